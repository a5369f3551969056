// What is wrong with the order and the names that the change brings into a list.

import type { Kind } from "../../../domain/finding.ts";
import type { ListRules } from "../../../frameworks/framework.ts";
import type { Migration, Unique } from "../../../frameworks/migration-group.ts";
import { isWithin } from "../../../frameworks/paths.ts";
import { filesOf, orderOf, type ListComparison } from "./compare-lists.ts";

export interface ListTrouble {
  /** Own migrations that share what must be unique, with whom. */
  readonly taken: readonly Taken[];
  /** Own migrations that sort before the last one of the base that runs beside them. */
  readonly late: readonly { readonly migration: Migration; readonly last: Migration }[];
}

export interface Taken {
  readonly migration: Migration;
  readonly what: Unique;
  /** As it stands in the name: `0040`. */
  readonly value: string;
  readonly rivals: readonly Migration[];
}

/** What the change adds to what is wrong with the base. */
export function findTrouble(comparison: ListComparison): ListTrouble {
  const taken = [...findTaken(comparison), ...findDisplaced(comparison)];
  const twins = new Set(taken.map(({ migration }) => migration));
  const late = comparison.rules.late === undefined ? [] : findLate(comparison);
  return { taken, late: late.filter(({ migration }) => !twins.has(migration)) };
}

/** What a finding about them is called. */
export function kindsOf(taken: readonly Taken[]): Kind[] {
  const kinds: Kind[] = [];
  if (taken.some(({ what }) => what === "version")) kinds.push("same_number");
  if (taken.some(({ what }) => what !== "version")) kinds.push("same_id");
  return kinds;
}

function findTaken({ rules, before, after, own }: ListComparison): Taken[] {
  const isOwn = new Set(own);
  const were = new Map<string, number>();
  for (const { key } of before.flatMap(keysOf)) were.set(key, (were.get(key) ?? 0) + 1);
  const holders = Map.groupBy(after.flatMap(keysOf), ({ key }) => key);
  const found: Taken[] = [];
  for (const [key, all] of holders) {
    const [first] = all;
    const count = were.get(key) ?? 0;
    if (first === undefined || rules.taken[first.what] === undefined || all.length <= Math.max(1, count)) continue;
    const mine = all.filter(({ migration }) => isOwn.has(migration));
    // Of several that only the change brings, the first may keep it.
    for (const { migration, what, value } of mine.slice(mine.length === all.length ? 1 : 0)) {
      if (found.some((one) => one.migration === migration && one.what === what)) continue;
      const rivals = all.map((one) => one.migration).filter((other) => other !== migration);
      found.push({ migration, what, value: what === "version" ? (migration.listed?.version ?? value) : value, rivals });
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
  const byKey = Map.groupBy(deleted.filter(({ path }) => leftOut.has(path)).flatMap(versionKeys), ({ key }) => key);
  return own.flatMap(versionKeys).flatMap(({ key, migration, value }): Taken[] => {
    const rivals = byKey.get(key)?.map((one) => one.migration) ?? [];
    return rivals.length === 0
      ? []
      : [{ migration, what: "version", value: migration.listed?.version ?? value, rivals }];
  });
}

function versionKeys(migration: Migration): ReturnType<typeof keysOf> {
  return keysOf(migration).filter(({ what }) => what === "version");
}

function keysOf(migration: Migration): { key: string; what: Unique; value: string; migration: Migration }[] {
  return (migration.listed?.unique ?? []).map(({ what, value, folder }) => ({
    key: `${what}\0${folder ?? ""}\0${value}`,
    what,
    value,
    migration,
  }));
}

function findLate(comparison: ListComparison): { migration: Migration; last: Migration }[] {
  const { rules, own, deleted } = comparison;
  // Who takes many old ones away for a new first one squashes them: the new one is for new databases.
  if (deleted.length > own.length) return [];
  // What has no version stands beside the order: it is neither late nor does anything come after it.
  const standing = standingOf(comparison).filter((migration) => migration.listed?.version !== "");
  return own.flatMap((migration) => {
    if (migration.listed?.version === "" || rules.late?.spares?.(migration) === true) return [];
    const beside = standing.filter((other) => runsBeside(migration, other, rules));
    const last = beside.reduce<Migration | undefined>(
      (most, one) => (most === undefined || orderOf(one) > orderOf(most) ? one : most),
      undefined,
    );
    return last !== undefined && orderOf(migration) <= orderOf(last) ? [{ migration, last }] : [];
  });
}

/** What the base has and keeps, as it is ordered where both can be compared. */
function standingOf({ before, deleted, renamed, kept, group }: ListComparison): Migration[] {
  if (group.framework.orderIsPlace === true) return [...kept.keys()];
  const gone = new Set([...deleted, ...renamed.map(({ was }) => was)]);
  return before.filter((migration) => !gone.has(migration));
}

/** In a group of dialects, only what stands in a folder of its own is run together with it, on a database that stays. */
function runsBeside(a: Migration, b: Migration, rules: ListRules): boolean {
  if (foldersOf(a).size === 0 || foldersOf(b).size === 0) return true;
  return sharedFolders(a, b).some((folders) => isRemembered(folders, rules));
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
