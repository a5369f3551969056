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
import { renderHelp, renderRefusal, renderReply } from "../render/replies.ts";

type CommandContext = Pick<Context, "db" | "queue" | "forge" | "log">;

/** Runs the commands of one comment, once: eyes when one is taken up, +1 when it is done; what is to be said, in one answer. */
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
  const asked = { slug, job, comment, pr };
  const said = parseCommands(comment.body);
  const answers: { readonly to: Command["name"]; readonly text: string }[] = [];
  for (const { name } of said) {
    const text = await obey(ctx, name, asked);
    if (text !== undefined) answers.push({ to: name, text });
  }
  if (answers.length > 0) {
    await replyOnce(
      ctx,
      asked,
      answers.map(({ text }) => text),
    );
  }
  // An accepted recheck decides what becomes of its comment. Without a command it was edited away before it was read.
  if (answers.some(({ to }) => to === "recheck")) await setCommandState(ctx.db, comment.id, "refused");
  else if (said.every(({ name }) => name !== "recheck")) await setCommandState(ctx.db, comment.id, "done");
}

interface Asked {
  readonly slug: RepoSlug;
  readonly job: Jobs["command"];
  readonly comment: Comment;
  readonly pr: PullRequest;
}

/** Does what a command says; returns what there is to say to it. */
async function obey(ctx: CommandContext, name: Command["name"], asked: Asked): Promise<string | undefined> {
  switch (name) {
    case "recheck":
      return recheck(ctx, asked);
    case "help":
      await ctx.forge.react(asked.slug, asked.comment.id, "+1");
      return renderHelp(commandHelp);
    case "waive":
    case "unwaive":
      return renderRefusal(usages[name], noWaivers);
  }
}

const noWaivers = say`this version of Assay has no waivers; ${"checks"} in the base's ${".assay.yml"} says how severe a check may be`;

async function recheck(ctx: CommandContext, { slug, job, comment, pr }: Asked): Promise<string | undefined> {
  if (pr.author.id !== comment.author.id && !(await ctx.forge.writers(slug)).has(comment.author.login)) {
    return renderRefusal(commands.recheck.usage, say`only the author and people with write access may`);
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
  return undefined;
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

/** An answer that a crash may have let through already is found by its marker. */
async function replyOnce(ctx: CommandContext, { slug, comment, pr }: Asked, texts: readonly string[]): Promise<void> {
  const marker = replyMarker(comment.id);
  const comments = await ctx.forge.comments(slug, pr.number, comment.createdAt);
  if (findOwnComments(comments, ctx.forge.bot.id, marker).length > 0) return;
  await ctx.forge.createComment(slug, pr.number, renderReply(texts, comment.id));
}

const commandHelp = Object.values(commands).map(({ usage, does, whoMay }) => ({
  usage,
  what: [{ kind: "plain", text: does } as const],
  who: [{ kind: "plain", text: whoMay } as const],
}));
