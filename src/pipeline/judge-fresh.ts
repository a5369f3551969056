// From the one fetch of a run to what the forge shows and the database remembers of it.

import type { Context } from "../context.ts";
import type { PullRequestKey } from "../db/keys.ts";
import { earlierIdentities, lastRound, otherClaims, saveRound } from "../db/round.ts";
import { finishRun } from "../db/run.ts";
import type { Run } from "../db/run.ts";
import type { Change } from "../domain/change.ts";
import { TransientError } from "../domain/errors.ts";
import type { Judgement } from "../domain/review.ts";
import { isFlip, nextRound } from "../domain/round.ts";
import type { PullRequest, Repository } from "../forge/forge.ts";
import { openChange } from "../git/change.ts";
import { isDamage } from "../git/fetch-error.ts";
import type { FetchedChange } from "../git/fetch.ts";
import type { Mirror } from "../git/mirror.ts";
import { fetchFresh } from "./fetch-fresh.ts";
import { addedIdentities } from "./identities.ts";
import { keepMemory, memoryAt } from "./parse-memory-file.ts";
import { judge } from "./judge.ts";
import type { Judged } from "./judge.ts";
import { publish } from "./publish.ts";
import { lookAtOthers } from "./shared-head.ts";

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
  const judged = await judgeFetched(ctx, due, fetched);
  const timings = { ...judged.timings, totalMs: Math.round(performance.now() - started) };
  const previous = await lastRound(ctx.db, key);
  const when = { fetchedAt: fetched.fetchedAt, judgedAt: ctx.clock.now().toISOString() };
  const { review, store } = nextRound(previous, { ...judged.judgement, timings }, when);
  const flip = isFlip(previous, review) ? previous : undefined;
  const { labels } = judged.config;
  const published = await publish(ctx, { key, run, repository, review, flip, labels, signal });
  if (published === "moved") throw new TransientError("head or base moved while it was judged", { retryAfterMs: 500 });
  if (published === "superseded") return;
  await ctx.db.transaction(async (tx) => {
    const ended = await finishRun(tx, key, run.token, run.gen, {
      state: "open",
      headSha: review.head.sha,
      baseRef: review.base.ref,
      baseSha: review.base.sha,
      verdict: review.verdict,
      round: review.round,
      commentId: published.commentId,
      approveLabel: labels.approve,
      refusalLabel: labels.request_changes,
    });
    if (ended) await saveRound(tx, key, store, addedIdentities(judged.groups));
  });
  if (run.row.verdict !== review.verdict || run.row.headSha !== review.head.sha) {
    await lookAtOthers(ctx, key, [run.row.headSha, review.head.sha]);
  }
  ctx.onPublished?.(review);
  const { verdict, round } = review;
  ctx.log.info({ verdict, round, writes: published.writes, ...timings }, "reviewed");
}

async function judgeFetched(
  ctx: Context,
  { key, signal }: Due,
  fetched: FetchedChange & { readonly pr: PullRequest },
): Promise<Judged & { readonly timings: Omit<Judgement["timings"], "totalMs"> }> {
  const { pr } = fetched;
  const judging = performance.now();
  await using change = await openChange(fetched.gitDir, {
    base: { ref: pr.base.ref, sha: fetched.base },
    head: { ref: pr.head.branch ?? `refs/pull/${pr.number}/head`, sha: fetched.head },
    pullRequest: { number: pr.number, title: pr.title, body: pr.body, branch: pr.head.branch },
    earlier: await earlierIdentities(ctx.db, key),
    otherClaims: claimsOf(ctx, key, pr.base.ref),
    objects: fetched.objects,
    signal,
  });
  const kept = `${fetched.gitDir}.parsed.json`;
  const memory = await memoryAt(kept);
  const judged = await judge(change, memory);
  await keepMemory(kept, memory);
  // What time or a new mirror heals is no fault of the check that met it: everything is done once more.
  const passing = judged.crashes.find(({ error }) => error instanceof TransientError || isDamage(error));
  if (passing !== undefined) throw passing.error;
  for (const { check, error } of judged.crashes) ctx.log.error({ err: error, check }, "a check crashed");
  const timings = { fetchMs: Math.round(fetched.ms), judgeMs: Math.round(performance.now() - judging) };
  return { ...judged, timings };
}

/** Asked of the database once a review, however many migrations there are to ask for. */
function claimsOf(ctx: Context, key: PullRequestKey, baseRef: string): Change["otherClaims"] {
  let all: ReturnType<typeof otherClaims> | undefined;
  return async ({ root, id }) => {
    all ??= otherClaims(ctx.db, key, baseRef);
    return (await all).filter((claim) => claim.root === root && claim.id === id);
  };
}
