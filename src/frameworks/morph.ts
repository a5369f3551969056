// morph, Mattermost's own: pairs like golang-migrate's, and a table of those that have run. It runs what the table does not have
// by name, and writes the number, which is the table's key. Read in its morph.go (`computePendingMigrations`) and
// drivers/postgres/postgres.go, how names are read in models/parse.go; `migrations.list` in Mattermost's server/Makefile.

import { say, type Text } from "../domain/text.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { findNotBuiltIn } from "./list/go-embed.ts";
import { findRefused } from "./list/refused.ts";
import { numberOrder } from "./list/versions.ts";
import { isWithin, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, goneIsNotMissed } from "./list/outcomes.ts";

export const morph = listFramework({
  id: "morph",
  name: "morph",
  family: "set",
  about: {
    found:
      "`000123_name.up.sql` with its `.down.sql` below a `go.mod` that requires `mattermost/morph`, or in a `migrations.list`",
    fix: "renames both files of the pair in every dialect's folder, and their lines in `migrations.list`",
  },
  locate,
  readName: (name) => {
    const match = namePattern.exec(name);
    if (match === null) return undefined;
    const [, version = "", slug = "", way] = match;
    return {
      version,
      slug,
      main: way === "up",
      // Only who goes back looks for one, by its name.
      companion: way === "down",
      // What it looks up; the number is only written down.
      id: slug,
      unique: [
        { what: "version", value: numberOrder(version) },
        { what: "name", value: slug },
      ],
    };
  },
  rules: () => ({
    taken: {
      version: {
        severity: "blocker",
        says: () =>
          say`Both run, and the second cannot be written down: the number is the key of ${"db_migrations"}, and the server does not start.`,
      },
      name: {
        severity: "blocker",
        says: ({ id, other }) =>
          say`It knows what has run by the name alone: where ${other} has run, ${id} is passed over without a word.`,
      },
    },
    edited: editsAreNotSeen,
    replaced: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`A database that has run ${other} runs ${id} too and cannot write it down: its number is the key of ${"db_migrations"}, and the server does not start.`,
    },
    deleted: goneIsNotMissed,
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`A database that has run ${other} takes ${id} for new, runs it once more, and stops at a number that it has already.`,
    },
  }),
  inspect: async (project, group) => [
    ...findRefused(project, group, say`morph`, isRefused, refusal),
    ...(await findNotBuiltIn(project, group, say`morph`)),
    ...(await findStaleList(project, group)),
  ],
});

const namePattern = /^(\d+)_(.*)\.(up|down)\./;

/** `NewMigration` in models/migration.go; what is no SQL may not be embedded. */
function isRefused(name: string): boolean {
  return /\.sql$/i.test(name) && !namePattern.test(name);
}

function refusal(name: string): Text {
  return say`It takes every file in the folder for a migration: the server stops with ${`could not create migration: could not parse file: ${name}`}, and runs nothing at all.`;
}

async function locate(project: Project): Promise<readonly Location[]> {
  const folders = [...project.foldersWith(/^\d+_.*\.up\.sql$/).keys()];
  if (folders.length === 0) return [];
  const manifests = project.named("go.mod");
  const required = [...(await project.read(manifests))].flatMap(([path, text]) =>
    /\bgithub\.com\/mattermost\/morph\s+v/.test(text) ? [parentOf(path)] : [],
  );
  return folders.flatMap((folder): Location[] => {
    const listed = listOf(project, folder) !== undefined;
    const owner = manifests
      .map(parentOf)
      .filter((at) => isWithin(folder, at))
      .toSorted((a, b) => b.length - a.length)[0];
    if (!listed && (owner === undefined || !required.includes(owner))) return [];
    return [{ folders: [folder], evidence: listed ? "configured" : "marked" }];
  });
}

/** `migrations.list` in the folder or, where dialects have folders of their own, in the one above. */
function listOf(project: Project, folder: string): string | undefined {
  return [folder, parentOf(folder)].map((at) => under(at, "migrations.list")).find((path) => project.has(path));
}

async function findStaleList(project: Project, { folders, migrations }: MigrationGroup): Promise<readonly Problem[]> {
  const list = listOf(project, folders[0] ?? "");
  const text = list === undefined ? undefined : (await project.read([list])).get(list);
  if (list === undefined || text === undefined) return [];
  const listed = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const files = migrations.flatMap(({ listed: own }) => own?.files.map(({ path }) => path) ?? []);
  const [sample = ""] = listed;
  // Paths are written from somewhere above: `channels/db/migrations/…` in `server/channels/db/migrations`.
  const prefix =
    files.map((path) => path.slice(0, -sample.length)).find((start, i) => files[i] === start + sample) ?? "";
  const there = new Set(listed.map((line) => prefix + line));
  const missing = files.filter((path) => !there.has(path)).toSorted();
  const gone = [...there].filter((path) => !project.has(path)).toSorted();
  const [first] = [...missing, ...gone];
  if (first === undefined) return [];
  return [
    {
      kind: "lockfile_stale",
      severity: "nit",
      cause: `list:${[...missing, ...gone].join(",")}`,
      title: say`${list} is not what the folders hold`,
      message: [
        missing.length > 0
          ? say`${first} is not in it. The list is there so that two who take one number meet in git.`
          : say`${first} is in it, and nowhere else. The list is there so that two who take one number meet in git.`,
      ],
      path: list,
      subjects: [],
      fix: { summary: say`Make the list again`, edits: [], commands: ["make migrations-extract"] },
    },
  ];
}
