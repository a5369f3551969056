import type { Change } from "../../domain/change.ts";
import type { GroupChange } from "../../frameworks/framework.ts";
import type { MigrationGroup } from "../../frameworks/migration-group.ts";
import { isGraphChange, isListChange } from "../family.ts";
import { compare } from "../migration-collision/graph/compare.ts";
import { addedHeads } from "../migration-collision/graph/heads.ts";
import { compareLists } from "../migration-collision/list/compare-lists.ts";
import { findTrouble } from "../migration-collision/list/trouble.ts";

/** True when the merge would add chain heads, share an id or come late: a renumber is due, and the names in force are not the last ones. */
export async function collides(change: Change, group: GroupChange, merged: MigrationGroup): Promise<boolean> {
  if (isListChange(group)) {
    const { taken, late } = findTrouble(await compareLists(change, group, []));
    return taken.length > 0 || late.length > 0;
  }
  const addsHeads = isGraphChange(group) && addedHeads(compare(change, group)).excess.length > 0;
  return addsHeads || sharedIds(merged) > sharedIds(group.base);
}

function sharedIds(group: MigrationGroup | undefined): number {
  const ids = group?.migrations.map(({ id }) => id.value) ?? [];
  return ids.length - new Set(ids).size;
}
