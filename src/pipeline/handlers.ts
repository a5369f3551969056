import type { Context } from "../context.ts";
import { pruneDeliveries } from "../db/delivery.ts";
import type { Handlers } from "../queue/run-job.ts";
import { runCommand } from "./command.ts";
import { fanOut } from "./fan-out.ts";
import { reconcileForge } from "./reconcile-forge.ts";
import { reviewPullRequest } from "./review.ts";

/** What each kind of job does. */
export function handlers(ctx: Context): Handlers {
  return {
    review: (key, { signal }) => reviewPullRequest(ctx, key, signal),
    command: (job) => runCommand(ctx, job),
    "fan-out": (job) => fanOut(ctx, job),
    reconcile: (job) => reconcileForge(ctx, job),
    housekeeping: async () => {
      const deliveries = await pruneDeliveries(ctx.db);
      ctx.log.info({ deliveries }, "forgot old deliveries");
    },
  };
}
