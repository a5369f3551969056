import type { Context } from "../context.ts";
import { openPullRequestsOnBase } from "../db/pull-request.ts";
import { markDirty } from "../db/run.ts";
import type { Jobs } from "../queue/jobs.ts";

/** A branch moved: every open pull request into it is looked at again. */
export async function fanOut(ctx: Pick<Context, "db" | "queue" | "log">, job: Jobs["fan-out"]): Promise<void> {
  const open = await openPullRequestsOnBase(ctx.db, job.repoId, job.branch);
  for (const { repoId, number } of open) {
    const key = { repoId, number };
    await ctx.db.transaction(async (tx) => ctx.queue.sendReview(tx, key, await markDirty(tx, key)));
  }
  ctx.log.info({ repoId: job.repoId, pullRequests: open.length }, "a base may have moved");
}
