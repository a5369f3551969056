// Migrations of the base that are gone from below what stays, where what followed them follows on: without them, or after what
// stands in their place. Who remembers nothing but heads does not notice.

import type { Migration } from "../../../frameworks/migration-group.ts";
import type { Graph, Node } from "./graph.ts";

interface Pair {
  readonly was: Migration;
  readonly node: Node;
}

export interface Stitch {
  /** What followed them follows what they followed. */
  readonly holds: boolean;
  /** Of the change, fewer than went, in their place: a squash. */
  readonly instead: ReadonlySet<Node>;
}

/** How the chain is closed where `goneIds` were; undefined where a head of the base is among them. */
export function findStitch(before: Graph, after: Graph, goneIds: ReadonlySet<string>): Stitch | undefined {
  if (goneIds.size === 0 || before.heads.some((head) => !after.byId.has(head.id))) return undefined;
  const instead = new Set<Node>();
  for (const node of after.nodes) {
    const was = node.base && before.of(node.base);
    if (was === undefined || !before.parents(was).some((parent) => goneIds.has(parent.id))) continue;
    const left = kept(was, before, (one) => goneIds.has(one.id));
    const now = kept(node, after, (one) => one.base === undefined);
    if (left.ids.size !== now.ids.size || ![...left.ids].every((id) => now.ids.has(id)))
      return { holds: false, instead };
    if (now.passed.length < left.passed.length) for (const one of now.passed) instead.add(one);
  }
  return { holds: true, instead };
}

/** What a node follows when some are left out. */
function kept(
  node: Node,
  graph: Graph,
  isOut: (node: Node) => boolean,
): { readonly ids: ReadonlySet<string>; readonly passed: readonly Node[] } {
  const met = new Set(graph.parents(node));
  for (const one of met) if (isOut(one)) for (const parent of graph.parents(one)) met.add(parent);
  const all = [...met];
  return { ids: new Set(all.flatMap((one) => (isOut(one) ? [] : [one.id]))), passed: all.filter(isOut) };
}

/**
 * Of migrations that git takes for old ones those that are: they stand in the old one's place, or what followed it still names
 * it. What stands elsewhere, while what followed follows on without, is a new one beside one that is gone.
 */
export function inTheirPlaces(before: Graph, after: Graph, pairs: readonly Pair[]): readonly Pair[] {
  if (pairs.length === 0) return pairs;
  const now = new Map(after.nodes.flatMap((node) => (node.base === undefined ? [] : [[node.base, node] as const])));
  for (const { was, node } of pairs) now.set(was, node);
  return pairs.filter(({ was, node }) => {
    const old = before.of(was);
    const followers =
      old === undefined ? [] : before.children(old).flatMap(({ migration }) => now.get(migration) ?? []);
    return (
      followers.length === 0 ||
      followers.some(({ migration }) =>
        migration.parents.some(({ value }) => value === node.id || value === was.id.value),
      )
    );
  });
}
