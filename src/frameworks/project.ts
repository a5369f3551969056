// A tree, indexed once for all frameworks: most of them look for a file of their own first. The trees of a change are nearly
// the same, so each is indexed by what it has otherwise than another, and what is the same is the same object in all of them.

import type { Tree, TreeEntry } from "../domain/tree.ts";
import { emptyMemory, type ParseMemory } from "./parse-memory.ts";
import { nameOf, parentOf, under } from "./paths.ts";

export interface Project {
  readonly tree: Tree;
  /** Everything but submodules, in git's order. */
  readonly entries: readonly TreeEntry[];
  /** Whether a regular file is there. */
  has(path: string): boolean;
  /** Regular files of this name, wherever they are. */
  named(fileName: string): readonly string[];
  /** Regular files whose name matches. */
  matching(pattern: RegExp): readonly string[];
  /** Names and folders of regular files whose ending is this one (`sql`); of all, when absent. */
  places(ending?: string): readonly Place[];
  /** Files and links directly in a folder. The same list in two projects where they have the same there. */
  in(folder: string): readonly TreeEntry[];
  /** Files and links below a folder, at any depth. */
  below(folder: string): readonly TreeEntry[];
  /** Every folder that holds something, at any depth; "" is the root. */
  readonly folders: ReadonlySet<string>;
  readonly memory: ParseMemory;
  /** As `Tree.read`. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface Place {
  readonly name: string;
  readonly folder: string;
}

/** The index of a tree; `like`: of one that is much the same, whose memory it shares. */
export async function projectOf(
  tree: Tree,
  like?: Project,
  memory: ParseMemory = like?.memory ?? emptyMemory(),
): Promise<Project> {
  const listed = await tree.list();
  const known = like === undefined ? undefined : indexes.get(like);
  const index = (known && reindexed(known, listed)) ?? indexOf(listed.filter((entry) => entry.mode !== "160000"));
  const project: Project = {
    tree,
    memory,
    entries: index.entries,
    folders: index.folders,
    has: (path) => index.byPath.get(path)?.mode.startsWith("100") === true,
    named: (fileName) => namesOf(index).get(fileName) ?? [],
    matching: (pattern) => matchingIn(index, pattern),
    places: (ending) =>
      ending === undefined ? [...endingsOf(index).values()].flat() : (endingsOf(index).get(ending) ?? []),
    in: (folder) => index.byFolder.get(folder) ?? [],
    below: (folder) => index.entries.filter(({ path }) => folder === "" || path.startsWith(`${folder}/`)),
    read: (paths) => tree.read(paths),
  };
  indexes.set(project, index);
  return project;
}

interface Index {
  readonly entries: readonly TreeEntry[];
  readonly byPath: ReadonlyMap<string, TreeEntry>;
  readonly byFolder: ReadonlyMap<string, readonly TreeEntry[]>;
  readonly folders: ReadonlySet<string>;
  /** What it was made from, and which paths it has more and fewer. */
  readonly from?: Difference;
  /** Made when somebody asks. */
  byName?: ReadonlyMap<string, readonly string[]>;
  byEnding?: ReadonlyMap<string, readonly Place[]>;
  readonly matched: Map<string, readonly string[]>;
}

interface Difference {
  readonly like: Index;
  readonly come: readonly string[];
  readonly gone: ReadonlySet<string>;
}

const indexes = new WeakMap<Project, Index>();

/** More than this many differences, and a new index costs no more. */
const fewDifferences = 500;

function indexOf(entries: readonly TreeEntry[]): Index {
  const byPath = new Map<string, TreeEntry>();
  const byFolder = new Map<string, TreeEntry[]>();
  for (const entry of entries) {
    byPath.set(entry.path, entry);
    const folder = parentOf(entry.path);
    const own = byFolder.get(folder);
    if (own === undefined) byFolder.set(folder, [entry]);
    else own.push(entry);
  }
  return { entries, byPath, byFolder, folders: foldersOf(byFolder), matched: new Map() };
}

function foldersOf(byFolder: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const folders = new Set<string>([""]);
  for (const folder of byFolder.keys()) {
    for (let at = folder; !folders.has(at); at = parentOf(at)) folders.add(at);
  }
  return folders;
}

/** The index of `listed`, made from that of another tree; undefined where they differ much. */
function reindexed(like: Index, listed: readonly TreeEntry[]): Index | undefined {
  const entries: TreeEntry[] = [];
  const changed: TreeEntry[] = [];
  let same = 0;
  for (const entry of listed) {
    if (entry.mode === "160000") continue;
    const other = like.byPath.get(entry.path);
    if (other !== undefined) same += 1;
    const isSame = other !== undefined && other.oid === entry.oid && other.mode === entry.mode;
    entries.push(isSame ? other : entry);
    if (!isSame) changed.push(entry);
  }
  if (changed.length > fewDifferences || like.entries.length - same > fewDifferences) return undefined;
  const gone = same === like.entries.length ? [] : missingFrom(like, entries);
  if (changed.length === 0 && gone.length === 0) return like;
  const byPath = new Map(like.byPath);
  for (const { path } of gone) byPath.delete(path);
  for (const entry of changed) byPath.set(entry.path, entry);
  const byFolder = new Map(like.byFolder);
  const touched = new Set([...changed, ...gone].map(({ path }) => parentOf(path)));
  for (const folder of touched) byFolder.delete(folder);
  for (const [folder, own] of Map.groupBy(
    entries.filter(({ path }) => touched.has(parentOf(path))),
    ({ path }) => parentOf(path),
  )) {
    byFolder.set(folder, own);
  }
  const from = {
    like,
    come: regular(changed.filter(({ path }) => !isRegular(like.byPath.get(path)))),
    gone: new Set(
      regular([...like.byPath.values()].filter(({ path }) => touched.has(parentOf(path)))).filter(
        (path) => !isRegular(byPath.get(path)),
      ),
    ),
  };
  return { entries, byPath, byFolder, folders: foldersOf(byFolder), from, matched: new Map() };
}

function isRegular(entry: TreeEntry | undefined): boolean {
  return entry !== undefined && entry.mode !== "120000";
}

function regular(entries: readonly TreeEntry[]): readonly string[] {
  return entries.flatMap((entry) => (isRegular(entry) ? [entry.path] : []));
}

function missingFrom(like: Index, entries: readonly TreeEntry[]): readonly TreeEntry[] {
  const here = new Set(entries.map(({ path }) => path));
  return like.entries.filter(({ path }) => !here.has(path));
}

function namesOf(index: Index): ReadonlyMap<string, readonly string[]> {
  index.byName ??=
    index.from === undefined
      ? Map.groupBy(regular(index.entries), nameOf)
      : adjusted(
          namesOf(index.from.like),
          index.from,
          nameOf,
          (path) => path,
          (path) => path,
        );
  return index.byName;
}

function endingsOf(index: Index): ReadonlyMap<string, readonly Place[]> {
  index.byEnding ??=
    index.from === undefined
      ? Map.groupBy(
          regular(index.entries).map((path) => placeOf(path)),
          ({ name }) => endingOf(name),
        )
      : adjusted(
          endingsOf(index.from.like),
          index.from,
          (path) => endingOf(nameOf(path)),
          placeOf,
          ({ name, folder }) => under(folder, name),
        );
  return index.byEnding;
}

function matchingIn(index: Index, pattern: RegExp): readonly string[] {
  const key = String(pattern);
  const known = index.matched.get(key);
  if (known !== undefined) return known;
  const { from } = index;
  const found =
    from === undefined
      ? [...namesOf(index)].flatMap(([name, paths]) => (pattern.test(name) ? paths : []))
      : withDifference(matchingIn(from.like, pattern), from, (path) => pattern.test(nameOf(path)));
  index.matched.set(key, found);
  return found;
}

/** The same list where nothing of it came or went. */
function withDifference(
  paths: readonly string[],
  { come, gone }: Difference,
  belongs: (path: string) => boolean,
): readonly string[] {
  const more = come.filter(belongs);
  if (more.length === 0 && (gone.size === 0 || !paths.some((path) => gone.has(path)))) return paths;
  return [...paths.filter((path) => !gone.has(path)), ...more];
}

/** A copy with the keys of what came and went made anew. */
function adjusted<T>(
  like: ReadonlyMap<string, readonly T[]>,
  { come, gone }: Difference,
  keyOf: (path: string) => string,
  valueOf: (path: string) => T,
  pathOf: (value: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const all = new Map(like);
  for (const key of new Set([...gone].map(keyOf))) {
    all.set(
      key,
      (all.get(key) ?? []).filter((value) => !gone.has(pathOf(value))),
    );
  }
  for (const [key, paths] of Map.groupBy(come, keyOf)) all.set(key, [...(all.get(key) ?? []), ...paths.map(valueOf)]);
  return all;
}

function placeOf(path: string): Place {
  return { name: nameOf(path), folder: parentOf(path) };
}

/** In small letters; a name without a dot is its own ending. */
function endingOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1).toLowerCase();
}
