// refinery (Rust): `V1__name.sql`, `U1__name.sql`, and modules of the same names. How names are read stands in its
// refinery_core/src/util.rs, what is refused in traits/mod.rs (`verify_migrations`) and error.rs beside it.

import { say, type Text } from "../domain/text.ts";
import type { ListRules } from "./framework.ts";
import type { Migration, MigrationGroup } from "./migration-group.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { findMisnamed, type Mended } from "./list/misnamed.ts";
import { findRefused } from "./list/refused.ts";
import { fileWithMacro } from "./list/rust-code.ts";
import { dependsOnCrate, foldersUnder } from "./list/signs.ts";
import { fitsIn } from "./list/versions.ts";
import { nameOf, outermost } from "./paths.ts";
import type { Project } from "./project.ts";

export const refinery = listFramework({
  id: "refinery",
  name: "refinery",
  family: "high-water",
  about: {
    found: "`V1__name` and `U1__name`, as `.sql` or `.rs`, in a crate or workspace that depends on `refinery`",
    fix: "renames the file",
  },
  locate,
  loaderOf: (project, { folders }, search) =>
    fileWithMacro(project, search, folders, {
      embed_migrations: "migrations",
      include_migration_mods: "src/migrations",
    }),
  unit: "file",
  readName,
  rules,
  inspect: (project, group) =>
    Promise.resolve([
      ...findRefused(project, group, say`refinery`, refusedTest(group), refusal),
      ...findMisnamed(project, group, say`refinery`, mendName, misnamed),
    ]),
});

/** Where the crate is set to hold versions of 64 bits. */
const wideVersions = "int8-versions";

/** `parse_migration_name` in util.rs: it takes `1.1` for a version, and then wants an `i32`. */
function refusedTest({ settings }: MigrationGroup): (name: string) => boolean {
  const bits = settings?.has(wideVersions) === true ? 63 : 31;
  return (name) => {
    const [, version, rest] = /^[UV](\d+)(\.\d+)?__\w+\.(?:sql|rs)$/.exec(name) ?? [];
    return version !== undefined && (rest !== undefined || !fitsIn(bits, version));
  };
}

function refusal(): Text {
  return say`It takes whole numbers of 32 bits for versions, or of 64 with its feature ${wideVersions}: the program stops with ${"InvalidVersion"} where it migrates, and runs nothing at all.`;
}

/** What is called as migrations are but for small letters, one underscore or other signs than those of words. */
function mendName(name: string): Mended | undefined {
  const [, kind = "", version = "", slug = "", ending = ""] =
    /^(?:([UV])(\d+)[_-]+(?![_-])|([uv])(\d+)__)(.+)\.(sql|rs)$/.exec(name)?.filter((one) => one !== undefined) ?? [];
  const right = `${kind.toUpperCase()}${version}__${slug.replaceAll(/\W+/g, "_")}.${ending.toLowerCase()}`;
  return readName(name) === undefined && readName(right) !== undefined ? { name: right, version } : undefined;
}

function misnamed(): Text {
  return say`refinery takes only names like ${"V1__name.sql"}, in these letters, with two underscores and a name of letters, digits and underscores. It leaves all others out without a word, and databases go without what they do.`;
}

function readName(name: string): ReadName | undefined {
  const match = /^[UV](\d+)__(\w+)\.(?:sql|rs)$/.exec(name);
  return match === null ? undefined : { version: match[1] ?? "", slug: match[2] ?? "" };
}

function isMigration(name: string): boolean {
  return readName(name) !== undefined;
}

function rules(): ListRules {
  return {
    taken: {
      version: {
        severity: "blocker",
        says: ({ id, path, otherPath }) =>
          say`A new database stops at the second row for ${Number(id)} in ${"refinery_schema_history"}; one that has run ${stem(otherPath)} stops with ${`applied migration ${stem(otherPath)} is different than filesystem one ${stem(path)}`}, or never runs ${stem(path)}.`,
      },
    },
    late: {
      severity: "blocker",
      spares: isUnversioned,
      says: ({ path, other }) =>
        say`A database that stands at ${other} stops with ${`migration ${stem(path)} is missing from the filesystem`}: that is how ${"abort_missing"} tells it.`,
    },
    edited: {
      severity: "blocker",
      by: "bytes",
      // What a module returns is not known without running it.
      unchecked: (path) => path.endsWith(".rs"),
      says: ({ path }) =>
        say`A database that has run it stops with ${`applied migration ${stem(path)} is different than filesystem one ${stem(path)}`}: any byte counts.`,
    },
    retitled: {
      severity: "blocker",
      says: ({ path, otherPath }) =>
        say`A database that has run it stops with ${`applied migration ${stem(otherPath)} is different than filesystem one ${stem(path)}`}: the name is part of the checksum.`,
    },
    deleted: {
      severity: "blocker",
      says: ({ path }) =>
        say`A database that has run it stops with ${`migration ${stem(path)} is missing from the filesystem`}.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ otherPath }) =>
        say`A database that has run it stops with ${`migration ${stem(otherPath)} is missing from the filesystem`}.`,
    },
  };
}

/** `U`: runs whenever it has not yet. */
function isUnversioned({ path }: Migration): boolean {
  return nameOf(path).startsWith("U");
}

function stem(path: string): string {
  return nameOf(path).replace(/\.\w+$/, "");
}

async function locate(project: Project): Promise<readonly Location[]> {
  const folders = [...project.foldersWith(isMigration, ["sql", "rs"]).keys()];
  if (folders.length === 0) return [];
  const marked = await foldersUnder(project, folders, "Cargo.toml", (text) =>
    ["refinery", "refinery-core", "refinery_core"].some((crate) => dependsOnCrate(text, crate)),
  );
  const isWide = await holdsWideVersions(project);
  // Folders below are loaded with the one above them.
  return outermost(marked).map((folder) => ({
    folders: [folder],
    deep: true,
    evidence: "marked",
    settings: new Set(isWide ? [wideVersions] : []),
  }));
}

/** Cargo unites the features of all crates that are built together, so any of them may set it; asked where a version needs it. */
async function holdsWideVersions(project: Project): Promise<boolean> {
  if (project.foldersWith(mayBeWide, ["sql", "rs"]).size === 0) return false;
  const manifests = await project.read(project.named("Cargo.toml").slice(0, manifestsAtMost));
  return [...manifests.values()].some((text) => text.includes(wideVersions));
}

function mayBeWide(name: string): boolean {
  return /^[UV]\d{10}/.test(name);
}

const manifestsAtMost = 500;
