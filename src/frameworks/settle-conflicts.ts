// A migration that git cannot merge stands in the merged tree as the head has it. What the merge will really hold, somebody
// has yet to decide; but who changed the migration's place in the chain is known, and that is what is judged.

import type { Change } from "../domain/change.ts";
import type { GroupChange, Migration, MigrationGroup } from "./framework.ts";

/**
 * The group with the migrations of conflicting paths settled in `merged`: where only the base changed the migration's id or
 * parents, the base's; where both sides added the path, both migrations, for one of them has to get another name.
 */
export function settleConflicts(group: GroupChange, change: Change): GroupChange {
  const { merged } = group;
  const conflicts = new Set(change.textualConflicts);
  if (merged === undefined || conflicts.size === 0) return group;
  const touched = new Set([...merged.migrations, ...(group.base?.migrations ?? [])].map(({ path }) => path));
  const paths = [...touched].filter((path) => conflicts.has(path));
  if (paths.length === 0) return group;
  const settled = new Map(paths.map((path) => [path, settle(path, group)]));
  const kept = merged.migrations.flatMap((migration) => settled.get(migration.path) ?? [migration]);
  const held = new Set(kept.map(({ path }) => path));
  const added = paths.filter((path) => !held.has(path)).flatMap((path) => settled.get(path) ?? []);
  return { ...group, merged: { ...merged, migrations: [...kept, ...added] } };
}

function settle(path: string, group: GroupChange): readonly Migration[] {
  const merged = find(group.merged, path);
  const base = find(group.base, path);
  const head = find(group.head, path);
  const before = find(group.mergeBase, path);
  if (base === undefined || head === undefined) return merged === undefined ? [] : [merged];
  // A list has nothing but the name: whoever else has it, is another migration.
  if (before === undefined && base.listed !== undefined) return base.oid === head.oid ? [base] : [base, head];
  if (before === undefined) return samePlace(base, head) ? [base] : [base, head];
  return samePlace(before, head) ? [base] : [head];
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

function find(group: MigrationGroup | undefined, path: string): Migration | undefined {
  return group?.migrations.find((migration) => migration.path === path);
}
