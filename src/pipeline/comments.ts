// The comments of a pull request, of which anybody may write as many and as long ones as the forge takes.

import type { Context } from "../context.ts";
import type { PrNumber, RepoSlug } from "../domain/ids.ts";
import { TooLargeError } from "../forge/errors.ts";
import type { Comment } from "../forge/forge.ts";

/** As the forge lists them; undefined where together they are larger than is read: nobody shall hold up a verdict by writing much. */
export async function listComments(
  ctx: Pick<Context, "forge" | "log">,
  slug: RepoSlug,
  number: PrNumber,
  since?: string,
): Promise<readonly Comment[] | undefined> {
  try {
    return await ctx.forge.comments(slug, number, since);
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    ctx.log.warn({ pr: number, reason: error.message }, "the comments are not read");
    return undefined;
  }
}
