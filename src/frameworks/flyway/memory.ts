// Databases that live in memory beside others, for tests and first steps: each is a new one, and remembers nothing.

import { isDialect } from "../list/dialects.ts";
import { isWithin, nameOf, parentOf } from "../paths.ts";

/** As folders and URLs call them: those that can be a file or a server too. */
const mayBeInMemory: ReadonlySet<string> = new Set(["h2", "hsqldb", "derby"]);

/**
 * Those of the databases that a text has a URL of which names a file or a server: `jdbc:h2:file:x`, `jdbc:hsqldb:hsql://x`.
 * A URL that ends after the database's name names neither: programs ask by it which database it is.
 */
export function lastingIn(text: string): readonly string[] {
  return [...text.matchAll(lastingUrl)].map(([, database = ""]) => database.toLowerCase());
}

const lastingUrl = /\bjdbc:(h2|hsqldb|derby):(?!(?:nio)?mem(?:ory|fs|lzf)?:)[^\s"'`<]/gi;

/**
 * The folders of databases that live in memory, as settings of a group. Nothing need say that one does: where the project
 * never names a file or a server, and keeps another database beside it, that other one is what it is deployed with. Who is
 * told so wrongly has a file whose URL stands outside of the repository; who would not be told so is everybody else.
 */
export function memorySettings(folders: readonly string[], lasting: ReadonlySet<string>): readonly string[] {
  return folders
    .filter((folder) => {
      const database = nameOf(folder).toLowerCase();
      return mayBeInMemory.has(database) && !lasting.has(database) && folders.some((other) => stands(other, folder));
    })
    .map((folder) => mark + folder);
}

const mark = "memory:";

function stands(other: string, beside: string): boolean {
  return parentOf(other) === parentOf(beside) && isDialect(other) && !mayBeInMemory.has(nameOf(other).toLowerCase());
}

/** Tells whether a path is in one of the folders that `memorySettings` found; undefined where it found none. */
export function memoryTest(settings: ReadonlySet<string>): ((path: string) => boolean) | undefined {
  const folders = [...settings].flatMap((one) => (one.startsWith(mark) ? [one.slice(mark.length)] : []));
  return folders.length === 0 ? undefined : (path) => folders.some((folder) => isWithin(path, folder));
}
