// golang-migrate: pairs of `N_name.up.sql` and `.down.sql`. The database holds one version. How names are read stands in its
// source/parse.go, how duplicates are refused in source/iofs/iofs.go and source/migration.go (`Append`: by version and way), that lower versions are passed over in migrate.go `Up`.

import { say, type Text } from "../domain/text.ts";
import type { MigrationGroup } from "./migration-group.ts";
import { goFileWith } from "./list/go-code.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { findMisnamed, type Mended } from "./list/misnamed.ts";
import { fitsIn } from "./list/versions.ts";
import { callsWith, commandLines, foldersUnder } from "./list/signs.ts";
import { nameOf } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, replacementNeverRuns } from "./list/outcomes.ts";
import { requiresPop } from "./pop.ts";

export const golangMigrate = listFramework({
  id: "golang-migrate",
  name: "golang-migrate",
  family: "high-water",
  about: {
    found: "`N_name.up.sql` with its `.down.sql`, in a Go module",
    fix: "renames both files of the pair, in every dialect's folder",
  },
  locate,
  loaderOf: (project, { folders }, search) => goFileWith(project, search, folders),
  waysByNumber: true,
  readName,
  inspect: (project, group) =>
    Promise.resolve(findMisnamed(project, group, say`golang-migrate`, menderOf(project, group), misnamed)),
  rules: () => ({
    taken: {
      version: {
        severity: "blocker",
        stopsAll: true,
        // It reads the files in the order of their names, and meets the way down first where there is one.
        says: ({ path, otherPath }) =>
          say`At start ${"migrate"} stops with ${`duplicate migration file: ${[path, otherPath].map(stemOf).toSorted()[1]}…`} and runs nothing at all.`,
      },
    },
    late: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`A database that stands at ${other} passes over ${id} without a word: it never runs there, and does run on a new one.`,
    },
    edited: editsAreNotSeen,
    replaced: replacementNeverRuns,
    deleted: {
      severity: "blocker",
      misses: "the last",
      says: ({ id }) =>
        say`A database that stands at ${id} stops with ${`no migration found for version ${Number(id)}`}.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`A database that stands at ${other} stops with ${`no migration found for version ${Number(other)}`}; one that is past it runs the same again as ${id}, or passes over it.`,
    },
  }),
});

function readName(name: string): ReadName | undefined {
  const match = /^(\d+)_(.*)\.(up|down)\.[^.]+$/.exec(name);
  return match === null || !fitsIn(64, match[1] ?? "")
    ? undefined
    : { version: match[1] ?? "", slug: match[2] ?? "", main: match[3] === "up" };
}

/** Of what is called nearly as a way up is: another sign behind the number, capital letters, or nothing of the way at all. */
function menderOf(
  project: Project,
  { folders, evidence, migrations }: MigrationGroup,
): (name: string) => Mended | undefined {
  const names = folders.flatMap((folder) => project.in(folder)).map(({ path }) => nameOf(path));
  const ups = migrations.filter(({ path }) => readName(nameOf(path))?.main === true);
  const versions = new Set(ups.map(({ listed }) => listed?.version));
  const bare = names.filter((name) => !versions.has(wayless.exec(name)?.[1]) && wayless.test(name));
  return (name) => {
    if (readName(name) !== undefined) return undefined;
    const [, version, slug, ending] =
      /^(\d+)[-_. ]+(?![-_. ])(.+?)\.up\.(sql)$/i.exec(name) ??
      // Where several stand beside pairs, or beside a pair of their number, they are meant for something else.
      (evidence !== "named" && bare.length === 1 && bare.includes(name) ? wayless.exec(name) : null) ??
      [];
    if (version === undefined) return undefined;
    return { name: fitsIn(64, version) ? `${version}_${slug}.up.${ending}` : undefined, version };
  };
}

const wayless = /^(\d+)_([^.]+)\.(sql)$/;

function misnamed(): Text {
  return say`golang-migrate takes only names like ${"1_name.up.sql"}, in these letters, with a number that 64 bits hold. It leaves all others out without a word, and databases go without what they do.`;
}

function stemOf(path: string): string {
  return nameOf(path).replace(/\.up\.[^.]+$/, "");
}

/** Other tools know pairs too: sqlx, bun. In a module that depends on none of these the names are sign enough. */
async function locate(project: Project): Promise<readonly Location[]> {
  const folders = [...project.foldersWith(/^\d+_.*\.up\.sql$/, ["sql"]).keys()];
  if (folders.length === 0) return [];
  const marked = await foldersUnder(project, folders, "go.mod", (text) =>
    /golang-migrate\/migrate|mattes\/migrate/.test(text),
  );
  const named = await foldersUnder(
    project,
    folders,
    "go.mod",
    (text) => !/uptrace\/bun|go-pg\/migrations/.test(text) && !requiresPop(text),
  );
  const called = marked.size === 0 && named.size === 0 && (await commandLines(project, isCommand)).length > 0;
  return folders.flatMap((folder): Location[] => {
    if (marked.has(folder)) return [{ folders: [folder], evidence: "marked" }];
    return named.has(folder) || called ? [{ folders: [folder], evidence: "named" }] : [];
  });
}

const calls = callsWith(/\bmigrate\b/, /\s-(?:path|source)[ =]/);

function isCommand(line: string): boolean {
  return /\bmigrate\/migrate\b|golang-migrate/.test(line) || calls(line);
}
