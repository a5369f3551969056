// One group before and after the merge: what the change brings, moves, takes away. Everything a finding is made of.

import type { Change } from "../../../domain/change.ts";
import type { GraphFramework, GroupChange } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { wordsOf } from "../../../frameworks/numbering.ts";
import type { ToolWords } from "../../../frameworks/tool-words.ts";
import type { SweepOptions } from "../../sweep.ts";
import { mentionTest } from "../../sweep/mention.ts";
import { unique } from "../finding.ts";
import { extendedGraph } from "./extended-graph.ts";
import { commonEnds } from "../../../domain/common-ends.ts";
import { graphOfGroup, migrationsOf, toNode, type Graph, type Node } from "./graph.ts";
import { findStitch, inTheirPlaces } from "./stitch.ts";

export interface Comparison {
  readonly change: Change;
  readonly group: GroupChange<GraphFramework>;
  /** What the tool says about the group. */
  readonly says: ToolWords;
  readonly isMention: SweepOptions["isMention"];
  readonly before: Graph;
  readonly after: Graph;
  /** The change brings them. */
  readonly own: readonly Node[];
  /** On the base, and under no path in the merged tree. */
  readonly deleted: readonly Migration[];
  /** On the base under another id: the same file, by path or by git's rename. */
  readonly renamed: readonly { readonly was: Migration; readonly node: Node }[];
  /** Ids of `deleted` and `renamed` that no migration of the merged tree has. */
  readonly goneIds: ReadonlySet<string>;
  /** The same id with other parents. */
  readonly reparented: readonly Node[];
  /** Fewer heads, twins, missing parents or cycles than before, and more of none. */
  readonly repairs: boolean;
  /** Of `deleted` and `renamed`, what takes an id away that databases may remember: no repair of a broken base, no squash. */
  readonly blamed: Pick<Comparison, "deleted" | "renamed">;
  /** Removed migrations, from the first on, whose work a surviving one does: databases at a head do not notice. */
  readonly squashed: boolean;
  /** Removed or renamed migrations from below what stays, and what followed them follows on: databases at a head do not notice. */
  readonly spliced: boolean;
  /** Of the change, a squash of what is removed so. */
  readonly instead: ReadonlySet<Node>;
}

/** Compares a group before and after the merge. `strayIds`: of migrations where the tool does not look, after the merge. */
export function compare(
  change: Change,
  group: GroupChange<GraphFramework>,
  groups: readonly GroupChange[] = [group],
  strayIds: ReadonlySet<string> = new Set(),
): Comparison {
  const before = graphOfGroup(group.base);
  const { nodes, ...moves } =
    group.merged === group.base ? { nodes: before.nodes, deleted: [], renamed: [] } : match(change, group, before);
  const after = nodes === before.nodes ? before : extendedGraph(before, nodes);
  // Who remembers every migration by its name runs one a second time wherever it stands.
  const remembersHeads = group.framework.rules.rerun !== undefined;
  const renamed = remembersHeads ? inTheirPlaces(before, after, moves.renamed) : moves.renamed;
  const deleted = [...moves.deleted, ...moves.renamed.flatMap((one) => (renamed.includes(one) ? [] : [one.was]))];
  afterMerge.set(group, after);
  const goneIds = new Set(
    [...deleted, ...renamed.filter((one) => !isRenamedBack(one)).map(({ was }) => was)]
      .map((was) => was.id.value)
      .filter((id) => !after.byId.has(id) && after.squashOf(id) === undefined),
  );
  const repairs = isRepair(before, after);
  const squashed = deleted.length > 0 && isSquash(before, after, goneIds);
  const excused = repairs ? troubled(before) : new Set<string>();
  const stitch = squashed || !remembersHeads ? undefined : findStitch(before, after, goneIds);
  // Who takes an arm of a fork back removes it; who puts it where the tool does not look meant to keep it.
  const isExcused = (id: string): boolean => squashed || (excused.has(id) && !strayIds.has(id));
  const isBlamed = ({ id }: Migration): boolean => goneIds.has(id.value) && !isExcused(id.value);
  return {
    change,
    group,
    says: group.framework.says(labelOf(group)),
    isMention: mentionTest(group, groups),
    before,
    after,
    own: after.nodes.filter((node) => node.base === undefined),
    deleted,
    renamed,
    goneIds,
    reparented: after.nodes.filter(
      ({ migration, base }) => base !== undefined && base !== migration && !sameParents(migration, base, after),
    ),
    repairs,
    squashed,
    spliced: stitch?.holds === true,
    instead: stitch?.instead ?? new Set(),
    blamed: { deleted: deleted.filter(isBlamed), renamed: renamed.filter(({ was }) => isBlamed(was)) },
  };
}

/** Whoever ran a migration that replaces others has those down as run too: to bring one of them back takes nothing from anybody. */
export function isRenamedBack({ was, node }: { readonly was: Migration; readonly node: Node }): boolean {
  return was.replaces?.includes(node.id) === true;
}

/** What a judged group will look like after the merge; undefined where it was not judged. */
export function graphAfter(group: GroupChange): Graph | undefined {
  return afterMerge.get(group);
}

/** The summary asks for the same. */
const afterMerge = new WeakMap<GroupChange, Graph>();

/** Whether two migrations follow the same ones in `graph`, in any order. */
export function sameParents(a: Migration, b: Migration, graph: Graph): boolean {
  const left = parentNames(a, graph);
  const right = parentNames(b, graph);
  return left.length === right.length && left.every((name, i) => name === right[i]);
}

/** What the tool calls the group. */
export function labelOf({ merged, base, head }: GroupChange): string {
  return (merged ?? base ?? head)?.label ?? "";
}

function parentNames(migration: Migration, graph: Graph): string[] {
  return unique(migration.parents.map(({ value }) => graph.squashOf(value)?.id ?? value)).toSorted();
}

function match(
  change: Change,
  group: GroupChange,
  before: Graph,
): Pick<Comparison, "deleted" | "renamed"> & { nodes: Node[] } {
  const merged = group.merged === undefined ? [] : migrationsOf(group.merged);
  // Two trees share what is the same in them.
  const { first, last } = commonEnds(before.nodes.map(migrationIn), merged.map(migrationIn));
  const own = merged.slice(first, merged.length - last);
  const left = new Set(before.nodes.slice(first, before.nodes.length - last).map(({ migration }) => migration));
  const found = new Map<Migration, Migration>();
  for (const { migration } of own) if (left.delete(migration)) found.set(migration, migration);
  const pass = (fits: (was: Migration, now: Migration) => boolean): void => {
    const byKey = Map.groupBy(left, (was) => was.id.value);
    for (const { migration } of own) {
      if (found.has(migration)) continue;
      const was = byKey.get(migration.id.value)?.find((one) => left.has(one) && fits(one, migration));
      if (was === undefined) continue;
      found.set(migration, was);
      left.delete(was);
    }
  };
  pass((was, now) => was.path === now.path && was.oid === now.oid);
  pass((was, now) => was.path === now.path);
  pass((was, now) => was.oid === now.oid);
  pass(() => true);
  const nodes = [
    ...before.nodes.slice(0, first),
    ...own.map(({ migration, opaque }) => before.of(migration) ?? toNode(migration, found.get(migration), opaque)),
    ...before.nodes.slice(before.nodes.length - last),
  ];
  const oldPaths = new Map(
    change.mergedFiles.flatMap((file) => (file.oldPath === undefined ? [] : [[file.path, file.oldPath]])),
  );
  const pairs = nodes.flatMap((node) => {
    if (node.base !== undefined) return [];
    const was = [...left].find((one) => one.path === node.path || one.path === oldPaths.get(node.path));
    if (was === undefined) return [];
    left.delete(was);
    return [{ was, node }];
  });
  const renamed = withNamesakes(pairs, nodes);
  return { nodes, deleted: [...left], renamed };
}

function migrationIn({ migration }: { readonly migration: Migration }): Migration {
  return migration;
}

/** Git takes the likest file for the old one, and new migrations are alike: one that keeps the words of the old name is it. */
function withNamesakes(pairs: Comparison["renamed"], nodes: readonly Node[]): Comparison["renamed"] {
  const paired = new Set(pairs.map(({ node }) => node));
  const others = nodes.filter((node) => node.base === undefined && !paired.has(node));
  if (others.length === 0) return pairs;
  const byWords = Map.groupBy(others, ({ id }) => wordsOf(id));
  return pairs.map(({ was, node }) => {
    const words = wordsOf(was.id.value);
    const [namesake, another] = byWords.get(words) ?? [];
    const isOther = was.path !== node.path && wordsOf(node.id) !== words;
    if (!isOther || namesake === undefined || another !== undefined) return { was, node };
    byWords.delete(words);
    return { was, node: namesake };
  });
}

function troubles(graph: Graph): number[] {
  const twins = graph.nodes.length - graph.byId.size;
  // Where branches have labels, several heads are meant.
  const isBranched = graph.branchLabels.size > 0;
  return [isBranched ? 0 : graph.heads.length, twins, graph.missing.length, graph.cyclic.length];
}

function isRepair(before: Graph, after: Graph): boolean {
  if (before.nodes.length === 0 || after.nodes.length === 0) return false;
  const was = troubles(before);
  const now = troubles(after);
  return now.some((count, i) => count < (was[i] ?? 0)) && now.every((count, i) => count <= (was[i] ?? 0));
}

/** What was broken on the base: twins, migrations whose parent is missing, the arms of a fork; and all that follows them. */
function troubled(graph: Graph): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const [id, nodes] of graph.byId) if (nodes.length > 1) ids.add(id);
  for (const { node } of graph.missing) ids.add(node.id);
  for (const node of graph.cyclic) ids.add(node.id);
  if (graph.heads.length > 1) {
    const paths = graph.heads.map((head) => graph.ancestors(head));
    for (const node of paths.flatMap((path) => [...path])) if (!paths.every((path) => path.has(node))) ids.add(node.id);
  }
  for (const node of graph.nodes) {
    if (!ids.has(node.id) && [...graph.ancestors(node)].some((one) => ids.has(one.id))) ids.add(node.id);
  }
  return ids;
}

function isSquash(before: Graph, after: Graph, goneIds: ReadonlySet<string>): boolean {
  if (goneIds.size === 0 || after.heads.length > before.heads.length) return false;
  if (before.heads.some((head) => !after.byId.has(head.id))) return false;
  const gone = before.nodes.filter((node) => goneIds.has(node.id));
  const fromTheFirstOn = gone.every((node) => before.parents(node).every((parent) => goneIds.has(parent.id)));
  return fromTheFirstOn && !after.missing.some(({ parent }) => goneIds.has(parent.value));
}
