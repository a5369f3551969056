// Gitea's and Forgejo's own runner: a slice in Go, of which a database remembers how far it has come. With numbers written out
// (`newMigration(311, …)`) or counted by place (`NewMigration("…", …)`). Read in Gitea's models/migrations/migrations.go at 1.25
// (`calcDBVersion`, `getPendingMigrations`) and Forgejo's models/forgejo_migrations_legacy/migrate.go.

import { codeList, say } from "../../domain/text.ts";
import type { LineEdit, ListFramework } from "../framework.ts";
import type { Migration, MigrationGroup, Problem } from "../migration-group.ts";
import { hasAbove } from "../list/list-framework.ts";
import { withLinesTurned } from "../list/list-lines.ts";
import { listedMigration } from "../list/listed-migration.ts";
import { numberOrder } from "../list/versions.ts";
import { isAside, parentOf } from "../paths.ts";
import type { Project } from "../project.ts";
import type { TroubleAt } from "../remedy.ts";
import { listedCalls, type ListedCall } from "./go-lists.ts";

export const giteaList: ListFramework = {
  id: "gitea-list",
  name: "Gitea's list of migrations",
  family: "high-water",
  about: {
    found:
      '`newMigration(311, …)` or `NewMigration("…", …)` in a slice of a Go file called `migrations.go` or `migrate.go`',
    fix: "writes the next numbers into the list, or moves the lines to its end",
  },
  orderIsPlace: true,
  rules: () => ({
    taken: {
      version: {
        severity: "blocker",
        says: ({ id }) =>
          say`At start it counts the list against its last number, ends with ${"migrations are not in order"}, and serves nobody: ${id} is there twice.`,
      },
    },
    late: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`A database remembers how many it has run. Where it stands behind ${other}, it takes ${id} for done, and runs again what moved down for it.`,
    },
    deleted: {
      severity: "blocker",
      misses: "what has one before it",
      says: ({ id }) =>
        say`From the top of the list, and with the lowest version that is supported, it is retired. Anywhere else a database that has run ${id} is refused as one of a newer release.`,
    },
  }),
  remedy: (moved, _base, { last, list }) => {
    const from = Number(last?.listed?.version ?? NaN);
    const isCounted = !Number.isNaN(from) && moved.every(({ listed }) => /\(\s*\d/.test(listed?.entry?.text ?? ""));
    const number = (text: string, i: number): string =>
      isCounted ? text.replace(/(\(\s*)\d+/, `$1${from + i + 1}`) : text;
    const ids = codeList(moved.slice(0, 3).map(({ id }) => id.value));
    return {
      summary: isCounted
        ? say`Renumber ${ids}, from ${String(from + 1)} on, at the end of the list`
        : say`Move ${ids} to the end of the list`,
      edits: toEnd(moved, list, number),
      commands: [],
    };
  },
  rewrite: () => [],
  sameCode: () => true,
  isMention: () => false,
  looksLikeMigration: () => false,
  load,
};

/** A comment between the lines counts (`// v1 -> v2`): it stays where it is. [] where an entry is longer than its line. */
function toEnd(
  moved: readonly Migration[],
  list: TroubleAt["list"],
  written: (text: string, i: number) => string,
): readonly LineEdit[] {
  const entries = list?.migrations.flatMap(({ listed }) => listed?.entry ?? []) ?? [];
  if (list === undefined || !entries.every(({ text }) => /\)\s*,\s*(?:\/\/[^]*)?$/.test(text))) return [];
  const own = moved.flatMap(({ listed }) => listed?.entry ?? []);
  const lines = new Set(own.map(({ line }) => line));
  const wanted = [
    ...entries.filter(({ line }) => !lines.has(line)),
    ...own.map(({ line, text }, i) => ({ line, text: written(text, i) })),
  ];
  return withLinesTurned(entries, wanted).map((change) => ({ op: "replace", path: list.path, ...change }));
}

async function load(project: Project): Promise<readonly MigrationGroup[]> {
  const paths = project
    .matching(/^migrat(?:e|ions?)\.go$/)
    .filter((path) => hasAbove(project, parentOf(path), "go.mod"));
  const texts = await project.read(paths);
  return [...texts].flatMap(([path, text]) => {
    const calls = /[nN]ewMigration\(/.test(text) ? listedCalls(text, /^[nN]ewMigration$/) : [];
    return calls.length === 0 ? [] : toGroup(path, calls);
  });
}

function toGroup(path: string, calls: readonly ListedCall[]): MigrationGroup {
  const root = parentOf(path);
  return {
    framework: "gitea-list",
    root,
    folders: [root],
    aside: isAside(root),
    loaded: true,
    evidence: "marked",
    listedIn: path,
    migrations: calls.map((call, i) => toMigration(path, call, i)),
    unreadable: [],
    problems: calls.every(({ number }) => number !== undefined) ? findGaps(path, calls) : [],
  };
}

function toMigration(path: string, { number, words, does, entry }: ListedCall, place: number): Migration {
  const id = number ?? (words === "" ? does : words);
  // Of two lines that do the same, one was taken over from the other side: what they do tells them apart, not the file.
  return listedMigration(
    [{ path, oid: `${id} ${does}` }],
    id,
    {
      version: number ?? String(place),
      slug: does,
      stem: number === undefined ? id : `${number} ${words}`,
      order: numberOrder(String(place)),
      unique: number === undefined ? [] : [{ what: "version", value: numberOrder(number) }],
      entry,
    },
    entry.line,
  );
}

/** Only where no number is there twice: that is told as taken. */
function findGaps(path: string, calls: readonly ListedCall[]): readonly Problem[] {
  const numbers = calls.map(({ number }) => Number(number));
  if (new Set(numbers).size < numbers.length) return [];
  const at = numbers.findIndex((number, i) => i > 0 && number !== (numbers[i - 1] ?? 0) + 1);
  const call = calls[at];
  if (at < 1 || call === undefined) return [];
  return [
    {
      kind: "journal_mismatch",
      severity: "blocker",
      cause: `order:${numbers[at - 1] ?? ""},${numbers[at] ?? ""}`,
      title: say`${String(numbers[at] ?? "")} does not follow ${String(numbers[at - 1] ?? "")}: the numbers have to count on`,
      message: [
        say`A database's version is a place in the list. At start it counts the list against its last number and ends with ${"migrations are not in order"}.`,
      ],
      path,
      line: call.entry.line,
      subjects: [{ id: String(numbers[at] ?? ""), path }],
      isOrder: true,
    },
  ];
}
