// Kysely: scripts whose names without the ending the database remembers, and which must come in the order in which they ran.
// The order, what is missing and the words stand in its src/migration/migrator.ts, which files count in
// file-migration-provider.ts; `kysely.config.*` is read by kysely-ctl.

import { say, type Text } from "../domain/text.ts";
import type { Search } from "./framework.ts";
import { leftBehind } from "./list/left-behind.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import type { MigrationGroup } from "./migration-group.ts";
import { candidatesOf } from "./node/candidates.ts";
import { nextName, readScriptName } from "./node/names.ts";
import { hasSurelyNoUp } from "./node/no-migration.ts";
import { setUpsNear, type SetUp } from "./node/nearby.ts";
import { foldersIn, nearest, settingsOf } from "./node/settings.ts";
import { sameScript } from "./node/same-code.ts";
import { isScript } from "./node/syntax.ts";
import { isAside, nameOf, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen } from "./list/outcomes.ts";

export const kysely = listFramework({
  id: "kysely",
  name: "Kysely",
  family: "high-water",
  about: {
    found: "`kysely.config.*`, a `FileMigrationProvider`, or scripts that import `kysely`",
    fix: "renames the file",
  },
  locate,
  loaderOf,
  leftBehind: leftBehind(
    say`Kysely looks where they were, and stops with ${"ENOENT: no such file or directory"} or ${"corrupted migrations: previously executed migration … is missing"}.`,
  ),
  readName: (name) => readScriptName(name, "stem"),
  stopsAt: (text, path) => (hasSurelyNoUp(text) ? passedOver(nameOf(path)) : undefined),
  sameCode: sameScript,
  nextVersion: nextName,
  rules: (settings) => ({
    taken: {
      name: {
        severity: "blocker",
        says: ({ id }) => say`Kysely has room for one migration called ${id}: the other one never runs.`,
      },
    },
    ...(settings.has(unordered)
      ? {}
      : {
          late: {
            severity: "blocker",
            says: ({ id, other }) =>
              say`A database that has run ${other} stops with ${`corrupted migrations: expected previously executed migration … to be at index … but ${id} was found in its place. New migrations must always have a name that comes alphabetically after the last executed migration.`}`,
          },
        }),
    edited: editsAreNotSeen,
    deleted: { severity: "blocker", says: ({ id }) => missing(id) },
    renamed: { severity: "blocker", says: ({ other }) => missing(other) },
  }),
});

const unordered = "allow-unordered-migrations";

/** Kysely's own provider and that of kysely-ctl (ts-file-migration-provider.mts) leave out what has no function `up`. */
function passedOver(name: string): Text {
  const id = name.slice(0, name.lastIndexOf("."));
  return say`It has no function ${"up"}, so Kysely takes it for no migration and never runs it. ${missing(id)}`;
}

function missing(id: string) {
  return say`At every database that has run it, ${"migrateToLatest"} stops with ${`corrupted migrations: previously executed migration ${id} is missing`}.`;
}

async function locate(project: Project): Promise<readonly Location[]> {
  const candidates = (await candidatesOf(project)).filter(({ runner }) => runner === "kysely");
  const setUps = [...(await configurations(project)), ...(await setUpsNear(project, candidates))];
  const texts = await project.read(setUps.map(({ path }) => path));
  const named = setUps.flatMap((setUp) => {
    const flat = hasKyselysProvider(setUp, texts.get(setUp.path) ?? "");
    return foldersOf(project, setUp)
      .filter((folder) => project.folders.has(folder))
      .map((folder): Location => ({ folders: [folder], flat, evidence: "configured", settings: order([setUp]) }));
  });
  return [
    ...named,
    ...candidates.map(({ folder, isMarked }): Location => ({
      folders: [folder],
      evidence: isMarked ? "marked" : "named",
      settings: order(setUps),
    })),
  ];
}

/** Whether it is Kysely's own provider, or that of kysely-ctl, which reads the folder: neither looks below it. */
function hasKyselysProvider({ path, settings }: SetUp, text: string): boolean {
  const isConfiguration =
    path.includes("kysely.config.") && settings.every(({ name }) => name !== "provider" && name !== "migrator");
  return isConfiguration || /\bnew\s+(?:TS)?FileMigrationProvider\s*\(/.test(text);
}

/** Kysely's configuration, or code that hands the folder to a provider of files. */
async function loaderOf(project: Project, { folders }: MigrationGroup, search: Search): Promise<string | undefined> {
  const paths = (await search(["migrationFolder"])).filter((path) => isScript(path) && !isAside(path));
  const texts = await project.read(paths.slice(0, codeFilesAtMost));
  const code = [...texts]
    .filter(([, text]) => /["'][^"'\n]*kysely/i.test(text))
    .map(([path, text]) => ({ path, settings: settingsOf(text, path) }));
  const all = [...(await configurations(project)), ...code];
  return all.find((setUp) => foldersOf(project, setUp).some((folder) => folders.includes(folder)))?.path;
}

const codeFilesAtMost = 40;

async function configurations(project: Project): Promise<readonly SetUp[]> {
  const texts = await project.read(project.matching(/^kysely\.config\.[cm]?[jt]s$/));
  return [...texts].map(([path, text]) => ({ path, settings: settingsOf(text, path) }));
}

/** kysely-ctl tells paths from its configuration's folder (`resolveCollectionFolderPath`), Node from where the package is run. */
function foldersOf(project: Project, { path, settings }: SetUp): string[] {
  const home = parentOf(path);
  const isConfiguration = path.includes("kysely.config.");
  const set = settings.filter(({ name }) => name === "migrationFolder");
  if (set.length === 0)
    return isConfiguration ? [under(nameOf(home) === ".config" ? parentOf(home) : home, "migrations")] : [];
  const packages = isConfiguration ? undefined : nearest(project.named("package.json").map(parentOf), home);
  const from = new Set([packages ?? home, home]);
  return [...from].flatMap((folder) => set.flatMap(({ value }) => foldersIn(value, path, folder)));
}

function order(setUps: readonly SetUp[]): ReadonlySet<string> {
  const isFree = setUps.some(({ settings }) =>
    settings.some(({ name, value }) => name === "allowUnorderedMigrations" && value === true),
  );
  return new Set(isFree ? [unordered] : []);
}
