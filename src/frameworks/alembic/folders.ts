// The folders of a tree, as far as finding Alembic's environments needs them.

import type { TreeEntry } from "../../domain/tree.ts";
import { isWithin, nameOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { isLoadedName } from "./migration.ts";

/** Files and links directly in a folder that Alembic would load, in its order; with `deep` also those below. */
export function modulesIn(project: Project, folder: string, deep: boolean): readonly TreeEntry[] {
  if (!deep) return modulesOf(project.in(folder));
  const folders = [...project.folders].filter((at) => isWithin(at, folder) && nameOf(at) !== "__pycache__");
  return folders.flatMap((at) => modulesOf(project.in(at)));
}

/** By the list itself, which the trees of a change share. */
const known = new WeakMap<readonly TreeEntry[], readonly TreeEntry[]>();

function modulesOf(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  const found = known.get(entries);
  if (found !== undefined) return found;
  // A link in a versions folder is loaded like a file, but what it points to is not read here.
  const modules = entries.filter(({ path }) => isLoadedName(nameOf(path)));
  known.set(entries, modules);
  return modules;
}
