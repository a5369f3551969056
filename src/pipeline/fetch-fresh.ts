// Base and head as they are now, the same for git and for the forge's API. Either may lag behind the other for a moment
// (Forgejo moves refs/pull/N/head after the push has returned; the API answers from the branch): then both are read again.

import { join } from "node:path";
import type { Context } from "../context.ts";
import { TransientError, UserError } from "../domain/errors.ts";
import type { PullRequest, Repository } from "../forge/forge.ts";
import type { FetchedChange } from "../git/fetch.ts";
import { exists } from "../git/mirror-folder.ts";
import { fetchChange } from "../git/mirror.ts";
import type { Mirror } from "../git/mirror.ts";

/** Waits before each further look, ms. */
const pauses = [300, 700, 1_500, 3_000];

/** The branch that the pull request would be merged into is not there: Forgejo lets one be reopened without it. */
export class NoBaseError extends UserError {}

/**
 * The fetched change and the pull request it belongs to. Throws NoBaseError where its base stays away, TransientError when git and
 * the forge do not come to agree otherwise.
 */
export async function fetchFresh(
  ctx: Context,
  repository: Repository,
  first: PullRequest,
  mirror: Mirror,
  signal: AbortSignal,
): Promise<FetchedChange & { readonly pr: PullRequest }> {
  let pr = first;
  if (await exists(join(mirror.gitDir, "HEAD"))) ctx.prepareJudge?.(mirror.gitDir);
  else {
    ctx.log.info({ repo: repository.slug }, "cloning for the first time: a large repository takes minutes");
  }
  for (const [attempt, pause] of [...pauses, undefined].entries()) {
    const head = pr.head.sha;
    if (head === undefined) throw new TransientError("the forge cannot tell the head of the pull request yet");
    const outcome = await fetchChange(mirror, {
      url: `${ctx.forge.url}/${repository.slug}.git`,
      token: ctx.git.token,
      baseRef: pr.base.ref,
      prNumber: pr.number,
      expectedHead: head,
      // A pull request reopened through the API keeps an old ref for good; the head's own sha is then the truth.
      headBySha: attempt >= 2,
      signal,
    });
    if (outcome.kind === "fetched") return Object.assign(outcome.change, { pr });
    if (outcome.kind === "lagging") await outcome.change[Symbol.asyncDispose]();
    if (pause === undefined && outcome.kind === "base_missing")
      throw new NoBaseError(
        `${repository.slug} has no branch ${pr.base.ref}, into which #${pr.number} would be merged`,
      );
    if (pause === undefined) break;
    ctx.log.info({ outcome: outcome.kind, attempt }, "git and the forge differ: looking again");
    await ctx.clock.pause(pause, signal);
    pr = (await ctx.forge.pullRequest(repository.slug, pr.number)) ?? pr;
  }
  throw new TransientError("git and the forge do not agree on base and head yet", { retryAfterMs: 5_000 });
}
