// Where the change's migrations belong in the chain, and what they are called there. Only they move; what the base has stays.
// A plan is kept only if the chain it gives is sound: it is tried on the graph first.

import type { WantedIdentity } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import {
  compareNumbers,
  hasNumberIds,
  idNumberOf,
  largest,
  nextNumber,
  readNumber,
  stemOf,
  type NumberName,
} from "../../../frameworks/numbering.ts";
import { labelOf, type Comparison } from "./compare.ts";
import { freshId } from "./fresh-id.ts";
import { extendedGraph } from "./extended-graph.ts";
import { graphOf, toNode, type Graph, type Node } from "./graph.ts";
import { addedHeads } from "./heads.ts";
import { attach, type Trouble } from "./attach.ts";

export interface Planned extends WantedIdentity {
  readonly path: string;
}

export interface Plan {
  /** What each migration that changes will be. */
  readonly moves: ReadonlyMap<Node, Planned>;
  /** What the first of them follows; undefined when nothing had to be hung elsewhere. */
  readonly target: Node | undefined;
}

/** Nobody writes more migrations in one change than a plan can be made for in a moment: it costs more than their number. */
export const plannedAtMost = 200;

/** The plan that mends `trouble`, or undefined when there is none that certainly does. */
export function makePlan(comparison: Comparison, trouble: Trouble): Plan | undefined {
  const { restored } = trouble;
  const start = restore(comparison, restored);
  const attached = attach(start, trouble);
  if (attached === undefined) return undefined;
  const names = rename(start, { ...trouble, loose: attached.order });
  if (names === undefined) return undefined;
  const moves = new Map<Node, Planned>();
  for (const node of start.after.nodes) {
    const planned = planNode(node, start, attached.parents.get(node), names);
    if (isSame(node, planned)) continue;
    if (node.opaque) return undefined;
    moves.set(node, planned);
  }
  if (!isSound(comparison, start, trouble, moves)) return undefined;
  for (const node of restored)
    if (node.base !== undefined)
      moves.set(node, { ...identityOf(node.base, labelOf(comparison.group)), path: node.path });
  return { moves, target: attached.target };
}

type Names = ReadonlyMap<Node, { readonly id: string; readonly path: string }>;

/** The comparison as if the change had left the parents of these migrations alone. */
function restore(comparison: Comparison, restored: readonly Node[]): Comparison {
  if (restored.length === 0) return comparison;
  const nodes = comparison.after.nodes.map((node) =>
    node.base !== undefined && restored.includes(node)
      ? toNode({ ...node.migration, parents: node.base.parents }, node.base, node.opaque)
      : node,
  );
  return { ...comparison, after: graphOf(nodes) };
}

function planNode(node: Node, { after, group }: Comparison, given: readonly Node[] | undefined, names: Names): Planned {
  const label = labelOf(group);
  const name = names.get(node) ?? { id: node.id, path: node.path };
  const current = after.named(node);
  const changes = given !== undefined || current.some((parent) => names.has(parent));
  const follows = (given ?? current).map((parent) => names.get(parent)?.id ?? parent.id);
  const missing =
    given === undefined ? after.missing.filter((one) => one.node === node && one.relation === "down_revision") : [];
  const identity = identityOf(node.migration, label);
  return {
    ...name,
    label,
    parents: changes ? [...follows, ...missing.map(({ parent }) => parent.value)] : identity.parents,
    dependsOn: identity.dependsOn.map((value) => dependency(value, node, after, names)),
  };
}

function identityOf(migration: Migration, label: string): WantedIdentity {
  return {
    label,
    id: migration.id.value,
    parents: migration.parents.map(({ value }) => value),
    dependsOn: migration.dependsOn.map(({ value }) => value),
  };
}

function dependency(value: string, node: Node, after: Graph, names: Names): string {
  const found = after.byId
    .get(value)
    ?.find((one) => one !== node && (one.base === undefined) === (node.base === undefined));
  return (found && names.get(found)?.id) ?? value;
}

function isSame(node: Node, planned: Planned): boolean {
  return (
    planned.id === node.id &&
    planned.path === node.path &&
    sameNames(planned.parents, node.migration.parents) &&
    sameNames(planned.dependsOn, node.migration.dependsOn)
  );
}

function sameNames(a: readonly string[], b: Migration["parents"]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]?.value);
}

/** New names for the twins, and for what would else stand out of order; undefined when one cannot be named. */
function rename(comparison: Comparison, { loose, twins }: Trouble): Names | undefined {
  const { after, own, before } = comparison;
  const moving = [...loose, ...followersOf(after, twins).filter((node) => !loose.includes(node))];
  const staying = after.nodes.filter((node) => !moving.includes(node));
  const onBase = before.nodes.map((node) => node.migration);
  const numbered = hasNumberIds(onBase.length > 0 ? onBase : own.map((node) => node.migration));
  const takenIds = new Set(staying.map((node) => node.id));
  const names = new Map<Node, { id: string; path: string }>();
  let last = largest(staying.flatMap((node) => idNumberOf(node.migration) ?? []));
  for (const node of moving) {
    const number = numbered ? readNumber(node.id) : undefined;
    if (number !== undefined) {
      const inOrder = last === undefined || compareNumbers(number, last) > 0;
      if (inOrder && !takenIds.has(node.id)) last = number;
      else {
        const next = nextNumber(last ?? number, number);
        last = next;
        const id = next.text + node.id.slice(number.text.length);
        names.set(node, { id, path: renumberPath(node, number, next, id) });
      }
    } else if (twins.has(node) || takenIds.has(node.id)) {
      const id = freshId(node.path, (made) => after.byId.has(made));
      names.set(node, { id, path: replaceInName(node.path, node.id, id) });
    }
    takenIds.add(names.get(node)?.id ?? node.id);
  }
  const paths = new Set(after.nodes.map((node) => node.path));
  for (const [node, name] of names) if (name.path !== node.path && paths.has(name.path)) return undefined;
  return names;
}

/** The nodes and all own ones after them, parents first. */
function followersOf(graph: Graph, nodes: ReadonlySet<Node>): Node[] {
  const found = graph.nodes.filter(
    (node) => node.base === undefined && [...graph.ancestors(node)].some((one) => nodes.has(one)),
  );
  return found.toSorted((a, b) => graph.ancestors(a).size - graph.ancestors(b).size || (a.path < b.path ? -1 : 1));
}

function renumberPath(node: Node, from: NumberName, to: NumberName, id: string): string {
  const stem = stemOf(node.path);
  if (!stem.startsWith(node.id) && readNumber(stem)?.text === from.text) {
    const at = node.path.lastIndexOf("/") + 1;
    return node.path.slice(0, at) + to.text + node.path.slice(at + from.text.length);
  }
  return replaceInName(node.path, node.id, id);
}

/** The path with `from` in its file name replaced where it stands by itself; the path as it is when it does not. */
function replaceInName(path: string, from: string, to: string): string {
  const start = path.lastIndexOf("/") + 1;
  const name = path.slice(start);
  if (from === "") return path;
  for (let at = name.indexOf(from); at !== -1; at = name.indexOf(from, at + 1)) {
    if (isWord(name[at - 1]) || isWord(name[at + from.length])) continue;
    return path.slice(0, start) + name.slice(0, at) + to + name.slice(at + from.length);
  }
  return path;
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /[A-Za-z0-9]/.test(char);
}

/** Whether the moves leave none of the trouble, and make none. What else is wrong with the change may stay. */
function isSound(
  comparison: Comparison,
  start: Comparison,
  { loose, twins, restored }: Trouble,
  moves: ReadonlyMap<Node, Planned>,
): boolean {
  const nodes = start.after.nodes.map((node) => {
    const planned = moves.get(node);
    return planned === undefined ? node : toNode(withIdentity(node.migration, planned), node.base, node.opaque);
  });
  const after = extendedGraph(comparison.before, nodes);
  const was = addedHeads(comparison);
  const now = addedHeads({ ...comparison, after, own: nodes.filter((node) => node.base === undefined) });
  return (
    now.excess.length <= was.excess.filter((node) => !loose.includes(node)).length &&
    now.resurfaced.length <= (restored.length > 0 ? 0 : was.resurfaced.length) &&
    countTwins(after) <= countTwins(comparison.after) - twins.size &&
    after.missing.length <= comparison.after.missing.filter(({ node }) => !loose.includes(node)).length &&
    after.cyclic.length <= comparison.before.cyclic.length
  );
}

function countTwins(graph: Graph): number {
  return graph.nodes.length - graph.byId.size;
}

function withIdentity(migration: Migration, planned: Planned): Migration {
  const { line } = migration.id;
  return {
    ...migration,
    path: planned.path,
    id: { value: planned.id, line },
    parents: planned.parents.map((value) => ({ value, line })),
    dependsOn: planned.dependsOn.map((value) => ({ value, line })),
  };
}
