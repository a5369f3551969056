// A tree, indexed once for all frameworks: most of them look for a file of their own first. The trees of a change are nearly
// the same, so each is indexed by what it has otherwise than another, and what is the same is the same object in all of them.

import type { Tree, TreeEntry } from "../domain/tree.ts";
import { emptyMemory, type ParseMemory } from "./parse-memory.ts";
import { isWithin, nameOf, parentOf } from "./paths.ts";

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
    matching: (pattern) => [...namesOf(index)].flatMap(([name, paths]) => (pattern.test(name) ? paths : [])),
    in: (folder) => index.byFolder.get(folder) ?? [],
    below: (folder) => [...index.byFolder].flatMap(([at, own]) => (isWithin(at, folder) ? own : [])),
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
  /** Made when somebody asks. */
  byName?: ReadonlyMap<string, readonly string[]>;
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
  return { entries, byPath, byFolder, folders: foldersOf(byFolder) };
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
  return { entries, byPath, byFolder, folders: foldersOf(byFolder) };
}

function missingFrom(like: Index, entries: readonly TreeEntry[]): readonly TreeEntry[] {
  const here = new Set(entries.map(({ path }) => path));
  return like.entries.filter(({ path }) => !here.has(path));
}

function namesOf(index: Index): ReadonlyMap<string, readonly string[]> {
  index.byName ??= Map.groupBy(
    index.entries.flatMap(({ path, mode }) => (mode === "120000" ? [] : [path])),
    nameOf,
  );
  return index.byName;
}
