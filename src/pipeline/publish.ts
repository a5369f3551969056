// Executes what was decided, and decides nothing. Every write is refused once a later run has begun.

import type { Context } from "../context.ts";
import type { PullRequestKey } from "../db/keys.ts";
import { saveProgress, stillMine } from "../db/run.ts";
import type { Run } from "../db/run.ts";
import { reconcile, verdictLabels } from "../domain/reconcile.ts";
import type { Action, Posted } from "../domain/reconcile.ts";
import type { RepoConfig } from "../domain/repo-config.ts";
import type { Review } from "../domain/review.ts";
import type { StoredRound } from "../domain/round.ts";
import { ForbiddenError } from "../forge/errors.ts";
import type { Comment, PullRequest, Repository } from "../forge/forge.ts";
import { renderComment } from "../render/comment.ts";
import { renderFlip } from "../render/flip.ts";
import { essenceOf } from "../render/lasting.ts";
import { findOwnComments, flipMarker, reviewMarker } from "../render/marker.ts";
import { renderRetired } from "../render/replies.ts";
import { statusContext } from "../render/status.ts";
import { listComments } from "./comments.ts";
import { statusOfHead } from "./shared-head.ts";
import { pullRequestUrl } from "./without-verdict.ts";

export interface Publication {
  readonly key: PullRequestKey;
  readonly run: Run;
  readonly repository: Repository;
  readonly review: Review;
  /** The round whose verdict changed although nobody pushed. */
  readonly flip: StoredRound | undefined;
  readonly labels: RepoConfig["labels"];
  readonly signal: AbortSignal;
}

/**
 * `movedTo`: head or base are no longer those judged, but these (undefined: the pull request is gone); `superseded`: a later run has
 * begun. Nothing more was written then.
 */
export type Published =
  | "superseded"
  | { readonly movedTo: PullRequest | undefined }
  | { readonly commentId: number; readonly writes: number };

/** Makes the pull request show the review, with as few writes as that takes: none when it shows it already. */
export async function publish(ctx: Context, publication: Publication): Promise<Published> {
  const { key, run, repository, review } = publication;
  const pr = await ctx.forge.pullRequest(repository.slug, key.number);
  if (pr === undefined || !isAsJudged(pr, review)) return { movedTo: pr };
  const posted = await readPosted(ctx, publication, pr);
  const page = pullRequestUrl(ctx, repository, key.number);
  const links = { repository: `${ctx.forge.url}/${repository.slug}`, pullRequest: key.number };
  let commentId = posted.comments[0]?.id;
  const reviewUrl = commentId === undefined ? undefined : `${page}#issuecomment-${commentId}`;
  const { flip } = publication;
  const former = [run.row.approveLabel, run.row.refusalLabel].filter((name) => name !== null);
  const status = await statusOfHead(ctx, key, review, posted.status?.state);
  const actions = reconcile(
    {
      comment: renderComment(review, links),
      ...(flip === undefined ? {} : { flip: { body: renderFlip(flip, review, links, reviewUrl) } }),
      labels: verdictLabels(review.verdict, publication.labels, former),
      ...(status === undefined ? {} : { status: { ...status, targetUrl: page } }),
    },
    posted,
  );
  for (const action of actions) {
    publication.signal.throwIfAborted();
    if (!(await stillMine(ctx.db, key, run.token))) return "superseded";
    const created = await write(ctx, publication, action, reviewUrl);
    if (created !== undefined && action.do === "create_comment" && action.what === "review") {
      commentId = created.id;
      await saveProgress(ctx.db, key, run.token, { commentId });
    }
  }
  return { commentId: commentId ?? 0, writes: actions.length };
}

function isAsJudged(pr: PullRequest, { head, base }: Review): boolean {
  return pr.state === "open" && pr.head.sha === head.sha && pr.base.ref === base.ref && pr.base.sha === base.sha;
}

/** Of the comments only the known one is asked for; all are listed when it is not known, gone, or a flip may have been told. */
async function readPosted(ctx: Context, publication: Publication, pr: PullRequest): Promise<Posted> {
  const { key, run, repository, review, flip } = publication;
  const { slug } = repository;
  const own = (comments: readonly Comment[], marker: string) => findOwnComments(comments, ctx.forge.bot.id, marker);
  const marker = reviewMarker(key.number);
  const known = run.row.commentId === null ? undefined : await ctx.forge.comment(slug, run.row.commentId);
  // The one that was written down is ours whatever it says by now: somebody may have edited its marker away.
  let comments: readonly Comment[] = known?.author.id === ctx.forge.bot.id ? [known] : [];
  let flipTold = false;
  if (comments.length === 0 || flip !== undefined) {
    const all = await listComments(ctx, slug, key.number);
    if (all !== undefined) {
      comments = own(all, marker);
      flipTold = own(all, flipMarker(key.number, review.round)).length > 0;
    }
  }
  const status = await ctx.forge.status(slug, review.head.sha, statusContext);
  return {
    comments: comments.map(({ id, body }) => ({ id, essence: essenceOf(body) })),
    flipTold,
    labels: pr.labels,
    status,
  };
}

const labelColors = { approve: "0e8a16", request_changes: "d93f0b" } as const;

/** Returns the comment that was created, if one was. */
async function write(
  ctx: Context,
  { key, repository: { slug }, review, labels }: Publication,
  action: Action,
  reviewUrl: string | undefined,
): Promise<Comment | undefined> {
  switch (action.do) {
    case "create_comment":
      return ctx.forge.createComment(slug, key.number, action.body);
    case "edit_comment":
      // Deleted this very moment: the next look makes a new one.
      if (await ctx.forge.editComment(slug, action.id, action.body)) return undefined;
      return ctx.forge.createComment(slug, key.number, action.body);
    case "retire_comment":
      await ctx.forge.editComment(slug, action.id, renderRetired(reviewUrl));
      return undefined;
    case "remove_label":
      await ctx.forge.removeLabel(slug, key.number, action.id);
      return undefined;
    case "add_label":
      try {
        const color = action.name === labels.approve ? labelColors.approve : labelColors.request_changes;
        await ctx.forge.addLabel(slug, key.number, await ctx.forge.ensureLabel(slug, action.name, color));
      } catch (error) {
        // The comment and the status say the same: a label that may not be set must not cost them.
        if (!(error instanceof ForbiddenError)) throw error;
        ctx.log.error({ reason: error.message }, "the verdict's label could not be set");
      }
      return undefined;
    case "set_status":
      await ctx.forge.setStatus(slug, review.head.sha, { ...action.status, context: statusContext });
      return undefined;
  }
}
