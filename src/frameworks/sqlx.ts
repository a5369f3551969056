// sqlx (Rust): `N_name.sql`, or pairs of `.up.sql` and `.down.sql`. How names are read and what a checksum covers stands in its
// sqlx-core/src/migrate/source.rs, what it refuses in migrator.rs and error.rs beside it.

import { say, type Text } from "../domain/text.ts";
import type { ListRules, Search } from "./framework.ts";
import type { MigrationGroup } from "./migration-group.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { findMisnamed, type Mended } from "./list/misnamed.ts";
import { goneIsNotMissed } from "./list/outcomes.ts";
import { findRefused } from "./list/refused.ts";
import { crateFinder, fileWithMacro } from "./list/rust-code.ts";
import { dependsOnCrate, foldersUnder } from "./list/signs.ts";
import { fitsIn } from "./list/versions.ts";
import { nameOf, normalize, parentOf } from "./paths.ts";
import type { Project } from "./project.ts";
import { field, readToml } from "./toml.ts";

export const sqlx = listFramework({
  id: "sqlx",
  name: "sqlx",
  family: "set",
  about: {
    found:
      "`N_name.sql` or pairs below a folder `migrations` of a crate or workspace that depends on `sqlx`, or in the folder that `sqlx.toml` names",
    fix: "renames the file, or both of a pair",
  },
  locate,
  loaderOf,
  waysByNumber: "ups",
  readName,
  inspect: (project, group) =>
    Promise.resolve([
      ...findRefused(project, group, say`sqlx`, isRefused, refusal),
      ...findMisnamed(project, group, say`sqlx`, mendName, misnamed),
    ]),
  rules,
  stopsAt,
});

/**
 * `apply` in sqlx-postgres/src/migrate.rs begins a transaction, unless the text starts with `-- no-transaction` (since 0.8); of all
 * databases only Postgres knows the word.
 */
function stopsAt(text: string, path: string): string | undefined {
  if (path.endsWith(".down.sql") || text.startsWith("-- no-transaction") || runsAlone.test(path)) return undefined;
  // Without what stands between `/*` and `*/`.
  const bare = text.split("/*").map((part, i) => (i === 0 ? part : part.split("*/").slice(1).join(" ")));
  const [, verb] =
    /^[^-'\n\r\u2028\u2029]*?\b(CREATE|DROP)\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\b/im.exec(bare.join(" ")) ?? [];
  return verb === undefined
    ? undefined
    : `${verb.toUpperCase()} INDEX CONCURRENTLY cannot run inside a transaction block`;
}

/** A project whose name for it says so has a runner of its own that does it. */
const runsAlone = /(?<![a-z])(?:auto[-_]?commit|(?:without|no)[-_]?(?:tx|trans(?:action)?))(?![a-z])/i;

function readName(name: string): ReadName | undefined {
  const match = /^(\d+)_(.*?)(\.up|\.down)?\.sql$/.exec(name);
  if (match === null) return undefined;
  return { version: match[1] ?? "", slug: match[2] ?? "", main: match[3] !== ".down" };
}

function isMigration(name: string): boolean {
  return readName(name) !== undefined;
}

/** Before the characters that the project has left out of checksums. */
const ignoredChars = "ignored-chars:";

function rules(settings: ReadonlySet<string>): ListRules {
  const isLax = settings.has("ignore-missing");
  const ignored = [...settings].find((one) => one.startsWith(ignoredChars))?.slice(ignoredChars.length);
  return {
    taken: {
      version: {
        severity: "blocker",
        says: ({ id }) =>
          say`A database that has run one of them stops with ${`migration ${Number(id)} was previously applied but has been modified`}; a new one with a second row for ${Number(id)} in ${"_sqlx_migrations"}.`,
      },
    },
    edited: {
      severity: "blocker",
      by: ignored === undefined ? "bytes" : sameWithout(ignored),
      // Only the way up has a checksum.
      unchecked: (path) => path.endsWith(".down.sql"),
      says: ({ id }) =>
        say`A database that has run it stops with ${`migration ${Number(id)} was previously applied but has been modified`}: any byte counts${ignored === undefined ? say`` : say` that ${"ignored-chars"} does not name`}.`,
    },
    ...(isLax
      ? {
          deleted: goneIsNotMissed,
          renamed: {
            severity: "blocker",
            says: ({ id, other }) => say`A database that has run ${other} runs the same again as ${id}.`,
          },
        }
      : {
          deleted: {
            severity: "blocker",
            says: ({ id }) =>
              say`A database that has run it stops with ${`migration ${Number(id)} was previously applied but is missing in the resolved migrations`}.`,
          },
          renamed: {
            severity: "blocker",
            says: ({ other }) =>
              say`A database that has run ${other} stops with ${`migration ${Number(other)} was previously applied but is missing in the resolved migrations`}.`,
          },
        }),
  };
}

/** `checksum_with` in source.rs: a checksum is that of the text without them. */
function sameWithout(characters: string): (a: string, b: string) => boolean {
  const ignored = new Set(characters);
  const counted = (text: string): string => {
    let left = "";
    for (const character of text) if (!ignored.has(character)) left += character;
    return left;
  };
  return (a, b) => counted(a) === counted(b);
}

/** Such a folder, or one right in it. */
const ofMigrations = /^(?:[\w-]*-)?(?=\w*migrat)\w*$/i;

async function locate(project: Project): Promise<readonly Location[]> {
  const folders = [...project.foldersWith(isMigration, ["sql"]).keys()];
  if (folders.length === 0) return [];
  const { named, ignored } = await readConfig(project);
  const likely = folders.filter((folder) => [folder, parentOf(folder)].some((one) => ofMigrations.test(nameOf(one))));
  const marked = await foldersUnder(project, likely, "Cargo.toml", (text) => dependsOnCrate(text, "sqlx"));
  if (marked.size === 0 && named.size === 0) return [];
  const settings = new Set([
    ...((await ignoresMissing(project, [...marked, ...named.keys()])) ? ["ignore-missing"] : []),
    ...(ignored === "" ? [] : [ignoredChars + ignored]),
  ]);
  return folders.flatMap((folder): Location[] => {
    if (named.has(folder)) return [{ folders: [folder], evidence: "configured", settings }];
    return marked.has(folder) ? [{ folders: [folder], evidence: "marked", settings }] : [];
  });
}

/** What `sqlx.toml` names, or `migrate!` builds in: by default `migrations` beside the crate's `Cargo.toml`. */
async function loaderOf(project: Project, { folders }: MigrationGroup, search: Search): Promise<string | undefined> {
  const { named } = await readConfig(project);
  const [configured] = folders.flatMap((folder) => named.get(folder) ?? []);
  // Where a file names another folder, that is the default.
  return (
    configured ?? fileWithMacro(project, search, folders, { migrate: named.size === 0 ? "migrations" : undefined })
  );
}

/** The folders that files name, with those, and what does not count. `[migrate]` of `sqlx.toml`: https://docs.rs/sqlx/latest/sqlx/_config/migrate/struct.Config.html. */
async function readConfig(
  project: Project,
): Promise<{ readonly named: ReadonlyMap<string, string>; readonly ignored: string }> {
  const texts = await project.read(project.named("sqlx.toml"));
  const named = new Map<string, string>();
  let ignored = "";
  for (const [path, text] of texts) {
    const migrate = field(readToml(text), "migrate");
    const [dir, characters] = [field(migrate, "migrations-dir"), field(migrate, "ignored-chars")];
    const folder = typeof dir === "string" ? normalize(`${parentOf(path)}/${dir}`) : undefined;
    if (folder !== undefined) named.set(folder, path);
    if (Array.isArray(characters)) ignored += characters.filter((one) => typeof one === "string").join("");
  }
  return { named, ignored };
}

/** Whether code that by its name may run the migrations of `folders` lets missing ones go. */
async function ignoresMissing(project: Project, folders: readonly string[]): Promise<boolean> {
  const crateOf = crateFinder(project);
  const homes = new Set(folders.map(crateOf));
  const paths = project
    .matching(migratingCode)
    .flatMap((path) => {
      const crate = crateOf(parentOf(path));
      return crate === undefined || nameOf(path) === "build.rs" ? [] : [{ path, isHome: homes.has(crate) }];
    })
    // Not all are read of a large workspace.
    .toSorted((a, b) => Number(b.isHome) - Number(a.isHome))
    .map(({ path }) => path);
  const texts = await project.read(paths.slice(0, codeFilesAtMost));
  return [...texts.values()].some((text) =>
    text
      .split("\n")
      .some(
        (line) =>
          !/^\s*\/\//.test(line) && /\bset_ignore_missing\(\s*true\s*\)|\bignore_missing\s*[:=]\s*true\b/.test(line),
      ),
  );
}

const codeFilesAtMost = 60;
const migratingCode =
  /^(?:(?=\w*(?:migrat|database|schema|store|postgres|sqlite|mysql))\w+|db|main|lib|mod|app|state)\.rs$/;

/** Of the files that are called as migrations are, each must begin with a number that an `i64` holds: `resolve_blocking` in source.rs. */
function isRefused(name: string): boolean {
  const [, prefix] = /^([^_]*)_.*\.sql$/.exec(name) ?? [];
  if (prefix === undefined) return false;
  const [, number] = /^[+-]?(\d+)$/.exec(prefix) ?? [];
  return number === undefined || !fitsIn(63, number);
}

function refusal(name: string): Text {
  return say`It takes every file of SQL with an underscore in its name for a migration. Here ${"sqlx migrate run"}, the program where it migrates, or the build with ${"sqlx::migrate!"} stops with ${`error parsing migration filename "${name}"; expected integer version prefix`}.`;
}

/** The same function passes over all others. Ways down aside: who runs migrations goes none of them. */
function mendName(name: string): Mended | undefined {
  const [, version, slug = ""] =
    /^(\d+)[-. ]+([a-z][^_]*)\.sql$/i.exec(name) ??
    (name.endsWith(".sql") ? null : /^(\d+)_(.+)\.sql$/i.exec(name)) ??
    [];
  if (version === undefined || /\.down$/i.test(slug)) return undefined;
  return { name: `${version}_${slug.replace(/\.up$/i, ".up")}.sql`, version };
}

function misnamed(): Text {
  return say`sqlx takes only names like ${"1_name.sql"} and ${"1_name.up.sql"}, with these endings in small letters. It leaves all others out without a word, and databases go without what they do.`;
}
