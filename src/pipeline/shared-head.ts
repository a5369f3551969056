// A commit status belongs to the commit: branch protection reads it whichever pull request it was written for. Where
// several open pull requests have one head, it is that of the one judged worst, or a harmless base would whiten a refusal.

import type { Context } from "../context.ts";
import type { PullRequestKey } from "../db/keys.ts";
import { othersOnHead } from "../db/pull-request.ts";
import { markDirty } from "../db/run.ts";
import type { Sha } from "../domain/ids.ts";
import type { CommitState } from "../domain/reconcile.ts";
import type { Review, Verdict } from "../domain/review.ts";
import type { PullRequest, Repository } from "../forge/forge.ts";
import { overtakenStatus, sharedStatusOf, statusOf } from "../render/status.ts";
import type { StatusLine } from "../render/status.ts";
import { endPending } from "./without-verdict.ts";

/** The status that the review's head should have; undefined: another pull request's, which it has already. */
export async function statusOfHead(
  ctx: Pick<Context, "db">,
  key: PullRequestKey,
  review: Review,
  now: CommitState | undefined,
): Promise<StatusLine | undefined> {
  const others = await othersOnHead(ctx.db, key, review.head.sha);
  const all = [{ number: key.number, verdict: review.verdict }, ...others];
  // Of equals the oldest speaks, so that two do not correct each other for ever.
  const [worst] = all.toSorted((a, b) => badness[b.verdict] - badness[a.verdict] || a.number - b.number);
  if (worst === undefined || worst.number === key.number) return statusOf(review);
  const theirs = sharedStatusOf(worst.verdict, worst.number);
  return now === theirs.state ? undefined : theirs;
}

/** What was judged of a pull request has changed, or it is closed: the others on its head are looked at again. */
export async function lookAtOthers(
  ctx: Pick<Context, "db" | "queue">,
  key: PullRequestKey,
  heads: readonly (Sha | null)[],
): Promise<void> {
  for (const sha of new Set(heads)) {
    if (sha === null) continue;
    for (const { number } of await othersOnHead(ctx.db, key, sha)) {
      const other = { repoId: key.repoId, number };
      await ctx.db.transaction(async (tx) => ctx.queue.sendReview(tx, other, await markDirty(tx, other)));
    }
  }
}

/** The head of `pr` as it was when a push overtook it: no run comes back to it, and it may be another's as well. */
export async function leaveBehind(
  ctx: Pick<Context, "db" | "queue" | "forge" | "log">,
  key: PullRequestKey,
  repository: Repository,
  pr: PullRequest,
): Promise<void> {
  await endPending(ctx, repository, pr, overtakenStatus);
  await lookAtOthers(ctx, key, [pr.head.sha ?? null]);
}

const badness: Readonly<Record<Verdict, number>> = { approve: 0, inconclusive: 1, request_changes: 2 };
