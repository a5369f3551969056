// A tree, indexed once for all frameworks: most of them look for a file of their own first.

import type { Tree, TreeEntry } from "../domain/tree.ts";
import { isWithin, nameOf, parentOf } from "./paths.ts";

export interface Project {
  readonly tree: Tree;
  /** Everything but submodules, in git's order. */
  readonly entries: readonly TreeEntry[];
  /** Whether a regular file is there. */
  has(path: string): boolean;
  /** Regular files of this name, wherever they are. */
  named(fileName: string): readonly string[];
  /** Regular files whose name matches. */
  matching(pattern: RegExp): readonly string[];
  /** Files and links directly in a folder. */
  in(folder: string): readonly TreeEntry[];
  /** Files and links below a folder, at any depth. */
  below(folder: string): readonly TreeEntry[];
  /** Every folder that holds something, at any depth; "" is the root. */
  readonly folders: ReadonlySet<string>;
  /** As `Tree.read`. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** The index of a tree. */
export async function projectOf(tree: Tree): Promise<Project> {
  const entries = (await tree.list()).filter((entry) => entry.mode !== "160000");
  const files = new Set<string>();
  const byFolder = new Map<string, TreeEntry[]>();
  const folders = new Set<string>([""]);
  for (const entry of entries) {
    if (entry.mode !== "120000") files.add(entry.path);
    const folder = parentOf(entry.path);
    const own = byFolder.get(folder);
    if (own !== undefined) own.push(entry);
    else {
      byFolder.set(folder, [entry]);
      for (let at = folder; !folders.has(at); at = parentOf(at)) folders.add(at);
    }
  }
  const byName = once(() => Map.groupBy(files, nameOf));
  return {
    tree,
    entries,
    folders,
    has: (path) => files.has(path),
    named: (fileName) => byName().get(fileName) ?? [],
    matching: (pattern) => [...byName()].flatMap(([name, paths]) => (pattern.test(name) ? paths : [])),
    in: (folder) => byFolder.get(folder) ?? [],
    below: (folder) => [...byFolder].flatMap(([at, own]) => (isWithin(at, folder) ? own : [])),
    read: (paths) => tree.read(paths),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
