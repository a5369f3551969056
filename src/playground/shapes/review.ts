import type { Issue, Repo, Review, ReviewComment, User, World } from "../state.ts";
import { slugOf, userOf } from "../state.ts";
import type { Json } from "./json.ts";
import { userJson } from "./user.ts";

export function reviewJson(world: World, repo: Repo, issue: Issue, review: Review, viewer: User | undefined): Json {
  const html = `${world.url}/${slugOf(repo)}/pulls/${issue.number}`;
  const request = review.state === "REQUEST_REVIEW";
  return {
    id: review.id,
    user: userJson(world, userOf(world, review.author), viewer),
    team: null,
    state: review.state,
    body: review.body,
    commit_id: review.sha,
    stale: false,
    official: review.official,
    dismissed: review.dismissed,
    comments_count: review.comments.length,
    submitted_at: review.at,
    updated_at: review.at,
    html_url: request ? "" : `${html}#issuecomment-${review.commentId}`,
    pull_request_url: html,
  };
}

export interface CommentedLine {
  readonly hunk: string;
  /** The commit that brought the line. */
  readonly sha: string;
}

export function reviewCommentJson(
  world: World,
  repo: Repo,
  issue: Issue,
  review: Review,
  comment: ReviewComment,
  line: CommentedLine,
  viewer: User | undefined,
): Json {
  const html = `${world.url}/${slugOf(repo)}/pulls/${issue.number}`;
  return {
    id: comment.id,
    body: comment.body,
    user: userJson(world, userOf(world, review.author), viewer),
    resolver: null,
    pull_request_review_id: review.id,
    created_at: review.at,
    updated_at: review.at,
    path: comment.path,
    commit_id: line.sha,
    original_commit_id: "",
    diff_hunk: line.hunk,
    position: comment.newLine,
    original_position: comment.oldLine,
    html_url: `${html}#issuecomment-${comment.id}`,
    pull_request_url: html,
  };
}
