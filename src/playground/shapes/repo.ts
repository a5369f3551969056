import type { Permission, Repo, World } from "../state.ts";
import { slugOf, userOf } from "../state.ts";
import type { Json } from "./json.ts";
import { userJson } from "./user.ts";

/** Facts that need git, gathered before. */
export interface RepoFacts {
  readonly empty: boolean;
  readonly branches: number;
  /** Just forked: nobody watches it yet. */
  readonly fresh?: boolean;
}

/** `permission` is what the answer claims under `permissions`: in payloads it is often not the reader's. `to` nobody: the owner's address is hidden. */
export function repoJson(
  world: World,
  repo: Repo,
  facts: RepoFacts,
  permission: Permission | "none",
  to: "anyone" | "nobody" = "anyone",
): Json {
  const slug = slugOf(repo);
  const html = `${world.url}/${slug}`;
  const pulls = [...repo.issues.values()].filter((issue) => issue.state === "open");
  const parent = repo.parentId === undefined ? undefined : world.repos.get(repo.parentId);
  return {
    id: repo.id,
    owner: userJson(world, userOf(world, repo.owner), to === "anyone" ? to : undefined),
    name: repo.name,
    full_name: slug,
    description: "",
    empty: facts.empty,
    private: repo.private,
    fork: repo.parentId !== undefined,
    template: false,
    ...parentOf(world, parent, facts, permission),
    mirror: false,
    size: 0,
    language: facts.empty ? "" : "Python",
    languages_url: `${world.url}/api/v1/repos/${slug}/languages`,
    html_url: html,
    url: `${world.url}/api/v1/repos/${slug}`,
    link: "",
    ssh_url: world.kind === "forgejo" ? `ssh://forge@127.0.0.1/${slug}.git` : `forge@127.0.0.1:${slug}.git`,
    clone_url: `${html}.git`,
    original_url: "",
    website: "",
    stars_count: 0,
    forks_count: [...world.repos.values()].filter((other) => other.parentId === repo.id).length,
    watchers_count: facts.fresh === true ? 0 : 1,
    ...(world.kind === "gitea" ? { branch_count: facts.branches } : {}),
    open_issues_count: pulls.filter((issue) => !issue.pull).length,
    open_pr_counter: pulls.filter((issue) => issue.pull).length,
    release_counter: 0,
    default_branch: repo.defaultBranch,
    archived: repo.archived,
    created_at: repo.createdAt,
    updated_at: repo.updatedAt,
    archived_at: "1970-01-01T00:00:00Z",
    permissions: permissionsJson(permission),
    ...unitsJson(world, repo, slug),
    ...mergeJson(world),
    avatar_url: "",
    internal: false,
    mirror_interval: "",
    object_format_name: repo.objectFormat,
    mirror_updated: "0001-01-01T00:00:00Z",
    ...(world.kind === "forgejo" ? { repo_transfer: null } : {}),
    topics: [],
    ...(world.kind === "gitea" ? { licenses: [] } : {}),
  };
}

function permissionsJson(permission: Permission | "none"): Json {
  return {
    admin: permission === "admin",
    push: permission === "admin" || permission === "write",
    pull: permission !== "none",
  };
}

/** Forgejo always says it; Gitea only of a fork. */
function parentOf(
  world: World,
  parent: Repo | undefined,
  { empty, branches }: RepoFacts,
  permission: Permission | "none",
): { readonly [key: string]: Json } {
  if (parent) return { parent: repoJson(world, parent, { empty, branches }, permission) };
  return world.kind === "forgejo" ? { parent: null } : {};
}

function unitsJson(world: World, repo: Repo, slug: string): { readonly [key: string]: Json } {
  const forgejo = world.kind === "forgejo";
  // A fork starts with code and pull requests only.
  const own = repo.parentId === undefined;
  return {
    ...(forgejo ? {} : { has_code: true }),
    has_issues: own,
    ...(own
      ? {
          internal_tracker: {
            enable_time_tracker: true,
            allow_only_contributors_to_track_time: true,
            enable_issue_dependencies: true,
          },
        }
      : {}),
    has_wiki: own,
    ...(forgejo
      ? {
          has_wiki_contents: false,
          ...(own ? { wiki_branch: "main" } : {}),
          wiki_ssh_url: `ssh://forge@127.0.0.1/${slug}.wiki.git`,
          wiki_clone_url: `${world.url}/${slug}.wiki.git`,
          globally_editable_wiki: false,
        }
      : {}),
    has_pull_requests: true,
    has_projects: own,
    ...(forgejo ? {} : { projects_mode: "all" }),
    has_releases: own,
    has_packages: own && !forgejo,
    has_actions: false,
  };
}

function mergeJson(world: World): { readonly [key: string]: Json } {
  const forgejo = world.kind === "forgejo";
  return {
    ignore_whitespace_conflicts: false,
    allow_merge_commits: true,
    allow_rebase: true,
    allow_rebase_explicit: true,
    allow_squash_merge: true,
    allow_fast_forward_only_merge: true,
    allow_rebase_update: true,
    ...(forgejo ? {} : { allow_manual_merge: false, autodetect_manual_merge: false }),
    default_delete_branch_after_merge: false,
    default_merge_style: "merge",
    default_allow_maintainer_edit: !forgejo,
    ...(forgejo ? { default_update_style: "merge" } : {}),
  };
}
