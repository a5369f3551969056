// pop, with its command line soda, and Ory's popx: `N_name.up.sql` or `.fizz`, for every database or for one, `N_name.mysql.up.sql`. It
// runs what the table does not have, by version. How names are read stands in pop's migrator.go (`mrx`) and match.go, what is
// passed over in `UpTo` of migrator.go; popx's match.go knows `.autocommit` besides.

import { say, type Text } from "../domain/text.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { editsAreNotSeen, goneIsNotMissed, replacementNeverRuns, runsTwice } from "./list/outcomes.ts";
import { findMisnamed, type Mended } from "./list/misnamed.ts";
import { findRefused } from "./list/refused.ts";
import { requiresModule } from "./list/go-code.ts";
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
    if (match === null) return undefined;
    const [, version = "", slug = "", way] = match;
    // Versions are words to it: `01` is not `1`.
    return { version, slug, order: version, unique: [{ what: "version", value: version }], main: way === "up" };
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
  inspect: (project, group) =>
    Promise.resolve([
      ...findRefused(project, group, say`pop`, isRefused, refusal),
      ...findMisnamed(project, group, say`pop`, mendName, misnamed),
    ]),
});

/** Of what is called nearly as a way up is: another sign behind the number, or capital letters. */
function mendName(name: string): Mended | undefined {
  if (namePattern.test(name)) return undefined;
  const [, version, slug = "", ending = ""] =
    /^(\d+)[-_. ]+(?![-_. ])([^.]+(?:\.[a-z0-9]+)?)\.up\.(sql|fizz)$/i.exec(name) ?? [];
  return version === undefined ? undefined : { name: `${version}_${slug}.up.${ending.toLowerCase()}`, version };
}

function misnamed(): Text {
  return say`pop takes only names like ${"1_name.up.sql"}, in these letters. It leaves all others out without a word, and databases go without what they do.`;
}

/** `ParseMigrationFilename` in match.go; of databases that it does not know it passes the files over. */
function isRefused(name: string): boolean {
  return /^\d+_[^.]+\.(?:postgres|postgresql|pgx?|cockroach|cockroachdb|crdb|mysql|mariadb|sqlite|sqlite3)\.(?:up|down)\.fizz$/.test(
    name,
  );
}

function refusal(name: string): Text {
  return say`A ${".fizz"} is for every database, and ${name} names one: it stops with ${'invalid database type …, expected "all" because fizz is database type independent'}, and runs nothing at all.`;
}

const namePattern = /^(\d+)_([^.]+)(?:\.[a-z0-9]+)?(?:\.autocommit)?\.(up|down)\.(?:sql|fizz)$/;

async function locate(project: Project): Promise<readonly Location[]> {
  const folders = [...project.foldersWith((name) => namePattern.test(name), ["sql", "fizz"]).keys()];
  const marked = await foldersUnder(project, folders, "go.mod", requiresPop);
  return [...marked].map((folder) => ({ folders: [folder], evidence: "marked" }));
}

/** Whether a `go.mod` has pop, or Ory's own. */
export function requiresPop(manifest: string): boolean {
  return requiresModule(manifest, /\bgithub\.com\/(?:gobuffalo|ory)\/pop\b/);
}
