// Migrations that left their group for another one of the same databases: a changelog that is split belongs to the one that
// includes its parts.

import type { Framework, GroupChange } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { lookup } from "../../../frameworks/lookup.ts";

export interface MovedElsewhere {
  /** There under another identity, which the base does not have. */
  readonly renamed: readonly Moved[];
  /** There under the identity that they had. */
  readonly same: readonly Moved[];
}

interface Moved {
  readonly was: Migration;
  readonly now: Migration;
}

/** What became of those of a group's base that the group does not have any more, as far as other groups have them. */
export function findMovedElsewhere(
  group: GroupChange,
  groups: readonly GroupChange[],
  left: Iterable<Migration>,
): MovedElsewhere {
  const all = [...left];
  const stayed = all.length === 0 ? [] : stayedBehind(group, groups, all);
  const known = new Set(stayed.map(({ was }) => was));
  const gone = all.filter((was) => !known.has(was));
  const others = gone.length === 0 ? [] : groups.filter((other) => other !== group && takesFrom(other, group));
  if (others.length === 0) return { renamed: [], same: stayed };
  const wanted = new Set(gone.map(({ id }) => id.value));
  const byId = Map.groupBy(
    others.flatMap(({ merged }) => merged?.migrations.filter(({ id }) => wanted.has(id.value)) ?? []),
    ({ id }) => id.value,
  );
  const same = gone.flatMap((was) => {
    const there = byId.get(was.id.value);
    const now = there?.find(({ oid }) => oid === was.oid) ?? there?.[0];
    return now === undefined ? [] : [{ was, now }];
  });
  const fresh = others.flatMap(
    ({ merged, base }) => merged?.migrations.filter(({ id }) => !lookup(base).ids.has(id.value)) ?? [],
  );
  const byText = Map.groupBy(fresh, key);
  return {
    renamed: gone.flatMap((was) => {
      const now = byId.has(was.id.value) ? undefined : byText.get(key(was))?.shift();
      return now === undefined ? [] : [{ was, now }];
    }),
    same: [...stayed, ...same],
  };
}

/** Those that stand where they stood, when most of their group went to another folder: what stays is a group of its own then. */
function stayedBehind(group: GroupChange, groups: readonly GroupChange[], all: readonly Migration[]): readonly Moved[] {
  // What a framework has to lead to is gone where nothing leads there, whatever still stands.
  if (movesOf(group.framework) !== undefined) return [];
  const byPlace = placesIn(groups);
  return all.flatMap((was) => {
    const there = byPlace.get(placeOf(group, was));
    return there === undefined || there.group === group ? [] : [{ was, now: there.now }];
  });
}

interface There {
  readonly group: GroupChange;
  readonly now: Migration;
}

/** Every migration of the merged tree by framework, path and id: made once for all groups that ask. */
function placesIn(groups: readonly GroupChange[]): ReadonlyMap<string, There> {
  const known = places.get(groups) ?? readPlaces(groups);
  places.set(groups, known);
  return known;
}

const places = new WeakMap<readonly GroupChange[], ReadonlyMap<string, There>>();

function readPlaces(groups: readonly GroupChange[]): ReadonlyMap<string, There> {
  const found = new Map<string, There>();
  for (const group of groups)
    for (const now of group.merged?.migrations ?? []) found.set(placeOf(group, now), { group, now });
  return found;
}

function placeOf({ framework }: GroupChange, { path, id }: Migration): string {
  return `${framework.id}\0${path}\0${id.value}`;
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
