// The folders of a tree, as far as finding Alembic's environments needs them.

import type { TreeEntry } from "../../domain/tree.ts";
import { isWithin, nameOf, parentOf } from "../paths.ts";
import { isLoadedName } from "./migration.ts";

export interface Folders {
  /** Every path of a regular file. */
  readonly files: ReadonlySet<string>;
  has(folder: string): boolean;
  /** Files and links directly in a folder that Alembic would load, in its order; with `deep` also those below. */
  modules(folder: string, deep: boolean): readonly TreeEntry[];
  all(): Iterable<string>;
}

/** The folders of `entries`. The root is "". */
export function indexFolders(entries: readonly TreeEntry[]): Folders {
  const files = new Set<string>();
  const modules = new Map<string, TreeEntry[]>();
  for (const entry of entries) {
    if (entry.mode === "160000") continue;
    // A link in a versions folder is loaded like a file, but what it points to is not read here.
    const isLink = entry.mode === "120000";
    if (isLink && !isLoadedName(nameOf(entry.path))) continue;
    if (!isLink) files.add(entry.path);
    const folder = parentOf(entry.path);
    for (let at = folder; !modules.has(at); at = parentOf(at)) {
      modules.set(at, []);
      if (at === "") break;
    }
    if (isLoadedName(nameOf(entry.path))) modules.get(folder)?.push(entry);
  }
  for (const list of modules.values()) list.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    files,
    has: (folder) => modules.has(folder),
    modules: (folder, deep) =>
      deep
        ? [...modules].flatMap(([at, list]) => (isWithin(at, folder) && nameOf(at) !== "__pycache__" ? list : []))
        : (modules.get(folder) ?? []),
    all: () => modules.keys(),
  };
}
