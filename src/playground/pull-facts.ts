// What a pull request's JSON says of git: tips, merge base, size, whether it merges. Read anew each time, as the forges do.

import { git, resolve, tipOf, tryGit } from "./git.ts";
import type { Issue, Pull, Repo, World } from "./state.ts";

export interface PullFacts {
  /** "" when the branch is gone, as the forge says it. */
  readonly baseSha: string;
  readonly headSha: string;
  /** `refs/pull/N/head` where the head's branch or fork is gone, and for AGit. */
  readonly headRef: string;
  readonly headRepo: Repo | undefined;
  readonly mergeBase: string;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
  readonly mergeable: boolean;
}

/** The ref a pull request's head is fetched by. */
export function pullRef(number: number): string {
  return `refs/pull/${number}/head`;
}

/** The sha the forge takes the head to be now: its branch's tip, or the last known one where that is gone. */
export async function headOf(world: World, repo: Repo, issue: Issue, pull: Pull): Promise<string> {
  if (pull.apiSha !== undefined) return pull.apiSha;
  const headRepo = pull.headRepoId === undefined ? undefined : world.repos.get(pull.headRepoId);
  const tip = headRepo && pull.branch !== "" ? await tipOf(headRepo.dir, `refs/heads/${pull.branch}`) : undefined;
  return tip ?? (await tipOf(repo.dir, pullRef(issue.number))) ?? "";
}

/** `stale`: what Forgejo says while it has not yet looked at the merge base anew. */
export async function pullFacts(world: World, repo: Repo, issue: Issue, pull: Pull, stale = false): Promise<PullFacts> {
  const headRepo = pull.headRepoId === undefined ? undefined : world.repos.get(pull.headRepoId);
  const branchTip = headRepo && pull.branch !== "" ? await tipOf(headRepo.dir, `refs/heads/${pull.branch}`) : undefined;
  const headSha = await headOf(world, repo, issue, pull);
  const baseSha = (await tipOf(repo.dir, `refs/heads/${pull.base}`)) ?? "";
  const from = pull.merged ? `${pull.merged.sha}^1` : baseSha;
  const known = stale && world.kind === "forgejo" && pull.mergeBase !== "" ? pull.mergeBase : from;
  const size = await sizeOf(repo, known, headSha);
  pull.mergeBase = stale ? pull.mergeBase : size.mergeBase;
  return {
    baseSha,
    headSha,
    headRef: branchTip === undefined ? pullRef(issue.number) : pull.branch,
    headRepo,
    ...size,
    mergeable: !isDraft(issue.title) && (pull.merged !== undefined || (await mergesCleanly(repo, baseSha, headSha))),
  };
}

/** Both forges take the title for it. */
export function isDraft(title: string): boolean {
  return /^(?:WIP:|\[WIP\])/i.test(title);
}

const merges = new WeakMap<Repo, Map<string, Promise<boolean>>>();
const sizes = new WeakMap<Repo, Map<string, Promise<Size>>>();

/** Whether git merges it without a conflict; true where this git is too old to try (merge-tree --write-tree came with 2.38). */
async function mergesCleanly(repo: Repo, baseSha: string, headSha: string): Promise<boolean> {
  if (baseSha === "" || headSha === "") return false;
  return remember(merges, repo, `${baseSha} ${headSha}`, async () => {
    const tried = await tryGit(repo.dir, ["merge-tree", "--write-tree", baseSha, headSha]);
    return tried.code !== 1;
  });
}

type Size = Pick<PullFacts, "mergeBase" | "additions" | "deletions" | "changedFiles">;

function sizeOf(repo: Repo, base: string, head: string): Promise<Size> {
  return remember(sizes, repo, `${base} ${head}`, () => measure(repo, base, head));
}

async function measure(repo: Repo, base: string, head: string): Promise<Size> {
  const nothing = { mergeBase: "", additions: 0, deletions: 0, changedFiles: 0 };
  if (base === "" || head === "" || (await resolve(repo.dir, head)) === undefined) return nothing;
  const found = await tryGit(repo.dir, ["merge-base", base, head]);
  if (found.code !== 0) return nothing;
  const mergeBase = found.stdout.trim();
  const lines = (await git(repo.dir, ["diff", "--numstat", "--no-renames", mergeBase, head]))
    .split("\n")
    .filter(Boolean);
  const count = (column: 0 | 1): number =>
    lines.reduce((sum, line) => sum + (Number.parseInt(line.split("\t")[column] ?? "0", 10) || 0), 0);
  return { mergeBase, additions: count(0), deletions: count(1), changedFiles: lines.length };
}

/** What two commits are to each other never changes: worked out once. */
function remember<T>(
  memory: WeakMap<Repo, Map<string, Promise<T>>>,
  repo: Repo,
  key: string,
  find: () => Promise<T>,
): Promise<T> {
  const ofRepo = memory.get(repo) ?? new Map<string, Promise<T>>();
  memory.set(repo, ofRepo);
  const known = ofRepo.get(key) ?? find();
  ofRepo.set(key, known);
  return known;
}
