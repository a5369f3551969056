import { isDraft } from "../pull-facts.ts";
import type { Comment, Issue, Reaction, Repo, User, World } from "../state.ts";
import { slugOf, userOf } from "../state.ts";
import type { Json } from "./json.ts";
import { countOf, labelsOf } from "./pull.ts";
import { userJson } from "./user.ts";

/** An issue as comment payloads carry it: a pull request is one too. */
export function issueJson(world: World, repo: Repo, issue: Issue, viewer: User | undefined, uncounted = 0): Json {
  const author = userOf(world, issue.author);
  const html = issueUrl(world, repo, issue);
  return {
    id: issue.id,
    url: `${world.url}/api/v1/repos/${slugOf(repo)}/issues/${issue.number}`,
    html_url: html,
    number: issue.number,
    user: userJson(world, author, viewer ?? "anyone"),
    original_author: "",
    original_author_id: 0,
    title: issue.title,
    body: issue.body,
    ref: "",
    assets: [],
    labels: labelsOf(world, repo, issue),
    milestone: null,
    assignee: null,
    assignees: null,
    state: issue.state,
    is_locked: false,
    comments: countOf(repo, issue) - uncounted,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    due_date: null,
    ...(world.kind === "gitea" ? { time_estimate: 0 } : {}),
    pull_request: issue.pull
      ? {
          merged: issue.pull.merged !== undefined,
          merged_at: issue.pull.merged?.at ?? null,
          draft: isDraft(issue.title),
          html_url: html,
        }
      : null,
    repository: { id: repo.id, name: repo.name, owner: repo.owner, full_name: slugOf(repo) },
    pin_order: 0,
  };
}

/** Of its two addresses the one that does not apply is empty, and both are pages. */
export function commentJson(world: World, repo: Repo, issue: Issue, comment: Comment): Json {
  const html = issueUrl(world, repo, issue);
  return {
    id: comment.id,
    html_url: `${html}#issuecomment-${comment.id}`,
    pull_request_url: issue.pull ? html : "",
    issue_url: issue.pull ? "" : html,
    user: userJson(world, userOf(world, comment.author)),
    original_author: "",
    original_author_id: 0,
    body: comment.body,
    assets: [],
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
  };
}

export function reactionJson(world: World, reaction: Reaction, viewer: User | undefined): Json {
  return {
    user: userJson(world, userOf(world, reaction.login), viewer),
    content: reaction.content,
    created_at: reaction.at,
  };
}

function issueUrl(world: World, repo: Repo, issue: Issue): string {
  return `${world.url}/${slugOf(repo)}/${issue.pull ? "pulls" : "issues"}/${issue.number}`;
}
