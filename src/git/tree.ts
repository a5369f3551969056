import type { Sha } from "../domain/ids.ts";
import type { Tree, TreeEntry } from "../domain/tree.ts";
import { readCommits } from "./commit-object.ts";
import type { GitPlace } from "./environment.ts";
import { grepTree } from "./grep.ts";
import type { Objects } from "./objects.ts";
import { recent } from "./recent.ts";
import type { Difference } from "./tree-diff.ts";
import { listTree } from "./tree-list.ts";

/** What the trees of one change share: where they are, and the one process that reads their objects. */
export interface TreeSource {
  readonly place: GitPlace;
  readonly objects: Objects;
  readonly signal?: AbortSignal | undefined;
}

/** A tree of git, where single paths can be looked up without its list. */
export interface GitTree extends Tree {
  readonly treeish: string;
  /** Tells what stands at a path. */
  finder(): Promise<Finder>;
}

export type Finder = (path: string) => TreeEntry | undefined;

/** The list of a tree, and the same by path. */
interface Listing {
  readonly entries: readonly TreeEntry[];
  readonly byPath: ReadonlyMap<string, TreeEntry>;
}

/** Entries. The pull requests of one repository nearly all have the same base. */
const knownListings = recent<Listing>(200_000, ({ entries }) => entries.length);

/** The tree of a commit. Its list is read once. */
export function gitTree(source: TreeSource, commit: Sha): GitTree {
  let listing: Promise<Listing> | undefined;
  const listed = () => (listing ??= listCommit(source, commit));
  return treeOf(source, commit, {
    list: async () => (await listed()).entries,
    find: async () => {
      const { byPath } = await listed();
      return (path) => byPath.get(path);
    },
  });
}

/** The tree of `treeish` when it is known how it differs from another: saves listing what both have. */
export function changedTree(
  source: TreeSource,
  treeish: string,
  parent: GitTree,
  differences: readonly Difference[],
): GitTree {
  if (differences.length === 0) return parent;
  const changed = new Map(differences.map(({ path, is }) => [path, is && { path, ...is }]));
  const tree = treeOf(source, treeish, {
    list: async () => changedList(await parent.list(), changed),
    find: async () => {
      const find = await parent.finder();
      return (path) => (changed.has(path) ? changed.get(path) : find(path));
    },
  });
  return { ...tree, otherwise: { than: parent, at: changed } };
}

/** A tree without files: what unrelated histories have in common. */
export const emptyTree: Tree = {
  list: () => Promise.resolve([]),
  read: () => Promise.resolve(new Map()),
  search: () => Promise.resolve([]),
};

/** The whole list of a tree, to look paths up in. */
export async function entriesByPath(tree: Pick<Tree, "list">): Promise<ReadonlyMap<string, TreeEntry>> {
  return new Map((await tree.list()).map((entry) => [entry.path, entry]));
}

/** A list in which other entries stand, or nothing (undefined), at some paths; in git's order. */
export function changedList(
  entries: readonly TreeEntry[],
  changed: ReadonlyMap<string, TreeEntry | undefined>,
): readonly TreeEntry[] {
  if (changed.size === 0) return entries;
  const kept = entries.filter(({ path }) => !changed.has(path));
  return inGitOrder([...kept, ...[...changed.values()].filter((entry) => entry !== undefined)]);
}

/** The entries below the folder `prefix`; all without one. */
export function below(entries: readonly TreeEntry[], prefix: string | undefined): readonly TreeEntry[] {
  if (prefix === undefined || prefix === "") return entries;
  const start = `${prefix}/`;
  return entries.filter(({ path }) => path.startsWith(start));
}

/** Whether an entry is read as a file: by its mode, never by its name. */
export function isFile({ mode }: TreeEntry): boolean {
  return mode === "100644" || mode === "100755";
}

/** Entries by the bytes of their paths. */
function inGitOrder(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  // UTF-16 and UTF-8 order differ only beyond U+D7FF.
  const bytes = entries.some(({ path }) => /[\uD800-\uFFFF]/.test(path));
  return entries.toSorted((a, b) =>
    bytes ? Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)) : a.path < b.path ? -1 : 1,
  );
}

interface TreeParts {
  readonly list: () => Promise<readonly TreeEntry[]>;
  readonly find: () => Promise<Finder>;
}

function treeOf(source: TreeSource, treeish: string, { list, find }: TreeParts): GitTree {
  let listed: Promise<readonly TreeEntry[]> | undefined;
  let found: Promise<Finder> | undefined;
  const finder = () => (found ??= find());
  return {
    treeish,
    finder,
    async list(prefix) {
      return below(await (listed ??= list()), prefix);
    },
    async read(paths) {
      if (paths.length === 0) return new Map();
      const standing = await finder();
      const files = paths.flatMap((path) => {
        const entry = standing(path);
        return entry !== undefined && isFile(entry) ? [entry] : [];
      });
      const texts = await source.objects.texts(files.map(({ oid }) => oid));
      return new Map(
        files.flatMap(({ path, oid }) => {
          const text = texts.get(oid);
          return text === undefined ? [] : [[path, text] as const];
        }),
      );
    },
    search: (terms, paths) => grepTree(source, treeish, terms, paths),
  };
}

async function listCommit({ objects }: TreeSource, sha: Sha): Promise<Listing> {
  const known = knownListings.get(sha);
  if (known !== undefined) return known;
  const [commit] = await readCommits(objects, [sha]);
  const entries = commit === undefined ? [] : await listTree(objects, commit.tree);
  const listing = { entries, byPath: new Map(entries.map((entry) => [entry.path, entry])) };
  knownListings.keep(sha, listing);
  return listing;
}
