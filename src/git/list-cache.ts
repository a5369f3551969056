// The lists of the trees that this process read last. A commit's name stands for its files in every repository, and the
// pull requests of one repository nearly all have the same base.

import type { TreeEntry } from "../domain/tree.ts";

const mostEntries = 200_000;
const lists = new Map<string, readonly TreeEntry[]>();
let entries = 0;

/** The files of a tree that was listed not long ago, by the object name of the tree or its commit. */
export function knownList(treeish: string): readonly TreeEntry[] | undefined {
  const list = lists.get(treeish);
  if (list === undefined) return undefined;
  // A map lists its keys by age of insertion: used again is young again.
  lists.delete(treeish);
  lists.set(treeish, list);
  return list;
}

/** Keeps a list; the ones that were not used for the longest time make room. */
export function keepList(treeish: string, list: readonly TreeEntry[]): void {
  if (lists.has(treeish)) return;
  lists.set(treeish, list);
  entries += list.length;
  for (const [old, { length }] of lists) {
    if (entries <= mostEntries) return;
    lists.delete(old);
    entries -= length;
  }
}
