// Prisma Migrate: a folder for each migration, whose whole name the database remembers, with a checksum of its `migration.sql`.
// What counts as a folder of migrations stands in packages/migrate/src/utils/listMigrations.ts, where they are in
// packages/config/src/PrismaConfig.ts; what is edited, missing or empty in the schema engine's
// commands/src/commands/{apply_migrations,diagnose_migration_history,dev_diagnostic}.rs of prisma/prisma-engines.

import { say } from "../domain/text.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { foldersWithout } from "./list/folders-without.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { isRepeatableSql } from "./list/repeatable-sql.ts";
import { sameButLineEnds } from "./list/same-words.ts";
import { manifestsAbove } from "./node/manifests.ts";
import { splitStem } from "./node/names.ts";
import { foldersIn, settingsOf, type Setting } from "./node/settings.ts";
import { nameOf, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";

const sql = "migration.sql";

export const prisma = listFramework({
  id: "prisma",
  name: "Prisma",
  family: "set",
  about: {
    found: "`migration_lock.toml`, a schema beside `migrations/`, `prisma.config.*`, `package.json`",
    fix: "renames the folder",
  },
  unit: "folder",
  parts: [sql],
  locate,
  readName: (name) => ({
    ...splitStem(name),
    id: name,
    order: name,
    stem: name,
    unique: [{ what: "name", value: name }],
  }),
  inspect,
  // `script_matches_checksum` of the engine's schema-connector tries both.
  sameCode: sameButLineEnds,
  isRepeatable: isRepeatableSql,
  rules: () => ({
    taken: {
      name: {
        severity: "blocker",
        says: ({ id }) => say`Prisma has room for one migration called ${id}: the other one never runs.`,
      },
    },
    edited: {
      severity: "blocker",
      by: "code",
      says: ({ id }) =>
        say`Where it has run, ${"prisma migrate deploy"} passes over whatever is new in it, and only new databases get it; ${"prisma migrate dev"} finds that ${`The migration \`${id}\` was modified after it was applied.`} and wants to reset the database.`,
    },
    deleted: {
      severity: "nit",
      says: ({ id }) =>
        say`Where it has run, ${"prisma migrate deploy"} goes on without a word; ${"prisma migrate dev"} wants to reset the database: ${`The following migration(s) are applied to the database but missing from the local migrations directory: ${id}`}.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`Databases that have run ${other} run it a second time, as ${id}: where it creates anything, ${"prisma migrate deploy"} stops with ${"P3018"}, for that ${"already exists"}.`,
    },
    repeated: {
      severity: "nit",
      says: ({ id, other }) =>
        say`Databases that have run ${other} run it a second time, as ${id}, which changes nothing. ${"prisma migrate dev"} wants to reset them: ${"The migrations recorded in the database diverge from the local migrations directory."}`,
    },
  }),
});

async function locate(project: Project): Promise<readonly Location[]> {
  const folders = new Set(project.named(sql).map((path) => parentOf(parentOf(path))));
  if (folders.size === 0) return [];
  const named = await configuredFolders(project, folders);
  return [...folders].flatMap((folder): Location[] => {
    if (named.has(folder)) return [{ folders: [folder], evidence: "configured" }];
    return isMarked(project, folder) ? [{ folders: [folder], evidence: "marked" }] : [];
  });
}

function isMarked(project: Project, folder: string): boolean {
  if (project.has(under(folder, "migration_lock.toml"))) return true;
  const home = parentOf(folder);
  return [home, under(home, "schema")].some((at) => project.in(at).some(({ path }) => path.endsWith(".prisma")));
}

/** What `prisma.config.*` and the `prisma` key of package.json name. */
async function configuredFolders(project: Project, folders: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const configs = [
    ...project.matching(/^prisma\.config\.[cm]?[jt]s$/),
    ...project.matching(/^prisma\.[cm]?[jt]s$/).filter((path) => nameOf(parentOf(path)) === ".config"),
  ];
  const texts = await project.read(configs);
  const named = [...texts].flatMap(([path, text]) => migrationsOf(settingsOf(text, path), path));
  const manifests = [...(await manifestsAbove(project, folders)).values()].flat();
  const schemas = manifests.flatMap(({ folder, prismaSchema }) =>
    prismaSchema === undefined ? [] : foldersIn(prismaSchema, under(folder, "package.json"), folder),
  );
  return new Set([...named, ...schemas.map(besideSchema)]);
}

function migrationsOf(settings: readonly Setting[], path: string): string[] {
  const home = nameOf(parentOf(path)) === ".config" ? parentOf(parentOf(path)) : parentOf(path);
  const named = settings.filter(({ name, within }) => name === "path" && within.at(-1) === "migrations");
  if (named.length > 0) return named.flatMap(({ value }) => foldersIn(value, path, home));
  const schemas = settings.filter(({ name, within }) => name === "schema" && within.at(-1) !== "migrations");
  return schemas.flatMap(({ value }) => foldersIn(value, path, home).map(besideSchema));
}

/** Migrations stand beside the file of the schema, or in the folder of its files. */
function besideSchema(schema: string): string {
  return under(schema.endsWith(".prisma") ? parentOf(schema) : schema, "migrations");
}

async function inspect(project: Project, group: MigrationGroup): Promise<readonly Problem[]> {
  const [folder = ""] = group.folders;
  return [...foldersWithoutSql(project, folder), ...(await otherProvider(project, folder))];
}

/** The lock file names the database that the SQL is written for; the schema beside it may not name another. */
async function otherProvider(project: Project, folder: string): Promise<readonly Problem[]> {
  const lock = under(folder, "migration_lock.toml");
  const home = parentOf(folder);
  const schemas = [home, under(home, "schema")].flatMap((at) =>
    project.in(at).flatMap(({ path }) => (path.endsWith(".prisma") ? [path] : [])),
  );
  const texts = await project.read([lock, ...schemas]);
  const locked = /^[ \t]*provider[ \t]*=[ \t]*"(\w+)"/m.exec(texts.get(lock) ?? "")?.[1];
  const set = new Map(
    schemas.flatMap((path) => {
      const provider = providerIn(texts.get(path) ?? "");
      return provider === undefined ? [] : [[provider, path] as const];
    }),
  );
  const [[provider, path] = []] = set;
  if (locked === undefined || provider === undefined || path === undefined || set.size > 1) return [];
  if (kinOf(locked) === kinOf(provider)) return [];
  return [
    {
      kind: "lockfile_stale",
      severity: "blocker",
      cause: `provider:${locked}:${provider}`,
      title: say`The migrations are written for ${locked}, and the schema is for ${provider}`,
      message: [
        say`${"prisma migrate deploy"} stops with ${"P3019"}: ${`The datasource provider \`${provider}\` specified in your schema does not match the one specified in the migration_lock.toml, \`${locked}\`.`}`,
        say`Another database wants a history of its own, written by ${"prisma migrate dev"} into an empty folder.`,
      ],
      path,
    },
  ];
}

/** Of a schema's `datasource`, where it is written out. */
function providerIn(schema: string): string | undefined {
  let isInside = false;
  for (const line of schema.split("\n")) {
    if (/^datasource\s/.test(line)) isInside = true;
    else if (line.startsWith("}")) isInside = false;
    const provider = isInside ? /^[ \t]+provider[ \t]*=[ \t]*"(\w+)"/.exec(line)?.[1] : undefined;
    if (provider !== undefined) return provider;
  }
  return undefined;
}

/** What Prisma takes for one, or tells apart by the database itself. */
function kinOf(provider: string): string {
  return ["postgres", "postgresql", "cockroachdb"].includes(provider) ? "postgresql" : provider;
}

/** A folder without `migration.sql` stops Prisma, whatever else is in it. */
function foldersWithoutSql(project: Project, folder: string): readonly Problem[] {
  const empty = [...foldersWithout(project, folder, sql)];
  return empty.map(([name, path]) => withoutSql(project, under(folder, name), path));
}

function withoutSql(project: Project, folder: string, path: string): Problem {
  // Changes of data, beside those of the schema: who keeps them here has a program that tells them apart and calls Prisma.
  const isScript = project.in(folder).some((entry) => /^migration\.[cm]?[jt]s$/.test(nameOf(entry.path)));
  const stops = say`Prisma takes every folder for a migration, and stops at ${folder} with ${"P3015"}: ${"Could not find the migration file at migration.sql. Please delete the directory or restore the migration file."}`;
  return {
    kind: "journal_mismatch",
    severity: isScript ? "nit" : "blocker",
    cause: `no-sql:${nameOf(folder)}`,
    title: say`${nameOf(folder)} has no ${sql}`,
    message: isScript ? [say`Where nothing but Prisma runs what is here, it never runs.`, stops] : [stops],
    path,
  };
}
