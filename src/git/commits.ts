// The commits that a review tells of. The plain ones are read in this process; where one may hold a rename, or is
// unusual, it is `git log` that says what it is.

import type { Commit } from "../domain/change.ts";
import type { Sha } from "../domain/ids.ts";
import type { CommitObject } from "./commit-object.ts";
import { mayRename } from "./diff.ts";
import type { History } from "./history.ts";
import { dateOf, logCommits } from "./log.ts";
import { compareTrees } from "./tree-diff.ts";
import { standingsAt } from "./tree-object.ts";
import type { TreeSource } from "./tree.ts";

const mostCommits = 500;
const mostIntroductions = 3;
/** Commits of the base whose trees are looked into; `git log` walks further faster. */
const mostWalked = 200;

/** The commits that `head` has and `base` has not, without merges, newest first, at most 500. */
export async function ownCommits(
  source: TreeSource,
  base: Sha,
  head: Sha,
  history: History | undefined,
): Promise<readonly Commit[]> {
  if (base === head) return [];
  if (history?.headLine !== undefined) {
    const { headLine, mergeBase } = history;
    const known = await plainCommits(source, withParents(headLine, mergeBase).slice(0, mostCommits));
    if (known !== undefined) return known;
  }
  return logCommits(source, ["--no-merges", `--max-count=${mostCommits}`, `${base}..${head}`, "--"]);
}

/**
 * The commits on the base's own line (a merge counts as one) that brought or changed `path`, newest first: up to three since
 * the merge base, or else the last one before it.
 */
export async function introductions(
  source: TreeSource,
  { base, mergeBase, history }: { base: Sha; mergeBase: Sha | undefined; history: History | undefined },
  path: string,
): Promise<readonly Commit[]> {
  const options = ["--first-parent", "-m", "--full-diff"];
  if (mergeBase !== undefined && mergeBase !== base) {
    const touching = await commitsThatTouch(source, history, path);
    const known = touching && (await plainCommits(source, touching.slice(0, mostIntroductions)));
    const range = [`--max-count=${mostIntroductions}`, `${mergeBase}..${base}`];
    const recent = known ?? (await logCommits(source, [...options, ...range, "--", path]));
    if (recent.length > 0) return recent;
  }
  return logCommits(source, [...options, "--max-count=1", mergeBase ?? base, "--", path]);
}

interface Step {
  readonly commit: CommitObject;
  readonly parent: CommitObject;
}

function withParents(line: readonly CommitObject[], end: CommitObject): readonly Step[] {
  return line.map((commit, i) => ({ commit, parent: line[i + 1] ?? end }));
}

/** The steps of the base's own line after which something else stands at `path`; undefined: git must be asked. */
async function commitsThatTouch(
  { objects }: TreeSource,
  history: History | undefined,
  path: string,
): Promise<readonly Step[] | undefined> {
  if (history?.baseLine === undefined || history.baseLine.length > mostWalked) return undefined;
  const steps = withParents(history.baseLine, history.mergeBase);
  const standing = await standingsAt(
    objects,
    [...history.baseLine, history.mergeBase].map(({ tree }) => tree),
    path,
  );
  return steps.filter(({ commit, parent }) => standing(commit.tree) !== standing(parent.tree));
}

/** These commits when each is plain and can have renamed nothing; undefined: git must be asked. */
async function plainCommits({ objects }: TreeSource, steps: readonly Step[]): Promise<readonly Commit[] | undefined> {
  const commits = await Promise.all(
    steps.map(async ({ commit: { sha, tree, told }, parent }): Promise<Commit | undefined> => {
      const { files } = await compareTrees(objects, parent.tree, tree);
      if (told === undefined || mayRename(files)) return undefined;
      return { sha, subject: told.subject, at: dateOf(told.seconds), renames: [] };
    }),
  );
  return commits.every((commit) => commit !== undefined) ? commits : undefined;
}
