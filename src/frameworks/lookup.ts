// A group's migrations by what they are called. The base's group is the same object from review to review, and many ask.

import type { Migration, MigrationGroup } from "./migration-group.ts";

export interface Lookup {
  readonly ids: ReadonlySet<string>;
  /** Of several in one file the last. */
  readonly byPath: ReadonlyMap<string, Migration>;
}

/** The lookup of a group; of none, an empty one. */
export function lookup(group: MigrationGroup | undefined): Lookup {
  if (group === undefined) return nothing;
  const known = lookups.get(group) ?? makeLookup(group.migrations);
  lookups.set(group, known);
  return known;
}

const lookups = new WeakMap<MigrationGroup, Lookup>();
const nothing: Lookup = { ids: new Set(), byPath: new Map() };

function makeLookup(migrations: readonly Migration[]): Lookup {
  let ids: ReadonlySet<string> | undefined;
  let byPath: ReadonlyMap<string, Migration> | undefined;
  return {
    get ids() {
      return (ids ??= new Set(migrations.map(({ id }) => id.value)));
    },
    get byPath() {
      return (byPath ??= new Map(migrations.map((migration) => [migration.path, migration])));
    },
  };
}
