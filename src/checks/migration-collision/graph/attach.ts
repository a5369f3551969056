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
  /** The loose ones as they stand in the chain then. */
  readonly order: readonly Node[];
}

/**
 * The parents that put `loose` after the head they belong to: one lineage after the other, each with its forks and merges
 * as they are. undefined when there is no such head.
 */
export function attach(comparison: Comparison, { loose }: Trouble): Attached | undefined {
  const { after } = comparison;
  if (loose.length === 0) return { parents: new Map(), target: undefined, order: [] };
  const target = chooseTarget(comparison, loose);
  if (target === undefined) return undefined;
  const parents = new Map<Node, readonly Node[]>();
  const order: Node[] = [];
  let tip = target;
  for (const head of loose.filter((node) => !after.children(node).some((child) => loose.includes(child)))) {
    const lineage = loose.filter((node) => after.ancestors(head).has(node) && !order.includes(node));
    for (const [node, given] of hang(after, lineage, tip)) parents.set(node, given);
    order.push(...lineage.toSorted((a, b) => after.ancestors(a).size - after.ancestors(b).size));
    tip = head;
  }
  return { parents, target, order };
}

/** Of what a lineage follows outside of itself, the newest is exchanged for `tip`; the rest of a merge may stay. */
function hang(after: Graph, lineage: readonly Node[], tip: Node): Map<Node, readonly Node[]> {
  const edges = lineage.flatMap((node) => {
    const outside = after.named(node).filter((parent) => !lineage.includes(parent));
    const isLost = outside.length === 0 && after.named(node).length === 0;
    return [...outside, ...(isLost ? [undefined] : [])].map((parent) => ({ node, parent }));
  });
  const age = (parent: Node | undefined): number => (parent === undefined ? 0 : after.ancestors(parent).size);
  const newest = edges.toSorted((a, b) => age(b.parent) - age(a.parent))[0];
  if (newest === undefined || newest.parent === tip) return new Map();
  return new Map(
    edges
      .filter(({ parent }) => parent === newest.parent)
      .map(({ node, parent }) => {
        const kept = after.named(node);
        return [node, parent === undefined ? [tip] : kept.map((one) => (one === parent ? tip : one))];
      }),
  );
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
