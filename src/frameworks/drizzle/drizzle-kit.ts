// Drizzle with drizzle-kit 1.0: a folder a migration, each with a snapshot that names those it follows. The migrator runs every
// folder whose name the database does not have (drizzle-orm/src/migrator.utils.ts `getMigrationsToRun`); that branches are
// legal where they commute stands in drizzle-kit/src/cli/commands/check.ts; read at 1.0.0-beta.22.

import { codeList, say } from "../../domain/text.ts";
import type { MigrationGroup, Problem } from "../migration-group.ts";
import { listFramework, type Location } from "../list/list-framework.ts";
import { sameWords } from "../list/same-words.ts";
import { nameOf, parentOf, pathFrom, under } from "../paths.ts";
import type { Project } from "../project.ts";
import { configOf, findConfigs } from "./config.ts";
import { brokenSnapshot, readSnapshot, type SnapshotPlace } from "./snapshot.ts";
import { editsAreNotSeen } from "../list/outcomes.ts";

export const drizzleKit = listFramework({
  id: "drizzle-kit",
  name: "Drizzle",
  family: "set",
  about: {
    found: "folders with `migration.sql` and `snapshot.json`; `out` of `drizzle.config.*`",
    fix: "none is needed for an order; names go back where a merged folder is renamed",
  },
  unit: "folder",
  locate,
  readName: (name) => {
    const match = /^(\d{14})(?:\D(.*))?$/.exec(name);
    return match === null
      ? undefined
      : {
          version: match[1] ?? "",
          slug: match[2] ?? "",
          id: name,
          order: name,
          unique: [{ what: "name", value: name }],
        };
  },
  rules: () => ({
    taken: {
      name: {
        severity: "blocker",
        says: ({ id }) => say`Both sides call theirs ${id}: one folder can be of the name.`,
      },
    },
    edited: editsAreNotSeen,
    deleted: {
      severity: "nit",
      says: ({ id }) => say`Databases that have run ${id} do not notice; new ones go without what it did.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`The database remembers the folder's name: one that has run ${other} takes ${id} for new, and stops at what is there already.`,
    },
  }),
  sameCode: (a, b, path) => path.endsWith(".json") || sameWords(a, b, path),
  inspect: findBreaks,
});

async function locate(project: Project): Promise<readonly Location[]> {
  const roots = new Set(
    project
      .named("snapshot.json")
      .filter((path) => /^\d{14}_/.test(nameOf(parentOf(path))) && project.has(under(parentOf(path), "migration.sql")))
      .map((path) => parentOf(parentOf(path))),
  );
  if (roots.size === 0) return [];
  const configs = await findConfigs(project);
  return [...roots].map((root): Location => {
    const config = configOf(root, configs);
    if (config === undefined) return { folders: [root], evidence: "marked" };
    const settings = config.dialect === "postgresql" ? new Set([onPostgres]) : new Set<string>();
    return { folders: [root], evidence: "configured", flat: true, settings };
  });
}

const onPostgres = "postgresql";

/** How many snapshots are read: they are large, and a merge forks the chain at its end. */
const readAtMost = 12;
/** How many more, where one of them follows something older. */
const olderAtMost = 500;

interface Snapshot extends SnapshotPlace {
  readonly id: string;
}

async function findBreaks(
  project: Project,
  { root, migrations, settings }: MigrationGroup,
): Promise<readonly Problem[]> {
  const names = migrations.map(({ id }) => id.value);
  const read = await readSnapshots(project, root, names.slice(-readAtMost));
  // The first of them follows what was not read.
  const some = names.length > readAtMost ? read.slice(1) : read;
  const loose = notThere(some, read);
  const older =
    loose.length === 0 ? [] : await readSnapshots(project, root, names.slice(-olderAtMost - readAtMost, -readAtMost));
  const dangling = names.length > olderAtMost + readAtMost ? [] : notThere(some, [...read, ...older]);
  const broken = read
    .filter(({ isBroken }) => isBroken)
    .map(({ id }) => brokenSnapshot(under(root, `${id}/snapshot.json`)));
  return [
    ...findStops(project, root, names),
    ...(settings?.has(onPostgres) === true ? findUndated(project, root) : []),
    ...broken,
    ...dangling.map(({ id }) => withoutParent(root, id)),
    ...findForks(root, read, dangling),
  ];
}

/** drizzle-orm/src/migrator.ts `readMigrationFiles`, read at 1.0.0-rc.5. */
function findStops(project: Project, root: string, names: readonly string[]): readonly Problem[] {
  const journal = under(root, "meta/_journal.json");
  const empty = names.filter((name) => project.at(under(root, `${name}/migration.sql`)) === undefined);
  return [
    ...(project.has(journal) ? [leftJournal(journal)] : []),
    ...empty.map((name): Problem => ({
      kind: "journal_mismatch",
      severity: "blocker",
      cause: `no-sql:${name}`,
      title: say`${name} has no ${"migration.sql"}: it never runs`,
      message: [say`The migrator passes over a folder without one, and does not say so.`],
      path: under(root, `${name}/snapshot.json`),
    })),
  ];
}

/** The date goes into a column of numbers: `formatToMillis` of drizzle-orm/src/migrator.utils.ts, seen of 1.0.0-rc.5. */
function findUndated(project: Project, root: string): readonly Problem[] {
  const paths = project.below(root).map(({ path }) => path);
  return paths.flatMap((path): Problem[] => {
    const name = pathFrom(root, parentOf(path));
    const isRun = nameOf(path) === "migration.sql" && name !== "" && !name.includes("/");
    const parts = /^(....)(..)(..)(..)(..)(..)/.exec(name)?.slice(1) ?? [];
    if (!isRun || (parts.length > 0 && parts.every((part) => /^\s*[-+]?\d/.test(part)))) return [];
    return [
      {
        kind: "unknown",
        severity: "blocker",
        cause: `undated:${name}`,
        title: say`${name} begins with no date`,
        message: [
          say`The migrator reads the first 14 characters of a folder's name as its date. Where it notes ${name} as run, PostgreSQL stops with ${'invalid input syntax for type bigint: "NaN"'}.`,
        ],
        path,
      },
    ];
  });
}

function leftJournal(path: string): Problem {
  return {
    kind: "journal_mismatch",
    severity: "blocker",
    cause: "journal",
    title: say`${path} is left of drizzle-kit before 1.0`,
    message: [
      say`Beside it the migrator runs nothing: ${'We detected that you have old drizzle-kit migration folders. You must upgrade drizzle-kit and run "drizzle-kit up"'}.`,
    ],
    path,
  };
}

async function readSnapshots(project: Project, root: string, names: readonly string[]): Promise<readonly Snapshot[]> {
  const texts = await project.read(names.map((id) => under(root, `${id}/snapshot.json`)));
  return names.map((id) => ({ id, ...readSnapshot(texts.get(under(root, `${id}/snapshot.json`)) ?? "{}") }));
}

/** Those that follow what none of `all` is; the first of a chain follows zeros. */
function notThere(some: readonly Snapshot[], all: readonly Snapshot[]): readonly Snapshot[] {
  const known = new Set(all.map(({ snapshotId }) => snapshotId));
  return some.filter(({ prevIds }) => prevIds.some((one) => !known.has(one) && !/^[0-]*$/.test(one)));
}

/** drizzle-kit/src/utils/commutativity.ts takes it for the first of a chain of its own. */
function withoutParent(root: string, id: string): Problem {
  const path = under(root, `${id}/snapshot.json`);
  return {
    kind: "parent_missing",
    severity: "nit",
    cause: `dangling:${id}`,
    title: say`${id} follows a snapshot that is not there`,
    message: [
      say`The migrator does not look at snapshots. But ${"drizzle-kit"} takes it for the beginning of a chain of its own: ${"drizzle-kit check"} and ${"drizzle-kit generate"} compare it with nothing, not with what it was made from.`,
    ],
    path,
    line: 1,
    subjects: [{ id, path: under(root, `${id}/migration.sql`) }],
  };
}

/** What hangs from one that follows nothing is told with it. */
function findForks(root: string, read: readonly Snapshot[], dangling: readonly Snapshot[]): readonly Problem[] {
  const followed = new Set(read.flatMap(({ prevIds }) => prevIds));
  const apart = new Set(dangling.map(({ snapshotId }) => snapshotId));
  for (const { snapshotId, prevIds } of read) if (prevIds.some((one) => apart.has(one))) apart.add(snapshotId);
  const leaves = read.filter(
    ({ snapshotId }) => snapshotId !== undefined && !followed.has(snapshotId) && !apart.has(snapshotId),
  );
  const [last] = leaves.slice(-1);
  if (last === undefined || leaves.length < 2) return [];
  const ids = leaves.map(({ id }) => id);
  return [
    {
      kind: "two_heads",
      severity: "nit",
      cause: `leaves:${ids.join(",")}`,
      title: say`${codeList(ids.slice(-3))} follow no one another`,
      message: [
        say`The migrator runs them all. But where what they do does not commute, ${"drizzle-kit migrate"} and ${"drizzle-kit generate"} stop with ${"Non-commutative migrations detected"}; where it does, the next ${"drizzle-kit generate"} joins them.`,
      ],
      path: under(root, `${last.id}/snapshot.json`),
      line: 1,
      subjects: ids.slice(-8).map((id) => ({ id, path: under(root, `${id}/migration.sql`) })),
      fix: { summary: say`Let drizzle-kit tell whether they commute`, edits: [], commands: ["npx drizzle-kit check"] },
    },
  ];
}
