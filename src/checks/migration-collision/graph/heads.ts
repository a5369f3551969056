// Which chain heads the change adds. The number of heads alone says nothing: branches are legal, and so is a base that has many.
// A head is added when it takes no head of the base further.

import type { Comparison } from "./compare.ts";
import { graphOfGroup, type Node } from "./graph.ts";

export interface AddedHeads {
  /** Heads the change brings. */
  readonly excess: readonly Node[];
  /** Heads the change brings that take a head of the base further. */
  readonly rightful: readonly Node[];
  /** Of the base; the change took away what followed them, and there are more heads for it. */
  readonly resurfaced: readonly Node[];
  /** Heads of a new branch that says so: `branch_labels`, or a version folder of its own beside others. */
  readonly branches: readonly Node[];
}

/** Compares the sets of heads before and after. */
export function addedHeads(comparison: Comparison): AddedHeads {
  const found = known.get(comparison) ?? findAddedHeads(comparison);
  known.set(comparison, found);
  return found;
}

const known = new WeakMap<Comparison, AddedHeads>();

function findAddedHeads(comparison: Comparison): AddedHeads {
  const { before, after, renamed } = comparison;
  const baseHeads = new Set(before.heads.map((node) => node.migration));
  const isBaseHead = (node: Node): boolean => node.base !== undefined && baseHeads.has(node.base);
  const standing = after.nodes.filter(isBaseHead);
  const free = new Set(standing.filter((node) => after.children(node).length > 0));
  // A head that the change takes away leaves its place to another: what is wrong with that is told of the one that is gone.
  let vacant = baseHeads.size - new Set(standing.map((node) => node.base)).size;

  const unread = after.nodes.filter((node) => node.opaque && node.base === undefined);
  const newNames = new Set(renamed.map(({ node }) => node));

  const excess: Node[] = [];
  const rightful: Node[] = [];
  const branches: Node[] = [];
  for (const head of inOrder(after.heads.filter((node) => node.base === undefined))) {
    const follows = after.ancestors(head);
    if (unread.some((node) => follows.has(node))) continue;
    const taken = [...free].filter((node) => follows.has(node));
    if (taken.length > 0) {
      for (const node of taken) free.delete(node);
      rightful.push(head);
    } else if (vacant > 0) {
      vacant -= 1;
      rightful.push(head);
    } else if (newNames.has(head)) {
      // What followed it follows a name that is gone: told of the name.
      rightful.push(head);
    } else if (before.heads.length === 0 && rightful.length === 0) {
      rightful.push(head);
    } else if (isBranch(comparison, follows)) {
      branches.push(head);
    } else {
      excess.push(head);
    }
  }
  // A circle on the base has no head: one is never too many.
  const isGrown = after.heads.length > Math.max(1, before.heads.length);
  const resurfaced = after.heads.filter(
    (node) => isGrown && node.base !== undefined && !isBaseHead(node) && !isLeftToBranches(comparison, node),
  );
  return { excess, rightful, resurfaced, branches };
}

/** By number where they have one, else by path: the order in which people read them. */
export function inOrder(nodes: readonly Node[]): Node[] {
  return nodes.toSorted((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }) || (a.id < b.id ? -1 : 1));
}

function isBranch({ before, after, group }: Comparison, follows: ReadonlySet<Node>): boolean {
  const own = [...follows].filter((node) => node.base === undefined);
  // Who never saw two heads has labelled a migration of the one line: the fork comes of the merge.
  if (own.some((node) => node.migration.branchLabels.length > 0)) return graphOfGroup(group.head).heads.length > 1;
  const root = own.find((node) => after.parents(node).length === 0 && node.migration.parents.length === 0);
  if (root === undefined || before.heads.length < 2 || (group.merged?.folders.length ?? 0) < 2) return false;
  const folder = folderOf(root.path);
  return !before.nodes.some((node) => folderOf(node.path) === folder);
}

/** Whether what followed a migration of the base now stands in branches that say so. */
function isLeftToBranches({ before, after }: Comparison, { id }: Node): boolean {
  const followed = before.nodes.filter((node) => before.parents(node).some((parent) => parent.id === id));
  const left = followed.flatMap((node) => after.byId.get(node.id) ?? []);
  return (
    left.length > 0 &&
    left.every((node) => [...after.ancestors(node)].some((one) => one.migration.branchLabels.length > 0))
  );
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
