// Migrations that left their group for another one of the same databases: a changelog that is split belongs to the one that
// includes its parts.

import type { Framework, GroupChange, Migration } from "../../../frameworks/framework.ts";
import { lookup } from "../../../frameworks/lookup.ts";

export interface MovedElsewhere {
  /** There under another identity, which the base does not have. */
  readonly renamed: readonly { readonly was: Migration; readonly now: Migration }[];
  /** There as they were. */
  readonly same: readonly Migration[];
}

/** What became of those of a group's base that the group does not have any more, as far as other groups have them. */
export function findMovedElsewhere(
  group: GroupChange,
  groups: readonly GroupChange[],
  left: Iterable<Migration>,
): MovedElsewhere {
  const gone = [...left];
  const others = gone.length === 0 ? [] : groups.filter((other) => other !== group && takesFrom(other, group));
  if (others.length === 0) return { renamed: [], same: [] };
  const isThere = ({ id }: Migration): boolean => others.some(({ merged }) => lookup(merged).ids.has(id.value));
  const fresh = others.flatMap(
    ({ merged, base }) => merged?.migrations.filter(({ id }) => !lookup(base).ids.has(id.value)) ?? [],
  );
  const byText = Map.groupBy(fresh, key);
  return {
    renamed: gone.flatMap((was) => {
      const now = isThere(was) ? undefined : byText.get(key(was))?.shift();
      return now === undefined ? [] : [{ was, now }];
    }),
    same: gone.filter(isThere),
  };
}

function key({ oid, listed }: Migration): string {
  return `${listed?.slug ?? ""}\0${oid}`;
}

function takesFrom({ framework, merged }: GroupChange, from: GroupChange): boolean {
  if (framework !== from.framework || merged === undefined || merged.aside || from.base === undefined) return false;
  return movesOf(framework)?.(from.base, merged, from.merged) === true;
}

function movesOf(framework: Framework) {
  return framework.family === "graph" ? undefined : framework.movesTo;
}
