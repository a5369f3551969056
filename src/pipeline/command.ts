// Obeys a command in a comment. The payload only said that there may be one: comment, author and rights are read from the forge.

import type { Context } from "../context.ts";
import { claimRecheck, commentCommand, setCommandState } from "../db/comment-command.ts";
import { pullRequest } from "../db/pull-request.ts";
import { knownRepository } from "../db/repository.ts";
import { markDirty } from "../db/run.ts";
import { commands, parseCommands, usages } from "../domain/command.ts";
import type { Command } from "../domain/command.ts";
import type { RepoSlug } from "../domain/ids.ts";
import { say } from "../domain/text.ts";
import type { Comment, PullRequest } from "../forge/forge.ts";
import type { Jobs } from "../queue/jobs.ts";
import { findOwnComments, replyMarker } from "../render/marker.ts";
import { renderHelp, renderRefusal } from "../render/replies.ts";

type CommandContext = Pick<Context, "db" | "queue" | "forge" | "log">;

/** Runs the commands of one comment, once: eyes when it is taken up, +1 when it is done, one line when it is refused. */
export async function runCommand(ctx: CommandContext, job: Jobs["command"]): Promise<void> {
  const known = await commentCommand(ctx.db, job.commentId);
  if (known === undefined || known.state === "refused" || known.state === "done") return;
  const slug = (await ctx.forge.repository(job.repoId))?.slug ?? (await knownRepository(ctx.db, job.repoId))?.slug;
  const comment = slug === undefined ? undefined : await ctx.forge.comment(slug, job.commentId);
  const pr = slug === undefined ? undefined : await ctx.forge.pullRequest(slug, job.number);
  if (slug === undefined || comment === undefined || pr === undefined || comment.author.id === ctx.forge.bot.id) {
    await setCommandState(ctx.db, job.commentId, "done");
    return;
  }
  const said = parseCommands(comment.body);
  for (const command of said) await obey(ctx, command, { slug, job, comment, pr });
  // A recheck decides what becomes of its comment. Without a command it was edited away before it was read.
  if (said.every(({ name }) => name !== "recheck")) await setCommandState(ctx.db, job.commentId, "done");
}

interface Asked {
  readonly slug: RepoSlug;
  readonly job: Jobs["command"];
  readonly comment: Comment;
  readonly pr: PullRequest;
}

async function obey(ctx: CommandContext, command: Command, asked: Asked): Promise<void> {
  switch (command.name) {
    case "recheck":
      return recheck(ctx, asked);
    case "help":
      await replyOnce(ctx, asked, renderHelp(commandHelp, asked.comment.id));
      await ctx.forge.react(asked.slug, asked.comment.id, "+1");
      return;
    case "waive":
    case "unwaive":
      return replyOnce(ctx, asked, renderRefusal(usages[command.name], noWaivers, asked.comment.id));
  }
}

const noWaivers = say`this version of Assay has no waivers; ${"checks"} in the base's ${".assay.yml"} says how severe a check may be`;

async function recheck(ctx: CommandContext, asked: Asked): Promise<void> {
  const { slug, job, comment, pr } = asked;
  if (pr.author.id !== comment.author.id && !(await ctx.forge.writers(slug)).has(comment.author.login)) {
    await replyOnce(
      ctx,
      asked,
      renderRefusal(commands.recheck.usage, say`only the author and people with write access may`, comment.id),
    );
    await setCommandState(ctx.db, comment.id, "refused");
    return;
  }
  await ctx.forge.react(slug, comment.id, "eyes");
  const key = { repoId: job.repoId, number: job.number };
  const row = await ctx.db.transaction(async (tx) => {
    await setCommandState(tx, comment.id, "accepted");
    const before = await pullRequest(tx, key);
    // Within a minute of another one, that one's run serves this one too; where that run failed it need not wait its turn.
    if ((await claimRecheck(tx, key)) || before?.dead === true) {
      await ctx.queue.sendReview(tx, key, await markDirty(tx, key));
    } else if (before !== undefined && before.gen > before.doneGen) {
      await ctx.queue.send(tx, "review", key);
    }
    return pullRequest(tx, key);
  });
  if (row !== undefined && row.gen === row.doneGen) await acknowledge(ctx, slug, comment.id);
}

/** The last word on a `/recheck`: what it asked for has been judged. */
export async function acknowledge(
  ctx: Pick<Context, "db" | "forge">,
  slug: RepoSlug,
  commentId: number,
): Promise<void> {
  await ctx.forge.react(slug, commentId, "+1");
  await setCommandState(ctx.db, commentId, "done");
}

/** A reply that a crash may have let through already is found by its marker. */
async function replyOnce(ctx: CommandContext, { slug, comment, pr }: Asked, text: string): Promise<void> {
  const marker = replyMarker(comment.id);
  const comments = await ctx.forge.comments(slug, pr.number, comment.createdAt);
  if (findOwnComments(comments, ctx.forge.bot.id, marker).length > 0) return;
  await ctx.forge.createComment(slug, pr.number, text);
}

const commandHelp = Object.values(commands).map(({ usage, does, whoMay }) => ({
  usage,
  what: [{ kind: "plain", text: does } as const],
  who: [{ kind: "plain", text: whoMay } as const],
}));
