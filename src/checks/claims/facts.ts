// What git says, in the words that descriptions use.

import type { GroupChange } from "../../frameworks/framework.ts";
import type { Migration, MigrationGroup } from "../../frameworks/migration-group.ts";
import { addedMigrations } from "../stale-reference/moves.ts";
import { nameParts } from "../sweep/names.ts";

export interface Facts {
  readonly added: readonly Migration[];
  readonly baseHeads: readonly Migration[];
  readonly mergedHeads: readonly Migration[];
  readonly base: readonly Migration[];
  readonly merged: readonly Migration[];
}

/** The groups that a description can be about: those that the change adds to, or else all. */
export function factsOf(groups: readonly GroupChange[]): readonly Facts[] {
  const all = groups.flatMap((group): Facts[] => {
    if (group.merged?.aside === true) return [];
    const added = group.merged === undefined ? [] : addedMigrations(group, group.merged);
    const [base, merged] = [group.base?.migrations ?? [], group.merged?.migrations ?? []];
    return [{ added, base, merged, baseHeads: headsOf(group.base), mergedHeads: headsOf(group.merged) }];
  });
  const addedTo = all.filter(({ added }) => added.length > 0);
  return addedTo.length > 0 ? addedTo : all;
}

/** Migrations that no other one names as its parent; in a list the last one. */
export function headsOf(group: MigrationGroup | undefined): readonly Migration[] {
  // The head of a list is its last.
  if (group?.migrations[0]?.listed !== undefined) return group.migrations.slice(-1);
  const parents = new Set(group?.migrations.flatMap((migration) => migration.parents.map(({ value }) => value)));
  return group?.migrations.filter(({ id }) => !parents.has(id.value)) ?? [];
}

/** Whether somebody who writes `name` means this migration: its id, its file's stem, its number, or the beginning of its hash. */
export function isCalled(name: string, { id, path, listed }: Migration): boolean {
  const { stem, number } = nameParts(listed?.stem ?? path);
  if (listed !== undefined && name === listed.version) return true;
  if (name === id.value || name === stem || name === nameParts(id.value).number) return true;
  if (name === number) return nameParts(id.value).number === undefined;
  return /^[0-9a-f]{6,}$/.test(name) && id.value.startsWith(name);
}

/** Whether `name` looks like the ids of these migrations at all; a sentence may be about another kind of head. */
export function looksLikeId(name: string, migrations: readonly Migration[]): boolean {
  if (migrations.some((migration) => isCalled(name, migration))) return true;
  const ids = migrations.map(({ id }) => id.value);
  if (/^\d{2,6}[a-z]?$/.test(name)) return ids.some((id) => nameParts(id).number?.length === name.length);
  return /^[0-9a-f]{7,40}$/.test(name) && /\d/.test(name) && ids.some((id) => /^[0-9a-f]{7,40}$/.test(id));
}
