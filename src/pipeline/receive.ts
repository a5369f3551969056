// What a verified delivery leaves behind: the delivery, the mark on its pull request and the job, committed together.

import type { Context } from "../context.ts";
import { rememberCommand } from "../db/comment-command.ts";
import { recordDelivery } from "../db/delivery.ts";
import type { Transaction } from "../db/pool.ts";
import { pullRequest } from "../db/pull-request.ts";
import { seeRepository } from "../db/repository.ts";
import { markDirty } from "../db/run.ts";
import { storable } from "../db/storable.ts";
import { parseCommands } from "../domain/command.ts";
import { isOwnDoing } from "../domain/event.ts";
import type { ForgeEvent, NotOurs } from "../domain/event.ts";

export type ReceiveContext = Pick<Context, "db" | "queue" | "log"> & {
  readonly forge: Pick<Context["forge"], "bot">;
};

export type Received = "stored" | "duplicate" | "not ours" | "own doing";

/**
 * Stores what `event` asks for. `stored` and `duplicate` are said only after the commit.
 * Throws a TransientError when the database is away: the forge is then told so, and the reconciler repairs it.
 */
export async function receive(ctx: ReceiveContext, deliveryId: string, event: ForgeEvent | NotOurs): Promise<Received> {
  if (event.kind === "not ours") {
    ctx.log.debug({ delivery: deliveryId, why: event.why }, "a delivery is not ours");
    return "not ours";
  }
  if (isOwnDoing(event, ctx.forge.bot.id)) return "own doing";
  const received = await ctx.db.transaction(async (tx) => {
    const number = "number" in event ? event.number : undefined;
    const delivery = { id: deliveryId, event: event.kind, repoId: event.repo.id, number };
    if ((await recordDelivery(tx, delivery)) === "duplicate") return "duplicate";
    await seeRepository(tx, event.repo);
    await leaveWork(ctx, tx, event);
    return "stored";
  });
  ctx.log.info({ delivery: deliveryId, event: event.kind, repo: event.repo.slug, received }, "a delivery came");
  return received;
}

async function leaveWork(ctx: ReceiveContext, tx: Transaction, event: ForgeEvent): Promise<void> {
  switch (event.kind) {
    case "pull_request": {
      const key = { repoId: event.repo.id, number: event.number };
      await ctx.queue.sendReview(tx, key, await markDirty(tx, key));
      return;
    }
    case "push":
    case "branch_deleted":
      await ctx.queue.send(tx, "fan-out", { repoId: event.repo.id, branch: storable(event.branch) });
      return;
    case "comment": {
      const key = { repoId: event.repo.id, number: event.number };
      // Somebody else changed or deleted what we wrote: a review must not say what it did not.
      if (event.authorId === ctx.forge.bot.id) {
        await ctx.queue.sendReview(tx, key, await markDirty(tx, key));
        return;
      }
      const [command] = event.what === "deleted" ? [] : parseCommands(event.body);
      if (command === undefined) return;
      if ((await pullRequest(tx, key)) === undefined) await ctx.queue.sendReview(tx, key, await markDirty(tx, key));
      const { commentId } = event;
      const author = { ...event.sender, login: storable(event.sender.login) };
      await rememberCommand(tx, { ...key, commentId, author, name: command.name });
      await ctx.queue.send(tx, "command", { ...key, commentId });
    }
  }
}
