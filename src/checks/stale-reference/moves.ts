// What the migrations of a change were called before: from the renames in its commits, and from earlier rounds.

import type { Change } from "../../domain/change.ts";
import type { GroupChange } from "../../frameworks/framework.ts";
import type { Migration, MigrationGroup } from "../../frameworks/migration-group.ts";
import { isDialect } from "../../frameworks/list/dialects.ts";
import { oldNameOf } from "../../frameworks/list/old-name.ts";
import { lookup, unshared } from "../../frameworks/lookup.ts";
import { parentOf } from "../../frameworks/paths.ts";
import { isBareNumber, nameParts } from "../sweep/names.ts";
import type { Move } from "../sweep.ts";

export interface KnownMove {
  readonly move: Move;
  /** The base has the migration under its old name: the change renames what is merged. */
  readonly ofBase: boolean;
  /** Nothing recorded it: only the likeness of names tells of it. */
  readonly isGuess?: boolean;
}

/** Migrations in the merged tree that the base does not have, neither by path nor by id. */
export function addedMigrations(group: GroupChange, merged: MigrationGroup): readonly Migration[] {
  const found = added.get(group) ?? findAdded(group, merged);
  added.set(group, found);
  return found;
}

/** Several checks ask. */
const added = new WeakMap<GroupChange, readonly Migration[]>();

function findAdded(group: GroupChange, merged: MigrationGroup): readonly Migration[] {
  if (merged === group.base) return [];
  const { byPath, ids } = lookup(group.base);
  return unshared(merged, group.base).filter(({ path, id }) => !byPath.has(path) || !ids.has(id.value));
}

/** Moves that somebody made, each old path of a migration once. */
export function knownMoves(change: Change, group: GroupChange, merged: MigrationGroup): readonly KnownMove[] {
  const now = lookup(merged);
  const inBase = lookup(group.base).byPath;
  const moves = new Map<string, KnownMove>();
  const add = (from: Move["from"], migration: Migration): void => {
    const to = { id: migration.id.value, path: migration.path, stem: migration.listed?.stem };
    if (from.id === to.id && from.path === to.path) return;
    if (from.path !== to.path && now.byPath.has(from.path)) return;
    const move = {
      framework: merged.framework,
      root: merged.root,
      from,
      to,
      files: [from.path, ...(migration.listed?.files.map(({ path }) => path) ?? [to.path])],
    };
    moves.set(`${from.path}\0${from.id}\0${to.path}`, { move, ofBase: inBase.has(from.path) });
  };

  for (const [path, oldPaths] of namesBefore(change)) {
    const migration = now.byPath.get(path);
    for (const oldPath of migration === undefined ? [] : oldPaths) {
      if (migration === undefined || !isSameMigration(oldPath, migration)) continue;
      const listed = oldNameOf(migration, oldPath);
      if (migration.listed === undefined) add({ id: oldIdOf(oldPath, migration, merged), path: oldPath }, migration);
      else if (listed !== undefined) add({ ...listed, path: oldPath }, migration);
    }
  }
  const own = addedMigrations(group, merged);
  const byPath = Map.groupBy(own, ({ path }) => path);
  const bySlug = Map.groupBy(own, ({ path, listed }) => listed?.slug ?? slugOf(path));
  for (const { root, id, path } of change.earlier) {
    if (root !== group.root && root !== merged.root) continue;
    const [migration, second] = byPath.get(path) ?? withSlugOf(path, bySlug);
    if (migration === undefined || second !== undefined) continue;
    add({ id, path, stem: oldNameOf(migration, path)?.stem }, migration);
  }
  return [...moves.values()];
}

/**
 * The migration that has been given another name than `id`, which something still follows: what nothing bears any more tells
 * more than how alike the two names are. undefined where none is known, or several are.
 */
export function renamedFrom(change: Change, merged: MigrationGroup, id: string): Migration | undefined {
  const indexes = renamedByOldId.get(change) ?? new Map<MigrationGroup, OldIds>();
  renamedByOldId.set(change, indexes);
  const byOldId = indexes.get(merged) ?? indexRenamed(change, merged);
  indexes.set(merged, byOldId);
  const [only, another] = byOldId.get(id) ?? [];
  return another === undefined ? only : undefined;
}

type OldIds = ReadonlyMap<string, ReadonlySet<Migration>>;

/** As many ask as parents are missing. */
const renamedByOldId = new WeakMap<Change, Map<MigrationGroup, OldIds>>();

function indexRenamed(change: Change, merged: MigrationGroup): OldIds {
  const now = lookup(merged).byPath;
  const index = new Map<string, Set<Migration>>();
  for (const [path, oldPaths] of namesBefore(change)) {
    const migration = now.get(path);
    if (migration === undefined) continue;
    for (const old of oldPaths.filter((one) => parentOf(one) === parentOf(path))) {
      const id = oldIdOf(old, migration, merged);
      if (id !== migration.id.value) index.set(id, (index.get(id) ?? new Set()).add(migration));
    }
  }
  return index;
}

/** The words of a migration's name, without the number, date or hash in front or behind. */
export function slugOf(path: string): string {
  const { stem, number, slug } = nameParts(path);
  if (number !== undefined) return slug;
  return stem.replace(/^(?:\d[\d_-]{5,}[_-])?(?:[0-9a-f]{7,40}(?:[_-]|$))?/, "");
}

/** The id that a migration had while its file was called `oldPath`, by the way the group's ids follow their files. */
function oldIdOf(oldPath: string, { id, path }: Migration, merged: MigrationGroup): string {
  const old = nameParts(oldPath);
  const now = nameParts(path);
  if (id.value === old.stem || id.value === old.number) return id.value;
  if (id.value === now.stem) return old.stem;
  if (id.value === now.number && old.number !== undefined) return old.number;
  const [hash] = /^[0-9a-f]{7,40}(?=_|$)/.exec(old.stem) ?? [];
  return hash !== undefined && now.stem.startsWith(id.value) && !lookup(merged).ids.has(hash) ? hash : id.value;
}

/** Git pairs any two files that are alike, and migrations often are: a renumber keeps at least most of the name's words. */
function isSameMigration(oldPath: string, migration: Migration): boolean {
  const { id, path, listed } = migration;
  if (listed !== undefined) {
    // What stands beside it for another database bears its number by right.
    if (parentOf(oldPath) !== parentOf(path) && isDialect(parentOf(oldPath)) && isDialect(parentOf(path))) return false;
    const old = oldNameOf(migration, oldPath);
    return old !== undefined && shareWords(old.stem.split(/[^\p{L}]+/u), listed.stem.split(/[^\p{L}]+/u));
  }
  const { stem, number } = nameParts(oldPath);
  if (id.value === stem || (id.value === number && isBareNumber(id.value)) || slugOf(oldPath) === slugOf(path))
    return true;
  return shareWords(slugOf(oldPath).split("_"), slugOf(path).split("_"));
}

function shareWords(old: readonly string[], now: readonly string[]): boolean {
  const words = new Set(now);
  return old.filter((word) => words.has(word)).length * 2 > Math.max(words.size, old.length);
}

/** Those of a list whose words stand behind another number in the path; else those whose name has the same words as the path's. */
function withSlugOf(path: string, bySlug: ReadonlyMap<string, readonly Migration[]>): readonly Migration[] {
  const isList = bySlug.values().next().value?.[0]?.listed !== undefined;
  const slugs = isList ? [...bySlug.keys()].filter((slug) => path.includes(slug)) : [slugOf(path)];
  return slugs.flatMap((slug) => {
    const some = slug === "" ? [] : (bySlug.get(slug) ?? []);
    return isList ? some.filter((migration) => oldNameOf(migration, path)?.stem.endsWith(slug) === true) : some;
  });
}

/** Every present path that had others before, oldest first. */
function namesBefore(change: Change): ReadonlyMap<string, readonly string[]> {
  const before = new Map<string, readonly string[]>();
  const rename = (from: string, to: string): void => {
    before.set(
      to,
      [...(before.get(from) ?? []), ...(before.get(to) ?? []), from].filter((path) => path !== to),
    );
    before.delete(from);
  };
  for (const commit of change.commits.toReversed()) for (const { from, to } of commit.renames) rename(from, to);
  for (const { path, oldPath } of change.headFiles) {
    if (oldPath !== undefined && before.get(path)?.includes(oldPath) !== true) {
      before.set(path, [...(before.get(path) ?? []), oldPath]);
    }
  }
  return before;
}
