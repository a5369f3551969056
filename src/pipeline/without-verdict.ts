// What must be said even when nothing could be judged.

import type { Context } from "../context.ts";
import type { PullRequestRow } from "../db/pull-request.ts";
import { defaultRepoConfig } from "../domain/repo-config.ts";
import type { PullRequest, Repository } from "../forge/forge.ts";
import { findOwnComments, reviewMarker } from "../render/marker.ts";
import { renderNoRights } from "../render/replies.ts";
import { statusContext } from "../render/status.ts";
import type { StatusLine } from "../render/status.ts";

/** Takes the approval label off when head or base are not the ones it was given for. */
export async function withdrawApproval(
  ctx: Pick<Context, "forge">,
  repository: Repository,
  pr: PullRequest,
  row: PullRequestRow,
): Promise<void> {
  if (pr.head.sha === row.headSha && pr.base.sha === row.baseSha) return;
  const name = row.approveLabel ?? defaultRepoConfig.labels.approve;
  for (const label of await ctx.forge.labels(repository.slug, pr.number)) {
    if (label.name === name) await ctx.forge.removeLabel(repository.slug, pr.number, label.id);
  }
}

/** Sets the head's status, unless it says so already. */
export async function showStatus(
  ctx: Pick<Context, "forge">,
  repository: Repository,
  pr: PullRequest,
  { state, description }: StatusLine,
): Promise<void> {
  if (pr.head.sha === undefined) return;
  const targetUrl = pullRequestUrl(ctx, repository, pr.number);
  const now = await ctx.forge.status(repository.slug, pr.head.sha, statusContext);
  if (now?.state === state && now.description === description) return;
  await ctx.forge.setStatus(repository.slug, pr.head.sha, { context: statusContext, state, description, targetUrl });
}

/** Takes a pending off the head of a pull request, where nobody owes it a verdict any more. No failure of it is one of the run. */
export async function endPending(
  ctx: Pick<Context, "forge" | "log">,
  repository: Repository,
  pr: PullRequest,
  line: StatusLine,
): Promise<void> {
  if (pr.head.sha === undefined) return;
  try {
    const now = await ctx.forge.status(repository.slug, pr.head.sha, statusContext);
    if (now?.state === "pending") await showStatus(ctx, repository, pr, line);
  } catch (error) {
    ctx.log.warn({ err: error }, "a pending may be left on a head that nobody will judge");
  }
}

/** Says in the review's comment that the bot may not write to the repository. */
export async function tellNoRights(
  ctx: Pick<Context, "forge">,
  { slug }: Repository,
  { number }: PullRequest,
): Promise<void> {
  const { bot } = ctx.forge;
  const body = renderNoRights(bot.login, number);
  const [own] = findOwnComments(await ctx.forge.comments(slug, number), bot.id, reviewMarker(number));
  if (own === undefined) await ctx.forge.createComment(slug, number, body);
  else if (own.body.trim() !== body.trim()) await ctx.forge.editComment(slug, own.id, body);
}

/** The pull request's page, from our own configuration. */
export function pullRequestUrl(
  ctx: Pick<Context, "forge">,
  { slug }: Repository,
  number: PullRequest["number"],
): string {
  return `${ctx.forge.url}/${slug}/pulls/${number}`;
}
