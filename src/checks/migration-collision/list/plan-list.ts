// What the change's migrations are called when they stand behind the base's. Only they move; what the base has stays.

import type { Migration, Renumber } from "../../../frameworks/framework.ts";
import { dottedOrder, nextVersion, replaceVersion } from "../../../frameworks/list/versions.ts";
import { nameOf } from "../../../frameworks/paths.ts";
import { filesOf, orderOf, type ListComparison } from "./compare-lists.ts";
import type { ListTrouble } from "./trouble.ts";

export interface ListMove {
  readonly migration: Migration;
  readonly version: string;
  readonly id: string;
  readonly stem: string;
  /** One a file, in the order of the migration's files. */
  readonly files: readonly Renumber[];
}

/**
 * New versions for the migrations in trouble and for as many of the change's own ones after them as it takes to keep their
 * order. undefined where a version cannot be counted on, or a name is taken.
 */
export function planList(comparison: ListComparison, trouble: ListTrouble): readonly ListMove[] | undefined {
  const { after, before, group } = comparison;
  const troubled = new Set([...trouble.taken, ...trouble.late].map(({ migration }) => migration));
  const moving = movingOf(comparison, trouble);
  const [first] = moving;
  if (first === undefined) return undefined;
  const isMoving = new Set(moving);
  const staying = [...after.filter((migration) => !isMoving.has(migration)), ...before];
  const next = group.framework.nextVersion ?? nextVersion;
  let last = staying.reduce((most, one) => (orderOf(one) > orderOf(most) ? one : most), staying[0] ?? first).listed
    ?.version;
  const paths = new Set(staying.flatMap(filesOf));
  const moves: ListMove[] = [];
  for (const migration of moving) {
    const { listed } = migration;
    if (listed === undefined || listed.version === "" || last === undefined) return undefined;
    if (!troubled.has(migration) && dottedOrder(listed.version) > dottedOrder(last)) {
      last = listed.version;
      for (const path of filesOf(migration)) paths.add(path);
      continue;
    }
    const version = next(last, listed.version);
    if (version === undefined) return undefined;
    last = version;
    const move = renumbered(migration, listed.version, version, group.merged?.folders ?? []);
    if (move === undefined || move.files.some(({ from, to }) => from.path !== to.path && paths.has(to.path)))
      return undefined;
    moves.push(move);
  }
  return moves;
}

/** The migrations in trouble, and the change's own ones after them. */
export function movingOf({ own }: ListComparison, { taken, late }: ListTrouble): readonly Migration[] {
  const troubled = new Set([...taken, ...late].map(({ migration }) => migration));
  const first = own.find((migration) => troubled.has(migration));
  if (first === undefined) return [];
  return own.filter((migration) => troubled.has(migration) || orderOf(migration) > orderOf(first));
}

function renumbered(migration: Migration, from: string, to: string, folders: readonly string[]): ListMove | undefined {
  const files: Renumber[] = [];
  const id = migration.id.value === from ? to : replaceVersion(migration.id.value, from, to);
  const stem = replaceVersion(migration.listed?.stem ?? "", from, to);
  if (id === undefined || stem === undefined) return undefined;
  for (const path of filesOf(migration)) {
    const renamed = renamePath(path, from, to, folders);
    files.push({
      from: { id: migration.id.value, version: from, path },
      to: { id, version: to, path: renamed ?? path },
    });
  }
  return { migration, version: to, id, stem, files };
}

/** The path with the version replaced in its file's name, or in the folder that is the migration. */
function renamePath(path: string, from: string, to: string, folders: readonly string[]): string | undefined {
  const folder =
    folders.toSorted((a, b) => b.length - a.length).find((one) => one === "" || path.startsWith(`${one}/`)) ?? "";
  const parts = path.slice(folder === "" ? 0 : folder.length + 1).split("/");
  for (let i = parts.length - 1; i >= 0; i -= 1) {
    const renamed = replaceVersion(parts[i] ?? "", from, to);
    if (renamed === undefined) continue;
    parts[i] = renamed;
    return [...(folder === "" ? [] : [folder]), ...parts].join("/");
  }
  return undefined;
}

/** A file's name for people: without folders. */
export function shortName(migration: Migration): string {
  return migration.listed?.stem ?? nameOf(migration.path);
}
