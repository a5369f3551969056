// goose: `NNNNN_name.sql` with `-- +goose Up`, and Go files of the same names. How names are read stands in its migration.go
// (`NumericComponent`), how duplicates are refused in migrate.go and provider_collect.go, what it says of numbers that come late
// in up.go and internal/gooseutil/resolve.go, what `goose fix` renames in fix.go. What the tool was before pressly took it over
// (bitbucket.org/liamstask/goose, lib/goose/migrate.go) runs what is above the database's version, and does not look below it.

import { say } from "../domain/text.ts";
import type { ListRules } from "./framework.ts";
import type { Migration, MigrationGroup, Problem } from "./migration-group.ts";
import { saysInGo } from "./list/go-code.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { callsWith, commandLines, foldersUnder, readLast } from "./list/signs.ts";
import { fitsIn, isStamp } from "./list/versions.ts";
import { nameOf, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, replacementNeverRuns } from "./list/outcomes.ts";

export const goose = listFramework({
  id: "goose",
  name: "goose",
  family: "high-water",
  about: {
    found: "numbered SQL files that hold `-- +goose Up`, and Go files beside them or in a module that depends on goose",
    fix: "renames the file",
  },
  locate,
  readName,
  rules,
  stopsAt,
  inspect: findStray,
});

function readName(name: string): ReadName | undefined {
  const match = /^(\d+)_(.*)\.(?:sql|go)$/.exec(name);
  const [, version = "", slug = ""] = match ?? [];
  if (match === null || name.endsWith("_test.go") || /^0+$/.test(version) || !fitsIn(63, version)) return undefined;
  return { version, slug };
}

function isMigration(name: string): boolean {
  return readName(name) !== undefined;
}

function rules(settings: ReadonlySet<string>): ListRules {
  const isFirst = settings.has(firstGoose);
  return {
    taken: {
      version: {
        severity: "blocker",
        stopsAll: true,
        says: ({ id }) =>
          say`${"goose"} stops with ${isFirst ? `more than one file specifies the migration for version ${Number(id)}` : `duplicate version ${Number(id)} detected`} and runs nothing at all.`,
      },
    },
    ...(settings.has("allow-missing")
      ? {}
      : {
          late: {
            severity: "blocker",
            countsGone: true,
            says: ({ id, other }) =>
              isFirst
                ? say`A database that stands at ${other} passes over ${id} without a word: it never runs there, and does run on a new one.`
                : say`On a database that stands at ${other} ${"goose up"} stops with ${`found 1 missing migrations before current version ${Number(other)}`}, version ${Number(id)}: ${"-allow-missing"} is not set here.`,
          },
        }),
    edited: editsAreNotSeen,
    replaced: replacementNeverRuns,
    deleted: {
      severity: "nit",
      says: () => say`${"goose up"} does not miss it; new databases do not get it, and ${"goose down"} cannot undo it.`,
    },
    renamed: {
      severity: "blocker",
      spares: isFix,
      says: ({ id, other }) => {
        const again = say`To ${"goose"} it is another migration: a database that has run ${other} runs the same again as ${id}`;
        if (settings.has("allow-missing")) return say`${again}.`;
        return isFirst
          ? say`${again}, or passes over it without a word.`
          : say`${again}, or stops because it is missing before the current version.`;
      },
    },
  };
}

/** What `goose fix` does on purpose: it puts numbers for the timestamps that branches used. */
function isFix(was: Migration, now: Migration): boolean {
  return isStamp(was.listed?.version ?? "") && !isStamp(now.listed?.version ?? "");
}

/** A file that is empty may be one that could not be read. */
function stopsAt(text: string, path: string): string | undefined {
  if (text === "" || !path.endsWith(".sql") || annotation.test(text)) return undefined;
  for (const line of text.split("\n").map((one) => one.trim())) {
    const said = line.startsWith("--") ? line.split("+goose")[1]?.trim() : undefined;
    if (said !== undefined && !/^(?:NO TRANSACTION|ENVSUB)/i.test(said))
      return /^Down$/i.test(said) ? mustStart : undefined;
    if (line !== "" && !line.startsWith("--")) return "failed to parse migration: unexpected state 0 on line …";
  }
  return mustStart;
}

const mustStart = "must start with '-- +goose Up' annotation";

/** Files of SQL whose names goose does not read: its command and `goose.Up` stop at one, a provider passes over it. */
async function findStray(project: Project, { folders, settings }: MigrationGroup): Promise<readonly Problem[]> {
  const strays = folders
    .flatMap((folder) => project.in(folder))
    .filter(({ path, mode }) => mode !== "120000" && path.endsWith(".sql") && !isMigration(nameOf(path)))
    .slice(0, straysAtMost);
  const texts = await project.read(strays.map(({ path }) => path));
  const isStrict = settings?.has(stopsAtStrays) === true;
  return strays
    .filter(({ path }) => isStrict || annotation.test(texts.get(path) ?? ""))
    .map(({ path }): Problem => {
      const name = nameOf(path);
      const right = name.replace(/^(\d+)[-. ]+(?=.)/, "$1_");
      const to = under(parentOf(path), right);
      const isMended = isMigration(right) && !project.has(to);
      return {
        kind: "unknown",
        severity: "blocker",
        // Where the base has one already, the folder is not loaded in the way that stops.
        cause: isStrict ? "stray" : `name:${name}`,
        title: say`${name} is no migration to goose`,
        message: [
          isStrict
            ? say`It takes every file of SQL in the folder for a migration: ${"goose up"} stops with ${`could not parse SQL migration file "…${name}"`}, and runs nothing at all.`
            : say`It is written as one, and goose passes over it without a word: it never runs. Names begin with a number above 0, of 63 bits at most, and ${"_"}.`,
        ],
        path,
        ...(isMended
          ? { fix: { summary: say`Call it ${right}`, edits: [{ op: "rename", from: path, to }], commands: [] } }
          : {}),
      };
    })
    .slice(0, isStrict ? 1 : straysAtMost);
}

const straysAtMost = 20;

async function locate(project: Project): Promise<readonly Location[]> {
  const sql = [...project.foldersWith(isMigration, ["sql"]).keys()];
  const go = [...project.foldersWith(isMigration, ["go"]).keys()];
  const texts = await readLast(project, sql, (name) => name.endsWith(".sql") && readName(name) !== undefined);
  const marked = sql.filter((folder) => texts.get(folder)?.some((text) => annotation.test(text)));
  const presslys = await foldersUnder(project, [...marked, ...go], "go.mod", (text) => pressly.test(text));
  const folders = [...new Set([...marked, ...go.filter((folder) => presslys.has(folder))])];
  if (folders.length === 0) return [];
  const isPresslys = presslys.size > 0 || (await commandLines(project, (line) => pressly.test(line))).length > 0;
  const settings = new Set([
    ...((await allowsMissing(project)) ? ["allow-missing"] : []),
    ...((await readsAllNames(project)) ? [stopsAtStrays] : []),
  ]);
  return folders.map((folder) => ({
    folders: [folder],
    evidence: "marked",
    settings: !isPresslys && project.has(under(parentOf(folder), "dbconf.yml")) ? new Set([firstGoose]) : settings,
  }));
}

const pressly = /\bpressly\/goose\b/;

/** Where the file stands that only the first goose reads, and nothing speaks of pressly's. */
const firstGoose = "first-goose";

/** Where the command or the functions of the package run the migrations, and no provider. */
const stopsAtStrays = "stops-at-strays";

async function readsAllNames(project: Project): Promise<boolean> {
  if (await saysInGo(project, /\bgoose\.NewProvider\(/)) return false;
  if ((await commandLines(project, callsWith(/\bgoose\b/, /\sup\b/))).length > 0) return true;
  return saysInGo(project, /\bgoose\.(?:Up|UpContext|Run|RunContext)\(/);
}

const annotation = /^[ \t]*--\s*\+goose\s+up\b/im;

async function allowsMissing(project: Project): Promise<boolean> {
  if ((await commandLines(project, callsWith(/\bgoose\b/, /\s--?allow-missing\b/))).length > 0) return true;
  return saysInGo(project, /\bWithAllow(?:Missing\(\)|OutofOrder\(true\))/);
}
