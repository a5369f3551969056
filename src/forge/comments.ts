// Ordinary comments of a pull request, and reactions on them.

import type { PrNumber, RepoSlug } from "../domain/ids.ts";
import { z } from "zod";
import { lacksRights } from "./errors.ts";
import type { Comment, Reaction } from "./forge.ts";
import { inRepo, missing } from "./pulls.ts";
import type { Api } from "./request.ts";
import { commentSchema, reactionSchema } from "./schemas.ts";

/** Oldest first. The forges never page this list, whatever is asked. */
export async function comments(
  api: Api,
  repo: RepoSlug,
  number: PrNumber,
  since?: string,
): Promise<readonly Comment[]> {
  const found = await api.call(
    "GET /repos/{owner}/{repo}/issues/{number}/comments",
    z.array(commentSchema.nullable()).nullable(),
    { ...inRepo(repo), number, ...(since === undefined ? {} : { since }) },
  );
  if (found === undefined) return missing(`${repo}#${number}`);
  return (found ?? []).filter((it) => it !== null);
}

/** undefined: deleted, or not an ordinary comment (204 without a body). */
export async function comment(api: Api, repo: RepoSlug, id: number): Promise<Comment | undefined> {
  return (await api.call(`GET ${commentRoute}`, commentSchema.nullable(), { ...inRepo(repo), id })) ?? undefined;
}

export async function createComment(api: Api, repo: RepoSlug, number: PrNumber, body: string): Promise<Comment> {
  const route = "POST /repos/{owner}/{repo}/issues/{number}/comments";
  const created = await api.call(route, commentSchema, { ...inRepo(repo), number, data: { body } });
  return created ?? missing(`${repo}#${number}`);
}

/** false: the comment is gone. */
export async function editComment(api: Api, repo: RepoSlug, id: number, body: string): Promise<boolean> {
  const edited = await api.call(`PATCH ${commentRoute}`, commentSchema.nullable(), {
    ...inRepo(repo),
    id,
    data: { body },
  });
  return edited !== undefined && edited !== null;
}

/** The reactions of `botId` on a comment; none on one that is gone. */
export async function ownReactions(
  api: Api,
  botId: number,
  repo: RepoSlug,
  commentId: number,
): Promise<readonly Reaction[]> {
  // null where there are none.
  const found = await api.call(`GET ${commentRoute}/reactions`, z.array(reactionSchema).nullable(), {
    ...inRepo(repo),
    id: commentId,
  });
  return (found ?? [])
    .filter(({ user }) => user.id === botId)
    .map(({ content }) => content)
    .filter(isReaction);
}

/**
 * Does nothing on a comment that is gone, where the administrator has taken this reaction out of `[ui] REACTIONS`, and where the
 * author of the pull request or of the comment has blocked the bot (Gitea's services/issue/reaction.go): no answer is worth a review.
 */
export async function react(api: Api, repo: RepoSlug, commentId: number, reaction: Reaction): Promise<void> {
  try {
    await api.call(`POST ${commentRoute}/reactions`, reactionSchema, {
      ...inRepo(repo),
      id: commentId,
      data: { content: reaction },
    });
  } catch (error) {
    if (!lacksRights(error)) throw error;
  }
}

const commentRoute = "/repos/{owner}/{repo}/issues/comments/{id}";

function isReaction(content: string): content is Reaction {
  const known: readonly string[] = ["eyes", "+1", "-1", "confused"] satisfies Reaction[];
  return known.includes(content);
}
