// What scripts say, known again by the object name of their text: the same file stands in all four trees of a change, and in the
// next review.

import type { TreeEntry } from "../../domain/tree.ts";
import type { Project } from "../project.ts";

const knownAtMost = 10_000;

/** Answers what `read` makes of each of the files, by object name. One that cannot be read is absent. */
export function readOnce<T>(
  read: (text: string, path: string) => T,
): (project: Project, entries: readonly TreeEntry[]) => Promise<ReadonlyMap<string, T>> {
  const known = new Map<string, T>();
  return async (project, entries) => {
    const all = new Map<string, T>();
    const unknown: TreeEntry[] = [];
    for (const entry of entries) {
      const value = known.get(entry.oid);
      if (value === undefined) unknown.push(entry);
      else all.set(entry.oid, value);
    }
    const texts = unknown.length === 0 ? new Map<string, string>() : await project.read(unknown.map((e) => e.path));
    for (const { path, oid } of unknown) {
      const text = texts.get(path);
      if (text === undefined) continue;
      const value = read(text, path);
      all.set(oid, value);
      const oldest = known.size >= knownAtMost ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      known.set(oid, value);
    }
    return all;
  };
}
