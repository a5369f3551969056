// Knex: scripts in one folder or several; the database remembers their file names, ending included. What is missing stands in
// its lib/migrations/migrate/Migrator.js (`validateMigrationList`), order and endings in migrate/sources/fs-migrations.js and
// common/MigrationsLoader.js, defaults in migrate/migrator-configuration-merger.js.

import { say } from "../domain/text.ts";
import { leftBehind } from "./list/left-behind.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { candidatesOf } from "./node/candidates.ts";
import { manifestsAbove } from "./node/manifests.ts";
import { nextName, readScriptName, withoutEnding } from "./node/names.ts";
import { findNoMigrations, hasSurelyNoUp } from "./node/no-migration.ts";
import { isDependedOn } from "./node/runners.ts";
import { foldersIn, nearest, settingsOf, type Setting } from "./node/settings.ts";
import { sameScript } from "./node/same-code.ts";
import { nameOf, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { copyRunsToo, editsAreNotSeen, goneIsNotMissed, oneOfANameRuns, runsTwice } from "./list/outcomes.ts";

export const knex = listFramework({
  id: "knex",
  name: "Knex",
  family: "set",
  about: {
    found: "`knexfile.*`, or scripts whose `up` is handed `knex`",
    fix: "renames the file",
  },
  locate,
  loaderOf,
  leftBehind: leftBehind(
    say`Knex looks where they were, and stops with ${"ENOENT: no such file or directory"} or ${"The migration directory is corrupt, the following files are missing"}.`,
  ),
  readName: (name) => readScriptName(name, "file"),
  inspect,
  stopsAt: (text, path) => (hasSurelyNoUp(text) ? notBoth(nameOf(path)) : undefined),
  sameCode: sameScript,
  nextVersion: nextName,
  rules: (settings) => ({
    taken: {
      name: oneOfANameRuns`Knex`,
    },
    edited: editsAreNotSeen,
    copied: copyRunsToo,
    deleted: settings.has(unchecked) ? goneIsNotMissed : { severity: "blocker", says: ({ id }) => missing(id) },
    renamed: settings.has(unchecked) ? runsTwice : { severity: "blocker", says: ({ other }) => missing(other) },
    // From a folder that nothing names, compiled copies may run: then an ending says nothing.
    ...(settings.has(runsHere) ? {} : { identity: withoutEnding }),
  }),
});

const runsHere = "runs-here";
const unchecked = "no-list-validation";

function notBoth(name: string): string {
  return `Invalid migration: ${name} must have both an up and down function`;
}

async function inspect(project: Project, group: MigrationGroup): Promise<readonly Problem[]> {
  if (group.settings?.has(runsHere) !== true) return [];
  const none = await findNoMigrations(project, group, {
    name: "Knex",
    loads: /\.(?:c?js|ts)$/,
    stops: notBoth,
  });
  return [...none, ...passedOver(group)];
}

/** Of the endings that scripts may have, those that are not among Knex's own. What the base has such ones of, is loaded otherwise. */
function passedOver({ migrations }: MigrationGroup): readonly Problem[] {
  const byEnding = Map.groupBy(migrations, ({ path }) => /\.(?:m[jt]s|cts)$/.exec(path)?.[0]);
  return [...byEnding].flatMap(([ending, [first]]): Problem[] =>
    ending === undefined || first === undefined
      ? []
      : [
          {
            kind: "unknown",
            severity: "blocker",
            cause: `ending:${ending}`,
            title: say`${nameOf(first.path)} is no migration to Knex: it never runs`,
            message: [
              say`Of a script's endings, Knex loads ${".js"}, ${".cjs"} and ${".ts"}, unless ${"loadExtensions"} names others: what ends with ${ending} is passed over without a word.`,
            ],
            path: first.path,
          },
        ],
  );
}

function missing(id: string) {
  return say`At every database that has run it, ${"knex migrate:latest"} stops with ${`The migration directory is corrupt, the following files are missing: ${id}`}.`;
}

async function locate(project: Project): Promise<readonly Location[]> {
  const configured = await readKnexfiles(project);
  const named = [...configured].flatMap(([path, settings]) =>
    directoriesOf(project, path, settings).map(({ folders, isWhole }): Location => ({
      folders,
      flat: isWhole,
      evidence: "configured",
      settings: new Set([...(isWhole ? [runsHere] : []), ...checks(settings)]),
    })),
  );
  const byFolder = new Map([...configured].map(([path, settings]) => [parentOf(path), settings]));
  const marked = (await candidatesOf(project))
    .filter(({ runner }) => runner === "knex")
    .map(({ folder, isMarked }): Location => {
      const above = nearest(byFolder.keys(), folder);
      const settings = above === undefined ? [] : checks(byFolder.get(above) ?? []);
      return { folders: [folder], evidence: isMarked ? "marked" : "named", settings: new Set(settings) };
    });
  return [...named.toSorted((a, b) => b.folders.length - a.folders.length), ...marked];
}

/** The knexfile of a package that depends on Knex still. */
async function loaderOf(project: Project, { folders }: MigrationGroup): Promise<string | undefined> {
  const named = [...(await readKnexfiles(project))].filter(([path, settings]) =>
    namedBy(path, settings)
      .flat()
      .some((folder) => folders.includes(folder)),
  );
  const manifests = await manifestsAbove(
    project,
    named.map(([path]) => parentOf(path)),
  );
  return named.find(([path]) => isDependedOn("knex", manifests.get(parentOf(path)) ?? []))?.[0];
}

async function readKnexfiles(project: Project): Promise<ReadonlyMap<string, readonly Setting[]>> {
  const texts = await project.read(project.matching(/^knexfile\.(?:[cm]?[jt]s|json)$/));
  return new Map([...texts].map(([path, text]) => [path, settingsOf(text, path)]));
}

/**
 * The folders of each of a file's configurations; of one that names none, the default. Whole: all of them are in the
 * repository, so what is there is what runs, and no endings are sifted out.
 */
function directoriesOf(
  project: Project,
  path: string,
  settings: readonly Setting[],
): { readonly folders: readonly string[]; readonly isWhole: boolean }[] {
  const isSifted = settings.some(({ name }) => name === "loadExtensions" || name === "migrationSource");
  return namedBy(path, settings).flatMap((some) => {
    const folders = some.filter((folder) => project.folders.has(folder));
    return folders.length === 0 ? [] : [{ folders, isWhole: folders.length === some.length && !isSifted }];
  });
}

/** The folders that each of a file's configurations names, whether they are there or not. */
function namedBy(path: string, settings: readonly Setting[]): readonly (readonly string[])[] {
  const home = parentOf(path);
  const set = settings.filter(({ name, within }) => name === "directory" && within.at(-1) === "migrations");
  const byDefault = settings.some(({ name }) => name === "client") ? [[under(home, "migrations")]] : [];
  return set.length > 0 ? set.map(({ value }) => foldersIn(value, path, home)) : byDefault;
}

function checks(settings: readonly Setting[]): string[] {
  const isOff = settings.some(({ name, value }) => name === "disableMigrationsListValidation" && value === true);
  return isOff ? [unchecked] : [];
}
