// What is wrong with a folder of Drizzle's beside the order: SQL that no entry names, entries without SQL, snapshots out of line.

import { codeList, say } from "../../domain/text.ts";
import type { LineEdit } from "../framework.ts";
import type { Problem } from "../migration-group.ts";
import { nameOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import type { JournalEntry } from "./journal.ts";
import { brokenSnapshot, readSnapshot } from "./snapshot.ts";

export interface DrizzleFolder {
  readonly root: string;
  readonly journal: string;
  /** What the journal holds. */
  readonly text: string;
  readonly entries: readonly JournalEntry[];
  /** To make a migration. */
  readonly generate: string;
}

/** Told where the base does not have it. */
export async function findDrizzleProblems(project: Project, folder: DrizzleFolder): Promise<readonly Problem[]> {
  return [
    ...findOrphans(project, folder),
    ...findMissingFiles(project, folder),
    ...findWithoutWhen(folder),
    ...findRepeats(folder),
    ...(await findBrokenSnapshots(project, folder)),
  ];
}

/** The number of a tag as drizzle-kit counts; undefined for stamps and names. */
export function indexOf(tag: string): string | undefined {
  return /^(\d{4,6})_/.exec(tag)?.[1];
}

function findOrphans(project: Project, folder: DrizzleFolder): Problem[] {
  const { root, journal, entries, generate } = folder;
  const tags = new Set(entries.map(({ tag }) => tag));
  const orphans = project
    .in(root)
    .map(({ path }) => nameOf(path))
    .filter((name) => isMigrationName(name) && !tags.has(name.slice(0, -".sql".length)))
    .toSorted();
  // Who adds file after file and no entry has a runner of their own for them.
  const last = entries.findLast(({ tag }) => indexOf(tag) !== undefined)?.tag ?? "";
  const isAbandoned = orphans.filter((name) => name > last).length > Math.max(3, entries.length / 4);
  const enter = isAbandoned || orphans.length === 0 ? undefined : entryWriter(project, folder);
  return orphans.map((name, i) => {
    const path = under(root, name);
    const id = name.slice(0, -".sql".length);
    const edit = enter?.(id, i);
    return {
      kind: "journal_mismatch",
      severity: isAbandoned ? "nit" : "blocker",
      cause: `orphan:${name}`,
      title: say`${id} is not in the journal: it never runs`,
      message: [
        say`Drizzle runs what ${journal} lists and looks at no other file; nothing tells that ${name} is left out.`,
      ],
      path,
      line: 1,
      subjects: [{ id, path }],
      fix:
        edit === undefined
          ? {
              summary: say`Let drizzle-kit make it, which enters it in the journal; if it is a leftover, remove it`,
              edits: [],
              commands: [generate],
            }
          : {
              summary: say`Enter it in the journal, behind all others; if it is a leftover, remove it`,
              edits: [edit],
              commands: [],
            },
    };
  });
}

/**
 * Enters a tag in the journal, as the `place`th new one: the last entry with another behind it, written as it is. Where the name
 * sorts behind its own, and nothing but the entry is missing: a snapshot holds the whole schema, and only drizzle-kit can make one.
 */
function entryWriter(
  project: Project,
  { root, journal, text, entries }: DrizzleFolder,
): ((tag: string, place: number) => LineEdit | undefined) | undefined {
  const last = entries.at(-1);
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const end = lines.findLastIndex((line) => /^\s*\}$/.test(line) && /^\s{2,}/.test(line));
  const start = lines.slice(0, Math.max(0, end)).findLastIndex((line) => /^\s*\{$/.test(line));
  const before = lines[end];
  if (last === undefined || before === undefined || start === -1 || !/^\s*\]/.test(lines[end + 1] ?? ""))
    return undefined;
  const written = lines.slice(start, end);
  const latest = entries.reduce((most, { when }) => Math.max(most, when), -Infinity);
  const snapshotOf = (of: string): boolean =>
    project.has(under(root, `meta/${/^\d+/.exec(of)?.[0] ?? ""}_snapshot.json`));
  return (tag, place) => {
    if (tag <= last.tag || (!snapshotOf(tag) && snapshotOf(last.tag))) return undefined;
    const values: Readonly<Record<string, string>> = {
      idx: String((last.idx ?? entries.length - 1) + 1 + place),
      when: String(latest + 1 + place),
      tag: JSON.stringify(tag),
    };
    const entry = written.map((line) =>
      line.replace(/^(\s*"(idx|when|tag)"\s*:\s*)(?:\d+|"[^"]*")/, (_, head, key) => head + values[key]),
    );
    return { op: "replace", path: journal, line: end + 1, before, after: [`${before},`, ...entry, before].join("\n") };
  };
}

/** That the journal lists none of the SQL beside it; [] where there is none. */
export function findEmptyJournal(
  project: Project,
  { root, journal }: Pick<DrizzleFolder, "root" | "journal">,
): readonly Problem[] {
  const names = project.in(root).flatMap(({ path }) => (isMigrationName(nameOf(path)) ? [nameOf(path)] : []));
  if (names.length === 0) return [];
  return [
    {
      kind: "journal_mismatch",
      severity: "blocker",
      cause: "empty",
      title: say`${journal} lists nothing`,
      message: [
        say`Drizzle runs what it lists and looks at no other file: a new database gets nothing of what is there.`,
      ],
      path: journal,
      line: 1,
      subjects: names
        .slice(0, subjectsAtMost)
        .map((name) => ({ id: name.slice(0, -".sql".length), path: under(root, name) })),
    },
  ];
}

const subjectsAtMost = 20;

/** Of an entry without it the migrator writes an incomplete row (drizzle-orm/src/sql/sql.ts leaves out what is undefined). */
function findWithoutWhen({ root, journal, entries }: DrizzleFolder): Problem[] {
  return entries
    .filter(({ lacksWhen }) => lacksWhen)
    .map(({ tag }) => ({
      kind: "journal_mismatch",
      severity: "blocker",
      cause: `when:${tag}`,
      title: say`${tag} has no ${"when"} in the journal`,
      message: [
        say`A database that has run others passes over it without a word; a new one stops at it with a ${"syntax error"}, for there is nothing to remember it by.`,
      ],
      path: journal,
      subjects: [{ id: tag, path: under(root, `${tag}.sql`) }],
    }));
}

/** As drizzle-kit names them; a way down or an undo is somebody's own. */
function isMigrationName(name: string): boolean {
  return /^\d{4,}_[^.]*\.sql$/.test(name) && !/[_-](?:down|rollback|revert|undo)\.sql$/i.test(name);
}

function findMissingFiles(project: Project, { root, journal, entries }: DrizzleFolder): Problem[] {
  return entries
    .filter(({ tag }) => !project.has(under(root, `${tag}.sql`)))
    .map(({ tag, line }) => ({
      kind: "journal_mismatch",
      severity: "blocker",
      cause: `file:${tag}`,
      title: say`The journal lists ${tag}, and there is no such file`,
      message: [
        say`At every start the migrator stops with ${`No file ${under(root, `${tag}.sql`)} found in ${root} folder`}, before it runs anything.`,
      ],
      path: journal,
      ...(line === undefined ? {} : { line: line.line }),
      subjects: [{ id: tag, path: under(root, `${tag}.sql`) }],
      stopsAll: true,
    }));
}

function findRepeats({ root, journal, entries }: DrizzleFolder): Problem[] {
  const byTag = Map.groupBy(entries, ({ tag }) => tag);
  const byIdx = Map.groupBy(
    entries.filter(({ idx }) => idx !== undefined),
    ({ idx }) => idx,
  );
  return [
    ...[...byTag].flatMap(([tag, all]): Problem[] =>
      all.length === 1
        ? []
        : [
            {
              kind: "journal_mismatch",
              severity: "blocker",
              cause: `twice:${tag}`,
              title: say`The journal lists ${tag} twice`,
              message: [say`A new database runs it twice, and the second time stops at what is there already.`],
              path: journal,
              subjects: [{ id: tag, path: under(root, `${tag}.sql`) }],
            },
          ],
    ),
    ...[...byIdx].flatMap(([idx, all]): Problem[] => {
      const tags = [...new Set(all.map(({ tag }) => tag))];
      return tags.length < 2
        ? []
        : [
            {
              kind: "journal_mismatch",
              severity: "nit",
              cause: `idx:${tags.join(",")}`,
              title: say`${codeList(tags.slice(0, 3))} have one ${"idx"}: ${String(idx)}`,
              message: [
                say`The migrator does not mind; a bundle for Expo or Durable Objects names its imports after it, and there it does not compile.`,
              ],
              path: journal,
              subjects: tags.map((tag) => ({ id: tag, path: under(root, `${tag}.sql`) })),
            },
          ];
    }),
  ];
}

/** How many snapshots are read: they are large, and a merge breaks the chain at its end. */
const readAtMost = 4;

async function findBrokenSnapshots(project: Project, { root, entries, generate }: DrizzleFolder): Promise<Problem[]> {
  const snapshots = project
    .in(under(root, "meta"))
    .map(({ path }) => path)
    .filter((path) => /^\d+_snapshot\.json$/.test(nameOf(path)))
    .toSorted();
  const last = entries.at(-1)?.tag;
  const number = /^\d+/.exec(last ?? "")?.[0];
  const texts = [...(await project.read(snapshots.slice(-readAtMost)))].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const places = texts.map(([path, text]) => ({ path, place: readSnapshot(text) }));
  const chain = places.map(({ path, place }) => ({ path, prevId: place.prevIds[0] }));
  const problems = places.flatMap(({ path, place }) => (place.isBroken ? [brokenSnapshot(path)] : []));
  // Where most have none, the team writes its SQL by hand.
  if (
    last !== undefined &&
    number !== undefined &&
    project.has(under(root, `${last}.sql`)) &&
    snapshots.length * 10 >= entries.length * 9 - 10 &&
    !snapshots.some((path) => nameOf(path) === `${number}_snapshot.json`)
  )
    problems.push({
      kind: "journal_mismatch",
      severity: "nit",
      cause: `snapshot:${last}`,
      title: say`${last} has no snapshot`,
      message: [
        say`It runs; but ${generate} compares the schema with the last snapshot there is, and writes what ${last} does once more.`,
      ],
      path: under(root, `${last}.sql`),
      subjects: [{ id: last, path: under(root, `${last}.sql`) }],
    });
  for (const [i, one] of chain.entries()) {
    const twin = chain.slice(0, i).find(({ prevId }) => prevId !== undefined && prevId === one.prevId);
    if (twin === undefined) continue;
    const names = [twin.path, one.path];
    problems.push({
      kind: "journal_mismatch",
      severity: "nit",
      cause: `snapshots:${names.map(nameOf).join(",")}`,
      title: say`${codeList(names.map(nameOf))} follow the same snapshot`,
      message: [
        say`Migrations run. But nobody can make a new one: ${generate} stops with ${`[${names.join(", ")}] are pointing to a parent snapshot: ${twin.path}/snapshot.json which is a collision.`}`,
      ],
      path: one.path,
      subjects: [],
    });
  }
  return problems;
}
