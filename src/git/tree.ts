import type { Hit, Tree, TreeEntry } from "../domain/tree.ts";
import { fileMode, type RawChange } from "./diff.ts";
import type { GitPlace } from "./environment.ts";
import { grepTree } from "./grep.ts";
import { keepList, knownList } from "./list-cache.ts";
import type { Objects } from "./objects.ts";
import { git } from "./run.ts";

/** What the trees of one change share: where they are, and the one process that reads their files. */
export interface TreeSource {
  readonly place: GitPlace;
  readonly objects: Objects;
  readonly signal?: AbortSignal | undefined;
}

/** A tree of git that can also be searched below some of its paths only. */
export interface GitTree extends Tree {
  readonly treeish: string;
  searchIn(paths: readonly string[], terms: readonly string[]): Promise<readonly Hit[]>;
}

/** The tree of `treeish` (a commit's or a tree's object name). Its list is read once. */
export function gitTree(source: TreeSource, treeish: string): GitTree {
  return treeOf(source, treeish, async () => {
    const known = knownList(treeish);
    if (known !== undefined) return known;
    const listed = await listTree(source, treeish);
    keepList(treeish, listed);
    return listed;
  });
}

/** The tree of `treeish` when the changes from `parent` to it are known: saves listing what both have. */
export function changedTree(
  source: TreeSource,
  treeish: string,
  parent: Tree,
  changesFromParent: () => Promise<readonly RawChange[]>,
): GitTree {
  return treeOf(source, treeish, async () => {
    const [before, changes] = await Promise.all([parent.list(), changesFromParent()]);
    if (changes.length === 0) return before;
    const touched = new Set(
      changes.flatMap(({ letter, oldPath, path }) => (letter === "R" ? [oldPath, path] : [path])),
    );
    const kept = before.filter(({ path }) => !touched.has(path));
    const mine = changes.filter(({ letter }) => letter !== "D").map(({ path, oid, mode }) => ({ path, oid, mode }));
    return inGitOrder([...kept, ...mine]);
  });
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

/** Entries by the bytes of their paths. */
export function inGitOrder(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  // UTF-16 and UTF-8 order differ only beyond U+D7FF.
  const bytes = entries.some(({ path }) => /[\uD800-\uFFFF]/.test(path));
  return entries.toSorted((a, b) =>
    bytes ? Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)) : a.path < b.path ? -1 : 1,
  );
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

function treeOf(source: TreeSource, treeish: string, load: () => Promise<readonly TreeEntry[]>): GitTree {
  let listed: Promise<readonly TreeEntry[]> | undefined;
  let byPath: ReadonlyMap<string, TreeEntry> | undefined;
  const all = () => (listed ??= load());
  return {
    treeish,
    async list(prefix) {
      return below(await all(), prefix);
    },
    async read(paths) {
      if (paths.length === 0) return new Map();
      const entries = (byPath ??= await entriesByPath({ list: all }));
      const files = paths.flatMap((path) => {
        const entry = entries.get(path);
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
    search: (terms) => grepTree(source, treeish, terms),
    searchIn: (paths, terms) => (paths.length === 0 ? Promise.resolve([]) : grepTree(source, treeish, terms, paths)),
  };
}

async function listTree({ place, signal }: TreeSource, treeish: string): Promise<readonly TreeEntry[]> {
  const { stdout } = await git(["ls-tree", "-r", "-z", "--full-tree", treeish], { place, signal });
  return stdout
    .toString()
    .split("\0")
    .slice(0, -1)
    .map((line): TreeEntry => {
      // `100644 blob OID<tab>path`; the object name is 40 or 64 digits.
      const tab = line.indexOf("\t");
      const oid = line.slice(line.lastIndexOf(" ", tab) + 1, tab);
      return { path: line.slice(tab + 1), oid, mode: fileMode(line.slice(0, 6)) };
    });
}
