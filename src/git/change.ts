import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Change, MigrationIdentity, PullRequestFacts } from "../domain/change.ts";
import { UserError } from "../domain/errors.ts";
import { parseSha, type Sha } from "../domain/ids.ts";
import { introductions, ownCommits } from "./commits.ts";
import { diffTrees, fileChanges } from "./diff.ts";
import type { GitPlace } from "./environment.ts";
import { mergeWithoutGit, readMerge, writeMerge, type Merge, type MergeSides } from "./merge.ts";
import { openObjects } from "./objects.ts";
import { git } from "./run.ts";
import { changedTree, emptyTree, gitTree, type GitTree, type TreeSource } from "./tree.ts";
import { gitVersion, type GitVersion } from "./version.ts";

export interface ChangeRequest {
  readonly base: { readonly ref: string; readonly sha: Sha };
  readonly head: { readonly ref: string; readonly sha: Sha };
  readonly pullRequest?: PullRequestFacts | undefined;
  readonly earlier?: readonly MigrationIdentity[];
  readonly otherClaims?: Change["otherClaims"];
  readonly signal?: AbortSignal | undefined;
  /** What git can do, where it is not the git on the PATH that should say so. */
  readonly version?: GitVersion;
}

/**
 * The change from `base` to `head`, read from the git folder `gitDir`, which is never written to.
 * Dispose of it: it holds a process and a folder of temporary objects.
 * Throws UserError when a shallow clone lacks the merge base, GitError when git cannot read what it should.
 */
export async function openChange(gitDir: string, request: ChangeRequest): Promise<Change & AsyncDisposable> {
  const { base, head, signal } = request;
  const [version, scratch] = await Promise.all([
    request.version ?? gitVersion(),
    mkdtemp(join(tmpdir(), "assay-objects-")),
  ]);
  const place: GitPlace = { gitDir, scratch };
  const objects = openObjects(place, version, signal);
  const source: TreeSource = { place, objects, signal };
  const baseTree = gitTree(source, base.sha);
  // Every check needs it, and all other lists come from it: read while git looks for the merge base.
  const baseListed = baseTree.list().catch(() => undefined);
  const dispose = async (): Promise<void> => {
    await Promise.all([objects.end(), baseListed]);
    await rm(scratch, { recursive: true, force: true });
  };
  try {
    const judging = judgeMerge(source, version, baseTree, { base: base.sha, head: head.sha });
    const committing = ownCommits(place, base.sha, head.sha, signal);
    objects.start();
    const [{ mergeBase, sides, merge }, commits] = await inParallel(judging, committing);
    return {
      base,
      head,
      mergeBase,
      trees: { mergeBase: sides.mergeBase, base: sides.base, head: sides.head, merged: merge.tree },
      textualConflicts: merge.conflicts,
      headFiles: fileChanges(sides.headChanges),
      mergedFiles: merge.files,
      commits,
      pullRequest: request.pullRequest,
      earlier: request.earlier ?? [],
      introducedBy: (path) => introductions(place, { base: base.sha, mergeBase }, path, signal),
      otherClaims: request.otherClaims ?? (() => Promise.resolve([])),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

interface Judged {
  readonly mergeBase: Sha | undefined;
  readonly sides: MergeSides;
  readonly merge: Merge;
}

async function judgeMerge(
  source: TreeSource,
  version: GitVersion,
  baseTree: GitTree,
  { base, head }: { readonly base: Sha; readonly head: Sha },
): Promise<Judged> {
  const [mergeBase, written] = await inParallel(
    findMergeBase(source, base, head),
    version.canMergeTree ? writeMerge(source, base, head) : Promise.resolve(undefined),
  );
  if (mergeBase === undefined) {
    const sides: MergeSides = {
      mergeBase: emptyTree,
      base: baseTree,
      head: gitTree(source, head),
      headChanges: await diffTrees(source.place, emptyTreeName(head), head, source.signal),
    };
    const merge = written === undefined ? mergeWithoutGit(source, sides) : readMerge(source, sides, written);
    return { mergeBase, sides, merge: await merge };
  }
  const { place, signal } = source;
  const mergeBaseTree =
    mergeBase === base
      ? baseTree
      : changedTree(source, mergeBase, baseTree, () => diffTrees(place, base, mergeBase, signal));
  const headChanges = diffTrees(place, mergeBase, head, signal);
  const headTree = changedTree(source, head, mergeBaseTree, () => headChanges);
  const sidesOf = async (): Promise<MergeSides> => ({
    mergeBase: mergeBaseTree,
    base: baseTree,
    head: headTree,
    headChanges: await headChanges,
  });
  if (mergeBase === base) {
    const sides = await sidesOf();
    return { mergeBase, sides, merge: { tree: headTree, files: fileChanges(sides.headChanges), conflicts: [] } };
  }
  if (written === undefined) {
    const sides = await sidesOf();
    return { mergeBase, sides, merge: await mergeWithoutGit(source, sides) };
  }
  const early = { mergeBase: mergeBaseTree, base: baseTree, head: headTree, headChanges: [] };
  const [sides, merge] = await inParallel(sidesOf(), readMerge(source, early, written));
  return { mergeBase, sides, merge };
}

/** undefined: the histories are unrelated. Of several (a criss-cross) the one git puts first. */
async function findMergeBase({ place, signal }: TreeSource, base: Sha, head: Sha): Promise<Sha | undefined> {
  // 1: none.
  const { code, stdout } = await git(["merge-base", base, head], { place, signal, answers: [0, 1] });
  if (code === 0) return parseSha(stdout.toString().trim());
  if (await isShallow(place)) {
    throw new UserError(
      "This clone is shallow and does not reach back to where the two sides parted: run `git fetch --unshallow` and try again",
    );
  }
  return undefined;
}

async function isShallow({ gitDir }: GitPlace): Promise<boolean> {
  return stat(join(gitDir, "shallow")).then(
    () => true,
    () => false,
  );
}

/** The name of the tree without entries, which git knows without having it. */
function emptyTreeName(like: Sha): string {
  return like.length === 64
    ? "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    : "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
}

/** Both, or the first error once neither runs any more: nothing may go on in a folder that is about to be removed. */
async function inParallel<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}
