// The folders of a tree, as far as finding Alembic's environments needs them.

import type { TreeEntry } from "../../domain/tree.ts";
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

/** The folder that holds a path; "" for the root. */
export function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at === -1 ? "" : path.slice(0, at);
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path below a folder. */
export function under(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** Whether `folder` is `outer` or below it. */
export function isWithin(folder: string, outer: string): boolean {
  return folder === outer || outer === "" || folder.startsWith(`${outer}/`);
}

/** `a/./b/../c` as `a/c`; undefined when it leaves the repository. */
export function normalize(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
