// One run of one pull request: read the truth, judge what is there, publish, settle. Whatever asked for it only said "look again".

import type { Context } from "../context.ts";
import { acceptedCommands } from "../db/comment-command.ts";
import type { PullRequestKey } from "../db/keys.ts";
import { markRepositoryGone, seeRepository } from "../db/repository.ts";
import { pullRequest } from "../db/pull-request.ts";
import { beginRun, failRun, finishRun, giveUp, saveProgress } from "../db/run.ts";
import type { Run } from "../db/run.ts";
import { TransientError, UserError } from "../domain/errors.ts";
import { lacksRights } from "../forge/errors.ts";
import type { PullRequest, Repository } from "../forge/forge.ts";
import { mirrorOf, repairing } from "../git/mirror.ts";
import {
  endedStatus,
  failedStatus,
  noBaseStatus,
  pendingStatus,
  refusedStatus,
  type StatusLine,
} from "../render/status.ts";
import { acknowledge } from "./command.ts";
import { NoBaseError } from "./fetch-fresh.ts";
import { judgeFresh } from "./judge-fresh.ts";
import { leaveBehind, lookAtOthers } from "./shared-head.ts";
import { endPending, showStatus, tellNoRights, withdrawApproval } from "./without-verdict.ts";

/**
 * Judges and publishes the pull request, if anything happened since it was last judged; then acknowledges the rechecks
 * that asked for it. Throws TransientError when something is away and any other error for a bug: the queue runs it again.
 */
export async function reviewPullRequest(ctx: Context, key: PullRequestKey, signal: AbortSignal): Promise<void> {
  const run = await beginRun(ctx.db, key);
  if (run === undefined) return;
  const log = ctx.log.child({ repoId: key.repoId, pullRequest: key.number, run: run.token });
  const scoped = { ...ctx, log };
  const seen: Seen = {};
  try {
    await look(scoped, key, run, seen, signal);
  } catch (error) {
    await fail(scoped, key, run, seen, error, signal);
    return;
  }
  // From here on nothing takes the verdict back: that people are not told of it yet is no failure of the run.
  const row = await pullRequest(ctx.db, key);
  const isJudged = row !== undefined && (row.gen === row.doneGen || row.dead);
  // One that came during the run is served by the next.
  if (seen.repository === undefined || !isJudged) return;
  for (const { commentId } of await acceptedCommands(ctx.db, key)) {
    await acknowledge(ctx, seen.repository.slug, commentId);
  }
}

/** What a run came to know before it failed: enough to take back an approval that may no longer hold. */
interface Seen {
  repository?: Repository;
  pr?: PullRequest;
}

async function look(ctx: Context, key: PullRequestKey, run: Run, seen: Seen, signal: AbortSignal): Promise<void> {
  const repository = await ctx.forge.repository(key.repoId);
  const pr = repository === undefined ? undefined : await ctx.forge.pullRequest(repository.slug, key.number);
  if (repository === undefined) await markRepositoryGone(ctx.db, key.repoId);
  else {
    seen.repository = repository;
    await seeRepository(ctx.db, repository);
  }
  // The run that showed it died, or the forge was away, and a push came before this one.
  const pending = run.row.pendingSha;
  if (repository?.archived === false && pr?.head.sha !== undefined && pending !== null && pending !== pr.head.sha) {
    await leaveBehind(ctx, key, repository, { ...pr, head: { ...pr.head, sha: pending } });
  }
  if (repository === undefined || repository.archived || pr === undefined || pr.state === "closed") {
    const isNews = run.row.state === "open";
    if (repository?.archived === false && pr !== undefined && isNews)
      await endPending(ctx, repository, pr, endedStatus);
    const ended = await finishRun(ctx.db, key, run.token, run.gen, {
      state: pr?.state === "open" ? "open" : "closed",
      pendingSha: null,
    });
    if (ended && isNews) await lookAtOthers(ctx, key, [run.row.headSha, pr?.head.sha ?? null]);
    ctx.log.info("nothing to review: closed, archived or gone");
    return;
  }
  seen.pr = pr;
  if (run.exhausted) {
    ctx.log.error({ attempts: run.row.attempts, lastError: run.row.lastError }, "given up until something happens");
    await withdrawApproval(ctx, repository, pr, run.row);
    await showStatus(ctx, repository, pr, failedStatus);
    const at = { headSha: pr.head.sha ?? null, baseRef: pr.base.ref, baseSha: pr.base.sha ?? null };
    const isNews = run.row.verdict !== "inconclusive" || run.row.headSha !== at.headSha;
    // Not each time: two that are given up on one head would wake each other for ever.
    if ((await giveUp(ctx.db, key, run.token, { ...at, verdict: "inconclusive" })) && isNews) {
      await lookAtOthers(ctx, key, [run.row.headSha, at.headSha]);
    }
    return;
  }
  // From here on a push to its base is its business, also to a pull request that is looked at for the first time.
  if (pr.base.ref !== run.row.baseRef) await saveProgress(ctx.db, key, run.token, { baseRef: pr.base.ref });
  const due = pr.head.sha !== run.row.headSha || pr.base.sha !== run.row.baseSha || run.row.verdict === null;
  if (due) {
    await saveProgress(ctx.db, key, run.token, { pendingSha: pr.head.sha ?? null });
    await showStatus(ctx, repository, pr, pendingStatus);
  }
  // Damage of a mirror may show only when it is read: everything from the fetch on is then done once more, in a new one.
  const mirror = mirrorOf(ctx.git.dataDir, repository);
  await repairing(mirror, () => judgeFresh(ctx, { key, run, repository, pr, mirror, signal }));
}

/** Settles a failed run. A newer head or base that could not be judged never stands under an older approval. */
async function fail(
  ctx: Context,
  key: PullRequestKey,
  run: Run,
  seen: Seen,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  const away = signal.aborted || error instanceof TransientError;
  const message = error instanceof Error ? error.message : String(error);
  // What a person must change first may take them days: it counts no more towards giving up than an absent forge.
  await failRun(ctx.db, key, run.token, away || error instanceof UserError ? "away" : "bug", message);
  const { repository, pr } = seen;
  if (repository !== undefined && pr !== undefined && !signal.aborted) {
    // Each by itself: where one is not allowed, another may be.
    const tellings = [
      ...(lacksRights(error) ? [() => tellNoRights(ctx, repository, pr)] : []),
      () => withdrawApproval(ctx, repository, pr, run.row),
      ...(away ? [] : [() => showStatus(ctx, repository, pr, statusOf(error))]),
    ];
    for (const tell of tellings) {
      await tell().catch((second: unknown) =>
        ctx.log.warn({ err: second }, "the forge could not be told of the failure"),
      );
    }
  }
  // What a person must change first is said once for each look, and looked at again with the next reconcile.
  // A base that is gone is the business of those who work there.
  if (error instanceof NoBaseError) ctx.log.warn({ reason: message }, "not reviewed");
  else if (error instanceof UserError) ctx.log.error({ reason: message }, "cannot review until this is changed");
  else throw error;
}

function statusOf(error: unknown): StatusLine {
  if (error instanceof NoBaseError) return noBaseStatus;
  return error instanceof UserError ? refusedStatus : failedStatus;
}
