// What a forge does when refs have moved: it moves refs/pull/N/head, then tells the hooks. Gitea moves the refs before
// the push returns, Forgejo some time after it.

import { commitsOf } from "../commits.ts";
import type { CommitFacts } from "../commits.ts";
import { compareUrl, firePull, firePush, fireRef } from "../events.ts";
import { tipOf, tryGit } from "../git.ts";
import { moveHead } from "../pull-refs.ts";
import type { Issue, Pull, Repo, User, World } from "../state.ts";
import { stamp } from "../state.ts";
import { touch } from "./comments.ts";
import { agitPushed } from "./agit.ts";

export interface RefChange {
  readonly ref: string;
  /** undefined: it was not there. */
  readonly before: string | undefined;
  /** undefined: it is gone. */
  readonly after: string | undefined;
}

export function refChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): RefChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((ref) => ({ ref, before: before.get(ref), after: after.get(ref) }))
    .filter((change) => change.before !== change.after && !change.ref.startsWith("refs/pull/"));
}

/** The part that is done when the push returns. */
export async function beforeReturn(world: World, repo: Repo, changes: readonly RefChange[]): Promise<void> {
  repo.updatedAt = stamp(world.now());
  if (world.kind === "gitea") await moveHeads(world, repo, changes);
}

/** The part that comes later: events, and on Forgejo the refs. */
export async function afterReturn(
  world: World,
  repo: Repo,
  pusher: User,
  changes: readonly RefChange[],
): Promise<void> {
  for (const change of changes) {
    if (change.ref.startsWith("refs/for/")) await agitPushed(world, repo, pusher, change);
    else await pushEvents(world, repo, pusher, change);
  }
  if (world.kind === "forgejo") await moveHeads(world, repo, changes);
  for (const { issue, pull, change } of affected(world, repo, changes)) {
    const base = baseOf(world, issue);
    if (change.after === undefined) {
      issue.state = "closed";
      issue.closedAt = stamp(world.now());
      await firePull(world, base, issue, pull, pusher, { type: "pull_request", action: "closed" });
    } else if (change.before !== undefined) {
      touch(world, issue);
      await firePull(world, base, issue, pull, pusher, { type: "pull_request_sync", action: "synchronized" });
    }
  }
}

/** Both parts at once: a push that did not come over HTTP. */
export async function pushed(world: World, repo: Repo, pusher: User, changes: readonly RefChange[]): Promise<void> {
  await beforeReturn(world, repo, changes);
  await afterReturn(world, repo, pusher, changes);
}

async function moveHeads(world: World, repo: Repo, changes: readonly RefChange[]): Promise<void> {
  for (const { issue, pull } of affected(world, repo, changes))
    await moveHead(world, baseOf(world, issue), issue, pull);
}

interface Affected {
  readonly issue: Issue;
  readonly pull: Pull;
  readonly change: RefChange;
}

/** Open pull requests whose head is one of the branches that moved. */
function affected(world: World, repo: Repo, changes: readonly RefChange[]): Affected[] {
  const issues = [...world.repos.values()].flatMap((one) => [...one.issues.values()]);
  return changes.flatMap((change) =>
    issues.flatMap((issue) => {
      const pull = issue.pull;
      const ours = pull && issue.state === "open" && pull.headRepoId === repo.id;
      return ours && change.ref === `refs/heads/${pull.branch}` ? [{ issue, pull, change }] : [];
    }),
  );
}

function baseOf(world: World, issue: Issue): Repo {
  const repo = [...world.repos.values()].find((one) => one.issues.get(issue.number) === issue);
  if (!repo) throw new Error(`issue ${issue.id} is in no repository`);
  return repo;
}

async function pushEvents(world: World, repo: Repo, pusher: User, change: RefChange): Promise<void> {
  const { ref, before, after } = change;
  if (after === undefined) return fireRef(world, repo, pusher, "delete", ref, before ?? "");
  if (before === undefined) fireRef(world, repo, pusher, "create", ref, after);
  const zero = "0".repeat(after.length);
  const commits = await pushedCommits(repo, change, after);
  firePush(world, repo, pusher, {
    ref,
    before: before ?? zero,
    after,
    commits: commits.slice(0, world.kind === "forgejo" ? 15 : 5),
    total: commits.length,
    compareUrl: await comparePage(world, repo, change, after),
  });
}

/** Neither forge lists more than ten commits of a new branch. */
async function pushedCommits(repo: Repo, change: RefChange, after: string): Promise<CommitFacts[]> {
  if (change.before !== undefined) return commitsOf(repo, [`${change.before}..${after}`], 100);
  const main = `refs/heads/${repo.defaultBranch}`;
  if (change.ref === main) return commitsOf(repo, [after], 10);
  const own = (await tipOf(repo.dir, main)) === undefined ? [after] : [`${main}..${after}`];
  return commitsOf(repo, own, 10);
}

async function comparePage(world: World, repo: Repo, change: RefChange, after: string): Promise<string> {
  if (change.before !== undefined) return compareUrl(world, repo, change.before, after);
  const main = `refs/heads/${repo.defaultBranch}`;
  if (change.ref === main) return `${world.url}/`;
  const base = await tryGit(repo.dir, ["merge-base", main, after]);
  return base.code === 0 ? compareUrl(world, repo, base.stdout.trim(), after) : `${world.url}/`;
}
