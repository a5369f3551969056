import type { TreeEntry } from "../domain/tree.ts";
import type { Folder } from "./folder.ts";
import type { Objects } from "./objects.ts";
import { GitError } from "./run.ts";
import { pathText, readFolders } from "./tree-object.ts";

/** A tree object that holds itself many times over, a few bytes each, must not become billions of paths. */
export const mostPaths = 1_000_000;
/** As git's own core.maxTreeDepth. */
export const deepest = 2_048;

/** Every file, link and submodule of a tree object, in git's order. Throws GitError when one is missing, or there are too many. */
export async function listTree(objects: Objects, root: string): Promise<readonly TreeEntry[]> {
  const folders = await readAll(objects, root);
  const entries: TreeEntry[] = [];
  const add = (oid: string, above: string): void => {
    for (const [name, { oid: own, mode }] of folders.get(oid)?.entries() ?? []) {
      const path = above + name;
      if (mode === "040000") add(own, `${path}/`);
      else if (entries.push({ path: pathText(path), oid: own, mode }) > mostPaths) throw tooMuch(mostPaths, "paths");
    }
  };
  add(root, "");
  return entries;
}

/** What to say of a tree that nobody made by hand. */
export function tooMuch(limit: number, what: string): GitError {
  return new GitError("cat-file", null, `a tree has more than ${limit} ${what}`);
}

/** All trees below `root`, a level of folders at a time. */
async function readAll(objects: Objects, root: string): Promise<ReadonlyMap<string, Folder>> {
  const all = new Map<string, Folder>();
  let size = 0;
  let level = new Set([root]);
  for (let depth = 0; level.size > 0; depth += 1) {
    if (depth > deepest) throw tooMuch(deepest, "levels");
    const read = await readFolders(objects, level);
    const next = new Set<string>();
    for (const [oid, folder] of read) {
      all.set(oid, folder);
      size += folder.size;
      if (size > mostPaths) throw tooMuch(mostPaths, "entries");
      for (const [, { oid: own, mode }] of folder.entries()) if (mode === "040000") next.add(own);
    }
    level = new Set([...next].filter((oid) => !all.has(oid)));
  }
  return all;
}
