// node-pg-migrate: scripts and SQL whose names without the ending the database remembers, in the order of their numbers. Order
// and endings stand in its src/migration.ts, src/utils/fileNameUtils.ts and sqlMigration.ts, the options in bin/node-pg-migrate.ts, which
// checks the order unless it is told not to; src/runner.ts, which code calls, checked it only where it was asked to before 8.0.

import { say, type Text } from "../domain/text.ts";
import { commandLines } from "./list/signs.ts";
import { leftBehind } from "./list/left-behind.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { nextVersion, numberOrder } from "./list/versions.ts";
import type { HeadingLine, MigrationGroup, Problem } from "./migration-group.ts";
import { candidatesOf, type Candidate } from "./node/candidates.ts";
import { manifestsAbove, type Manifest } from "./node/manifests.ts";
import { splitStem } from "./node/names.ts";
import { findNoMigrations, hasSurelyNoUp } from "./node/no-migration.ts";
import { setUpsNear } from "./node/nearby.ts";
import { checksOrder, scriptsOf } from "./node/order-check.ts";
import { sameScript } from "./node/same-code.ts";
import { isScript } from "./node/syntax.ts";
import { isWithin, nameOf, normalize, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, goneIsNotMissed, oneOfANameRuns, runsTwice } from "./list/outcomes.ts";

export const nodePgMigrate = listFramework({
  id: "node-pg-migrate",
  name: "node-pg-migrate",
  family: "high-water",
  about: {
    found: "a script of `package.json` that runs it, or scripts whose `up` is handed `pgm`",
    fix: "renames the file",
  },
  locate,
  loaderOf,
  leftBehind: (base, merged) =>
    base.evidence === "configured" && merged.settings?.has(ledNowhere) === true
      ? say`The script names a folder that is not there: node-pg-migrate stops with ${"ENOENT: no such file or directory"}.`
      : movedAway(base, merged),
  readName,
  inspect,
  stopsAt: (text, path) => (isScript(path) && hasSurelyNoUp(text) ? noUp(nameOf(path)) : undefined),
  sameCode: sameScript,
  nextVersion: (last, own) => {
    const next = nextVersion(last, own);
    return next !== undefined && orderOf(next) > orderOf(last) ? next : undefined;
  },
  rules: (settings) => ({
    taken: {
      name: oneOfANameRuns`node-pg-migrate`,
    },
    ...(settings.has(unordered)
      ? {}
      : {
          late: {
            severity: settings.has(unsaid) ? "nit" : "blocker",
            says: ({ id, other }) =>
              say`A database that has run ${other} stops with ${`Not run migration ${id} is preceding already run migration …`}.${doubt(settings)}`,
          },
        }),
    edited: editsAreNotSeen,
    deleted: settings.has(unordered)
      ? goneIsNotMissed
      : {
          severity: settings.has(unsaid) ? "nit" : "blocker",
          misses: "what has one in its place",
          unmissed: ({ id }) =>
            say`A database that has run ${id} does not miss it yet. The next migration takes its place in the list, whoever brings that, and the tool stops there with ${`Not run migration … is preceding already run migration ${id}`}.${doubt(settings)}`,
          says: ({ id }) =>
            say`At a database that has run ${id}, the next migration takes its place in the list, and the tool stops with ${`Not run migration … is preceding already run migration ${id}`}.${doubt(settings)}`,
        },
    reheaded: {
      severity: "blocker",
      says: ({ id }) =>
        say`What has run stands in the table: a database that has run ${id} has no such table, and all of them run once more.`,
    },
    renamed: settings.has(unordered)
      ? runsTwice
      : {
          severity: "blocker",
          says: ({ id, other }) =>
            say`A database that has run ${other} stops with ${`Not run migration ${id} is preceding already run migration ${other}`}, or runs it a second time.`,
        },
  }),
});

const movedAway = leftBehind(
  say`node-pg-migrate looks where they were, and stops with ${"ENOENT: no such file or directory"}, or finds nothing to run.`,
);

/** Scripts of the package name folders alone that are not there. */
const ledNowhere = "led-nowhere";

/** The order is not checked. */
const unordered = "no-check-order";

/** Nothing tells whether it is. */
const unsaid = "order-unsaid";

function doubt(settings: ReadonlySet<string>): Text {
  if (!settings.has(unsaid)) return [];
  return say` Nothing here tells whether the order is checked: ${"node-pg-migrate up"} does so, code that calls the runner of a version before 8.0 only with ${"checkOrder"}.`;
}

function readName(name: string): ReadName | undefined {
  if (!isScript(name) && !name.endsWith(".sql")) return undefined;
  const stem = name.slice(0, name.lastIndexOf(".")).replace(name.endsWith(".sql") ? /\.(?:up|down)$/ : /$^/, "");
  const version = /^\d+/.exec(stem)?.[0];
  if (version === undefined) return undefined;
  return {
    version,
    slug: splitStem(stem).slug,
    id: stem,
    order: `${orderOf(version)} ${stem}`,
    stem,
    unique: [{ what: "name", value: stem }],
    main: !name.endsWith(".down.sql"),
  };
}

/** Every file of the folder that a script of the package names is loaded, unless it says otherwise (src/migration.ts). */
async function inspect(project: Project, group: MigrationGroup): Promise<readonly Problem[]> {
  if (group.evidence !== "configured") return [];
  const manifests = await manifestsAbove(project, group.folders);
  if (!readsWholeFolder([...manifests.values()].flat())) return [];
  return findNoMigrations(project, group, {
    name: "node-pg-migrate",
    loads: /(?<!\.sql)$/,
    stops: (name) => (/^\d/.test(name) ? noUp(name) : `Cannot determine numeric prefix for "${name}"`),
  });
}

function noUp(name: string): string {
  return `Unknown value for direction: up. Is the migration ${name.replace(/\.\w+$/, "")} exporting a 'up' function?`;
}

/** Whether the scripts run the tool on every file that is directly in a folder, and on no others. */
function readsWholeFolder(manifests: readonly Manifest[]): boolean {
  const commands = manifests.flatMap((manifest) => scriptsOf(manifest).map(([, one]) => one));
  return commands.length > 0 && !commands.some((one) => /ignore-pattern|use-glob|config/.test(one));
}

/** A date and time of 17 digits counts as the milliseconds that it is. */
function orderOf(version: string): string {
  if (version.length !== 17) return numberOrder(version);
  const [year, month, day, hour, minute, second, rest] = [0, 4, 6, 8, 10, 12, 14].map((at, i, all) =>
    Number(version.slice(at, all[i + 1])),
  );
  const at = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour, minute, second, rest);
  return numberOrder(Number.isNaN(at) ? version : String(at));
}

async function locate(project: Project): Promise<readonly Location[]> {
  const all = await candidatesOf(project);
  const own = all.filter((one) => one.runner === "node-pg-migrate" || scriptedBy(one) !== undefined);
  if (own.length === 0) return [];
  const lines = await commandLines(project, (line) => /\b(?:up|redo)\b/.test(line));
  const setUps = await setUpsNear(project, own);
  const scripted = own.flatMap((candidate) => scriptedBy(candidate) ?? []);
  const texts = await project.read([...new Set(scripted.map(manifestPath))]);
  const locations = own.map((candidate): Location => {
    const { folder, isMarked } = candidate;
    const isChecked = checksOrder(candidate, { lines, setUps });
    const settings = new Set(isChecked === undefined ? [unsaid] : isChecked ? [] : [unordered]);
    const flat = readsWholeFolder(candidate.manifests);
    const manifest = scriptedBy(candidate);
    if (manifest !== undefined) {
      const heading = tableOf(manifest, folder, texts.get(manifestPath(manifest)) ?? "");
      return {
        folders: [folder],
        flat,
        evidence: "configured",
        settings,
        ...(heading === undefined ? {} : { heading }),
      };
    }
    if (isLedNowhere(project, candidate)) settings.add(ledNowhere);
    return { folders: [folder], evidence: isMarked ? "marked" : "named", settings };
  });
  // What is below one of these is not read, whether anything is left in it or not.
  const read = new Set(own.flatMap(({ folder, manifests }) => foldersRead(folder, manifests)));
  for (const { folder } of own) read.delete(folder);
  const empty = [...read].filter((folder) => project.folders.has(folder));
  return [
    ...locations,
    ...empty.map((folder): Location => ({ folders: [folder], flat: true, evidence: "configured" })),
  ];
}

/** The package whose script runs the tool there. */
async function loaderOf(project: Project, { folders }: MigrationGroup): Promise<string | undefined> {
  const manifests = await manifestsAbove(project, folders);
  const [loader] = folders.flatMap((folder) => scriptedBy({ folder, manifests: manifests.get(folder) ?? [] }) ?? []);
  return loader === undefined ? undefined : manifestPath(loader);
}

/** The package of which a script names the folder, or runs the tool where the folder is the default one. */
function scriptedBy({ folder, manifests }: Pick<Candidate, "folder" | "manifests">): Manifest | undefined {
  const manifest = runsIn(folder, manifests);
  return manifest !== undefined && foldersNamed(manifest).includes(folder) ? manifest : undefined;
}

function runsIn(folder: string, manifests: readonly Manifest[]): Manifest | undefined {
  return manifests.find((one) => isWithin(folder, one.folder) && scriptsOf(one).length > 0);
}

/** What the scripts that concern a folder have the tool read, and nothing below it. */
function foldersRead(folder: string, manifests: readonly Manifest[]): readonly string[] {
  const manifest = runsIn(folder, manifests);
  if (manifest === undefined || !readsWholeFolder(manifests)) return [];
  return foldersNamed(manifest).flatMap((named) => named ?? []);
}

/** Of each script that runs the tool; undefined: out of the repository. */
function foldersNamed(manifest: Manifest): readonly (string | undefined)[] {
  return scriptsOf(manifest).map(([, command]) => folderIn(manifest, command));
}

function folderIn(manifest: Manifest, command: string): string | undefined {
  return normalize(
    under(manifest.folder, optionIn(command, /\s(?:-m|--migrations-dir)(?:\s+|=)["']?([^\s"']+)/) ?? "migrations"),
  );
}

function optionIn(command: string, option: RegExp): string | undefined {
  return option.exec(command)?.[1];
}

/** Whether the scripts name folders alone that are not there, and that no build makes; settings elsewhere may name another one. */
function isLedNowhere(project: Project, { folder, manifests }: Candidate): boolean {
  const manifest = runsIn(folder, manifests);
  if (manifest === undefined || !readsWholeFolder(manifests)) return false;
  return foldersNamed(manifest).every(
    (named) =>
      named !== undefined &&
      !/[$%*]|(?:^|\/)(?:dist|build|out|lib|target|tmp)(?:\/|$)/.test(named) &&
      !project.folders.has(named),
  );
}

/**
 * The line of the script that names the table, or leaves it to the tool; undefined: settings elsewhere may name it, or the scripts
 * name several.
 */
function tableOf(manifest: Manifest, folder: string, text: string): readonly HeadingLine[] | undefined {
  // The tool looks into what this package reads: bin/node-pg-migrate.ts.
  if (manifest.dependencies.has("config")) return undefined;
  const scripts = scriptsOf(manifest).filter(([, command]) => folderIn(manifest, command) === folder);
  const [name, command] = scripts.find(([, one]) => /\sup\b/.test(one)) ?? scripts[0] ?? [];
  const table = command === undefined ? undefined : tableIn(command);
  if (name === undefined || table === undefined) return undefined;
  const tables = scripts.flatMap(([, one]) => (/\screate\b/.test(one) ? [] : (tableIn(one) ?? [])));
  if (tables.some((one) => one !== table)) return undefined;
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.includes(`"${name}"`) && line.includes("node-pg-migrate"));
  return [
    { value: `table=${table}`, line: at + 1, text: (lines[at] ?? "").replace(/\r$/, ""), path: manifestPath(manifest) },
  ];
}

function tableIn(command: string): string | undefined {
  if (/config|[$%]|\s-f\b/.test(command)) return undefined;
  return optionIn(command, /\s(?:-t|--migrations-table)(?:\s+|=)["']?([^\s"']+)/) ?? "pgmigrations";
}

function manifestPath({ folder }: Manifest): string {
  return under(folder, "package.json");
}
