// A folder that looks like two frameworks belongs to the one that is surer of it.

import type { GroupChange } from "./framework.ts";
import type { Evidence, MigrationGroup } from "./migration-group.ts";

/** Without the groups whose files another framework claims with better evidence; of equals the first in the registry has them. */
export function settleOwners(groups: readonly GroupChange[]): readonly GroupChange[] {
  if (groups.every(({ framework }) => framework === groups[0]?.framework)) return groups;
  const owned = new Map<string, GroupChange>();
  for (const group of groups) {
    for (const path of pathsOf(group)) {
      const other = owned.get(path);
      if (other === undefined || sureness(group) > sureness(other)) owned.set(path, group);
    }
  }
  return groups.filter((group) => pathsOf(group).every((path) => owned.get(path)?.framework === group.framework));
}

function pathsOf(group: GroupChange): readonly string[] {
  const shown = group.merged ?? group.base;
  return shown?.migrations.map(({ path }) => path) ?? [];
}

function sureness(group: GroupChange): number {
  const order: Readonly<Record<Evidence, number>> = { named: 0, marked: 1, configured: 2 };
  return Math.max(0, ...sides(group).map(({ evidence }) => order[evidence]));
}

function sides({ merged, base, head, mergeBase }: GroupChange): MigrationGroup[] {
  return [merged, base, head, mergeBase].flatMap((side) => side ?? []);
}
