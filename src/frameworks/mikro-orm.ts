// MikroORM: scripts whose names without the ending the database remembers. Nothing looks for those that are gone:
// packages/core/src/utils/AbstractMigrator.ts (`discoverMigrations`, `filterUp`), names in packages/core/src/utils/Configuration.ts,
// the snapshot in packages/migrations/src/Migrator.ts.

import { say } from "../domain/text.ts";
import type { ListFramework } from "./framework.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { candidatesOf } from "./node/candidates.ts";
import { nextName, readAnyName, readScriptName } from "./node/names.ts";
import { findNoMigrations, withoutHelpers } from "./node/no-migration.ts";
import { foldersIn, settingsOf } from "./node/settings.ts";
import { sameScript } from "./node/same-code.ts";
import { isScript } from "./node/syntax.ts";
import { listedGroups } from "./mikro-orm-list.ts";
import { nameOf, parentOf } from "./paths.ts";
import type { Project } from "./project.ts";
import { copyRunsToo, editsAreNotSeen, oneOfANameRuns, runsTwice } from "./list/outcomes.ts";

const byFolder = listFramework({
  id: "mikro-orm",
  name: "MikroORM",
  family: "set",
  about: {
    found: "`mikro-orm.config.*`, its `migrationsList` too, or scripts that import `@mikro-orm/migrations`",
    fix: "renames the file; `migration:create` writes the snapshot anew",
  },
  locate,
  readName,
  refine: (project, group) => withoutHelpers(project, group, isNoMigration),
  inspect,
  // The class follows the name of the file, which is what a database remembers.
  sameCode: (a, b, path) => sameScript(withoutClassName(a), withoutClassName(b), path),
  nextVersion: nextName,
  stopsAt: (text) => (isNoMigration(text) ? stops(text) : undefined),
  rules: () => ({
    taken: {
      name: oneOfANameRuns`MikroORM`,
    },
    edited: editsAreNotSeen,
    copied: copyRunsToo,
    deleted: {
      severity: "nit",
      says: () => say`Databases that have run it keep what it did, and cannot go back past it; new ones never get it.`,
    },
    renamed: runsTwice,
  }),
});

export const mikroOrm: ListFramework = {
  ...byFolder,
  load: async (project, hints) => {
    const listed = await listedGroups(project);
    const taken = new Set(listed.flatMap(({ folders }) => folders));
    return [...listed, ...(await byFolder.load(project, hints)).filter(({ root }) => !taken.has(root))];
  },
};

function readName(name: string, settings: ReadonlySet<string>): ReadName | undefined {
  const match = /^Migration(\d{14})(?:[-_](.*))?\.[cm]?[jt]s$/.exec(name);
  if (match === null || !isScript(name)) {
    const isLoaded = settings.has(readsFolder) && loads.test(name) && !isIndex.test(name);
    return readScriptName(name, "stem") ?? (isLoaded ? readAnyName(name, "stem") : undefined);
  }
  const stem = name.slice(0, name.lastIndexOf("."));
  return {
    version: match[1] ?? "",
    slug: match[2] ?? "",
    id: stem,
    order: stem,
    stem,
    unique: [{ what: "name", value: stem }],
  };
}

/** By the glob that is MikroORM's own (packages/core/src/utils/Configuration.ts). */
const readsFolder = "reads-folder";
const loads = /^[^.].*(?<!\.d)\.(?:js|ts|cjs)$/;
const isIndex = /^index\.(?:js|ts|cjs)$/;

async function locate(project: Project): Promise<readonly Location[]> {
  const texts = await project.read(project.matching(/^mikro-orm\.config\.[cm]?[jt]s$/));
  const named = [...texts].flatMap(([path, text]) => {
    const set = settingsOf(text, path).filter(({ within }) => within.at(-1) === "migrations");
    const isList = text.includes("migrationsList");
    const flat = set.every(({ name, value }) => name !== "glob" || (typeof value === "string" && !value.includes("/")));
    return set
      .filter(({ name }) => /^path(?:Ts)?$/.test(name))
      .flatMap(({ value }) => foldersIn(value, path, parentOf(path)))
      .filter((folder) => project.folders.has(folder))
      .map((folder): Location => {
        const settings = new Set(isList || set.some(({ name }) => name === "glob") ? [] : [readsFolder]);
        return { folders: [folder], flat, evidence: "configured", settings };
      });
  });
  const marked = (await candidatesOf(project)).filter(({ runner }) => runner === "mikro-orm");
  return [
    ...named,
    ...marked.map(({ folder, isMarked }): Location => ({ folders: [folder], evidence: isMarked ? "marked" : "named" })),
  ];
}

/**
 * What it takes for a migration and is none: of each file of the folder it makes an instance of the first class (`resolve` in
 * AbstractMigrator.ts).
 */
async function inspect(project: Project, group: MigrationGroup): Promise<readonly Problem[]> {
  const snapshots = await findBrokenSnapshots(project, group);
  if (group.settings?.has(readsFolder) !== true) return snapshots;
  const none = await findNoMigrations(project, group, {
    name: "MikroORM",
    loads,
    stops: (_, text) => stops(text),
    isNone: isNoMigration,
  });
  return [...snapshots, ...none, ...(await findIndexes(project, group))];
}

function isNoMigration(text: string): boolean {
  return !mayBeMigration.test(text.replaceAll(/^import\b.*$/gm, (line) => (isOfOwnMigration(line) ? line : "")));
}

/** A class before it that is only called as MikroORM's is. */
function isOfOwnMigration(line: string): boolean {
  return /\bMigration\b/.test(line) && !line.includes("@mikro-orm/");
}

/** What has an `up`, of its own or of a class before it; what comes from elsewhere; what a call makes. */
const mayBeMigration =
  /\bup\b|\bextends\s+(?!Migration\b(?!\.))|\bfrom\b|[=:]\s*(?:await\s+|new\s+)?[\w$.]+\s*\(|\.\.\.|\bexports\s*=\s*(?![\s{[])|\bexport\s+default\s+(?![\s{[])/;

/** An instance is made of the first that it exports; then comes `reset`, and `up`. */
function stops(text: string): string {
  if (/\bextends\b/.test(text)) return "migration[method] is not a function";
  return /\b(?:class|function)\s+[\w$]/.test(text)
    ? "migration.reset is not a function"
    : "MigrationClass is not a constructor";
}

/** An index that hands on the classes of the others is one more migration: the first of them, under another name. */
async function findIndexes(project: Project, { folders }: MigrationGroup): Promise<readonly Problem[]> {
  const paths = folders.flatMap((folder) =>
    project.in(folder).flatMap(({ path }) => (isIndex.test(nameOf(path)) ? [path] : [])),
  );
  const texts = await project.read(paths);
  return paths
    .filter((path) => /^[ \t]*export\s*(?:\*|\{[^{}]*\})\s*from\s*["']\.\//m.test(texts.get(path) ?? ""))
    .map((path) => ({
      kind: "unknown",
      severity: "blocker",
      cause: `no-migration:${nameOf(path)}`,
      title: say`${nameOf(path)} is no migration, and MikroORM takes it for one`,
      message: [
        say`Every file of the folder is loaded: the first class that it hands on runs a second time, as ${"index"}. Only ${"migrationsList"} has MikroORM leave the folder alone.`,
      ],
      path,
      stopsAll: true,
    }));
}

/** A snapshot that a merge left half done: the next `migration:create` stops at it. */
async function findBrokenSnapshots(project: Project, group: MigrationGroup): Promise<readonly Problem[]> {
  const snapshots = group.folders
    .flatMap((folder) => project.in(folder))
    .filter(({ path }) => /^\.snapshot-.*\.json$/.test(nameOf(path)));
  const texts = await project.read(snapshots.map(({ path }) => path));
  return [...texts].flatMap(([path, text]) => (isJson(text) ? [] : [broken(path)]));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function broken(path: string): Problem {
  return {
    kind: "lockfile_stale",
    severity: "nit",
    cause: `snapshot:${path}`,
    title: say`The snapshot ${nameOf(path)} is no JSON`,
    message: [say`${"mikro-orm migration:create"} reads from it what the last migration left, and stops.`],
    path,
  };
}

function withoutClassName(text: string): string {
  return text.replace(/\bclass\s+\w+(?=\s+extends\s+Migration\b)/, "class");
}
