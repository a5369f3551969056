// The bot's part of the life: what Assay asks and does.

import type { Cast } from "./cast.ts";
import { idOf } from "./cast.ts";
import type { Stage } from "./stage.ts";

const bot = "assay-bot";
const small = "assay-bot(read:repository only)";

export async function reading(stage: Stage, cast: Cast, main: string): Promise<void> {
  const { repo } = cast;
  const id = idOf(await stage.ask("repo-get", bot, "GET", repo));
  await stage.ask("repo-get-by-id", bot, "GET", `/api/v1/repositories/${id}`);
  await stage.ask("branch-get", bot, "GET", `${repo}/branches/main`);
  await stage.ask("pull-get", bot, "GET", `${repo}/pulls/1`);
  await stage.ask("pulls-list", bot, "GET", `${repo}/pulls?state=open&page=1&limit=50&sort=recentupdate`);
  await stage.ask("pulls-list-empty-page", bot, "GET", `${repo}/pulls?state=open&page=2&limit=50`);
  await stage.ask("pull-files", bot, "GET", `${repo}/pulls/1/files?page=1&limit=50`);
  await stage.ask("pull-commits", bot, "GET", `${repo}/pulls/1/commits?page=1&limit=50`);
  await stage.ask("pull-missing", bot, "GET", `${repo}/pulls/9999`);
  await stage.ask("git-ref-pull-head", bot, "GET", `${repo}/git/refs/pull/1/head`);
  await stage.ask("combined-status-none", bot, "GET", `${repo}/commits/${main}/status`);
  await stage.ask("assignees-list", bot, "GET", `${repo}/assignees`);
  await stage.ask("reviewers-list", bot, "GET", `${repo}/reviewers`);
  await stage.ask("collaborators-list", bot, "GET", `${repo}/collaborators?page=1&limit=50`);
  for (const who of ["alice", "bob", "assay-bot", "mallory", "nobody-here"]) {
    const login = stage.target.names.get(who) ?? who;
    await stage.ask(`collaborator-check-${who}-asked-by-writer`, bot, "GET", `${repo}/collaborators/${login}`);
    await stage.ask(`permission-of-${who}-asked-by-writer`, bot, "GET", `${repo}/collaborators/${login}/permission`);
  }
  for (const who of ["alice", "mallory"] as const) {
    await stage.ask(
      `permission-of-${who}-asked-by-admin`,
      "bob",
      "GET",
      `${repo}/collaborators/${cast[who]}/permission`,
    );
  }
}

export async function statuses(stage: Stage, cast: Cast, head: string): Promise<void> {
  const at = `${cast.repo}/statuses/${head}`;
  const context = "assay/review";
  await stage.ask("status-create-pending", bot, "POST", at, {
    state: "pending",
    context,
    description: "reviewing",
    target_url: "http://127.0.0.1:8417/",
  });
  await stage.ask("status-create-bad-state", bot, "POST", at, { state: "in_progress", context: "odd" });
  const unknown = `${cast.repo}/statuses/0000000000000000000000000000000000000001`;
  await stage.ask("status-create-unknown-sha", bot, "POST", unknown, { state: "success", context });
  await stage.ask("status-create-missing-scope", small, "POST", at, { state: "success", context });
  await stage.ask("status-create-without-write", "mallory", "POST", at, { state: "success", context });
  await stage.settle();
}

export async function reviewComment(stage: Stage, cast: Cast): Promise<string> {
  const comments = `${cast.repo}/issues/1/comments`;
  await stage.ask("comments-list-empty", bot, "GET", comments);
  await stage.ask("comments-of-missing-issue", bot, "GET", `${cast.repo}/issues/9999/comments`);
  await stage.ask("comment-create-empty", bot, "POST", comments, { body: "" });
  const created = await stage.ask("comment-create", bot, "POST", comments, {
    body: "<!-- assay -->\n**assay: request changes** `040`\n\n<details><summary>more</summary>\n\n- a\n\n</details>",
  });
  await stage.settle();
  const comment = `${cast.repo}/issues/comments/${idOf(created)}`;
  const body = "<!-- assay -->\n**assay: approve**";
  await stage.ask("comment-edit", bot, "PATCH", comment, { body });
  await stage.settle();
  await stage.ask("comment-edit-same-body", bot, "PATCH", comment, { body });
  await stage.settle();
  await stage.ask("comment-get", bot, "GET", comment);
  const missing = `${cast.repo}/issues/comments/99999999`;
  await stage.ask("comment-get-missing", bot, "GET", missing);
  await stage.ask("comment-edit-missing", bot, "PATCH", missing, { body: "x" });
  await stage.ask("comment-edit-forbidden", "mallory", "PATCH", comment, { body: "x" });
  await stage.ask("comments-list", bot, "GET", comments);
  await stage.ask("reactions-get-none", bot, "GET", `${comment}/reactions`);
  return comment;
}

export async function labels(stage: Stage, cast: Cast): Promise<void> {
  const at = `${cast.repo}/issues/1/labels`;
  const fix = cast.labels.get("status:needs-fix");
  const both = [fix, cast.labels.get("type:feature")];
  await stage.ask("issue-labels-add-by-id", bot, "POST", at, { labels: [fix] });
  await stage.ask("issue-labels-add-by-name", bot, "POST", at, { labels: ["domain:backend"] });
  await stage.ask("issue-labels-add-unknown-name", bot, "POST", at, { labels: ["no-such-label"] });
  await stage.settle();
  await stage.ask("issue-labels-replace", bot, "PUT", at, { labels: both });
  await stage.ask("issue-labels-get", bot, "GET", at);
  await stage.ask("issue-label-remove", bot, "DELETE", `${at}/${fix}`);
  await stage.ask("issue-label-remove-absent", bot, "DELETE", `${at}/${fix}`);
  await stage.settle();
  await stage.ask("issue-label-remove-by-name", bot, "DELETE", `${at}/type:feature`);
  await stage.ask("pull-edit-labels", bot, "PATCH", `${cast.repo}/pulls/1`, { labels: both });
  await stage.ask("issue-labels-clear", bot, "DELETE", at);
  await stage.settle();
}

export async function afterwards(stage: Stage, cast: Cast, head: string, comment: string): Promise<void> {
  const { repo } = cast;
  await stage.ask("status-create-failure", bot, "POST", `${repo}/statuses/${head}`, {
    state: "failure",
    context: "assay/review",
    description: "1 blocker",
  });
  await stage.ask("statuses-list", bot, "GET", `${repo}/commits/${head}/statuses?page=1&limit=50`);
  await stage.ask("combined-status", bot, "GET", `${repo}/commits/${head}/status?page=1&limit=50`);
  await stage.settle();
  const asked = await stage.ask("comment-create-recheck", "alice", "POST", `${repo}/issues/1/comments`, {
    body: "/recheck",
  });
  await stage.settle();
  const recheck = `${repo}/issues/comments/${idOf(asked)}`;
  await stage.ask("reaction-add", bot, "POST", `${recheck}/reactions`, { content: "eyes" });
  await stage.ask("reaction-add-again", bot, "POST", `${recheck}/reactions`, { content: "eyes" });
  await stage.ask("reaction-add-not-allowed", bot, "POST", `${recheck}/reactions`, { content: "banana" });
  await stage.ask("reactions-get", bot, "GET", `${recheck}/reactions`);
  await stage.quietly("mallory", "POST", `${repo}/issues/1/comments`, { body: "/recheck" });
  await stage.settle();
  await stage.ask("comment-delete", "alice", "DELETE", recheck);
  await stage.settle();
  await stage.quietly(bot, "GET", comment);
}

export async function reviews(stage: Stage, cast: Cast, head: string): Promise<void> {
  const at = `${cast.repo}/pulls/1/reviews`;
  await stage.ask("review-own-pull", "alice", "POST", at, { event: "APPROVED", body: "" });
  await stage.ask("review-request-changes-without-body", bot, "POST", at, { event: "REQUEST_CHANGES" });
  const rejected = await stage.ask("review-request-changes", bot, "POST", at, {
    event: "REQUEST_CHANGES",
    body: "blockers",
    commit_id: head,
    comments: [{ path: "tests/test_role.py", body: "stale `040`", new_position: 1, old_position: 0 }],
  });
  await stage.settle();
  const id = idOf(rejected);
  await stage.ask("review-comments-list", bot, "GET", `${at}/${id}/comments`);
  await stage.ask("review-dismiss-without-admin", bot, "POST", `${at}/${id}/dismissals`, { message: "stale" });
  await stage.ask("review-dismiss", "bob", "POST", `${at}/${id}/dismissals`, { message: "stale" });
  await stage.ask("review-approved", bot, "POST", at, { event: "APPROVED", body: "" });
  await stage.settle();
  await stage.ask("review-comment", bot, "POST", at, { event: "COMMENT", body: "a note" });
  await stage.settle();
  await stage.ask("review-github-spelling", bot, "POST", at, { event: "APPROVE", body: "github spelling" });
  await stage.ask("reviews-list", bot, "GET", `${at}?page=1&limit=50`);
  const reviewers = { reviewers: [cast.bot] };
  await stage.ask("reviewers-request", "bob", "POST", `${cast.repo}/pulls/1/requested_reviewers`, reviewers);
  await stage.settle();
}

export async function protection(stage: Stage, cast: Cast, head: string): Promise<void> {
  const { repo } = cast;
  await stage.ask("protection-create", "bob", "POST", `${repo}/branch_protections`, {
    rule_name: "main",
    enable_push: true,
    enable_status_check: true,
    status_check_contexts: ["assay/review"],
  });
  await stage.ask("protections-list", "bob", "GET", `${repo}/branch_protections`);
  await stage.ask("protections-list-without-admin", bot, "GET", `${repo}/branch_protections`);
  await stage.ask("branch-get-protected", bot, "GET", `${repo}/branches/main`);
  await stage.ask("merge-refused-missing-status", "alice", "POST", `${repo}/pulls/1/merge`, { Do: "merge" });
  const at = `${repo}/statuses/${head}`;
  await stage.ask("status-create-warning", bot, "POST", at, { state: "warning", context: "assay/review" });
  await stage.settle();
  const success = { state: "success", context: "assay/review", description: "approve" };
  await stage.ask("status-create-success", bot, "POST", at, success);
  await stage.settle();
}
