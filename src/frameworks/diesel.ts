// Diesel: a folder a migration, with `up.sql` and `down.sql`. How a folder's name is read stands in its
// diesel_migrations/migrations_internals/src/lib.rs (`version_from_string`), what is run in diesel_migrations/src/migration_harness.rs
// (`pending_migrations` keeps one migration a version), at which folders it stops in file_based_migrations.rs beside it (`from_path`)
// and in migrations_macros/src/embed_migrations.rs, whose `include_str!` then builds nothing.

import { say } from "../domain/text.ts";
import type { ListRules } from "./framework.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { foldersWithout } from "./list/folders-without.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { dependsOnCrate, foldersUnder } from "./list/signs.ts";
import { nameOf, normalize, parentOf } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, replacementNeverRuns } from "./list/outcomes.ts";
import { field, readToml } from "./toml.ts";

export const diesel = listFramework({
  id: "diesel",
  name: "Diesel",
  family: "set",
  about: {
    found:
      "`2024-01-02-030405_name/up.sql` where a `Cargo.toml` depends on `diesel`, or in the folder that `diesel.toml` names",
    fix: "renames the folder",
  },
  locate,
  unit: "folder",
  readName,
  rules,
  inspect: (project, group) => Promise.resolve(foldersWithoutUp(project, group)),
});

function readName(name: string): ReadName | undefined {
  const match = /^(\d[\d-]*)(?:_(.*))?$/.exec(name);
  if (match === null) return undefined;
  const [, version = "", slug = ""] = match;
  const digits = version.replaceAll("-", "");
  // The whole name, not what stands before a dot: a folder has no ending.
  return { version, slug, stem: name, order: digits, unique: [{ what: "version", value: digits }], main: true };
}

function rules(): ListRules {
  return {
    taken: {
      version: {
        severity: "blocker",
        says: ({ id }) =>
          say`Diesel keeps one migration a version: of those called ${id.replaceAll("-", "")} only one ever runs, and it does not say which.`,
      },
    },
    edited: editsAreNotSeen,
    replaced: replacementNeverRuns,
    deleted: {
      severity: "nit",
      says: () =>
        say`${"diesel migration run"} does not miss it; new databases do not get it, and it cannot be reverted.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`To Diesel it is another migration: a database that has run ${other} runs the same again as ${id}.`,
    },
  };
}

/** Whatever a folder is called, and whatever else is in it: only what begins with a dot is passed over. */
function foldersWithoutUp(project: Project, { folders }: MigrationGroup): readonly Problem[] {
  const empty = folders.flatMap((folder) => [...foldersWithout(project, folder, "up.sql")]);
  return empty.flatMap(([name, path]): Problem[] =>
    name.startsWith(".")
      ? []
      : [
          {
            kind: "journal_mismatch",
            severity: "blocker",
            cause: `no-up:${name}`,
            title: say`${name} has no ${"up.sql"}`,
            message: [
              say`Diesel takes every folder for a migration: ${"diesel migration run"} stops at it with ${"Invalid migration directory: the directory's name should be <timestamp>_<name_of_migration>, and it should contain up.sql and optionally down.sql."}, and ${"embed_migrations!"} does not compile.`,
            ],
            path,
          },
        ],
  );
}

async function locate(project: Project): Promise<readonly Location[]> {
  const ways = project.named("up.sql").filter((path) => readName(nameOf(parentOf(path))) !== undefined);
  const folders = [...new Set(ways.map((path) => parentOf(parentOf(path))))];
  if (folders.length === 0) return [];
  const configured = await readConfig(project);
  const marked = await foldersUnder(project, folders, "Cargo.toml", (text) =>
    ["diesel", "diesel_migrations", "diesel-async"].some((crate) => dependsOnCrate(text, crate)),
  );
  return folders.flatMap((folder): Location[] => {
    if (configured.has(folder)) return [{ folders: [folder], evidence: "configured" }];
    return marked.has(folder) ? [{ folders: [folder], evidence: "marked" }] : [];
  });
}

/** `[migrations_directory] dir` of `diesel.toml`; without it `migrations` beside the file. */
async function readConfig(project: Project): Promise<ReadonlySet<string>> {
  const texts = await project.read(project.named("diesel.toml"));
  return new Set(
    [...texts].flatMap(([path, text]) => {
      const dir = readDir(text) ?? "migrations";
      return normalize(`${parentOf(path)}/${dir}`) ?? [];
    }),
  );
}

function readDir(text: string): string | undefined {
  const dir = field(field(readToml(text), "migrations_directory"), "dir");
  return typeof dir === "string" ? dir : undefined;
}
