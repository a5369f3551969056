// MikroORM: scripts whose names without the ending the database remembers. Nothing looks for those that are gone:
// packages/core/src/utils/AbstractMigrator.ts (`discoverMigrations`, `filterUp`), names in packages/core/src/utils/Configuration.ts,
// the snapshot in packages/migrations/src/Migrator.ts.

import { say } from "../domain/text.ts";
import type { ListFramework } from "./framework.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { candidatesOf } from "./node/candidates.ts";
import { nextName, readScriptName } from "./node/names.ts";
import { foldersIn, settingsOf } from "./node/settings.ts";
import { sameScript } from "./node/same-code.ts";
import { isScript } from "./node/syntax.ts";
import { listedGroups } from "./mikro-orm-list.ts";
import { nameOf, parentOf } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, oneOfANameRuns, runsTwice } from "./list/outcomes.ts";

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
  inspect,
  sameCode: sameScript,
  nextVersion: nextName,
  rules: () => ({
    taken: {
      name: oneOfANameRuns`MikroORM`,
    },
    edited: editsAreNotSeen,
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

function readName(name: string): ReadName | undefined {
  const match = /^Migration(\d{14})(?:[-_](.*))?\.[cm]?[jt]s$/.exec(name);
  if (match === null || !isScript(name)) return readScriptName(name, "stem");
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

async function locate(project: Project): Promise<readonly Location[]> {
  const texts = await project.read(project.matching(/^mikro-orm\.config\.[cm]?[jt]s$/));
  const named = [...texts].flatMap(([path, text]) => {
    const set = settingsOf(text, path).filter(({ within }) => within.at(-1) === "migrations");
    const flat = set.every(({ name, value }) => name !== "glob" || (typeof value === "string" && !value.includes("/")));
    return set
      .filter(({ name }) => /^path(?:Ts)?$/.test(name))
      .flatMap(({ value }) => foldersIn(value, path, parentOf(path)))
      .filter((folder) => project.folders.has(folder))
      .map((folder): Location => ({ folders: [folder], flat, evidence: "configured" }));
  });
  const marked = (await candidatesOf(project)).filter(({ runner }) => runner === "mikro-orm");
  return [
    ...named,
    ...marked.map(({ folder, isMarked }): Location => ({ folders: [folder], evidence: isMarked ? "marked" : "named" })),
  ];
}

/** A snapshot that a merge left half done: the next `migration:create` stops at it. */
async function inspect(project: Project, group: MigrationGroup): Promise<readonly Problem[]> {
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
