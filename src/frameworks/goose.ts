// goose: `NNNNN_name.sql` with `-- +goose Up`, and Go files of the same names. How names are read stands in its migration.go
// (`NumericComponent`), how duplicates are refused in migrate.go and provider_collect.go, what it says of numbers that come late
// in up.go and internal/gooseutil/resolve.go, what `goose fix` renames in fix.go. What the tool was before pressly took it over
// (bitbucket.org/liamstask/goose, lib/goose/migrate.go) runs what is above the database's version, and does not look below it.

import { say } from "../domain/text.ts";
import type { ListRules } from "./framework.ts";
import type { Migration } from "./migration-group.ts";
import { saysInGo } from "./list/go-code.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { callsWith, commandLines, foldersUnder, readLast } from "./list/signs.ts";
import { isStamp } from "./list/versions.ts";
import { parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen } from "./list/outcomes.ts";

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
});

function readName(name: string): ReadName | undefined {
  const match = /^(\d+)_(.*)\.(?:sql|go)$/.exec(name);
  if (match === null || name.endsWith("_test.go") || /^0+$/.test(match[1] ?? "")) return undefined;
  return { version: match[1] ?? "", slug: match[2] ?? "" };
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
            says: ({ id, other }) =>
              isFirst
                ? say`A database that stands at ${other} passes over ${id} without a word: it never runs there, and does run on a new one.`
                : say`On a database that stands at ${other} ${"goose up"} stops with ${`found 1 missing migrations before current version ${Number(other)}`}, version ${Number(id)}: ${"-allow-missing"} is not set here.`,
          },
        }),
    edited: editsAreNotSeen,
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

async function locate(project: Project): Promise<readonly Location[]> {
  const sql = [...project.foldersWith(isMigration, ["sql"]).keys()];
  const go = [...project.foldersWith(isMigration, ["go"]).keys()];
  const texts = await readLast(project, sql, (name) => name.endsWith(".sql") && readName(name) !== undefined);
  const marked = sql.filter((folder) => texts.get(folder)?.some((text) => annotation.test(text)));
  const presslys = await foldersUnder(project, [...marked, ...go], "go.mod", (text) => pressly.test(text));
  const folders = [...new Set([...marked, ...go.filter((folder) => presslys.has(folder))])];
  if (folders.length === 0) return [];
  const isPresslys = presslys.size > 0 || (await commandLines(project, (line) => pressly.test(line))).length > 0;
  const settings = new Set((await allowsMissing(project)) ? ["allow-missing"] : []);
  return folders.map((folder) => ({
    folders: [folder],
    evidence: "marked",
    settings: !isPresslys && project.has(under(parentOf(folder), "dbconf.yml")) ? new Set([firstGoose]) : settings,
  }));
}

const pressly = /\bpressly\/goose\b/;

/** Where the file stands that only the first goose reads, and nothing speaks of pressly's. */
const firstGoose = "first-goose";

const annotation = /^[ \t]*--\s*\+goose\s+up\b/im;

async function allowsMissing(project: Project): Promise<boolean> {
  if ((await commandLines(project, callsWith(/\bgoose\b/, /\s--?allow-missing\b/))).length > 0) return true;
  return saysInGo(project, /\bWithAllow(?:Missing\(\)|OutofOrder\(true\))/);
}
