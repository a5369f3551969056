// What git says, in the words that descriptions use.

import type { GroupChange } from "../../frameworks/framework.ts";
import type { Migration, MigrationGroup } from "../../frameworks/migration-group.ts";
import { graphOfGroup } from "../migration-collision/graph/graph.ts";
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

/** Those that nothing follows, a squash counted as the tool counts it; of a list its last. */
function headsOf(group: MigrationGroup | undefined): readonly Migration[] {
  if (group?.migrations[0]?.listed !== undefined) return group.migrations.slice(-1);
  return graphOfGroup(group).heads.map(({ migration }) => migration);
}

/** Whether somebody who writes `name` means this migration: by one of its names, or the beginning of its hash. */
export function isCalled(name: string, migration: Migration): boolean {
  if (namesOf(migration).includes(name)) return true;
  return /^[0-9a-f]{6,}$/.test(name) && migration.id.value.startsWith(name);
}

/** What a migration is called: its id, its file's stem, its number. */
export function namesOf({ id, path, listed }: Migration): readonly string[] {
  const { stem, number } = nameParts(listed?.stem ?? path);
  const numberOfId = nameParts(id.value).number;
  return [id.value, stem, listed?.version, numberOfId ?? number].filter((name) => name !== undefined);
}

/** Whether `name` looks like the ids of these migrations at all; a sentence may be about another kind of head. */
export function looksLikeId(name: string, migrations: readonly Migration[]): boolean {
  if (migrations.some((migration) => isCalled(name, migration))) return true;
  const ids = migrations.map(({ id }) => id.value);
  if (/^\d{2,6}[a-z]?$/.test(name)) return ids.some((id) => nameParts(id).number?.length === name.length);
  return /^[0-9a-f]{7,40}$/.test(name) && /\d/.test(name) && ids.some((id) => /^[0-9a-f]{7,40}$/.test(id));
}
