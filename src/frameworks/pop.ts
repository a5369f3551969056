// pop, with its command line soda, and Ory's popx: `N_name.up.sql` or `.fizz`, for every database or for one, `N_name.mysql.up.sql`. It
// runs what the table does not have, by version. How names are read stands in pop's migrator.go (`mrx`) and match.go, what is
// passed over in `UpTo` of migrator.go; popx's match.go knows `.autocommit` besides.

import { say } from "../domain/text.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { editsAreNotSeen, goneIsNotMissed, replacementNeverRuns, runsTwice } from "./list/outcomes.ts";
import { foldersUnder } from "./list/signs.ts";
import type { Project } from "./project.ts";

export const pop = listFramework({
  id: "pop",
  name: "pop",
  family: "set",
  about: {
    found:
      "`N_name.up.sql` or `.up.fizz`, also `N_name.mysql.up.sql`, in a Go module that requires `gobuffalo/pop` or `ory/pop`",
    fix: "renames the files of all databases and both ways",
  },
  locate,
  readName: (name) => {
    const match = namePattern.exec(name);
    return match === null ? undefined : { version: match[1] ?? "", slug: match[2] ?? "", main: match[3] === "up" };
  },
  rules: () => ({
    taken: {
      version: {
        severity: "blocker",
        says: ({ id }) =>
          say`It looks a version up in ${"schema_migration"}, not a name: as soon as one of the two has run, the other ${id} is passed over without a word.`,
      },
    },
    edited: editsAreNotSeen,
    replaced: replacementNeverRuns,
    deleted: goneIsNotMissed,
    renamed: runsTwice,
  }),
});

const namePattern = /^(\d+)_([^.]+)(?:\.[a-z0-9]+)?(?:\.autocommit)?\.(up|down)\.(?:sql|fizz)$/;

async function locate(project: Project): Promise<readonly Location[]> {
  const folders = [...project.foldersWith((name) => namePattern.test(name), ["sql", "fizz"]).keys()];
  const marked = await foldersUnder(project, folders, "go.mod", requiresPop);
  return [...marked].map((folder) => ({ folders: [folder], evidence: "marked" }));
}

/** Whether the code beside a `go.mod` uses pop, or Ory's own: `indirect` marks what only a dependency does: go.dev/ref/mod. */
export function requiresPop(manifest: string): boolean {
  return manifest
    .split("\n")
    .some((line) => /\bgithub\.com\/(?:gobuffalo|ory)\/pop\b/.test(line) && !/\/\/ indirect\b/.test(line));
}
