// How two commits hang together, read in this process: in the ordinary case that costs no further git.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Sha } from "../domain/ids.ts";
import { knownCommit, readCommits, type CommitObject } from "./commit-object.ts";
import { GitError } from "./run.ts";
import type { TreeSource } from "./tree.ts";

export interface History {
  /** The one merge base. */
  readonly mergeBase: CommitObject;
  /** The head's own commits, newest first, when they are one line that ends at the merge base; undefined when there are merges among them. */
  readonly headLine: readonly CommitObject[] | undefined;
  /** The commits since the merge base on the base's own line, where a merge counts as one, newest first; undefined when that line leads elsewhere. */
  readonly baseLine: readonly CommitObject[] | undefined;
}

/** Commits read before git is asked instead: it walks a long way faster. */
const mostReads = 64;
const mostSteps = 10_000;

const fromBase = 1;
const fromHead = 2;
const fromBoth = fromBase | fromHead;
/** Behind a common ancestor. */
const stale = 4;

/**
 * undefined where git must be asked: several merge bases or none, a history that a person's clone cuts or mends (shallow,
 * grafts), too many commits, or one that cannot be read. Throws the signal's reason when aborted.
 */
export async function findHistory(source: TreeSource, base: Sha, head: Sha): Promise<History | undefined> {
  if (await isRewritten(source.place.gitDir)) return undefined;
  try {
    const commits = new Map<Sha, CommitObject>();
    const found = await commonAncestors(source, base, head, commits);
    const mergeBase = found?.length === 1 ? found[0] : undefined;
    if (mergeBase === undefined) return undefined;
    const headLine = lineTo(mergeBase.sha, head, commits);
    const isPlain = headLine?.every(({ parents }) => parents.length === 1) === true;
    return {
      mergeBase,
      // Every commit of such a line is the head's own: the merge base is an ancestor of each, and what the two sides share of it.
      headLine: isPlain ? headLine : undefined,
      baseLine: lineTo(mergeBase.sha, base, commits),
    };
  } catch (error) {
    // What cannot be read here git may still make sense of, or say what is wrong.
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

async function isRewritten(gitDir: string): Promise<boolean> {
  const found = await Promise.all(
    ["shallow", "info/grafts"].map((name) => stat(join(gitDir, name)).catch(() => "none")),
  );
  return found.some((each) => each !== "none");
}

/**
 * Reads into `commits` what it walks over. The common ancestors that are no ancestors of one another, and perhaps some that are: when there is but one, it is the merge
 * base whatever the dates say. undefined: too far away. Source: git's commit-reach.c (paint_down_to_common).
 */
async function commonAncestors(
  { objects }: TreeSource,
  base: Sha,
  head: Sha,
  commits: Map<Sha, CommitObject>,
): Promise<readonly CommitObject[] | undefined> {
  const seen = new Map<Sha, number>();
  const common = new Map<Sha, CommitObject>();
  const queue = new Set<Sha>();
  let reads = 0;
  const paint = (sha: Sha, flags: number): void => {
    const before = seen.get(sha) ?? 0;
    if ((before | flags) === before) return;
    seen.set(sha, before | flags);
    queue.add(sha);
  };
  paint(base, fromBase);
  paint(head, fromHead);
  for (let step = 0; step < mostSteps; step += 1) {
    const waiting = [...queue];
    if (waiting.every((sha) => isStale(seen.get(sha)))) {
      return [...common.values()].filter(({ sha }) => !isStale(seen.get(sha)));
    }
    const unread = waiting.filter((sha) => !commits.has(sha));
    reads += unread.filter((sha) => knownCommit(sha) === undefined).length;
    if (reads > mostReads) return undefined;
    for (const commit of await readCommits(objects, unread)) commits.set(commit.sha, commit);
    const commit = waiting.map((sha) => commits.get(sha)).reduce(newer);
    if (commit === undefined) return undefined;
    queue.delete(commit.sha);
    const flags = seen.get(commit.sha) ?? 0;
    const isCommon = (flags & fromBoth) === fromBoth;
    if (isCommon && !isStale(flags)) common.set(commit.sha, commit);
    for (const parent of commit.parents) paint(parent, isCommon ? flags | stale : flags);
  }
  return undefined;
}

function isStale(flags: number | undefined): boolean {
  return ((flags ?? 0) & stale) !== 0;
}

function newer(a: CommitObject | undefined, b: CommitObject | undefined): CommitObject | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return (b.told?.seconds ?? 0) > (a.told?.seconds ?? 0) ? b : a;
}

/** From `tip` along first parents until the commit before `end`, newest first; undefined when it is not reached that way. */
function lineTo(end: Sha, tip: Sha, commits: ReadonlyMap<Sha, CommitObject>): readonly CommitObject[] | undefined {
  const line: CommitObject[] = [];
  for (let sha: Sha | undefined = tip; sha !== end; sha = line.at(-1)?.parents[0]) {
    const commit: CommitObject | undefined = sha && commits.get(sha);
    if (commit === undefined) return undefined;
    line.push(commit);
  }
  return line;
}
