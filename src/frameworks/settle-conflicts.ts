// A migration that git cannot merge stands in the merged tree as the head has it. What the merge will really hold, somebody
// has yet to decide; but who changed the migration's place in the chain is known, and that is what is judged.

import type { Change } from "../domain/change.ts";
import type { GroupChange } from "./framework.ts";
import { lookup } from "./lookup.ts";
import type { Migration, MigrationGroup } from "./migration-group.ts";
import { numberOrder } from "./list/versions.ts";

/**
 * The group with the migrations of conflicting paths settled in `merged`: where only the base changed the migration's id or
 * parents, the base's; where both sides added the path, both migrations, for one of them has to get another name.
 */
export function settleConflicts(group: GroupChange, change: Change): GroupChange {
  const { merged } = group;
  if (merged === undefined || change.textualConflicts.length === 0) return group;
  const conflicts = conflictsOf(change);
  if (merged.listedIn !== undefined && conflicts.has(merged.listedIn)) return settleList(group, merged);
  const touched = new Set([...merged.migrations, ...(group.base?.migrations ?? [])].map(({ path }) => path));
  const paths = [...touched].filter((path) => conflicts.has(path));
  if (paths.length === 0) return group;
  const sides = [merged, group.base, group.head, group.mergeBase].map((side) =>
    Map.groupBy(side?.migrations ?? [], ({ path }) => path),
  );
  const settled = new Map(paths.map((path) => [path, settle(sides.map((side) => side.get(path) ?? []))]));
  const held = new Set<string>();
  const kept = merged.migrations.flatMap((migration) => {
    const instead = settled.get(migration.path);
    if (instead === undefined) return [migration];
    // A file of several migrations is settled as a whole, where its first one stands.
    const first = !held.has(migration.path);
    held.add(migration.path);
    return first ? instead : [];
  });
  const added = paths.filter((path) => !held.has(path)).flatMap((path) => settled.get(path) ?? []);
  return { ...group, merged: { ...merged, migrations: [...kept, ...added] } };
}

/** Made once for all groups that ask. */
function conflictsOf(change: Change): ReadonlySet<string> {
  const known = conflictsByChange.get(change) ?? new Set(change.textualConflicts);
  conflictsByChange.set(change, known);
  return known;
}

const conflictsByChange = new WeakMap<Change, ReadonlySet<string>>();

/** What one path holds in the four trees, as it will be. */
function settle([
  merged = [],
  base = [],
  head = [],
  before = [],
]: readonly (readonly Migration[])[]): readonly Migration[] {
  if (base.length === 0 || head.length === 0) return merged;
  if ([base, head, before].some(({ length }) => length > 1)) return settleMany(base, head, before);
  const [ours, theirs, was] = [head[0], base[0], before[0]];
  if (ours === undefined || theirs === undefined) return merged;
  if (was === undefined) return isOne(theirs, ours) ? [theirs] : [theirs, ours];
  return samePlace(was, ours) ? [theirs] : [ours];
}

/** What the head has, what only the base changed as the base has it, and what the base added. */
function settleMany(base: readonly Migration[], head: readonly Migration[], before: readonly Migration[]): Migration[] {
  const [inBase, inHead, inBefore] = [firstById(base), firstById(head), firstById(before)];
  const own = head.flatMap((migration) => {
    const [was, theirs] = [inBefore.get(migration.id.value), inBase.get(migration.id.value)];
    if (was === undefined || was.oid !== migration.oid) return [migration];
    return theirs === undefined ? [] : [theirs];
  });
  const added = base.filter((migration) => {
    const ours = inHead.get(migration.id.value);
    return !inBefore.has(migration.id.value) && (ours === undefined || !isOne(ours, migration));
  });
  return [...added, ...own];
}

function firstById(side: readonly Migration[]): ReadonlyMap<string, Migration> {
  return new Map(side.toReversed().map((migration) => [migration.id.value, migration]));
}

/** The list with what both sides add to it, the base's first; what only one side took out is out. */
function settleList(group: GroupChange, merged: MigrationGroup): GroupChange {
  const { base, head, mergeBase } = group;
  if (base === undefined || head === undefined) return group;
  const kept = base.migrations.filter((one) => !has(mergeBase, one) || has(head, one));
  const known = Map.groupBy(base.migrations, ({ id }) => id.value);
  const added = head.migrations.filter(
    (one) => !has(mergeBase, one) && known.get(one.id.value)?.some((other) => isOne(one, other)) !== true,
  );
  const { framework } = group;
  const isPlaced = framework.family !== "graph" && framework.orderIsPlace === true;
  const migrations = isPlaced ? inPlaces([...kept, ...added]) : [...kept, ...added];
  // What stands beside the list is judged by the side that brings it: the base's half is not in the head's list.
  return {
    ...group,
    merged: { ...merged, migrations, problems: head.problems?.filter((one) => one.isOrder !== true) ?? [] },
  };
}

function has(side: MigrationGroup | undefined, { id }: Migration): boolean {
  return lookup(side).ids.has(id.value);
}

/** The migrations, ordered as they stand here. */
function inPlaces(migrations: readonly Migration[]): Migration[] {
  return migrations.map((migration, i) => {
    const { listed } = migration;
    return listed === undefined ? migration : { ...migration, listed: { ...listed, order: numberOrder(String(i)) } };
  });
}

/** Whether what both sides added is one thing. */
function isOne(a: Migration, b: Migration): boolean {
  return a.listed === undefined ? samePlace(a, b) : a.id.value === b.id.value && a.oid === b.oid;
}

/** Whether two migrations are the same to the chain: id and parents. */
export function samePlace(a: Migration, b: Migration): boolean {
  return a.id.value === b.id.value && key(a) === key(b);
}

function key(migration: Migration): string {
  return migration.parents
    .map((parent) => parent.value)
    .toSorted()
    .join("\n");
}
