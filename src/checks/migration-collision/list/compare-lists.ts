// One list of migrations before and after the merge: what the change brings, what it takes away, what it calls otherwise.

import type { Change } from "../../../domain/change.ts";
import type { GroupChange, ListFramework, ListRules } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { firstBy, takeRenamed, type Renamed } from "./left-over.ts";
import { filesOf } from "./listed.ts";
import { findMovedElsewhere } from "./moved-elsewhere.ts";
import { onOtherTables } from "./other-tables.ts";
import { takeSameCode } from "./same-code.ts";
import { unlikeOf } from "./unlike.ts";

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
  /** On the base under another identity: the same file, by path or by git's rename, or the same code. `now` is among `own`, or in another group. */
  readonly renamed: readonly Renamed[];
  /** Of `kept`: another name under the same version, where that matters to the tool. */
  readonly retitled: readonly Renamed[];
}

/** Compares a group before and after the merge. `groups`: all of the change, for what moves from one to another. */
export async function compareLists(
  change: Change,
  group: GroupChange<ListFramework>,
  groups: readonly GroupChange[],
): Promise<ListComparison> {
  const before = group.base?.migrations ?? [];
  const after = group.merged?.migrations ?? [];
  // What the project sets is what the tool will do after the merge, whichever side sets it. Habits are those of what is merged.
  const { settings = [] } = group.merged ?? group.base ?? {};
  const { habits = [] } = group.base ?? {};
  const rules = group.framework.rules(new Set([...settings, ...habits]));
  const identityOf = ({ id }: Migration): string => rules.identity?.(id.value) ?? id.value;
  const left = new Set(before);
  const kept = new Map<Migration, Migration>();
  const pass = (keyOf: (migration: Migration) => string): readonly Renamed[] => {
    if (left.size === 0) return [];
    const find = firstBy(left, keyOf);
    return after.flatMap((now) => {
      const was = kept.has(now) ? undefined : find(keyOf(now));
      if (was === undefined) return [];
      kept.set(now, was);
      left.delete(was);
      return [{ was, now }];
    });
  };
  pass((one) => `${identityOf(one)}\0${one.path}\0${one.oid}`);
  pass((one) => `${identityOf(one)}\0${one.path}`);
  pass((one) => `${identityOf(one)}\0${one.oid}`);
  pass((one) => `${identityOf(one)}\0${one.listed?.stem}`);
  // `07_x` is `7_x` where the tool counts.
  pass((one) => `${placeOf(one)}\0${one.listed?.slug}`);
  const byNumber = [...pass(identityOf), ...pass(placeOf)];
  const replaced =
    rules.replaced === undefined ? [] : await unlikeOf(change, group.framework, byNumber, { before, left });
  for (const { was, now } of replaced) {
    kept.delete(now);
    left.add(was);
  }
  const own = after.filter((migration) => !kept.has(migration));
  const unreadable = new Set(group.merged?.unreadable.map(({ path }) => path));
  const mayHoldSeveral = group.framework.isEdited !== undefined;
  const alike =
    left.size === 0 || own.length === 0
      ? []
      : takeRenamed(change, left, own, mayHoldSeveral ? () => true : sharedTest([...before, ...after]));
  const others = new Set(mayHoldSeveral ? [] : await onOtherTables(change, alike));
  for (const { was } of others) left.add(was);
  const sameFiles = alike.filter((one) => !others.has(one));
  const elsewhere = findMovedElsewhere(group, groups, left);
  for (const { was, now } of elsewhere.same) kept.set(now, was);
  for (const { was } of [...elsewhere.same, ...elsewhere.renamed]) left.delete(was);
  const known = new Set(sameFiles.map(({ now }) => now));
  const sameCode =
    rules.renamed === undefined
      ? []
      : await takeSameCode(change, group.framework, {
          left,
          own: own.filter((now) => !known.has(now)),
          after,
        });
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
    renamed: [...sameFiles, ...elsewhere.renamed, ...sameCode].filter(({ was }) => isRemembered(was)),
    retitled: retitled.filter(({ was }) => isRemembered(was)),
  };
}

/** Whether a migration's file holds others too: more than itself and what it was. */
function sharedTest(migrations: readonly Migration[]): (migration: Migration) => boolean {
  const byPath = Map.groupBy(migrations, ({ path }) => path);
  const shared = new Set([...byPath].flatMap(([path, some]) => (new Set(some.map(idOf)).size > 2 ? [path] : [])));
  return ({ path }) => shared.has(path);
}

function idOf(migration: Migration): string {
  return migration.id.value;
}

/** A class is no place: under another number it is another migration. */
function placeOf(migration: Migration): string {
  const unique = (migration.listed?.unique ?? []).map(({ what, value }) => `${what} ${value}`);
  return unique.every((one) => one.startsWith("class ")) ? idOf(migration) : unique.join("\n");
}
