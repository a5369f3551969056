// The tree that merging would make. Git's own merge where it can; otherwise the three trees merged by path.
// In both a path that cannot be merged holds the head's file.

import type { FileChange } from "../domain/change.ts";
import type { Sha } from "../domain/ids.ts";
import type { Tree, TreeEntry } from "../domain/tree.ts";
import { diffTrees, fileChanges, type RawChange } from "./diff.ts";
import { mergeByPath } from "./merge-by-path.ts";
import { overlayTree, type Override, type Overrides } from "./overlay.ts";
import { git, GitError } from "./run.ts";
import { changedTree, entriesByPath, type GitTree, type TreeSource } from "./tree.ts";

export interface Merge {
  readonly tree: Tree;
  /** From the base to the tree. */
  readonly files: readonly FileChange[];
  /** Paths that git cannot merge, sorted. */
  readonly conflicts: readonly string[];
}

export interface MergeSides {
  readonly mergeBase: Tree;
  readonly base: GitTree;
  readonly head: GitTree;
  /** Merge base to head. */
  readonly headChanges: readonly RawChange[];
}

/** What `git merge-tree` answered: the tree it wrote, and the paths with a conflict. */
export interface WrittenMerge {
  readonly tree: string;
  readonly conflicts: readonly string[];
  /** Names that git made up for a file where a folder stands: `name~SIDE`. */
  readonly moved: readonly string[];
}

/**
 * Has git merge the two commits; the new objects go to the scratch folder. Unrelated histories are merged on an empty tree,
 * several merge bases are merged first, as `git merge` does. undefined: git cannot (an object is missing).
 */
export async function writeMerge(
  { place, signal }: TreeSource,
  base: Sha,
  head: Sha,
): Promise<WrittenMerge | undefined> {
  const options = ["--write-tree", "-z", "--name-only", "--no-messages", "--allow-unrelated-histories"];
  try {
    // 1: merged with conflicts.
    const { stdout } = await git(["merge-tree", ...options, base, head], { place, signal, answers: [0, 1] });
    const [tree = "", ...names] = stdout.toString().split("\0").slice(0, -1);
    // Where a file meets a folder of the same name, git moves the file to `name~SIDE`.
    const sides = new RegExp(`~(?:${base}|${head})(?:_\\d+)?$`);
    const conflicts = new Set(names.map((name) => name.replace(sides, "")));
    return { tree, conflicts: [...conflicts].toSorted(), moved: names.filter((name) => sides.test(name)) };
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** The merge as git wrote it, with the head's files where it has conflicts. */
export async function readMerge(source: TreeSource, sides: MergeSides, written: WrittenMerge): Promise<Merge> {
  const { base, head } = sides;
  const changes = await diffTrees(source.place, base.treeish, written.tree, source.signal);
  const merged = changedTree(source, written.tree, base, () => Promise.resolve(changes));
  const { conflicts } = written;
  if (conflicts.length === 0) return { tree: merged, files: fileChanges(changes), conflicts };
  const overrides = await headsFiles(head, [...conflicts, ...written.moved]);
  return {
    tree: overlayTree(merged, head, overrides),
    files: withOverrides(changes, overrides, await entriesByPath(base)),
    conflicts,
  };
}

/** The three trees merged by path, for a git that cannot do it. Renames are not followed: a renamed file that the base changed is a conflict. */
export async function mergeWithoutGit(source: TreeSource, sides: MergeSides): Promise<Merge> {
  const { base, head, headChanges } = sides;
  const { overrides, conflicts } = await mergeByPath(source, sides);
  const inBase = await entriesByPath(base);
  const renames = headChanges.filter(({ letter }) => letter === "R");
  return {
    tree: overlayTree(base, head, overrides),
    files: withRenames(withOverrides([], overrides, inBase), renames),
    conflicts,
  };
}

async function headsFiles(head: GitTree, paths: readonly string[]): Promise<Overrides> {
  const entries = await entriesByPath(head);
  return new Map(
    paths.map((path): [string, Override] => {
      const entry = entries.get(path);
      return [path, entry === undefined ? { kind: "gone" } : { kind: "above", entry }];
    }),
  );
}

/** The changes from the base to the tree that `changes` lead to, once `overrides` lie over it. */
function withOverrides(
  changes: readonly RawChange[],
  overrides: Overrides,
  inBase: ReadonlyMap<string, TreeEntry>,
): readonly FileChange[] {
  const seen = new Set<string>();
  const files = fileChanges(changes).flatMap((file): readonly FileChange[] => {
    const override = overrides.get(file.path);
    if (override === undefined) return [file];
    if (override.kind === "gone" && file.oldPath !== undefined) return [{ status: "deleted", path: file.oldPath }];
    if (file.status !== "renamed") return [];
    seen.add(file.path);
    return [file];
  });
  for (const [path, override] of overrides) {
    const before = inBase.get(path);
    if (seen.has(path)) continue;
    if (override.kind === "gone") {
      if (before !== undefined) files.push({ status: "deleted", path });
    } else if (before === undefined) files.push({ status: "added", path });
    else if (before.oid !== override.entry.oid || before.mode !== override.entry.mode) {
      files.push({ status: "modified", path });
    }
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Says `renamed` where the head's own diff found a rename that the merge keeps. */
function withRenames(files: readonly FileChange[], renames: readonly RawChange[]): readonly FileChange[] {
  const status = new Map(files.map((file) => [file.path, file.status]));
  const kept = renames.filter(({ oldPath, path }) => status.get(oldPath) === "deleted" && status.get(path) === "added");
  const newNames = new Map(kept.map(({ oldPath, path }) => [path, oldPath]));
  const oldNames = new Set(newNames.values());
  return files.flatMap((file): readonly FileChange[] => {
    if (oldNames.has(file.path) && file.status === "deleted") return [];
    const oldPath = newNames.get(file.path);
    return oldPath === undefined ? [file] : [{ status: "renamed", path: file.path, oldPath }];
  });
}
