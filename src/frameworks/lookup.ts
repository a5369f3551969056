// A group's migrations by what they are called. The base's group is the same object from review to review, and many ask.

import { commonEnds } from "../domain/common-ends.ts";
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

/** What a group has otherwise than another tree's: two trees share the objects that are the same in both. */
export function unshared(group: MigrationGroup, other: MigrationGroup | undefined): readonly Migration[] {
  const [own, others] = [group.migrations, other?.migrations ?? []];
  const { first, last } = commonEnds(own, others);
  const theirs = new Set(others.slice(first, others.length - last));
  return own.slice(first, own.length - last).filter((migration) => !theirs.has(migration));
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
