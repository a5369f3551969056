// Migrations at which the tool stops on every database: whoever brings one breaks them all, and whoever changes one mends them.

import type { Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { headSubject, plain, toFinding } from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf } from "./listed.ts";
import { shortName } from "./plan-list.ts";

/** More than anybody writes or mends by hand. */
const readAtMost = 50;

/** A blocker for each migration that the change brings and that cannot run. */
export async function findCannotRun(comparison: ListComparison): Promise<readonly Finding[]> {
  const { change, group, own } = comparison;
  const habits = comparison.group.base?.habits ?? new Set<string>();
  const found = await stopping(comparison, own, (paths) => change.trees.merged.read(paths), habits);
  const first = new Map(found.toReversed().map((one) => [one.migration.id.value, one]));
  return [...first.values()].toReversed().map(({ migration, path, says }) =>
    toFinding(comparison, {
      kinds: ["unknown"],
      severity: "blocker",
      cause: `stops:${migration.id.value}`,
      title: say`${shortName(migration)} cannot run`,
      message: [say`${plain(group.framework.name)} stops at it on every database, with ${says}.`],
      at: { path },
      subjects: [headSubject({ migration })],
    }),
  );
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
): Promise<{ migration: Migration; path: string; says: string }[]> {
  const { stopsAt } = group.framework;
  if (stopsAt === undefined || migrations.length === 0 || migrations.length > readAtMost) return [];
  const texts = await read(migrations.flatMap(filesOf));
  return migrations.flatMap((migration) =>
    filesOf(migration).flatMap((path) => {
      const says = stopsAt(texts.get(path) ?? "", path, habits);
      return says === undefined ? [] : [{ migration, path, says }];
    }),
  );
}
