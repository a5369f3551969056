// Databases that live in memory, for tests and first steps: each is a new one, and remembers nothing.

/** As folders and URLs call them: those that can be a file or a server too. */
export const mayBeInMemory: ReadonlySet<string> = new Set(["h2", "hsqldb", "derby"]);

/**
 * Those of the databases that a text has a URL of which names a file or a server: `jdbc:h2:file:x`, `jdbc:hsqldb:hsql://x`.
 * A URL that ends after the database's name names neither: programs ask by it which database it is.
 */
export function lastingIn(text: string): readonly string[] {
  return [...text.matchAll(lastingUrl)].map(([, database = ""]) => database.toLowerCase());
}

const lastingUrl = /\bjdbc:(h2|hsqldb|derby):(?!(?:nio)?mem(?:ory|fs|lzf)?:)[^\s"'`<]/gi;
