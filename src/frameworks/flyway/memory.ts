// Folders of databases that live in memory, beside those of others.

import { mayBeInMemory } from "../in-memory.ts";
import { isDialect } from "../list/dialects.ts";
import { nameOf, parentOf, withinTest } from "../paths.ts";

/**
 * Tells which folders of a group are of databases that live in memory, as settings of it. Nothing need say that one does: where the project
 * never names a file or a server, and keeps another database beside it, that other one is what it is deployed with. Who is
 * told so wrongly has a file whose URL stands outside of the repository; who would not be told so is everybody else.
 */
export function memoryFinder(
  all: readonly string[],
  lasting: ReadonlySet<string>,
): (folders: readonly string[]) => readonly string[] {
  const withOthers = new Set(all.filter((folder) => isDialect(folder) && stays(folder)).map(parentOf));
  return (folders) =>
    folders
      .filter(
        (folder) => !stays(folder) && !lasting.has(nameOf(folder).toLowerCase()) && withOthers.has(parentOf(folder)),
      )
      .map((folder) => mark + folder);
}

const mark = "memory:";

function stays(folder: string): boolean {
  return !mayBeInMemory.has(nameOf(folder).toLowerCase());
}

/** Tells whether a path is in one of the folders that `memoryFinder` found; undefined where it found none. */
export function memoryTest(settings: ReadonlySet<string>): ((path: string) => boolean) | undefined {
  const folders = [...settings].flatMap((one) => (one.startsWith(mark) ? [one.slice(mark.length)] : []));
  return folders.length === 0 ? undefined : withinTest(new Set(folders));
}
