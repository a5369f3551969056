// One list of migrations before and after the merge: what the change brings, what it takes away, what it calls otherwise.

import type { Change } from "../../../domain/change.ts";
import type { GroupChange, ListFramework, ListRules } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { findMovedElsewhere } from "./moved-elsewhere.ts";

export interface ListComparison {
  readonly change: Change;
  readonly group: GroupChange<ListFramework>;
  readonly rules: ListRules;
  readonly before: readonly Migration[];
  readonly after: readonly Migration[];
  /** The change brings them; in the tool's order. */
  readonly own: readonly Migration[];
  /** Those of `after`, or of another group, that the base has here too, with what they are there. */
  readonly kept: ReadonlyMap<Migration, Migration>;
  /** On the base, and nowhere in the merged tree: not in a file that cannot be read there either. */
  readonly deleted: readonly Migration[];
  /** On the base under another identity: the same file, by path or by git's rename. `now` is among `own`, or in another group. */
  readonly renamed: readonly { readonly was: Migration; readonly now: Migration }[];
  /** Of `kept`: another name under the same version, where that matters to the tool. */
  readonly retitled: readonly { readonly was: Migration; readonly now: Migration }[];
}

/** Compares a group before and after the merge. `groups`: all of the change, for what moves from one to another. */
export function compareLists(
  change: Change,
  group: GroupChange<ListFramework>,
  groups: readonly GroupChange[],
): ListComparison {
  const before = group.base?.migrations ?? [];
  const after = group.merged?.migrations ?? [];
  // What the project sets is what the tool will do after the merge, whichever side sets it. Habits are those of what is merged.
  const { settings = [] } = group.merged ?? group.base ?? {};
  const { habits = [] } = group.base ?? {};
  const rules = group.framework.rules(new Set([...settings, ...habits]));
  const identityOf = ({ id }: Migration): string => rules.identity?.(id.value) ?? id.value;
  const left = new Set(before);
  const kept = new Map<Migration, Migration>();
  const pass = (fits: (was: Migration, now: Migration) => boolean, key = identityOf): void => {
    const byKey = Map.groupBy(left, key);
    for (const now of after) {
      if (kept.has(now)) continue;
      const was = byKey.get(key(now))?.find((one) => left.has(one) && fits(one, now));
      if (was === undefined) continue;
      kept.set(now, was);
      left.delete(was);
    }
  };
  pass((was, now) => was.path === now.path && was.oid === now.oid);
  pass((was, now) => was.path === now.path);
  pass((was, now) => was.oid === now.oid);
  pass((was, now) => was.listed?.stem === now.listed?.stem);
  pass(() => true);
  // `07_x` is `7_x` where the tool counts.
  pass((was, now) => was.listed?.slug === now.listed?.slug, placeOf);
  pass(() => true, placeOf);
  const own = after.filter((migration) => !kept.has(migration));
  const unreadable = new Set(group.merged?.unreadable.map(({ path }) => path));
  const counts = Map.groupBy([...before, ...after], ({ path }) => path);
  const mayHoldSeveral = group.framework.isEdited !== undefined;
  const isShared = ({ path }: Migration): boolean =>
    mayHoldSeveral || new Set(counts.get(path)?.map(({ id }) => id.value)).size > 2;
  const renamed = own.flatMap((now) => {
    const was =
      findRenamed([...left], now, oldPaths(change, now), isShared) ?? findNamesake([...left], now, own, change);
    if (was === undefined) return [];
    left.delete(was);
    return [{ was, now }];
  });
  const elsewhere = findMovedElsewhere(group, groups, left);
  for (const { was, now } of elsewhere.same) kept.set(now, was);
  for (const { was } of [...elsewhere.same, ...elsewhere.renamed]) left.delete(was);
  const retitled = [...kept]
    .map(([now, was]) => ({ now, was }))
    .filter(({ now, was }) => rules.retitled !== undefined && now.listed?.slug !== was.listed?.slug);
  const isRemembered = (was: Migration): boolean =>
    rules.forgets === undefined || filesOf(was).some((path) => rules.forgets?.(path) === false);
  return {
    change,
    group,
    rules,
    before,
    after,
    own,
    kept,
    deleted: [...left].filter((was) => !unreadable.has(was.path) && isRemembered(was)),
    renamed: [...renamed, ...elsewhere.renamed].filter(({ was }) => isRemembered(was)),
    retitled: retitled.filter(({ was }) => isRemembered(was)),
  };
}

function idOf(migration: Migration): string {
  return migration.id.value;
}

function placeOf(migration: Migration): string {
  const unique = migration.listed?.unique ?? [];
  return unique.length === 0 ? idOf(migration) : unique.map(({ what, value }) => `${what} ${value}`).join("\n");
}

/** Of a file that holds several, only the one that is called or reads the same is the one that was. */
function findRenamed(
  left: readonly Migration[],
  now: Migration,
  old: ReadonlySet<string>,
  isShared: (migration: Migration) => boolean,
): Migration | undefined {
  const near = left.filter((one) => one.path === now.path || (old.has(one.path) && isAkin(one, now)));
  const twin = near.find((one) => one.oid === now.oid) ?? near.find((one) => one.listed?.slug === now.listed?.slug);
  if (!isShared(now)) return twin ?? near[0];
  return twin ?? left.find((one) => one.oid === now.oid && one.listed?.slug === now.listed?.slug);
}

/** Of those that git takes for another file now, which is none of theirs, the one that is called as `now`; undefined where several are. */
function findNamesake(
  left: readonly Migration[],
  now: Migration,
  own: readonly Migration[],
  { mergedFiles }: Change,
): Migration | undefined {
  const isAlike = ({ listed }: Migration): boolean => listed?.slug !== "" && listed?.slug === now.listed?.slug;
  const moved = new Set(mergedFiles.map(({ oldPath }) => oldPath));
  const [one, another] = left.filter((was) => isAlike(was) && filesOf(was).some((path) => moved.has(path)));
  return another === undefined && own.filter(isAlike).length === 1 ? one : undefined;
}

/** Git takes any two files of much boilerplate for one: what was renamed kept its text, its version or its name. */
function isAkin(a: Migration, b: Migration): boolean {
  return a.oid === b.oid || a.listed?.version === b.listed?.version || a.listed?.slug === b.listed?.slug;
}

/** What git says that the files of a migration were called on the base. */
function oldPaths({ mergedFiles }: Change, migration: Migration): ReadonlySet<string> {
  const own = new Set(filesOf(migration));
  return new Set(mergedFiles.flatMap(({ path, oldPath }) => (oldPath !== undefined && own.has(path) ? [oldPath] : [])));
}

/** Every file of a migration. */
export function filesOf(migration: Migration): readonly string[] {
  return migration.listed?.files.map(({ path }) => path) ?? [migration.path];
}

/** A migration's place in the order of the tool. */
export function orderOf(migration: Migration): string {
  return migration.listed?.order ?? migration.id.value;
}
