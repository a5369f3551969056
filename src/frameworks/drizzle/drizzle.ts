// Drizzle with drizzle-kit before 1.0: SQL files in the order of a journal. That an entry runs only where its `when` is later than
// the last one in the database, and that nothing else is compared, stands in drizzle-orm/src/pg-core/dialect.ts `migrate` (and
// alike for the other databases), read at 0.45; the collision of snapshots in drizzle-kit/src/utils.ts.

import { say } from "../../domain/text.ts";
import type { ListFramework } from "../framework.ts";
import type { Migration, MigrationGroup, Unreadable } from "../migration-group.ts";
import { listedMigration } from "../list/listed-migration.ts";
import { sameWords } from "../list/same-words.ts";
import { numberOrder } from "../list/versions.ts";
import { isAside, namedFolders, nameOf, normalize, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import { configOf, findConfigs, type DrizzleConfig } from "./config.ts";
import { readJournal, type JournalEntry } from "./journal.ts";
import { findDrizzleProblems, findEmptyJournal, indexOf } from "./problems.ts";
import { remedy } from "./remedy.ts";
import { editsAreNotSeen } from "../list/outcomes.ts";

export const drizzle: ListFramework = {
  id: "drizzle",
  name: "Drizzle",
  family: "high-water",
  about: {
    found: "`meta/_journal.json` beside SQL files; `out` of `drizzle.config.*`",
    fix: "names the commands that make the migration anew with drizzle-kit; a `when` that is too early is set, and SQL that lost its entry is entered again",
  },
  rules: () => ({
    taken: {
      version: {
        severity: "blocker",
        says: ({ id, other }) =>
          say`The journal has one place for the number, and ${`meta/${indexOf(id) ?? ""}_snapshot.json`} holds one of the two. Put one below the other, and whichever has the earlier ${"when"} is passed over without a word where the other has run: ${id} beside ${other}.`,
      },
      name: {
        severity: "blocker",
        says: ({ id }) => say`Both sides call theirs ${id}: one file can be of the name.`,
      },
    },
    late: {
      severity: "blocker",
      countsGone: true,
      says: ({ id, other }) =>
        say`The migrator runs an entry only where its ${"when"} is later than that of the last one in the database: where ${other} has run, ${id} is passed over without a word and never runs. A new database does run it.`,
    },
    edited: editsAreNotSeen,
    deleted: {
      severity: "nit",
      says: ({ id }) => say`Databases that have run ${id} do not notice; new ones go without what it did.`,
    },
    rerun: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`${"when"} is all that the migrator compares: databases that have run ${other} take ${id} for new, and stop at what is there already.`,
    },
  }),
  remedy,
  rewrite: () => [],
  sameCode: sameWords,
  looksLikeMigration: () => false,
  load,
};

async function load(project: Project, hints: readonly string[]): Promise<readonly MigrationGroup[]> {
  const beside = [...project.named("_journal.json"), ...project.matching(/^\d{4,}_snapshot\.json$/)];
  const roots = new Set([
    ...namedFolders(hints),
    ...beside.flatMap((path) => (nameOf(parentOf(path)) === "meta" ? [parentOf(parentOf(path))] : [])),
  ]);
  if (roots.size === 0) return [];
  const configs = await findConfigs(project);
  const texts = await project.read([...roots].map(journalOf));
  const groups = await Promise.all(
    [...roots].map((root) => readGroup(project, root, texts.get(journalOf(root)), configs)),
  );
  return groups.flatMap((group) => group ?? []);
}

function journalOf(root: string): string {
  return under(root, "meta/_journal.json");
}

async function readGroup(
  project: Project,
  root: string,
  text: string | undefined,
  configs: readonly DrizzleConfig[],
): Promise<MigrationGroup | undefined> {
  const config = configOf(root, configs);
  const journal = journalOf(root);
  const read = text === undefined ? { refused: "Can't find meta/_journal.json file" } : readJournal(text);
  const settings = new Set(config === undefined ? [] : [`cwd:${config.cwd}`, `config:${config.path}`]);
  const files = new Map(project.in(root).map(({ path, oid }) => [path, oid]));
  const group: Omit<MigrationGroup, "migrations" | "unreadable"> = {
    framework: "drizzle",
    root,
    folders: [root],
    aside: config === undefined && isAside(root),
    loaded: true,
    evidence: config === undefined ? "marked" : "configured",
    listedIn: journal,
    settings,
  };
  if ("refused" in read) {
    if (![...files.keys()].some((path) => /^\d{4,}_.*\.sql$/.test(nameOf(path)))) return undefined;
    const oid = project.in(under(root, "meta")).find(({ path }) => path === journal)?.oid ?? "none";
    return { ...group, migrations: [], unreadable: [noJournal(journal, oid, read.refused)] };
  }
  if (read.length === 0) {
    const problems = findEmptyJournal(project, { root, journal });
    return problems.length === 0 ? undefined : { ...group, migrations: [], unreadable: [], problems };
  }
  const counts = Map.groupBy(read, ({ tag }) => indexOf(tag) ?? tag);
  const migrations = read.map((entry) => {
    // What one journal has twice is its own affair, and told as that: taken is what two sides want.
    const isOnly = counts.get(indexOf(entry.tag) ?? entry.tag)?.length === 1;
    return toMigration(root, entry, files, isOnly);
  });
  const problems = await findDrizzleProblems(project, {
    root,
    journal,
    text: text ?? "",
    entries: read,
    generate: "drizzle-kit generate",
  });
  return { ...group, migrations, unreadable: [], problems };
}

function toMigration(
  root: string,
  { tag, when, lacksWhen, line }: JournalEntry,
  files: ReadonlyMap<string, string>,
  isOnly: boolean,
): Migration {
  const number = isOnly ? indexOf(tag) : undefined;
  const path = normalize(under(root, `${tag}.sql`)) ?? journalOf(root);
  const prefix = /^\d+(?=_)/.exec(tag)?.[0];
  return listedMigration([{ path, oid: files.get(path) ?? "absent" }], tag, {
    // Without its `when` it has no place, and is told as that.
    version: lacksWhen ? "" : (prefix ?? String(when)),
    slug: tag.slice((prefix ?? "").length).replace(/^_/, ""),
    stem: tag,
    order: numberOrder(String(Math.min(Math.max(0, Math.trunc(when)), Number.MAX_SAFE_INTEGER))),
    unique: [
      ...(number === undefined ? [] : [{ what: "version" as const, value: numberOrder(number) }]),
      ...(isOnly ? [{ what: "name" as const, value: tag }] : []),
    ],
    ...(line === undefined ? {} : { entry: line }),
  });
}

function noJournal(path: string, oid: string, refused: string): Unreadable {
  return { path, oid, why: say`it tells which migrations there are, and is not there or is no journal`, refused };
}
