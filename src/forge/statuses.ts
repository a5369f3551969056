// Commit statuses, and who may write.

import { z } from "zod";
import type { RepoSlug, Sha } from "../domain/ids.ts";
import type { CommitStatus } from "./forge.ts";
import { inRepo, missing } from "./pulls.ts";
import type { Api } from "./request.ts";
import { statusSchema } from "./schemas.ts";

/** Statuses are only ever added, and the lists of the two forges are ordered differently: the highest id is the newest. */
export async function status(api: Api, repo: RepoSlug, sha: Sha, context: string): Promise<CommitStatus | undefined> {
  const all = await api.list("GET /repos/{owner}/{repo}/commits/{sha}/statuses", statusSchema, {
    ...inRepo(repo),
    sha,
  });
  const ours = (all ?? []).filter((it) => it.context === context);
  const newest = ours.reduce<(typeof ours)[number] | undefined>((a, b) => (a && a.id > b.id ? a : b), undefined);
  if (newest === undefined) return undefined;
  const { id: _, ...found } = newest;
  return found;
}

/** A commit that the forge does not know (500 on Gitea, 404 on Forgejo, also for a fork's fresh head) is a TransientError. */
export async function setStatus(api: Api, repo: RepoSlug, sha: Sha, it: CommitStatus): Promise<void> {
  const data = { state: it.state, context: it.context, description: it.description, target_url: it.targetUrl };
  const set = await api.call("POST /repos/{owner}/{repo}/statuses/{sha}", statusSchema, { ...inRepo(repo), sha, data });
  if (set === undefined) missing(`commit ${sha} of ${repo}`);
}

/**
 * Login names. The list holds owners and collaborators with write access, and of an organisation's teams everyone who may
 * see the pull requests, also where the team may only read (`GetRepoAssignees` of both forges). A bot that is no
 * administrator may read it; `/collaborators/{user}/permission` it may not.
 */
export async function writers(api: Api, repo: RepoSlug): Promise<ReadonlySet<string>> {
  const entry = z.object({ login: z.string() }).nullable();
  const found = await api.call("GET /repos/{owner}/{repo}/assignees", z.array(entry).nullable(), inRepo(repo));
  if (found === undefined) return missing(repo);
  return new Set((found ?? []).flatMap((it) => (it === null ? [] : [it.login])));
}
