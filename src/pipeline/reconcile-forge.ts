// The forge delivers at most once. Here whatever was missed is found by looking: a pull request whose head or base is
// not the one last judged, one that was closed, a command that nobody heard. A webhook only makes things sooner.

import type { Context } from "../context.ts";
import { openCommands, rememberCommand } from "../db/comment-command.ts";
import type { PullRequestKey } from "../db/keys.ts";
import { dirtyPullRequests, openPullRequests } from "../db/pull-request.ts";
import type { PullRequestRow } from "../db/pull-request.ts";
import {
  knownRepositories,
  knownRepository,
  markRepositoryGone,
  seeRepository,
  setCommentsSince,
} from "../db/repository.ts";
import { markDirty } from "../db/run.ts";
import { parseCommands } from "../domain/command.ts";
import type { PrNumber, RepoId } from "../domain/ids.ts";
import type { PullRequest, Repository } from "../forge/forge.ts";
import type { Jobs } from "../queue/jobs.ts";
import { listComments } from "./comments.ts";

type ReconcileContext = Pick<Context, "db" | "queue" | "forge" | "log">;

/** Reconciles one repository, or sends a job for each that is known and for whatever lost its job. */
export async function reconcileForge(ctx: ReconcileContext, { repoId }: Jobs["reconcile"]): Promise<void> {
  await (repoId === null ? reconcileAll(ctx) : reconcileRepository(ctx, repoId));
}

/** A mark that old whose job has not run is taken to have lost it; a job that only waits is not sent twice. */
const lostAfterMs = 60_000;

async function reconcileAll(ctx: ReconcileContext): Promise<void> {
  const repositories = await knownRepositories(ctx.db);
  const dirty = await dirtyPullRequests(ctx.db, lostAfterMs);
  const commands = await openCommands(ctx.db);
  await ctx.db.transaction(async (tx) => {
    for (const { id } of repositories) await ctx.queue.send(tx, "reconcile", { repoId: id });
    for (const key of dirty) await ctx.queue.send(tx, "review", key);
    for (const { repoId, number, commentId } of commands) {
      await ctx.queue.send(tx, "command", { repoId, number, commentId });
    }
  });
}

async function reconcileRepository(ctx: ReconcileContext, repoId: RepoId): Promise<void> {
  const repository = await ctx.forge.repository(repoId);
  if (repository === undefined) {
    await markRepositoryGone(ctx.db, repoId);
    return;
  }
  await seeRepository(ctx.db, repository);
  const open = await ctx.forge.openPullRequests(repository.slug);
  const since = (await knownRepository(ctx.db, repoId))?.commentsSince;
  // Compared as times: the forge writes its own zone.
  const updated = open.filter((pr) => since === undefined || Date.parse(pr.updatedAt) >= Date.parse(since));
  const missed = await missedPullRequests(ctx, repository, open, updated);
  for (const number of missed) await look(ctx, { repoId, number });
  const commands = await missedCommands(ctx, repository, updated, since);
  if (missed.length + commands > 0) {
    ctx.log.info({ repo: repository.slug, pullRequests: missed.length, commands }, "caught up with what was missed");
  }
}

/**
 * Numbers of those that are not as they were last judged, or given up. One that is dirty else has its job. The list only hints at
 * heads: Gitea's takes them from refs/pull/N/head, which one that was reopened through the API keeps old for good.
 */
async function missedPullRequests(
  ctx: ReconcileContext,
  repository: Repository,
  open: readonly PullRequest[],
  updated: readonly PullRequest[],
): Promise<readonly PrNumber[]> {
  const rows = await openPullRequests(ctx.db, repository.id);
  const known = new Map(rows.map((row) => [row.number, row]));
  const stillOpen = new Set(open.map(({ number }) => number));
  const closed = rows.filter((row) => isSettled(row) && !stillOpen.has(row.number));
  const missed = closed.map(({ number }) => number);
  for (const listed of open) {
    const row = known.get(listed.number);
    if (row === undefined) missed.push(listed.number);
    else if (isSettled(row) && (updated.includes(listed) || !isAsJudged(listed, row))) {
      const pr = await ctx.forge.pullRequest(repository.slug, listed.number);
      if (pr === undefined || !isAsJudged(pr, row)) missed.push(listed.number);
    }
  }
  return missed;
}

function isSettled(row: PullRequestRow): boolean {
  return row.gen === row.doneGen || row.dead;
}

function isAsJudged({ head, base }: PullRequest, row: PullRequestRow): boolean {
  return (
    (head.sha === undefined || head.sha === row.headSha) &&
    (base.sha === undefined || base.sha === row.baseSha) &&
    base.ref === row.baseRef
  );
}

async function look(ctx: ReconcileContext, key: PullRequestKey): Promise<void> {
  await ctx.db.transaction(async (tx) => ctx.queue.sendReview(tx, key, await markDirty(tx, key)));
}

/** Reads comments since the last time, of pull requests updated since then; returns how many commands were new. */
async function missedCommands(
  ctx: ReconcileContext,
  repository: Repository,
  updated: readonly PullRequest[],
  since: string | undefined,
): Promise<number> {
  let found = 0;
  for (const { number } of updated) {
    const key = { repoId: repository.id, number };
    for (const { id, author, body } of (await listComments(ctx, repository.slug, number, since)) ?? []) {
      const [command] = author.id === ctx.forge.bot.id ? [] : parseCommands(body);
      if (command === undefined) continue;
      const isNew = await ctx.db.transaction(async (tx) => {
        if (!(await rememberCommand(tx, { ...key, commentId: id, author, name: command.name }))) return false;
        await ctx.queue.send(tx, "command", { ...key, commentId: id });
        return true;
      });
      if (isNew) found += 1;
    }
  }
  const newest = Math.max(Date.parse(since ?? ""), ...updated.map((pr) => Date.parse(pr.updatedAt)));
  if (Number.isFinite(newest)) await setCommentsSince(ctx.db, repository.id, new Date(newest).toISOString());
  return found;
}
