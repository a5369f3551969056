// Folders of one location that are not one list after all: each database has its own there, and code says which is whose.

import { isDialect } from "../list/dialects.ts";
import { dottedOrder } from "../list/versions.ts";
import { nameOf, parentOf } from "../paths.ts";
import type { Project } from "../project.ts";

export interface Part {
  readonly folders: readonly string[];
  /** As in `Location`. */
  readonly together?: readonly (readonly string[])[];
}

/**
 * The folders as the lists that they are. Folders called after databases are siblings, and each goes with what is common to
 * them; of others those are strangers that begin with the same version, or have most versions in common.
 */
export function splitByOwner(project: Project, folders: readonly string[]): readonly Part[] {
  const siblings = Map.groupBy(folders.filter(isDialect), parentOf);
  const dialects = new Set([...siblings.values()].filter((some) => some.length > 1).flat());
  const common = folders.filter((folder) => !dialects.has(folder));
  if (dialects.size > 0 && dialects.size * common.length < pairsAtMost) {
    return [{ folders: [...common, ...dialects], together: [...dialects].map((folder) => [...common, folder]) }];
  }
  if (folders.length ** 2 > pairsAtMost) return [{ folders }];
  const versions = new Map(folders.map((folder) => [folder, versionsIn(project, folder)]));
  const parts: string[][] = [];
  for (const folder of folders.toSorted()) {
    const own = versions.get(folder) ?? [];
    const part = parts.find((some) => !some.some((other) => areStrangers(own, versions.get(other) ?? [])));
    if (part === undefined) parts.push([folder]);
    else part.push(folder);
  }
  return parts.map((some) => ({ folders: some }));
}

/** Of more folders than any project keeps below one another each is not compared with each. */
const pairsAtMost = 40_000;

function versionsIn(project: Project, folder: string): readonly string[] {
  const found = project.in(folder).flatMap(({ path }) => /^V(\d+(?:[._]\d+)*)__/.exec(nameOf(path))?.[1] ?? []);
  return [...new Set(found.map(dottedOrder))].toSorted();
}

function areStrangers(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0) return false;
  const shared = a.filter((version) => b.includes(version)).length;
  return a[0] === b[0] || (shared > 1 && shared * 2 >= Math.min(a.length, b.length));
}
