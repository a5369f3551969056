// What the change's migrations are called when they stand behind the base's. Only they move; what the base has stays.

import type { Renumber } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { dottedOrder, nextVersion, replaceVersion } from "../../../frameworks/list/versions.ts";
import { nameOf, parentOf } from "../../../frameworks/paths.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf, lastOf, orderOf } from "./listed.ts";
import type { ListTrouble, Taken } from "./trouble.ts";

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
 * order; another name for those whose name or class is taken. undefined where a version cannot be counted on, or a path is taken.
 */
export function planList(comparison: ListComparison, trouble: ListTrouble): readonly ListMove[] | undefined {
  const { own, after, before, group } = comparison;
  const { named, numbered } = whatMoves(trouble);
  const isMoving = new Set(withFollowing(own, numbered));
  const [first] = isMoving;
  const staying = [...after.filter((migration) => !isMoving.has(migration)), ...before];
  const next = group.framework.nextVersion ?? nextVersion;
  let last = lastOf(staying)?.listed?.version ?? first?.listed?.version;
  const paths = new Set(staying.flatMap(filesOf));
  const freeSlug = slugFinder([...after, ...before]);
  const folders = new Set(group.merged?.folders);
  const moves: ListMove[] = [];
  for (const migration of own) {
    const { listed } = migration;
    if (!isMoving.has(migration) && !named.has(migration)) continue;
    if (listed === undefined) return undefined;
    let { version, slug } = listed;
    if (isMoving.has(migration) && !numbered.has(migration) && isAfter(version, last)) {
      last = version;
      for (const path of filesOf(migration)) paths.add(path);
      if (!named.has(migration)) continue;
    } else if (isMoving.has(migration)) {
      const counted = listed.version === "" || last === undefined ? undefined : next(last, listed.version);
      if (counted === undefined) return undefined;
      last = version = counted;
    }
    if (named.has(migration)) {
      if (slug === "") return undefined;
      slug = freeSlug(listed.slug);
    }
    const move = renumbered(migration, { from: listed, to: { version, slug } }, folders);
    if (move === undefined || move.files.some(({ from, to }) => to.path !== from.path && paths.has(to.path)))
      return undefined;
    moves.push(move);
  }
  return moves.length === 0 ? undefined : moves;
}

/** The migrations in trouble, and the change's own ones after them. */
export function movingOf({ own }: ListComparison, { taken, late }: ListTrouble): readonly Migration[] {
  return withFollowing(own, new Set([...taken, ...late].map(({ migration }) => migration)));
}

function withFollowing(own: readonly Migration[], some: ReadonlySet<Migration>): readonly Migration[] {
  const first = own.find((migration) => some.has(migration));
  if (first === undefined) return [];
  return own.filter((migration) => some.has(migration) || orderOf(migration) > orderOf(first));
}

function isAfter(version: string, last: string | undefined): boolean {
  return version !== "" && last !== undefined && dottedOrder(version) > dottedOrder(last);
}

function whatMoves({ taken, late }: ListTrouble): Record<"named" | "numbered", ReadonlySet<Migration>> {
  const named = taken.filter(isNamed);
  const numbered = [...taken.filter((one) => !isNamed(one)), ...late];
  return {
    named: new Set(named.map(({ migration }) => migration)),
    numbered: new Set(numbered.map(({ migration }) => migration)),
  };
}

/** A name or class that holds the version itself is free again with another version. */
function isNamed({ what, value, migration }: Taken): boolean {
  return what !== "version" && !value.includes(migration.listed?.version ?? "");
}

/** `add_users_2`: what people write when a name is taken, and what every tool makes a class name of. Each is free once. */
function slugFinder(migrations: readonly Migration[]): (slug: string) => string {
  const taken = new Set(migrations.map(({ listed }) => listed?.slug));
  const counts = new Map<string, number>();
  return (slug) => {
    let count = counts.get(slug) ?? 1;
    let free: string;
    do free = `${slug}_${(count += 1)}`;
    while (taken.has(free));
    counts.set(slug, count);
    taken.add(free);
    return free;
  };
}

interface NewName {
  readonly from: { readonly version: string; readonly slug: string };
  readonly to: { readonly version: string; readonly slug: string };
}

function renumbered(migration: Migration, name: NewName, folders: ReadonlySet<string>): ListMove | undefined {
  const { from, to } = name;
  // Where the database remembers the words alone, they stay.
  const id = renamed(migration.id.value, name) ?? migration.id.value;
  const stem = renamed(migration.listed?.stem ?? "", name);
  if (stem === undefined) return undefined;
  const files = filesOf(migration).map((path): Renumber => ({
    from: { id: migration.id.value, version: from.version, path },
    to: { id, version: to.version, path: renamePath(path, name, folders) ?? path },
  }));
  return { migration, version: to.version, id, stem, files };
}

/** The path with the version replaced in its file's name, or in the folder that is the migration. */
function renamePath(path: string, name: NewName, folders: ReadonlySet<string>): string | undefined {
  let folder = parentOf(path);
  while (folder !== "" && !folders.has(folder)) folder = parentOf(folder);
  const parts = path.slice(folder === "" ? 0 : folder.length + 1).split("/");
  for (let i = parts.length - 1; i >= 0; i -= 1) {
    const part = renamed(parts[i] ?? "", name);
    if (part === undefined) continue;
    parts[i] = part;
    return [...(folder === "" ? [] : [folder]), ...parts].join("/");
  }
  return undefined;
}

/** A name with the new version, and the new slug where it holds the old one; undefined where the version does not stand in it. */
function renamed(name: string, { from, to }: NewName): string | undefined {
  const numbered = name === from.version ? to.version : replaceVersion(name, from.version, to.version);
  if (numbered === undefined || from.slug === to.slug || from.slug === "") return numbered;
  const at = numbered.indexOf(from.slug, numbered.indexOf(to.version) + to.version.length);
  return at === -1 ? numbered : numbered.slice(0, at) + to.slug + numbered.slice(at + from.slug.length);
}

/** A file's name for people: without folders. */
export function shortName(migration: Migration): string {
  return migration.listed?.stem ?? nameOf(migration.path);
}
