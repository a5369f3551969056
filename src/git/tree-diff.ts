import type { FileMode } from "../domain/tree.ts";
import type { Objects } from "./objects.ts";
import { deepest, mostPaths, tooMuch } from "./tree-list.ts";
import { Folder, type Standing } from "./folder.ts";
import { pathText, readFolders } from "./tree-object.ts";

/** A file, link or submodule of a tree. */
export interface FileStanding {
  readonly oid: string;
  readonly mode: FileMode;
}

/** A path at which two trees differ. */
export interface Difference {
  readonly path: string;
  readonly was: FileStanding | undefined;
  readonly is: FileStanding | undefined;
}

export interface TreeDifference {
  /** In git's order; a rename is a file that went and one that came. */
  readonly files: readonly Difference[];
  /** Folders of the first tree that are none in the second. */
  readonly goneFolders: readonly string[];
}

/** Two folders of one path, and the tree objects that they are. */
interface Pair {
  readonly above: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const none = new Folder(Buffer.alloc(0), 0);

/**
 * How tree object `to` differs from `from`; undefined stands for an empty one. Reads only folders that differ.
 * Throws GitError when one is missing, or there are too many.
 */
export async function compareTrees(
  objects: Objects,
  from: string | undefined,
  to: string | undefined,
): Promise<TreeDifference> {
  const files: Difference[] = [];
  const goneFolders: string[] = [];
  const differ = (path: string, was: Standing | undefined, is: Standing | undefined, next: Pair[]): void => {
    const [folderBefore, folderNow] = [was?.mode === "040000", is?.mode === "040000"];
    if (folderBefore || folderNow) {
      next.push({ above: `${path}/`, from: folderBefore ? was?.oid : undefined, to: folderNow ? is?.oid : undefined });
    }
    if (folderBefore && !folderNow) goneFolders.push(pathText(path));
    const file = { path, was: asFile(was), is: asFile(is) };
    if (file.was !== undefined || file.is !== undefined) files.push(file);
    if (files.length + next.length > mostPaths) throw tooMuch(mostPaths, "differences");
  };
  let level: Pair[] = from === to ? [] : [{ above: "", from, to }];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) throw tooMuch(deepest, "levels");
    const wanted = level.flatMap((pair) => [pair.from, pair.to].filter((oid) => oid !== undefined));
    const folders = await readFolders(objects, wanted);
    const next: Pair[] = [];
    for (const pair of level) {
      const before = folders.get(pair.from ?? "") ?? none;
      const now = folders.get(pair.to ?? "") ?? none;
      for (const { name, was, is } of before.changesTo(now)) differ(pair.above + name, was, is, next);
    }
    level = next;
  }
  // As bytes, which the characters of a path still are.
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: files.map((file) => ({ ...file, path: pathText(file.path) })), goneFolders };
}

/** The same differences seen from the other tree. */
export function reversed({ files }: TreeDifference): readonly Difference[] {
  return files.map(({ path, was, is }) => ({ path, was: is, is: was }));
}

function asFile(standing: Standing | undefined): FileStanding | undefined {
  if (standing === undefined || standing.mode === "040000") return undefined;
  return { oid: standing.oid, mode: standing.mode };
}
