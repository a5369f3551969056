// dbmate: `<digits>_name.sql` with `-- migrate:up`. How names are read and what `--strict` refuses stands in its
// pkg/dbmate/db.go, the annotation in pkg/dbmate/migration.go.

import { say } from "../domain/text.ts";
import type { ListRules } from "./framework.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { listFramework, type Location, type ReadName } from "./list/list-framework.ts";
import { callsWith, commandLines, readLast } from "./list/signs.ts";
import { parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, replacementNeverRuns } from "./list/outcomes.ts";

export const dbmate = listFramework({
  id: "dbmate",
  name: "dbmate",
  family: "set",
  about: { found: "numbered SQL files that hold `-- migrate:up`", fix: "renames the file" },
  locate,
  readName,
  rules,
  stopsAt,
  inspect,
});

/**
 * What `parseMigrationContents` refuses in all versions since 2019, and the way down that 2.0 wants (commit a02315f). A file that is
 * empty may be one that could not be read.
 */
function stopsAt(text: string, _path: string, habits?: ReadonlySet<string>): string | undefined {
  if (text === "") return undefined;
  const up = annotation.exec(text);
  if (up === null) return "dbmate requires each migration to define an up block with '-- migrate:up'";
  return text
    .slice(0, up.index)
    .split("\n")
    .some((line) => !/^\s*(?:--|$)/.test(line))
    ? "dbmate does not support statements preceding the '-- migrate:up' block"
    : habits?.has(noDowns) === false && !down.test(text.slice(up.index))
      ? "dbmate requires each migration to define a down block with '-- migrate:down'"
      : undefined;
}

function readName(name: string): ReadName | undefined {
  const match = /^(\d+)(?:_(.*)|(\D.*)?)\.sql$/.exec(name);
  if (match === null) return undefined;
  const [, version = "", slug = match[3] ?? ""] = match;
  // Versions are words to it: `01` is not `1`.
  return { version, slug, order: version, unique: [{ what: "version", value: version }] };
}

function rules(settings: ReadonlySet<string>): ListRules {
  return {
    taken: {
      version: {
        severity: "blocker",
        says: ({ id, path, otherPath }) =>
          say`A database that has run ${otherPath} takes ${id} as applied and never runs ${path}; a new one stops at the second row for ${id} in ${"schema_migrations"}.`,
      },
    },
    ...(settings.has("strict")
      ? {
          late: {
            severity: "blocker",
            says: ({ id, other }) =>
              say`With ${"--strict"} ${"dbmate"} stops with ${`migration \`${id}\` is out of order with already applied migrations, the version number has to be higher than the applied migration \`${other}\` in --strict mode`}.`,
          },
        }
      : {}),
    edited: editsAreNotSeen,
    replaced: replacementNeverRuns,
    deleted: {
      severity: "nit",
      says: () => say`${"dbmate up"} does not miss it; new databases do not get it, and it cannot be rolled back.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`To dbmate it is another migration: a database that has run ${other} runs the same again as ${id}.`,
    },
  };
}

async function locate(project: Project): Promise<readonly Location[]> {
  const folders = project.foldersWith(isMigration, ["sql"]).keys();
  const texts = await readLast(project, folders, isMigration);
  const marked = [...texts].filter(([, some]) => some.some((text) => annotation.test(text)));
  if (marked.length === 0) return [];
  const isStrict = callsWith(/\bdbmate\b/, /\s--strict\b/);
  const strict = /\bDBMATE_STRICT\b["']?\s*[=:]\s*["']?(?:true|1)\b/;
  const lines = await commandLines(project, (line) => isStrict(line) || strict.test(line));
  const settings = new Set(lines.length > 0 ? ["strict"] : []);
  const isOld = (await commandLines(project, (line) => before2.test(line))).length > 0;
  return marked.map(([folder, some]) => ({
    folders: [folder],
    evidence: "marked",
    settings,
    habits: new Set(isOld || some.some((text) => text !== "" && !down.test(text)) ? [noDowns] : []),
  }));
}

function isMigration(name: string): boolean {
  return readName(name) !== undefined;
}

/** It runs with an older one, or would have stopped already. */
const noDowns = "no-downs";

/** As images, packages and releases are called. */
const before2 = /\bdbmate(?:@v?|:v?|"\s*:\s*"[\^~]?|\/releases\/download\/v)1\.\d/;

const down = /^--\s*migrate:down(?:\s|$)/m;

const annotation = /^--\s*migrate:up(?:\s|$)/m;

/** `schema.sql` ends with the versions that the database had when it was written. */
async function inspect(project: Project, { folders, migrations }: MigrationGroup): Promise<readonly Problem[]> {
  const [folder = ""] = folders;
  const path = under(parentOf(folder), "schema.sql");
  const text = (await project.read([path])).get(path);
  const list =
    text === undefined
      ? undefined
      : /insert\s+into\s+[^\s(]{0,100}schema_migrations[^\s(]{0,100}\s*\(\W{0,20}version\W{0,20}\)\s*values([^;]*)/i.exec(
          text,
        );
  if (list === null || list === undefined) return [];
  const listed = new Set([...(list[1] ?? "").matchAll(/'(\d+)'/g)].map((match) => match[1]));
  return migrations
    .filter(({ id }) => !listed.has(id.value))
    .slice(-problemsAtMost)
    .map(({ id, path: of }): Problem => ({
      kind: "lockfile_stale",
      severity: "nit",
      cause: `schema.sql lacks ${id.value}`,
      title: say`${path} does not know ${id.value}`,
      message: [
        say`What ${"dbmate load"} makes of it lacks ${of}: run ${"dbmate up"} or ${"dbmate dump"} and commit what it writes.`,
      ],
      path,
      subjects: [{ id: id.value, path: of }],
    }));
}

const problemsAtMost = 5;
