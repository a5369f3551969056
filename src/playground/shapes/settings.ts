import type { Hook, Protection, Repo, World } from "../state.ts";
import type { Json } from "./json.ts";

/** A hook never tells its secret. */
export function hookJson(world: World, hook: Hook): Json {
  const forgejo = world.kind === "forgejo";
  return {
    id: hook.id,
    type: hook.type,
    branch_filter: "",
    ...(forgejo ? { url: hook.url } : {}),
    config: { content_type: hook.contentType, url: hook.url },
    events: eventNames(world, hook.events),
    authorization_header: "",
    ...(forgejo ? { content_type: hook.contentType, metadata: null } : {}),
    active: hook.active,
    updated_at: hook.createdAt,
    created_at: hook.createdAt,
  };
}

export function protectionJson(world: World, repo: Repo, protection: Protection): Json {
  const forgejo = world.kind === "forgejo";
  return {
    branch_name: protection.rule,
    rule_name: protection.rule,
    ...(forgejo ? {} : { priority: [...repo.protections.keys()].indexOf(protection.rule) + 1 }),
    enable_push: protection.push,
    enable_push_whitelist: false,
    push_whitelist_usernames: [],
    push_whitelist_teams: [],
    push_whitelist_deploy_keys: false,
    ...(forgejo
      ? {}
      : {
          enable_force_push: false,
          enable_force_push_allowlist: false,
          force_push_allowlist_usernames: [],
          force_push_allowlist_teams: [],
          force_push_allowlist_deploy_keys: false,
        }),
    enable_merge_whitelist: false,
    merge_whitelist_usernames: [],
    merge_whitelist_teams: [],
    enable_status_check: protection.statusCheck,
    status_check_contexts: [...protection.contexts],
    required_approvals: 0,
    enable_approvals_whitelist: false,
    approvals_whitelist_username: [],
    approvals_whitelist_teams: [],
    block_on_rejected_reviews: false,
    block_on_official_review_requests: false,
    block_on_outdated_branch: false,
    dismiss_stale_approvals: false,
    ignore_stale_approvals: false,
    require_signed_commits: false,
    protected_file_patterns: "",
    unprotected_file_patterns: "",
    ...(forgejo ? { apply_to_admins: false } : { block_admin_merge_override: false }),
    created_at: protection.at,
    updated_at: protection.at,
  };
}

const reviewEvents: Readonly<Record<World["kind"], readonly string[]>> = {
  forgejo: ["pull_request_review_approved", "pull_request_review_rejected", "pull_request_review_comment"],
  gitea: ["pull_request_review"],
};

/** Both forges write out what `pull_request` stands for, and drop what they do not know. */
export function eventNames(world: World, events: readonly string[]): string[] {
  const names = new Set(events);
  if (names.has("pull_request")) {
    for (const part of ["assign", "label", "milestone", "comment", "sync", "review", "review_request"]) {
      names.add(`pull_request_${part}`);
    }
  }
  if (names.delete("pull_request_review")) for (const name of reviewEvents[world.kind]) names.add(name);
  if (world.kind === "forgejo") names.delete("status");
  return [...names];
}
