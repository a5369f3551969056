// Where things are in a tree, in the ways that frameworks look for them. Trees of one repository are nearly the same, so one
// is indexed by what it has otherwise than another: what is the same there is the same object in both.

import type { TreeEntry } from "../domain/tree.ts";
import { nameOf, parentOf, withFoldersAround } from "./paths.ts";

/** Submodules are not in it. What is listed is in the order of its paths, however the index came about. */
export interface TreeIndex {
  /** The file or link at a path. */
  at(path: string): TreeEntry | undefined;
  /** Every folder that holds something, at any depth; "" is the root. */
  readonly folders: ReadonlySet<string>;
  /** Regular files of this name, wherever they are. */
  named(fileName: string): readonly string[];
  /** Regular files whose name matches. */
  matching(pattern: RegExp): readonly string[];
  /** Regular files whose path is one of those. The answer is kept by the function itself: not by one made for the call. */
  paths(isOne: (path: string) => boolean): readonly string[];
  /** How many regular files have this ending (`sql`, in small letters). */
  count(ending: string): number;
  /** Folders of regular files whose name is one of those, with how many they hold; of all endings, when absent. As `paths`. */
  foldersWith(names: Names, endings?: readonly string[]): ReadonlyMap<string, number>;
  /** Files and links directly in a folder. */
  in(folder: string): readonly TreeEntry[];
  /** Files and links below a folder, at any depth. */
  below(folder: string): readonly TreeEntry[];
}

export type Names = RegExp | ((fileName: string) => boolean);

/** The index of a tree by itself; `entries` in git's order. */
export function wholeIndex(entries: readonly TreeEntry[]): TreeIndex {
  const kept = inPathOrder(entries.filter(({ mode }) => mode !== submodule));
  const byPath = new Map<string, TreeEntry>();
  for (const entry of kept) byPath.set(entry.path, entry);
  const byFolder = Map.groupBy(kept, ({ path }) => parentOf(path));
  const regular = lazy(() => kept.flatMap((entry) => (isRegular(entry) ? [entry.path] : [])));
  const byName = lazy(() => Map.groupBy(regular(), nameOf));
  const byEnding = lazy(() => Map.groupBy(regular(), (path) => endingOf(nameOf(path))));
  return {
    at: (path) => byPath.get(path),
    folders: withFoldersAbove(byFolder.keys()),
    named: (fileName) => byName().get(fileName) ?? none,
    matching: keptByNames((pattern: RegExp) =>
      inOrder([...byName()].flatMap(([name, paths]) => (pattern.test(name) ? paths : []))),
    ),
    paths: keptByNames((isOne: (path: string) => boolean) => regular().filter(isOne)),
    count: (ending) => byEnding().get(ending)?.length ?? 0,
    foldersWith: keptByNames((names: Names, endings) =>
      countsOf(endings?.flatMap((ending) => byEnding().get(ending) ?? []) ?? regular(), names),
    ),
    in: (folder) => byFolder.get(folder) ?? none,
    below: keptBy((folder) => (folder === "" ? kept : belowIn(kept, folder, ownPath))),
  };
}

/** The index of a tree that has other entries than `like`, or nothing (undefined), at some paths. Costs as much as differs. */
export function changedIndex(like: TreeIndex, differences: ReadonlyMap<string, TreeEntry | undefined>): TreeIndex {
  const changes = new Map<string, TreeEntry | undefined>();
  for (const [path, entry] of differences) {
    const is = entry?.mode === submodule ? undefined : entry;
    if (!isSame(is, like.at(path))) changes.set(path, is);
  }
  if (changes.size === 0) return like;
  const at = (path: string): TreeEntry | undefined => (changes.has(path) ? changes.get(path) : like.at(path));
  const come = [...changes].flatMap(([path, is]) => (isRegular(is) && !isRegular(like.at(path)) ? [path] : []));
  const gone = [...changes].flatMap(([path, is]) => (!isRegular(is) && isRegular(like.at(path)) ? [path] : []));
  const touched = Map.groupBy(changes.keys(), parentOf);
  const moreOf = lazy(() => {
    const counts = new Map<string, number>();
    const add = (path: string, more: number): void => {
      const ending = endingOf(nameOf(path));
      counts.set(ending, (counts.get(ending) ?? 0) + more);
    };
    for (const path of come) add(path, 1);
    for (const path of gone) add(path, -1);
    return counts;
  });
  /** The same list where nothing of it came or went. */
  const adjusted = (paths: readonly string[], belongs: (path: string) => boolean): readonly string[] => {
    const [more, fewer] = [come.filter(belongs), new Set(gone.filter(belongs))];
    if (more.length === 0 && fewer.size === 0) return paths;
    const kept = paths.filter((path) => !fewer.has(path));
    return more.length === 0 ? kept : inOrder([...kept, ...more]);
  };
  const sorted = lazy(() => inOrder([...changes.keys()]));
  const changedList = (entries: readonly TreeEntry[], paths: readonly string[]): readonly TreeEntry[] => {
    const parts: (readonly TreeEntry[])[] = [];
    let from = 0;
    for (const path of inOrder(paths)) {
      const place = firstFrom(entries, path, ownPath);
      const is = changes.get(path);
      parts.push(entries.slice(from, place), is === undefined ? none : [is]);
      from = entries[place]?.path === path ? place + 1 : place;
    }
    return [...parts, entries.slice(from)].flat();
  };
  const inFolder = keptBy((folder): readonly TreeEntry[] => {
    const own = touched.get(folder);
    return own === undefined ? like.in(folder) : changedList(like.in(folder), own);
  });
  return {
    at,
    folders: changedFolders(like, [...touched.keys()], inFolder),
    named: keptBy((fileName) => adjusted(like.named(fileName), (path) => nameOf(path) === fileName)),
    matching: keptByNames((pattern: RegExp) => adjusted(like.matching(pattern), (path) => pattern.test(nameOf(path)))),
    paths: keptByNames((isOne: (path: string) => boolean) => adjusted(like.paths(isOne), isOne)),
    count: (ending) => like.count(ending) + (moreOf().get(ending) ?? 0),
    foldersWith: keptByNames((names: Names, endings) => {
      const isOfThem = (path: string): boolean => endings?.includes(endingOf(nameOf(path))) !== false;
      const [more, fewer] = [come, gone].map((paths) => countsOf(paths.filter(isOfThem), names));
      return withCounts(like.foldersWith(names, endings), more, fewer);
    }),
    in: inFolder,
    below: keptBy((folder) => {
      const own = folder === "" ? sorted() : belowIn(sorted(), folder, (path) => path);
      return own.length === 0 ? like.below(folder) : changedList(like.below(folder), own);
    }),
  };
}

const submodule = "160000";
const link = "120000";
const none: readonly never[] = [];

function isRegular(entry: TreeEntry | undefined): boolean {
  return entry !== undefined && entry.mode !== link;
}

function isSame(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
  return a?.oid === b?.oid && a?.mode === b?.mode;
}

/** In small letters; a name without a dot is its own ending. */
function endingOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1).toLowerCase();
}

function withFoldersAbove(folders: Iterable<string>): ReadonlySet<string> {
  return new Set(inOrder([...withFoldersAround(["", ...folders])]));
}

/** The same set where no folder came or went. */
function changedFolders(like: TreeIndex, touched: readonly string[], inFolder: TreeIndex["in"]): ReadonlySet<string> {
  const emptied = touched.filter(
    (folder) => folder !== "" && like.folders.has(folder) && inFolder(folder).length === 0,
  );
  const come = touched.filter((folder) => !like.folders.has(folder) && inFolder(folder).length > 0);
  if (emptied.length > 0) {
    return withFoldersAbove(
      [...new Set([...like.folders, ...touched])].filter((folder) => inFolder(folder).length > 0),
    );
  }
  return come.length === 0 ? like.folders : withFoldersAbove([...like.folders, ...come]);
}

function countsOf(paths: readonly string[], names: Names): ReadonlyMap<string, number> {
  const isOne = names instanceof RegExp ? (name: string) => names.test(name) : names;
  const counts = new Map<string, number>();
  for (const path of paths) {
    if (!isOne(nameOf(path))) continue;
    const folder = parentOf(path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return byFolderInOrder(counts);
}

/** The same map where nothing is added or taken away. */
function withCounts(
  counts: ReadonlyMap<string, number>,
  more: ReadonlyMap<string, number> = new Map(),
  fewer: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  if (more.size === 0 && fewer.size === 0) return counts;
  const all = new Map(counts);
  for (const folder of new Set([...more.keys(), ...fewer.keys()])) {
    const left = (counts.get(folder) ?? 0) + (more.get(folder) ?? 0) - (fewer.get(folder) ?? 0);
    if (left > 0) all.set(folder, left);
    else all.delete(folder);
  }
  return byFolderInOrder(all);
}

function byFolderInOrder(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Of what is in the order of its paths, all below a folder: it stands together. */
function belowIn<T>(items: readonly T[], folder: string, pathOf: (item: T) => string): readonly T[] {
  // `0` is the character behind `/`.
  return items.slice(firstFrom(items, `${folder}/`, pathOf), firstFrom(items, `${folder}0`, pathOf));
}

/** Where the first of them stands that comes not before `path`. */
function firstFrom<T>(items: readonly T[], path: string, pathOf: (item: T) => string): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && pathOf(item) < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As a rule git's order is the one of code units. */
function inPathOrder(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  const isSorted = entries.every(({ path }, i) => i === 0 || path > (entries[i - 1]?.path ?? ""));
  return isSorted ? entries : entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function ownPath({ path }: TreeEntry): string {
  return path;
}

function inOrder(paths: readonly string[]): readonly string[] {
  return paths.toSorted((a, b) => (a < b ? -1 : 1));
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function keptBy<T>(make: (key: string) => T): (key: string) => T {
  const kept = new Map<string, T>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    kept.set(key, made);
    return made;
  };
}

/** By the function itself, or by what the pattern is. */
function keptByNames<N extends Names, T>(
  make: (names: N, endings?: readonly string[]) => T,
): (names: N, endings?: readonly string[]) => T {
  const byFunction = new WeakMap<Names, Map<string, T>>();
  const byPattern = new Map<string, T>();
  return (names, endings) => {
    const isPattern = names instanceof RegExp;
    const kept = isPattern ? byPattern : (byFunction.get(names) ?? new Map<string, T>());
    if (!isPattern) byFunction.set(names, kept);
    const key = `${isPattern ? String(names) : ""} ${endings?.join(" ") ?? "*"}`;
    const known = kept.get(key) ?? make(names, endings);
    kept.set(key, known);
    return known;
  };
}
