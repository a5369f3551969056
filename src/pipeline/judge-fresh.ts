// From the one fetch of a run to what the forge shows and the database remembers of it.

import type { Context } from "../context.ts";
import type { PullRequestKey } from "../db/keys.ts";
import { earlierIdentities, lastRound, otherClaims, saveRound } from "../db/round.ts";
import { finishRun } from "../db/run.ts";
import type { Run } from "../db/run.ts";
import { TransientError } from "../domain/errors.ts";
import type { Judgement } from "../domain/review.ts";
import { isFlip, nextRound } from "../domain/round.ts";
import type { PullRequest, Repository } from "../forge/forge.ts";
import type { FetchedChange } from "../git/fetch.ts";
import type { Mirror } from "../git/mirror.ts";
import { fetchFresh } from "./fetch-fresh.ts";
import type { JudgeAnswer } from "./judge-fetched.ts";
import { publish } from "./publish.ts";
import { leaveBehind, lookAtOthers } from "./shared-head.ts";

export interface Due {
  readonly key: PullRequestKey;
  readonly run: Run;
  readonly repository: Repository;
  readonly pr: PullRequest;
  readonly mirror: Mirror;
  readonly signal: AbortSignal;
}

/**
 * Fetches, judges and publishes, and ends the run well. Writes nothing more once a later run has begun.
 * Throws TransientError when head or base moved meanwhile: what was judged is then not shown, and is looked at again.
 */
export async function judgeFresh(ctx: Context, due: Due): Promise<void> {
  const started = performance.now();
  const { key, run, repository, signal } = due;
  await using fetched = await fetchFresh(ctx, repository, due.pr, due.mirror, signal);
  if (fetched.pr.head.sha !== due.pr.head.sha) await leaveBehind(ctx, key, repository, due.pr);
  const judged = await askJudge(ctx, due, fetched);
  const timings = { ...judged.timings, totalMs: Math.round(performance.now() - started) };
  const previous = await lastRound(ctx.db, key);
  const when = { fetchedAt: fetched.fetchedAt, judgedAt: ctx.clock.now().toISOString() };
  const { review, store } = nextRound(previous, { ...judged.judgement, timings }, when);
  const flip = isFlip(previous, review) ? previous : undefined;
  const { labels } = judged;
  const published = await publish(ctx, { key, run, repository, review, flip, labels, signal });
  if (published === "superseded" || "movedTo" in published) {
    const now = published === "superseded" ? undefined : published.movedTo;
    // The head may be another's as well, and no later run of this one need come back to it: its pending would stay.
    if (now?.state === "open" && now.head.sha !== review.head.sha) await leaveBehind(ctx, key, repository, fetched.pr);
    else await lookAtOthers(ctx, key, [review.head.sha]);
    if (published === "superseded") return;
    throw new TransientError("head or base moved while it was judged", { retryAfterMs: 500 });
  }
  await ctx.db.transaction(async (tx) => {
    const ended = await finishRun(tx, key, run.token, run.gen, {
      state: "open",
      headSha: review.head.sha,
      baseRef: review.base.ref,
      baseSha: review.base.sha,
      verdict: review.verdict,
      round: review.round,
      commentId: published.commentId,
      pendingSha: null,
      approveLabel: labels.approve,
      refusalLabel: labels.request_changes,
    });
    if (ended) await saveRound(tx, key, store, judged.identities);
  });
  if (run.row.verdict !== review.verdict || run.row.headSha !== review.head.sha) {
    await lookAtOthers(ctx, key, [run.row.headSha, review.head.sha]);
  }
  ctx.onPublished?.(review);
  const { verdict, round } = review;
  ctx.log.info({ verdict, round, writes: published.writes, ...timings }, "reviewed");
}

/** What the judge says, with what the database knows of earlier rounds and of other pull requests. */
async function askJudge(
  ctx: Context,
  { key, signal }: Due,
  { gitDir, base, head, pr, ms }: FetchedChange & { readonly pr: PullRequest },
): Promise<JudgeAnswer & { readonly timings: Omit<Judgement["timings"], "totalMs"> }> {
  const judging = performance.now();
  const [earlier, claims] = await Promise.all([earlierIdentities(ctx.db, key), otherClaims(ctx.db, key, pr.base.ref)]);
  const answer = await ctx.judge(
    {
      gitDir,
      // In a fork's clone `origin` is the fork.
      base: { ref: pr.base.ref, sha: base, ...(pr.head.isOfFork ? { from: pr.cloneUrl } : {}) },
      head: { ref: pr.head.branch ?? `refs/pull/${pr.number}/head`, sha: head },
      pullRequest: { number: pr.number, title: pr.title, body: pr.body, branch: pr.head.branch },
      earlier,
      claims,
    },
    signal,
  );
  for (const { check, stack } of answer.crashes) ctx.log.error({ check, stack }, "a check crashed");
  return { ...answer, timings: { fetchMs: Math.round(ms), judgeMs: Math.round(performance.now() - judging) } };
}
