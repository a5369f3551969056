// What is wrong with the order and the names that the change brings into a list.

import type { Kind } from "../../../domain/finding.ts";
import type { ListRules, Outcome } from "../../../frameworks/framework.ts";
import type { Migration, Unique } from "../../../frameworks/migration-group.ts";
import { isWithin } from "../../../frameworks/paths.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf, lastOf, orderOf } from "./listed.ts";

export interface ListTrouble {
  /** Own migrations that share what must be unique, with whom. */
  readonly taken: readonly Taken[];
  /** Own migrations that sort before the last one of the base that runs beside them. */
  readonly late: readonly Late[];
}

interface Late {
  readonly migration: Migration;
  /** Where the tool looks for nothing before the first one of the base: that one. */
  readonly last: Migration;
  readonly outcome: Outcome;
}

export interface Taken {
  readonly migration: Migration;
  readonly what: Unique;
  /** As it stands in the name: `0040`. */
  readonly value: string;
  /** All that have it, `migration` too where it stands among them: one list for all of them. */
  readonly holders: readonly Migration[];
  /** Who had it is taken away or moved, and databases remember it. */
  readonly isReplaced?: true;
}

/** What the tool makes of it. */
export function outcomeOf({ what, isReplaced }: Taken, rules: ListRules): Outcome | undefined {
  return isReplaced ? rules.replaced : rules.taken[what];
}

/** One of those that have what `migration` wants; the base's before another new one. */
export function rivalOf({ migration, holders }: Taken): Migration | undefined {
  return holders[0] === migration ? holders[1] : holders[0];
}

/** Every migration that has what one of these wants. */
export function holdersOf(taken: readonly Taken[]): ReadonlySet<Migration> {
  const lists = new Set(taken.map(({ holders }) => holders));
  return new Set([...lists].flat());
}

/** What the change adds to what is wrong with the base. */
export function findTrouble(comparison: ListComparison): ListTrouble {
  const met = [...findTaken(comparison), ...findDisplaced(comparison)];
  const twins = new Set(met.map(({ migration }) => migration));
  const taken = [...met, ...findReplaced(comparison).filter(({ migration }) => !twins.has(migration))];
  for (const { migration } of taken) twins.add(migration);
  const late = findLate(comparison);
  return { taken, late: late.filter(({ migration }) => !twins.has(migration)) };
}

/** What a finding about them is called. */
export function kindsOf(taken: readonly Taken[]): Kind[] {
  const kinds: Kind[] = [];
  if (taken.some(({ what }) => what === "version")) kinds.push("same_number");
  if (taken.some(({ what }) => what !== "version")) kinds.push("same_id");
  if (taken.some(({ isReplaced }) => isReplaced)) kinds.push("merged_deleted");
  return kinds;
}

function findTaken({ rules, before, after, own }: ListComparison): Taken[] {
  const isOwn = new Set(own);
  const keysOf = keyMaker();
  const were = new Map<string, number>();
  for (const { key } of before.flatMap(keysOf)) were.set(key, (were.get(key) ?? 0) + 1);
  const told = new Map<Unique, Set<Migration>>();
  const found: Taken[] = [];
  for (const [key, all] of Map.groupBy(after.flatMap(keysOf), (one) => one.key)) {
    const [first] = all;
    const count = were.get(key) ?? 0;
    if (first === undefined || rules.taken[first.what] === undefined || all.length <= Math.max(1, count)) continue;
    const [mine, theirs] = [true, false].map((is) => all.filter(({ migration }) => isOwn.has(migration) === is));
    const holders = [...(theirs ?? []), ...(mine ?? [])].map(({ migration }) => migration);
    const seen = told.get(first.what) ?? new Set();
    told.set(first.what, seen);
    // Of several that only the change brings, the first may keep it.
    for (const { migration, what, value } of (mine ?? []).slice(theirs?.length === 0 ? 1 : 0)) {
      if (seen.has(migration)) continue;
      seen.add(migration);
      found.push({
        migration,
        what,
        value: what === "version" ? (migration.listed?.version ?? value) : value,
        holders,
      });
    }
  }
  return found;
}

/** Own ones that stand in the list under the number of one that the base has there: it is out of the list, and its file stays. */
function findDisplaced({ own, deleted, group, rules }: ListComparison): Taken[] {
  if (rules.taken.version === undefined) return [];
  const leftOut = new Set(
    group.merged?.problems?.flatMap(({ kind, subjects = [] }) =>
      kind === "journal_mismatch" ? subjects.map(({ path }) => path) : [],
    ),
  );
  return takersOf(
    own,
    deleted.filter(({ path }) => leftOut.has(path)),
  );
}

/** Own ones with the number of one that is gone from there. */
function findReplaced({ own, deleted, renamed, rules }: ListComparison): Taken[] {
  if (rules.replaced === undefined) return [];
  const were = new Map(renamed.map(({ was, now }) => [now, was]));
  return takersOf(own, [...deleted, ...were.values()]).flatMap((one): Taken[] => {
    const holders = one.holders.filter((was) => were.get(one.migration) !== was);
    return holders.length === 0 ? [] : [{ ...one, holders, isReplaced: true }];
  });
}

/** Those of `own` that have the version of some of `gone`. */
function takersOf(own: readonly Migration[], gone: readonly Migration[]): Taken[] {
  if (gone.length === 0) return [];
  const keysOf = keyMaker();
  const versionKeys = (migration: Migration): Key[] => keysOf(migration).filter(({ what }) => what === "version");
  const byKey = new Map(
    [...Map.groupBy(gone.flatMap(versionKeys), ({ key }) => key)].map(([key, some]) => [
      key,
      some.map((one) => one.migration),
    ]),
  );
  return own.flatMap(versionKeys).flatMap(({ key, migration, value }): Taken[] => {
    const holders = byKey.get(key);
    return holders === undefined
      ? []
      : [{ migration, what: "version", value: migration.listed?.version ?? value, holders }];
  });
}

interface Key {
  /** Equal for what collides. */
  readonly key: string;
  readonly what: Unique;
  readonly value: string;
  readonly migration: Migration;
}

/** What must be unique of a migration. Where folders are loaded together their names are long, and a number stands for them. */
function keyMaker(): (migration: Migration) => Key[] {
  const numbers = new Map<string, number>();
  const numberOf = (folders: string): number => {
    const number = numbers.get(folders) ?? numbers.size;
    numbers.set(folders, number);
    return number;
  };
  return (migration) =>
    (migration.listed?.unique ?? []).map(({ what, value, folder = "" }) => ({
      key: `${what}\0${numberOf(folder)}\0${value}`,
      what,
      value,
      migration,
    }));
}

function findLate(comparison: ListComparison): Late[] {
  const { rules, own } = comparison;
  if (rules.late === undefined && rules.early === undefined) return [];
  const isEarly = earlyTest(comparison);
  const first = firstOf(comparison.before);
  // What has no version stands beside the order: it is neither late nor does anything come after it.
  const standing = standingOf(comparison).filter((migration) => migration.listed?.version !== "");
  const lastBeside = lastBesideIn(standing, comparison);
  const isSquash = squashTest(comparison, standing);
  return own.flatMap((migration) => {
    if (migration.listed?.version === "" || rules.late?.spares?.(migration) === true || isSquash(migration)) return [];
    if (rules.early !== undefined && first !== undefined && isEarly(migration))
      return [{ migration, last: first, outcome: rules.early }];
    const last = lastBeside(migration);
    return rules.late !== undefined && last !== undefined && orderOf(migration) <= orderOf(last)
      ? [{ migration, last, outcome: rules.late }]
      : [];
  });
}

/** Whether a migration stands where the tool looks for nothing: no database that has run the first one of the base runs it. */
export function earlyTest({ rules, before }: ListComparison): (migration: Migration) => boolean {
  const first = rules.early === undefined ? undefined : firstOf(before);
  return (migration) => first !== undefined && orderOf(migration) < orderOf(first);
}

function firstOf(migrations: readonly Migration[]): Migration | undefined {
  return migrations.reduce<Migration | undefined>(
    (first, one) => (first === undefined || orderOf(one) < orderOf(first) ? one : first),
    undefined,
  );
}

/** Who takes many old ones away for a new first one squashes them: the new one is for new databases. */
function squashTest(
  { own, deleted }: ListComparison,
  standing: readonly Migration[],
): (migration: Migration) => boolean {
  if (deleted.length <= own.length) return () => false;
  const gone = new Set(deleted);
  let first: string | undefined;
  for (const migration of standing) {
    const order = orderOf(migration);
    if (!gone.has(migration) && (first === undefined || order < first)) first = order;
  }
  return (migration) => first === undefined || orderOf(migration) < first;
}

/** What the base has and databases go by, as it is ordered where both can be compared. */
function standingOf({ before, deleted, renamed, kept, group, rules }: ListComparison): Migration[] {
  if (group.framework.orderIsPlace === true) return [...kept.keys()];
  const gone = new Set([...(rules.late?.countsGone === true ? [] : deleted), ...renamed.map(({ was }) => was)]);
  return before.filter((migration) => !gone.has(migration));
}

/** The last of `standing` that runs beside a migration: in a group of dialects what one database, which stays, loads with it. */
function lastBesideIn(
  standing: readonly Migration[],
  { rules, kept }: ListComparison,
): (migration: Migration) => Migration | undefined {
  const alone = standing.filter((one) => foldersOf(one).size === 0);
  const lastAlone = lastAloneBy(alone, kept);
  const byLoad = Map.groupBy(
    standing.flatMap((one) => [...foldersOf(one)].map((load) => ({ load, one }))),
    ({ load }) => load,
  );
  const lastByLoad = new Map(
    [...byLoad]
      .filter(([load]) => isRemembered(load.split("\n"), rules))
      .map(([load, some]) => [load, lastOf(some.map(({ one }) => one))]),
  );
  const last = lastOf(standing);
  return (migration) => {
    const own = [...foldersOf(migration)];
    return own.length === 0
      ? last
      : lastOf(own.flatMap((load) => [lastAlone(load), lastByLoad.get(load)]).flatMap((one) => one ?? []));
  };
}

/** Where the base had one database alone: the last of its migrations that a database loads which has others beside it now. */
function lastAloneBy(
  alone: readonly Migration[],
  kept: ListComparison["kept"],
): (load: string) => Migration | undefined {
  const now = new Map([...kept].map(([is, was]) => [was, is]));
  const known = new Map<string, Migration | undefined>();
  return (load) => {
    const folders = load.split("\n");
    if (!known.has(load)) {
      const isLoaded = (one: Migration): boolean =>
        filesOf(now.get(one) ?? one).some((path) => folders.some((folder) => isWithin(path, folder)));
      known.set(load, lastOf(alone.filter(isLoaded)));
    }
    return known.get(load);
  };
}

/** The file of `a` that runs together with `b`, where each database has one of its own: on a database that stays, if it can be. */
export function fileBeside(a: Migration, b: Migration, rules: ListRules): string {
  const shared = sharedFolders(a, b);
  const lasting = shared.filter((folders) => isRemembered(folders, rules));
  const folders = (lasting.length > 0 ? lasting : shared).flat();
  return filesOf(a).find((path) => folders.some((folder) => isWithin(path, folder))) ?? a.path;
}

/** What one database loads together and holds both, for each such database. */
function sharedFolders(a: Migration, b: Migration): (readonly string[])[] {
  const others = foldersOf(b);
  return [...foldersOf(a)].flatMap((folders) => (others.has(folders) ? [folders.split("\n")] : []));
}

function isRemembered(folders: readonly string[], rules: ListRules): boolean {
  return !folders.some((folder) => rules.forgets?.(folder) === true);
}

function foldersOf(migration: Migration): ReadonlySet<string> {
  return new Set(migration.listed?.unique.flatMap(({ folder }) => folder ?? []) ?? []);
}
