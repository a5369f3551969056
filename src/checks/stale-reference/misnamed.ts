// A file whose number is not its revision's. Alembic does not care; people do, where every other file keeps to it.

import type { Change } from "../../domain/change.ts";
import type { Place } from "../../domain/finding.ts";
import type { GroupChange } from "../../frameworks/framework.ts";
import type { Migration, MigrationGroup } from "../../frameworks/migration-group.ts";
import { lookup, unshared } from "../../frameworks/lookup.ts";
import { nameParts } from "../sweep/names.ts";
import type { KnownMove } from "./moves.ts";

export interface Misnamed {
  readonly path: string;
  /** The file was renamed and its revision was not: then whatever names that revision is listed too. */
  readonly renamed: boolean;
  readonly places: readonly Place[];
}

/** Those that the change adds or renames, in groups where files are called after their revisions. */
export async function misnamedMigrations(
  change: Change,
  group: GroupChange,
  merged: MigrationGroup,
  moves: readonly KnownMove[],
): Promise<readonly Misnamed[]> {
  const inBase = lookup(group.base).byPath;
  const touched = new Set(change.headFiles.map(({ path }) => path));
  const suspects = unshared(merged, group.base).filter(
    (migration) => touched.has(migration.path) && !inBase.has(migration.path) && numbersDiffer(migration) === true,
  );
  if (suspects.length === 0 || !keepsNumbers(merged, suspects)) return [];
  const children = childrenIn(merged);
  const renamedOnly = new Set(moves.map(({ move }) => `${move.from.id}\0${move.to.path}`));
  const parties = suspects.flatMap((migration) => [migration, ...(children.get(migration.id.value) ?? [])]);
  const texts = await change.trees.merged.read([...new Set(parties.map(({ path }) => path))]);
  return suspects.map((migration) => {
    const id = migration.id.value;
    const renamed = renamedOnly.has(`${id}\0${migration.path}`);
    const followers = renamed ? (children.get(id) ?? []) : [];
    const own = [migration.header.id, migration.id].filter((located) => located?.value === id);
    return {
      path: migration.path,
      renamed,
      places: [
        ...own.flatMap((located) => placeAt(texts, migration.path, located?.line)),
        ...followers.flatMap(({ path, header, parents }) =>
          [...(header.revises ?? []), ...parents].flatMap(({ value, line }) =>
            value === id ? placeAt(texts, path, line) : [],
          ),
        ),
      ],
    };
  });
}

function placeAt(texts: ReadonlyMap<string, string>, path: string, line: number | undefined): Place[] {
  if (line === undefined) return [];
  return [{ path, line, text: (texts.get(path)?.split("\n")[line - 1] ?? "").replace(/\r$/, "") }];
}

/** By the id that they follow. */
function childrenIn({ migrations }: MigrationGroup): ReadonlyMap<string, readonly Migration[]> {
  const children = new Map<string, Migration[]>();
  for (const migration of migrations) {
    for (const id of new Set(migration.parents.map(({ value }) => value))) {
      const own = children.get(id);
      if (own === undefined) children.set(id, [migration]);
      else own.push(migration);
    }
  }
  return children;
}

/** Undefined where the file or the id has no number. */
function numbersDiffer({ id, path }: Migration): boolean | undefined {
  const [ofFile, ofId] = [nameParts(path).number, nameParts(id.value).number];
  return ofFile === undefined || ofId === undefined ? undefined : ofFile !== ofId;
}

function keepsNumbers(merged: MigrationGroup, suspects: readonly Migration[]): boolean {
  const own = new Set(suspects);
  const others = merged.migrations.filter((migration) => !own.has(migration)).map(numbersDiffer);
  const kept = others.filter((differs) => differs === false).length;
  return kept >= 3 && kept >= others.length * 0.8;
}
