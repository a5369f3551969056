// The merge of two sides that have nothing to do with one another: then it is the base's tree with what the head did, as
// git's own merge would make it, and costs no process. Source: git's merge-ort.c.

import { mayRename } from "./diff.ts";
import type { TreeDifference } from "./tree-diff.ts";

/**
 * Whether git would merge the two sides, each as it differs from their only merge base, path by path and without a conflict:
 * no path was touched by both, none is a folder of the other's, and no file came into a folder that the other side may have
 * renamed (git would move it along).
 */
export function areApart(base: TreeDifference, head: TreeDifference): boolean {
  return touchApart(base, head) && touchApart(head, base) && staysPut(base, head) && staysPut(head, base);
}

/** Whether no path of `one`, and no folder above it, is a path of the other. */
function touchApart(one: TreeDifference, other: TreeDifference): boolean {
  const paths = new Set(other.files.map(({ path }) => path));
  return one.files.every(({ path }) => !paths.has(path) && !foldersAbove(path).some((folder) => paths.has(folder)));
}

/** Whether nothing that came with `one` lies in a folder that `other` may have renamed. */
function staysPut(one: TreeDifference, other: TreeDifference): boolean {
  if (other.goneFolders.length === 0 || !mayRename(other.files)) return true;
  const gone = new Set(other.goneFolders);
  return one.files.every(
    ({ path, was }) => was !== undefined || !foldersAbove(path).some((folder) => gone.has(folder)),
  );
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}
