import type { Permission, Repo, Status, World } from "../state.ts";
import { slugOf, userOf } from "../state.ts";
import type { Json } from "./json.ts";
import { repoJson } from "./repo.ts";
import { userJson } from "./user.ts";

export function statusJson(world: World, repo: Repo, status: Status): Json {
  return {
    id: status.id,
    status: status.state,
    target_url: status.targetUrl,
    description: status.description,
    url: `${world.url}/api/v1/repos/${slugOf(repo)}/statuses/${status.sha}`,
    context: status.context,
    creator: userJson(world, userOf(world, status.creator)),
    created_at: status.at,
    updated_at: status.at,
  };
}

/** The newest status of each context of a commit, in the order in which they were posted. */
export function newestByContext(repo: Repo, sha: string): Status[] {
  const byContext = new Map<string, Status>();
  for (const status of repo.statuses) if (status.sha === sha) byContext.set(status.context, status);
  return [...byContext.values()].toSorted((a, b) => a.id - b.id);
}

/** As the list has them. Forgejo sorts by whole seconds only: within one, an older status comes before a newer. */
export function newestFirst(world: World, repo: Repo, sha: string): Status[] {
  const all = repo.statuses.filter((status) => status.sha === sha);
  return world.kind === "gitea" ? all.toReversed() : all.toSorted((a, b) => b.at.localeCompare(a.at) || a.id - b.id);
}

/** The combined status. Forgejo answers zero values where there is none, and never fills the addresses. */
export function combinedJson(world: World, repo: Repo, sha: string, permission: Permission | "none"): Json {
  const statuses = newestByContext(repo, sha);
  const forgejo = world.kind === "forgejo";
  if (forgejo && statuses.length === 0) {
    return { state: "", sha: "", total_count: 0, statuses: null, repository: null, commit_url: "", url: "" };
  }
  const commit = `${world.url}/api/v1/repos/${slugOf(repo)}/commits/${sha}`;
  return {
    state: forgejo ? worst(statuses) : threeValued(statuses),
    sha,
    total_count: statuses.length,
    statuses: statuses.length === 0 ? null : statuses.map((status) => statusJson(world, repo, status)),
    repository: repoJson(world, repo, { empty: false, branches: 2 }, permission),
    commit_url: forgejo ? "" : commit,
    url: forgejo ? "" : `${commit}/status`,
  };
}

const severity = ["error", "failure", "warning", "pending", "success"];

/** Forgejo takes an unknown state for the worst. */
function worst(statuses: readonly Status[]): string {
  return statuses.toSorted((a, b) => severity.indexOf(a.state) - severity.indexOf(b.state))[0]?.state ?? "";
}

/** Gitea 1.25 and later know three; a state they do not know counts as nothing. */
function threeValued(statuses: readonly Status[]): string {
  const states = new Set(statuses.map((status) => status.state));
  if (states.has("error") || states.has("failure")) return "failure";
  if (states.has("pending")) return "pending";
  return statuses.length === 0 ? "" : "success";
}
