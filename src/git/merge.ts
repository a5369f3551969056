// The tree that merging would make. Where the two sides have nothing to do with one another it is known without git;
// otherwise it is git's own merge where it can; or else the three trees merged by path. In all of them a path that cannot
// be merged holds the head's file.

import type { FileChange } from "../domain/change.ts";
import type { Sha } from "../domain/ids.ts";
import type { Tree } from "../domain/tree.ts";
import { changesBetween } from "./diff.ts";
import { mergeByPath } from "./merge-by-path.ts";
import { overlayTree, type Override, type Overrides } from "./overlay.ts";
import { git, GitError } from "./run.ts";
import { compareTrees, type TreeDifference } from "./tree-diff.ts";
import { changedTree, type Finder, type GitTree, type TreeSource } from "./tree.ts";

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
  readonly headChanges: readonly FileChange[];
}

/** What `git merge-tree` answered: the tree it wrote, and the paths with a conflict. */
export interface WrittenMerge {
  readonly tree: string;
  readonly conflicts: readonly string[];
  /** Names that git made up for a file where a folder stands: `name~SIDE`. */
  readonly moved: readonly string[];
}

/** The merge of a head that has nothing to do with what the base did meanwhile (`areApart`). */
export function mergeApart(
  { base, head, headChanges }: MergeSides,
  baseDid: TreeDifference,
  headDid: TreeDifference,
): Merge {
  if (baseDid.files.length === 0) return { tree: head, files: headChanges, conflicts: [] };
  const overrides = headDid.files.map(({ path, is }): [string, Override] => [
    path,
    is === undefined ? { kind: "gone" } : { kind: "above", entry: { path, ...is } },
  ]);
  return { tree: overlayTree(base, head, new Map(overrides)), files: headChanges, conflicts: [] };
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

/** The merge as git wrote it, with the head's files where it has conflicts. `source` is where it was written. */
export async function readMerge(
  source: TreeSource,
  { base, head }: MergeSides,
  { baseRoot, written }: { readonly baseRoot: string; readonly written: WrittenMerge },
): Promise<Merge> {
  const difference = await compareTrees(source.objects, baseRoot, written.tree);
  const changes = await changesBetween(source, difference, baseRoot, written.tree);
  const merged = changedTree(source, written.tree, base, difference.files);
  const { conflicts } = written;
  if (conflicts.length === 0) return { tree: merged, files: changes, conflicts };
  const overrides = await headsFiles(head, [...conflicts, ...written.moved]);
  return {
    tree: overlayTree(merged, head, overrides),
    files: withOverrides(changes, overrides, await base.finder()),
    conflicts,
  };
}

/** The three trees merged by path, for a git that cannot do it. Renames are not followed: a renamed file that the base changed is a conflict. */
export async function mergeWithoutGit(source: TreeSource, sides: MergeSides): Promise<Merge> {
  const { base, head, headChanges } = sides;
  const { overrides, conflicts } = await mergeByPath(source, sides);
  return {
    tree: overlayTree(base, head, overrides),
    files: withRenames(withOverrides([], overrides, await base.finder()), headChanges),
    conflicts,
  };
}

async function headsFiles(head: GitTree, paths: readonly string[]): Promise<Overrides> {
  const standing = await head.finder();
  return new Map(
    paths.map((path): [string, Override] => {
      const entry = standing(path);
      return [path, entry === undefined ? { kind: "gone" } : { kind: "above", entry }];
    }),
  );
}

/** The changes from the base to the tree that `changes` lead to, once `overrides` lie over it. */
function withOverrides(changes: readonly FileChange[], overrides: Overrides, inBase: Finder): readonly FileChange[] {
  const seen = new Set<string>();
  const files = changes.flatMap((file): readonly FileChange[] => {
    const override = overrides.get(file.path);
    if (override === undefined) return [file];
    if (override.kind === "gone" && file.oldPath !== undefined) return [{ status: "deleted", path: file.oldPath }];
    if (file.status !== "renamed") return [];
    seen.add(file.path);
    return [file];
  });
  for (const [path, override] of overrides) {
    const before = inBase(path);
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
function withRenames(files: readonly FileChange[], headChanges: readonly FileChange[]): readonly FileChange[] {
  const status = new Map(files.map((file) => [file.path, file.status]));
  const oldPaths = new Map(
    headChanges.flatMap(({ path, oldPath }): readonly [string, string][] =>
      oldPath !== undefined && status.get(oldPath) === "deleted" && status.get(path) === "added"
        ? [[path, oldPath]]
        : [],
    ),
  );
  const oldNames = new Set(oldPaths.values());
  return files.flatMap((file): readonly FileChange[] => {
    if (oldNames.has(file.path) && file.status === "deleted") return [];
    const oldPath = oldPaths.get(file.path);
    return oldPath === undefined ? [file] : [{ status: "renamed", path: file.path, oldPath }];
  });
}
