// Hangs loose migrations at the end of the chain: which parents they get.

import type { Comparison } from "./compare.ts";
import type { Graph, Node } from "./graph.ts";
import { addedHeads } from "./heads.ts";

export interface Trouble {
  /** To be hung at the end of the chain, parents before children. */
  readonly loose: readonly Node[];
  /** Their ids are taken. */
  readonly twins: ReadonlySet<Node>;
  /** Migrations of the base whose parents the change altered: they get them back. */
  readonly restored: readonly Node[];
}

export interface Attached {
  /** New parents, of those that get others. */
  readonly parents: ReadonlyMap<Node, readonly Node[]>;
  readonly target: Node | undefined;
}

/** The parents that put `loose` in one line after the head they belong to; undefined when that is not clear. */
export function attach(comparison: Comparison, { loose }: Trouble): Attached | undefined {
  const { after } = comparison;
  if (loose.length === 0) return { parents: new Map(), target: undefined };
  const target = chooseTarget(comparison, loose);
  if (target === undefined) return undefined;
  const isMerge = loose.some((node) => after.parents(node).length > 1);
  const parents = isMerge ? hangMerge(after, loose, target) : hangInLine(after, loose, target);
  return parents === undefined ? undefined : { parents, target };
}

/** Each after the one before it; those that do so already keep their parent. */
function hangInLine(after: Graph, loose: readonly Node[], target: Node): Map<Node, readonly Node[]> {
  const hung = new Map<Node, readonly Node[]>();
  let previous = target;
  for (const node of loose) {
    const own = after.parents(node);
    const fits = own.length === 1 && own[0] === previous && node.migration.parents.length === 1;
    if (!fits) hung.set(node, [previous]);
    previous = node;
  }
  return hung;
}

/** Several parents mean a merge made by hand: of what they follow outside, the newest is exchanged for the target. */
function hangMerge(after: Graph, loose: readonly Node[], target: Node): Map<Node, readonly Node[]> | undefined {
  const edges = loose
    .flatMap((node) => after.parents(node).map((parent) => ({ node, parent })))
    .filter(({ parent }) => !loose.includes(parent) && parent !== target);
  const newest = edges.toSorted((a, b) => after.ancestors(b.parent).size - after.ancestors(a.parent).size)[0];
  if (newest === undefined) return undefined;
  const { node, parent } = newest;
  return new Map([[node, after.parents(node).map((one) => (one === parent ? target : one))]]);
}

/** The head that the loose ones' parents lead to; of several, the one with the longest way behind it. */
function chooseTarget(comparison: Comparison, loose: readonly Node[]): Node | undefined {
  const { after } = comparison;
  const { rightful } = addedHeads(comparison);
  const candidates = [...after.heads.filter((node) => node.base !== undefined && !node.opaque), ...rightful].filter(
    (node) => !loose.some((one) => after.ancestors(node).has(one)),
  );
  const outside = loose.flatMap((node) => after.parents(node)).filter((parent) => !loose.includes(parent));
  const leading = candidates.filter((node) => outside.some((parent) => after.ancestors(node).has(parent)));
  const length = (node: Node): number => after.ancestors(node).size;
  return (leading.length > 0 ? leading : candidates).toSorted(
    (a, b) => length(b) - length(a) || (a.id < b.id ? -1 : 1),
  )[0];
}
