// What is wrong with the change's own migrations in one group, and the one plan that mends all of it together.

import type { Trouble } from "./attach.ts";
import type { Comparison } from "./compare.ts";
import type { Graph, MissingParent, Node } from "./graph.ts";
import { addedHeads, inOrder, type AddedHeads } from "./heads.ts";
import { onlyRenamed } from "./only-renamed.ts";
import { makePlan, plannedAtMost, type Plan } from "./plan.ts";

export interface Analysis {
  readonly heads: AddedHeads;
  /** Own migrations that make a second head of their own accord, parents first. */
  readonly forked: readonly Node[];
  /** Own migrations whose id another migration has. */
  readonly twins: ReadonlySet<Node>;
  /** Parents that the merged tree does not have and the base did not miss. */
  readonly missing: readonly (MissingParent & { readonly claims: readonly Claim[] })[];
  /** The change's migrations that ones of the base were made to follow: they never run where those have run already. */
  readonly inserted: readonly Node[];
  /** Migrations of the base that would run again, because one that followed them does so no longer. */
  readonly rerun: readonly Rerun[];
  readonly plan: Plan | undefined;
}

export interface Rerun {
  /** A head of the base: databases stand here. */
  readonly head: Node;
  /** They have run these, and would again; parents first. */
  readonly nodes: readonly Node[];
}

export interface Claim {
  readonly number: number;
  readonly path: string;
}

/** Analyses one group. */
export async function analyse(comparison: Comparison): Promise<Analysis> {
  const { after, change, group } = comparison;
  const heads = addedHeads(comparison);
  const twins = findTwins(comparison);
  const missing = await Promise.all(
    newlyMissing(comparison).map(async (one) => ({
      ...one,
      claims: await change.otherClaims({ root: group.root, id: one.parent.value }),
    })),
  );
  const stranded = new Map(
    missing.filter(({ node }) => node.base === undefined).map(({ node, claims }) => [node, claims.length > 0] as const),
  );
  const strandedUnder = (head: Node): Node | undefined => [...after.ancestors(head)].find((node) => stranded.has(node));
  const forkedHeads = heads.excess.filter((head) => strandedUnder(head) === undefined);
  const orphanHeads = heads.excess.filter((head) => {
    const node = strandedUnder(head);
    return node !== undefined && stranded.get(node) === false;
  });
  const { repairs, squashed } = comparison;
  const isMending = repairs || squashed;
  const inserted = repairs || group.framework.rules.inserted === undefined ? [] : await thatAreMissed(comparison);
  const forgets = group.framework.rules.rerun !== undefined;
  const rerun = isMending || !forgets || heads.resurfaced.length > 0 ? [] : findRerun(comparison);
  const forked = lineage(after, forkedHeads, heads.rightful);
  const orphans = lineage(after, orphanHeads, [...heads.rightful, ...forkedHeads]);
  const restored = inserted.length > 0 || rerun.length > 0 || heads.resurfaced.length > 0 ? comparison.reparented : [];
  const trouble: Trouble = { loose: [...inserted, ...forked, ...orphans], twins, restored };
  // A name that has to come back first would be planned with as if it stayed.
  const isNamed = comparison.blamed.renamed.length === 0;
  const count = trouble.loose.length + twins.size + restored.length;
  return {
    heads,
    forked,
    twins,
    missing,
    inserted,
    rerun,
    plan: count > 0 && count <= plannedAtMost && isNamed ? makePlan(comparison, trouble) : undefined,
  };
}

/** Own migrations under these heads, one head's after the other's, parents first where a plan may come of it; without those under `others`. */
function lineage(graph: Graph, heads: readonly Node[], others: readonly Node[]): Node[] {
  if (heads.length === 0) return [];
  const kept = new Set(others.flatMap((head) => [...graph.ancestors(head)]));
  const found = new Set<Node>();
  for (const head of heads) {
    const own = [...graph.ancestors(head)].filter((node) => node.base === undefined && !kept.has(node));
    for (const node of own.length > plannedAtMost ? inOrder(own) : parentsFirst(graph, inOrder(own))) found.add(node);
  }
  return [...found];
}

function parentsFirst(graph: Graph, nodes: readonly Node[]): readonly Node[] {
  const depths = new Map(nodes.map((node) => [node, graph.ancestors(node).size]));
  return nodes.toSorted((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0));
}

function findTwins({ before, after, own: brought }: Comparison): ReadonlySet<Node> {
  const twins = new Set<Node>();
  for (const id of new Set(brought.map((node) => node.id))) {
    const nodes = after.byId.get(id) ?? [];
    const were = before.byId.get(id)?.length ?? 0;
    if (nodes.length <= Math.max(1, were)) continue;
    const own = inOrder(nodes.filter((node) => node.base === undefined));
    for (const node of own.slice(were > 0 ? 0 : 1)) twins.add(node);
  }
  return twins;
}

function newlyMissing({ before, after }: Comparison): readonly MissingParent[] {
  const known = new Set(before.missing.map(({ node, parent }) => `${node.id}\n${parent.value}`));
  return after.missing.filter(({ node, parent }) => !known.has(`${node.id}\n${parent.value}`));
}

/** Of what is put before merged ones, what does anything that would not be done. */
async function thatAreMissed(comparison: Comparison): Promise<readonly Node[]> {
  const { doesNothing, rules } = comparison.group.framework;
  const renamed = rules.rerun === undefined ? comparison.renamed : await onlyRenamed(comparison);
  const inserted = findInserted(comparison, new Set(renamed.map(({ node }) => node)));
  if (doesNothing === undefined || inserted.length === 0) return inserted;
  const texts = await comparison.change.trees.merged.read(inserted.map(({ path }) => path));
  return inserted.filter(({ path }) => !doesNothing(texts.get(path) ?? ""));
}

function findInserted({ after, reparented, instead, squashed }: Comparison, newNames: ReadonlySet<Node>): Node[] {
  if (reparented.length === 0 && after.isPlain) return [];
  // What stands for old migrations, from the first on, follows none that stays.
  const isFirst = (node: Node): boolean => [...after.ancestors(node)].every(({ base }) => base === undefined);
  const ledOn = after.nodes.filter(
    (node) => node.base !== undefined && after.parents(node).some((parent) => parent.migration.runBefore !== undefined),
  );
  const found = new Set([...reparented, ...ledOn].flatMap((node) => [...after.ancestors(node)]));
  return after.nodes
    .filter(
      (node) =>
        node.base === undefined && found.has(node) && !newNames.has(node) && !instead.has(node) && !isSquash(node),
    )
    .filter((node) => !squashed || !isFirst(node))
    .toSorted((a, b) => after.ancestors(a).size - after.ancestors(b).size || (a.path < b.path ? -1 : 1));
}

/** Alembic takes everything before the id in the database as done, and nothing else. */
function findRerun({ before, after, own, reparented, deleted, renamed }: Comparison): Rerun[] {
  // Nothing that the base has follows anything else than before.
  if (reparented.length + deleted.length + renamed.length === 0 && !own.some(isSquash)) return [];
  const now = new Map(after.nodes.flatMap((node) => (node.base === undefined ? [] : [[node.base, node] as const])));
  return before.heads.flatMap((was) => {
    const head = now.get(was.migration);
    if (head === undefined) return [];
    const done = [...before.ancestors(was)].flatMap((node) => now.get(node.migration) ?? []);
    const nodes = done
      .filter((node) => !after.ancestors(head).has(node))
      .toSorted((a, b) => after.ancestors(a).size - after.ancestors(b).size);
    return nodes.length === 0 ? [] : [{ head, nodes }];
  });
}

/** A squash stands where what it replaces has stood, and counts as run where that has run. */
function isSquash({ migration }: Node): boolean {
  return (migration.replaces ?? []).length > 0;
}
