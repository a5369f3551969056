import type { Change, ChangeBase, MigrationIdentity, PullRequestFacts } from "../domain/change.ts";
import type { Sha } from "../domain/ids.ts";
import { readCommits } from "./commit-object.ts";
import { introductions, ownCommits } from "./commits.ts";
import { changesBetween } from "./diff.ts";
import { findHistory, type History } from "./history.ts";
import { areApart } from "./merge-apart.ts";
import { askMergeBases } from "./merge-base.ts";
import { mergeApart, mergeWithoutGit, readMerge, writeMerge, type Merge, type MergeSides } from "./merge.ts";
import { openObjects, type Objects } from "./objects.ts";
import { scratchBeside, type Scratch } from "./scratch.ts";
import { compareTrees, reversed } from "./tree-diff.ts";
import { git } from "./run.ts";
import { changedTree, emptyTree, gitTree, type GitTree, type TreeSource } from "./tree.ts";
import { gitVersion, type GitVersion } from "./version.ts";

export interface ChangeRequest {
  readonly base: ChangeBase;
  readonly head: { readonly ref: string; readonly sha: Sha };
  readonly pullRequest?: PullRequestFacts | undefined;
  readonly earlier?: readonly MigrationIdentity[];
  readonly otherClaims?: Change["otherClaims"];
  readonly signal?: AbortSignal | undefined;
  /** Reads the git folder, when something that does is open already; it stays open. */
  readonly objects?: Objects;
  /** A person's clone may be a partial one: what it lacks is read as if it were too large. Default: false. */
  readonly mayLack?: boolean;
  /** What git can do, where it is not the git on the PATH that should say so. */
  readonly version?: GitVersion;
}

/**
 * The change from `base` to `head`, read from the git folder `gitDir`, which is never written to.
 * Dispose of it: it may hold processes and a folder of temporary objects.
 * Throws UserError when a shallow clone lacks the merge base, GitError when git cannot read what it should.
 */
export async function openChange(gitDir: string, request: ChangeRequest): Promise<Change & AsyncDisposable> {
  const { base, head, signal, mayLack = false } = request;
  signal?.throwIfAborted();
  const place = { gitDir };
  const version = request.version ?? (await gitVersion());
  const objects = request.objects ?? openObjects(place, version, signal, { mayLack });
  const source: TreeSource = { place, objects, signal };
  const scratch = scratchBeside(source, version, mayLack);
  const baseTree = gitTree(source, base.sha);
  // Every check needs it, and all other lists come from it: read while it is found out how the two hang together.
  const baseListed = baseTree.list().catch(() => undefined);
  const dispose = async (): Promise<void> => {
    await baseListed;
    await Promise.all([scratch[Symbol.asyncDispose](), request.objects === undefined ? objects.end() : undefined]);
  };
  try {
    const history = await findHistory(source, base.sha, head.sha);
    const [{ mergeBase, sides, merge }, commits] = await inParallel(
      judgeMerge(source, { version, scratch, history, baseTree }, base.sha, head.sha),
      ownCommits(source, base.sha, head.sha, history),
    );
    return {
      base,
      head,
      mergeBase,
      trees: { mergeBase: sides.mergeBase, base: sides.base, head: sides.head, merged: merge.tree },
      textualConflicts: merge.conflicts,
      headFiles: sides.headChanges,
      mergedFiles: merge.files,
      commits,
      pullRequest: request.pullRequest,
      earlier: request.earlier ?? [],
      introducedBy: inTurn((path) => introductions(source, { base: base.sha, mergeBase, history }, path)),
      textBefore: (commit, path) => textBefore(source, commit, path),
      otherClaims: request.otherClaims ?? (() => Promise.resolve([])),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

interface Known {
  readonly version: GitVersion;
  readonly scratch: Scratch;
  readonly history: History | undefined;
  readonly baseTree: GitTree;
}

interface Judged {
  readonly mergeBase: Sha | undefined;
  readonly sides: MergeSides;
  readonly merge: Merge;
}

async function judgeMerge(
  source: TreeSource,
  { version, scratch, history, baseTree }: Known,
  base: Sha,
  head: Sha,
): Promise<Judged> {
  const { objects } = source;
  const mergeBases = history === undefined ? await askMergeBases(source, base, head) : [history.mergeBase.sha];
  const [mergeBase] = mergeBases;
  const roots = await readCommits(objects, mergeBase === undefined ? [base, head] : [base, head, mergeBase]);
  const [baseRoot = "", headRoot = "", startRoot] = roots.map(({ tree }) => tree);
  const [baseDid, headDid] = await inParallel(
    compareTrees(objects, startRoot, baseRoot),
    compareTrees(objects, startRoot, headRoot),
  );
  const apart = mergeBases.length === 1 && areApart(baseDid, headDid);
  const beside = apart ? undefined : await scratch.open();
  const [headChanges, written] = await inParallel(
    changesBetween(source, headDid, startRoot ?? "", headRoot),
    beside !== undefined && version.canMergeTree ? writeMerge(beside, base, head) : Promise.resolve(undefined),
  );
  const start = mergeBase && changedTree(source, mergeBase, baseTree, reversed(baseDid));
  const sides: MergeSides = {
    mergeBase: start ?? emptyTree,
    base: baseTree,
    head: start === undefined ? gitTree(source, head) : changedTree(source, head, start, headDid.files),
    headChanges,
  };
  if (beside === undefined) return { mergeBase, sides, merge: mergeApart(sides, baseDid, headDid) };
  const merge =
    written === undefined ? mergeWithoutGit(beside, sides) : readMerge(beside, sides, { baseRoot, written });
  return { mergeBase, sides, merge: await merge };
}

/** Both, or the first error once neither runs any more: nothing may go on in a folder that is about to be removed. */
async function inParallel<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}

/** One after the other: the next finds what the one before it has read. */
function inTurn<A, B>(work: (argument: A) => Promise<B>): (argument: A) => Promise<B> {
  let last: Promise<unknown> = Promise.resolve();
  return (argument) => {
    const mine = last.then(() => work(argument));
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function textBefore(
  { place, objects, signal }: TreeSource,
  commit: Sha,
  path: string,
): Promise<string | undefined> {
  const asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^1:${path}`];
  const { code, stdout } = await git(asked, { place, signal, answers: [0, 1, 128] });
  const oid = stdout.toString().trim();
  return code === 0 ? (await objects.texts([oid])).get(oid) : undefined;
}
