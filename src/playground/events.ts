// From a thing that happened to the payload of each hook that asked for it.

import type { CommitFacts } from "./commits.ts";
import { permissionOf } from "./people.ts";
import type { Json } from "./shapes/json.ts";
import { commentJson, issueJson } from "./shapes/issue.ts";
import { branchCommitJson, commitJson } from "./shapes/commit.ts";
import { pullJson } from "./shapes/pull.ts";
import { repoJson } from "./shapes/repo.ts";
import { eventNames } from "./shapes/settings.ts";
import { userJson } from "./shapes/user.ts";
import type { Comment, Hook, Issue, Permission, Pull, Repo, Status, User, World } from "./state.ts";
import { slugOf } from "./state.ts";

/** Parts of a `changes` object: what it was before. */
export type Changes = Readonly<Partial<Record<"title" | "body" | "ref", { readonly from: string }>>>;

/** A pull request event; `type` is the event type, which is not always the event. */
export async function firePull(
  world: World,
  repo: Repo,
  issue: Issue,
  pull: Pull,
  doer: User,
  what: {
    readonly type: string;
    readonly action: string;
    readonly event?: string;
    readonly changes?: Changes;
    readonly review?: { readonly type: string; readonly content: string };
    readonly reviewer?: User;
  },
): Promise<void> {
  const permission = claimed(world, repo, issue, doer, what.type, what.action);
  // Only pushes leave the forge unsure of it.
  const checking = what.type === "pull_request_sync";
  fire(world, repo, what.event ?? "pull_request", what.type, {
    action: what.action,
    number: issue.number,
    ...changesJson(world, what.changes),
    pull_request: await pullJson(world, repo, issue, pull, { viewer: doer, checking }),
    requested_reviewer: what.reviewer ? userJson(world, what.reviewer) : null,
    repository: repositoryJson(world, repo, permission),
    sender: userJson(world, doer),
    commit_id: "",
    review: what.review ?? null,
  });
}

/** A comment on a pull request or an issue. */
export async function fireComment(
  world: World,
  repo: Repo,
  issue: Issue,
  comment: Comment,
  doer: User,
  what: { readonly action: "created" | "edited" | "deleted"; readonly changes?: Changes },
): Promise<void> {
  const permission = granted(permissionOf(world, repo, doer));
  // Forgejo counts a comment after it has told of it.
  const uncounted = world.kind === "forgejo" && what.action === "created" ? 1 : 0;
  const view = { viewer: doer, uncounted };
  fire(world, repo, "issue_comment", issue.pull ? "pull_request_comment" : "issue_comment", {
    action: what.action,
    issue: issueJson(world, repo, issue, doer, uncounted),
    ...(issue.pull ? { pull_request: await pullJson(world, repo, issue, issue.pull, view) } : {}),
    comment: commentJson(world, repo, issue, comment),
    ...changesJson(world, what.changes),
    repository: repositoryJson(world, repo, permission),
    sender: userJson(world, doer),
    is_pull: issue.pull !== undefined,
  });
}

export interface PushFacts {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  /** Newest first, as many as the forge lists. */
  readonly commits: readonly CommitFacts[];
  readonly total: number;
  readonly compareUrl: string;
}

/** A push: a new branch sends `create` first. */
export function firePush(world: World, repo: Repo, pusher: User, push: PushFacts): void {
  const commits = push.commits.map((commit) => commitJson(world, repo, commit));
  fire(world, repo, "push", "push", {
    ref: push.ref,
    before: push.before,
    after: push.after,
    compare_url: push.compareUrl,
    commits,
    total_commits: push.total,
    head_commit: commits[0] ?? null,
    repository: repositoryJson(world, repo, "admin"),
    pusher: userJson(world, pusher),
    sender: userJson(world, pusher),
  });
}

export function fireRef(
  world: World,
  repo: Repo,
  doer: User,
  what: "create" | "delete",
  ref: string,
  sha: string,
): void {
  fire(world, repo, what, what, {
    ref: ref.replace(/^refs\/(?:heads|tags)\//, ""),
    ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
    ...(what === "create" ? { sha } : { pusher_type: "user" }),
    repository: what === "create" ? anonymousRepository(world, repo) : repositoryJson(world, repo, "admin"),
    sender: userJson(world, doer),
  });
}

/** Gitea only. */
export function fireStatus(world: World, repo: Repo, status: Status, doer: User, commit: CommitFacts): void {
  if (world.kind === "forgejo") return;
  fire(world, repo, "status", "status", {
    commit: commitJson(world, repo, commit),
    context: status.context,
    created_at: status.at,
    description: status.description,
    id: status.id,
    repository: repositoryJson(world, repo, "admin"),
    sender: userJson(world, doer),
    sha: status.sha,
    state: status.state,
    target_url: status.targetUrl === "" ? `${world.url}/` : status.targetUrl,
    updated_at: status.at,
  });
}

function fire(world: World, repo: Repo, event: string, type: string, payload: Json): void {
  for (const hook of repo.hooks.values()) {
    if (hook.active && wants(world, hook.events, type)) world.webhooks.send(hook, event, type, payload);
  }
}

/** `pull_request_only` and `issues_only` are the events without their parts. */
function wants(world: World, events: readonly string[], type: string): boolean {
  const names = eventNames(world, events);
  if (names.includes(type)) return true;
  if (type === "pull_request") return names.includes("pull_request_only");
  return world.kind === "gitea" && type.startsWith("pull_request_review_") && names.includes("pull_request_review");
}

/** The permissions a payload claims are those of the poster, the doer or the owner, by the kind of event (as recorded). */
function claimed(world: World, repo: Repo, issue: Issue, doer: User, type: string, action: string): Permission {
  if (type.startsWith("pull_request_review_") && action === "reviewed") return "read";
  if (action === "label_updated" || action === "review_requested" || type === "pull_request_sync") return "admin";
  if (action === "opened") return granted(permissionOf(world, repo, doer));
  return action === "label_cleared"
    ? granted(permissionOf(world, repo, doer))
    : granted(permissionOf(world, repo, world.users.get(issue.author.toLowerCase())));
}

function granted(permission: Permission | "none"): Permission {
  return permission === "none" ? "read" : permission;
}

function repositoryJson(world: World, repo: Repo, permission: Permission | "none"): Json {
  return repoJson(world, repo, { empty: false, branches: 2 }, permission);
}

/** As somebody sees it who may nothing. */
function anonymousRepository(world: World, repo: Repo): Json {
  return repoJson(world, repo, { empty: false, branches: 2 }, "none", "nobody");
}

/** Gitea has the label fields in every `changes`. */
function changesJson(world: World, changes: Changes | undefined): { readonly [key: string]: Json } {
  if (!changes) return {};
  return { changes: { ...changes, ...(world.kind === "gitea" ? { added_labels: null, removed_labels: null } : {}) } };
}

/** The page that both forges link for a range. */
export function compareUrl(world: World, repo: Repo, before: string, after: string): string {
  return `${world.url}/${slugOf(repo)}/compare/${before}...${after}`;
}

/** The test delivery: a push that pushed nothing. It reaches one hook, subscribed or not (Gitea: only a subscribed one). */
export function fireTest(world: World, repo: Repo, hook: Hook, doer: User, tip: CommitFacts): void {
  const commit = branchCommitJson(world, repo, tip);
  world.webhooks.send(hook, "push", "push", {
    ref: `refs/heads/${repo.defaultBranch}`,
    before: tip.sha,
    after: tip.sha,
    compare_url: compareUrl(world, repo, tip.sha, tip.sha),
    commits: [commit],
    total_commits: 1,
    head_commit: commit,
    repository: anonymousRepository(world, repo),
    pusher: userJson(world, doer),
    sender: userJson(world, doer),
  });
}
