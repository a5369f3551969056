// Migrations at which the tool stops on every database: whoever brings one breaks them all, and whoever changes one mends them.

import type { Finding } from "../../../domain/finding.ts";
import { say, type Text } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { headSubject, plain, toFinding } from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf } from "./listed.ts";
import { shortName } from "./plan-list.ts";

/** More than anybody writes or mends by hand. */
const readAtMost = 50;

/** A blocker for each migration that the change brings and that cannot run, and for each merged one that it changes so. */
export async function findCannotRun(comparison: ListComparison): Promise<readonly Finding[]> {
  const { change, group, own } = comparison;
  const brought = await stopping(comparison, own, (paths) => change.trees.merged.read(paths), habitsOf(comparison));
  const found = [
    ...brought.map((one) => ({ ...one, databases: say`every database` })),
    ...(await spoiled(comparison)).map((one) => ({ ...one, databases: say`every new database` })),
  ];
  if (found.length > 0 && (await runsThemItsOwnWay(comparison))) return [];
  const first = new Map(found.toReversed().map((one) => [one.migration.id.value, one]));
  return [...first.values()].toReversed().map(({ migration, path, says, databases }) =>
    toFinding(comparison, {
      kinds: ["unknown"],
      severity: "blocker",
      cause: `stops:${migration.id.value}`,
      title: say`${shortName(migration)} cannot run`,
      message: [
        typeof says === "string"
          ? say`${plain(group.framework.name)} stops at it on ${databases}, with ${says}.`
          : says,
      ],
      at: { path },
      subjects: [headSubject({ migration })],
    }),
  );
}

/** How many of the base's last tell how the project has them run. */
const lastAsked = 3;

/** Whether the last of the base would all stop the tool as well: something of the project's own runs them. */
async function runsThemItsOwnWay(comparison: ListComparison): Promise<boolean> {
  const last = comparison.before.slice(-lastAsked);
  const found = await stopping(
    comparison,
    last,
    (paths) => comparison.change.trees.base.read(paths),
    habitsOf(comparison),
  );
  return last.length > 1 && new Set(found.map(({ migration }) => migration)).size === last.length;
}

/** What ran on the base as it was there. Where any edit is refused, that is told already. */
async function spoiled(comparison: ListComparison): ReturnType<typeof stopping> {
  const { change, rules, kept } = comparison;
  if (rules.edited?.severity === "blocker") return [];
  const changed = [...kept].filter(([now, was]) => now.oid !== was.oid || now.path !== was.path);
  const found = await stopping(
    comparison,
    changed.map(([now]) => now),
    (paths) => change.trees.merged.read(paths),
    habitsOf(comparison),
  );
  const were = found.flatMap(({ migration }) => kept.get(migration) ?? []);
  const did = await stopping(comparison, were, (paths) => change.trees.base.read(paths), habitsOf(comparison));
  const stopped = new Set(did.map(({ migration }) => migration));
  return found.filter(({ migration }) => !stopped.has(kept.get(migration) ?? migration));
}

function habitsOf({ group }: ListComparison): ReadonlySet<string> {
  return group.base?.habits ?? new Set();
}

/** Ids of what the base has and no database can have run. */
export async function findNeverRan(comparison: ListComparison): Promise<readonly string[]> {
  const { change, kept, deleted, renamed } = comparison;
  const changed = [...kept].flatMap(([now, was]) => (now.oid === was.oid ? [] : [was]));
  const all = [...deleted, ...renamed.map(({ was }) => was), ...changed];
  const found = await stopping(comparison, all, (paths) => change.trees.base.read(paths));
  return found.map(({ migration }) => migration.id.value);
}

async function stopping(
  { group }: ListComparison,
  migrations: readonly Migration[],
  read: (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>,
  habits?: ReadonlySet<string>,
): Promise<{ migration: Migration; path: string; says: string | Text }[]> {
  const { stopsAt } = group.framework;
  if (stopsAt === undefined || migrations.length === 0 || migrations.length > readAtMost) return [];
  const texts = await read(migrations.flatMap(filesOf));
  return migrations.flatMap((migration) =>
    filesOf(migration).flatMap((path) => {
      const text = texts.get(path);
      const says = text === undefined ? undefined : stopsAt(text, path, habits);
      return says === undefined ? [] : [{ migration, path, says }];
    }),
  );
}
