import { refused } from "../errors.ts";
import { firePull } from "../events.ts";
import { mayWrite, permissionOf } from "../people.ts";
import { headOf } from "../pull-facts.ts";
import type { Issue, Pull, Repo, Review, ReviewComment, User, World } from "../state.ts";
import { stamp } from "../state.ts";

export interface NewReview {
  /** APPROVED, REQUEST_CHANGES, COMMENT; anything else, GitHub's spelling too, is a PENDING one that nobody sees. */
  readonly event: string;
  readonly body: string;
  readonly sha: string | undefined;
  readonly comments: readonly Omit<ReviewComment, "id">[];
}

const events: Readonly<Record<string, { readonly event: string; readonly type: string }>> = {
  APPROVED: { event: "pull_request_approved", type: "pull_request_review_approved" },
  REQUEST_CHANGES: { event: "pull_request_rejected", type: "pull_request_review_rejected" },
  COMMENT: { event: "pull_request_comment", type: "pull_request_review_comment" },
};

export async function submitReview(
  world: World,
  repo: Repo,
  issue: Issue,
  pull: Pull,
  doer: User,
  wanted: NewReview,
): Promise<Review> {
  const state = wanted.event in events ? wanted.event : "PENDING";
  if (state !== "COMMENT" && state !== "PENDING" && issue.author === doer.login) {
    throw refused(world, 422, `${state === "APPROVED" ? "approve" : "reject"} your own pull is not allowed`);
  }
  if (wanted.body === "" && (state === "REQUEST_CHANGES" || state === "PENDING")) {
    throw refused(world, 422, `review event ${wanted.event} requires a body`);
  }
  const comments = wanted.comments.map((comment) => ({ ...comment, id: world.next("comment") }));
  const official = (state === "APPROVED" || state === "REQUEST_CHANGES") && mayWrite(world, repo, doer);
  if (official) for (const older of pull.reviews) if (older.author === doer.login) older.official = false;
  const review: Review = {
    id: world.next("review"),
    commentId: world.next("comment"),
    author: doer.login,
    state,
    body: wanted.body,
    sha: wanted.sha ?? (await headOf(world, repo, issue, pull)),
    at: stamp(world.now()),
    dismissed: false,
    official,
    comments,
  };
  pull.reviews.push(review);
  const event = events[state];
  if (event) {
    const content = { type: event.type, content: wanted.body };
    const what = { ...event, action: "reviewed", review: content, reviewer: doer };
    await firePull(world, repo, issue, pull, doer, what);
  }
  return review;
}

/** Only an admin of the repository may; nobody is told. */
export function dismissReview(world: World, repo: Repo, review: Review, doer: User): void {
  if (permissionOf(world, repo, doer) !== "admin") throw refused(world, 403, "Must be repo admin");
  review.dismissed = true;
  review.official = false;
}

export async function requestReview(
  world: World,
  repo: Repo,
  issue: Issue,
  pull: Pull,
  doer: User,
  reviewer: User,
): Promise<Review> {
  pull.requested.add(reviewer.login);
  const review: Review = {
    id: world.next("review"),
    commentId: 0,
    author: reviewer.login,
    state: "REQUEST_REVIEW",
    body: "",
    sha: "",
    at: stamp(world.now()),
    dismissed: false,
    official: true,
    comments: [],
  };
  pull.reviews.push(review);
  const what = { type: "pull_request_review_request", action: "review_requested", reviewer };
  await firePull(world, repo, issue, pull, doer, what);
  return review;
}
