import type { GroupChange, MigrationGroup } from "../../frameworks/framework.ts";

/** True when the merge would add chain heads or share an id: a renumber is due, and the names in force are not the last ones. */
export function collides(group: GroupChange, merged: MigrationGroup): boolean {
  return sharedIds(merged) > sharedIds(group.base) || heads(merged) > Math.max(1, heads(group.base));
}

function sharedIds(group: MigrationGroup | undefined): number {
  const ids = group?.migrations.map(({ id }) => id.value) ?? [];
  return ids.length - new Set(ids).size;
}

function heads(group: MigrationGroup | undefined): number {
  const parents = new Set(group?.migrations.flatMap((migration) => migration.parents.map(({ value }) => value)));
  return group?.migrations.filter(({ id }) => !parents.has(id.value)).length ?? 0;
}
