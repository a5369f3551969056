// What a migration of a list is asked for again and again.

import type { Migration } from "../../../frameworks/migration-group.ts";

/** Every file of a migration. */
export function filesOf(migration: Migration): readonly string[] {
  return migration.listed?.files.map(({ path }) => path) ?? [migration.path];
}

/** The one that the tool runs last; of equals the first. */
export function lastOf(migrations: readonly Migration[]): Migration | undefined {
  return migrations.reduce<Migration | undefined>(
    (last, one) => (last === undefined || orderOf(one) > orderOf(last) ? one : last),
    undefined,
  );
}

/** A migration's place in the order of the tool. */
export function orderOf(migration: Migration): string {
  return migration.listed?.order ?? migration.id.value;
}
