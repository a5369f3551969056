// Repositories and pull requests.

import { TransientError } from "../domain/errors.ts";
import type { PrNumber, RepoId, RepoSlug } from "../domain/ids.ts";
import { lacksRights } from "./errors.ts";
import type { PullRequest, Repository } from "./forge.ts";
import type { Api, Params } from "./request.ts";
import { pullRequestSchema, repositorySchema } from "./schemas.ts";

/** undefined: gone, or the bot may not see it (404; 403 for a token that is confined to other repositories). */
export async function repository(api: Api, id: RepoId): Promise<Repository | undefined> {
  try {
    return await api.call("GET /repositories/{id}", repositorySchema, { id });
  } catch (error) {
    if (lacksRights(error)) return undefined;
    throw error;
  }
}

/** undefined: no such pull request (or repository). */
export async function pullRequest(api: Api, repo: RepoSlug, number: PrNumber): Promise<PullRequest | undefined> {
  // Both forges answer 200 with `null` while they cannot read the pull request's git data: that passes.
  const route = "GET /repos/{owner}/{repo}/pulls/{number}";
  const found = await api.call(route, pullRequestSchema.nullable(), { ...inRepo(repo), number });
  if (found === null) throw new TransientError(`the forge cannot read pull request ${repo}#${number} just now`);
  return found && withLink(api, repo, found);
}

/** Those the forge can read, most recently updated first. `skipped` is told how many it cannot. */
export async function openPullRequests(
  api: Api,
  repo: RepoSlug,
  skipped: (count: number) => void,
): Promise<readonly PullRequest[]> {
  let unreadable = 0;
  // One entry that cannot be read must not hide the others.
  const entry = pullRequestSchema.nullable().catch(() => {
    unreadable++;
    return null;
  });
  const route = "GET /repos/{owner}/{repo}/pulls";
  const found = await api.list(route, entry, { ...inRepo(repo), state: "open", sort: "recentupdate" });
  if (unreadable > 0) skipped(unreadable);
  // A pull request that is updated while we turn the pages is met twice.
  const byNumber = new Map((found ?? missing(repo)).map((pull) => [pull.number, pull]));
  return [...byNumber.values()].map((pull) => withLink(api, repo, pull));
}

/** The route's `{owner}` and `{repo}`. */
export function inRepo(slug: RepoSlug): Params {
  const [owner, repo] = slug.split("/");
  return { owner, repo };
}

/**
 * For a 404 where there should have been something: a repository or pull request that has just gone, or (seen) is
 * not there yet. The next look decides, by `repository` and `pullRequest`.
 */
export function missing(what: string): never {
  throw new TransientError(`the forge knows nothing of ${what} just now`);
}

function withLink(api: Api, repo: RepoSlug, pull: Omit<PullRequest, "htmlUrl" | "cloneUrl">): PullRequest {
  return { ...pull, htmlUrl: `${api.url}/${repo}/pulls/${pull.number}`, cloneUrl: `${api.url}/${repo}.git` };
}
