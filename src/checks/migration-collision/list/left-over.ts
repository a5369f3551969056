// Migrations of the base that nothing of the merged tree is known to be yet: looked up again and again, and taken out when found.

import type { Change } from "../../../domain/change.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { renamesOf } from "../renames.ts";
import { filesOf } from "./listed.ts";

/** Looks up the first of `left` that has a key, in its order; what is taken out of it meanwhile is passed over. */
export function firstBy(
  left: ReadonlySet<Migration>,
  keyOf: (migration: Migration) => string,
): (key: string) => Migration | undefined {
  const lists = Map.groupBy(left, keyOf);
  const starts = new Map<string, number>();
  return (key) => {
    const list = lists.get(key) ?? [];
    let start = starts.get(key) ?? 0;
    for (let one = list[start]; one !== undefined && !left.has(one); one = list[start]) start += 1;
    starts.set(key, start);
    return list[start];
  };
}

export interface Renamed {
  readonly was: Migration;
  readonly now: Migration;
}

/** Own migrations that are ones of `left` under another identity, which leave it. `isShared`: whether its file holds several. */
export function takeRenamed(
  change: Change,
  left: Set<Migration>,
  own: readonly Migration[],
  isShared: (migration: Migration) => boolean,
): readonly Renamed[] {
  const findSame = sameFinder(change, left, isShared);
  const findNamesake = namesakeFinder(change, left, own);
  return own.flatMap((now) => {
    const was = findSame(now) ?? findNamesake(now);
    if (was === undefined) return [];
    left.delete(was);
    return [{ was, now }];
  });
}

/** By path or git's rename. Of a file that holds several, only the one that is called or reads the same is the one that was. */
function sameFinder(
  change: Change,
  left: ReadonlySet<Migration>,
  isShared: (migration: Migration) => boolean,
): (now: Migration) => Migration | undefined {
  const places = new Map([...left].map((was, place) => [was, place]));
  const earliest = (some: readonly (Migration | undefined)[]): Migration | undefined =>
    some
      .flatMap((one) => one ?? [])
      .reduce<Migration | undefined>(
        (first, one) => (first === undefined || (places.get(one) ?? 0) < (places.get(first) ?? 0) ? one : first),
        undefined,
      );
  const byPath = firstBy(left, ({ path }) => path);
  const byText = firstBy(left, ({ path, oid }) => `${path}\0${oid}`);
  const bySlug = firstBy(left, ({ path, listed }) => `${path}\0${listed?.slug}`);
  const byVersion = firstBy(left, ({ path, listed }) => `${path}\0${listed?.version}`);
  const byTextAndSlug = firstBy(left, ({ oid, listed }) => `${oid}\0${listed?.slug}`);
  const { was } = renamesOf(change);
  return (now) => {
    const { path, oid, listed } = now;
    const old = [...new Set(filesOf(now).flatMap((file) => was.get(file) ?? []))];
    const near = [...new Set([path, ...old])];
    const twin =
      earliest(near.map((at) => byText(`${at}\0${oid}`))) ??
      earliest(near.map((at) => bySlug(`${at}\0${listed?.slug}`)));
    if (twin !== undefined) return twin;
    return isShared(now)
      ? byTextAndSlug(`${oid}\0${listed?.slug}`)
      : // Git takes any two files of much boilerplate for one: what was renamed kept its text, its name or its version.
        earliest([byPath(path), ...old.map((at) => byVersion(`${at}\0${listed?.version}`))]);
  };
}

function slugOf({ listed }: Migration): string {
  return listed?.slug ?? "";
}

/** Of those that git takes for another file now, which is none of theirs, the one that is called as `now`; undefined where several are. */
function namesakeFinder(
  change: Change,
  left: ReadonlySet<Migration>,
  own: readonly Migration[],
): (now: Migration) => Migration | undefined {
  const { is } = renamesOf(change);
  const moved = Map.groupBy(
    [...left].filter((was) => filesOf(was).some((path) => is.has(path))),
    slugOf,
  );
  const named = Map.groupBy(own, slugOf);
  return (now) => {
    const slug = slugOf(now);
    if (slug === "" || named.get(slug)?.length !== 1) return undefined;
    const [one, another] = moved.get(slug)?.filter((was) => left.has(was)) ?? [];
    return another === undefined ? one : undefined;
  };
}
