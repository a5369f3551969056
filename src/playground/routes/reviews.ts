import type { Api, Body, RepoCall } from "../call.ts";
import { doerOf, json, pullOf } from "../call.ts";
import { dismissReview, requestReview, submitReview } from "../deeds/reviews.ts";
import { notFound, refused } from "../errors.ts";
import { git } from "../git.ts";
import { list, pageOf } from "../paging.ts";
import { headOf } from "../pull-facts.ts";
import type { CommentedLine } from "../shapes/review.ts";
import { reviewCommentJson, reviewJson } from "../shapes/review.ts";
import type { Repo, Review, ReviewComment } from "../state.ts";

export function reviewRoutes(api: Api): void {
  api.repo("GET", "/pulls/:index/reviews", "repository", (call) => {
    const { world, repo, user } = call;
    const { issue, pull } = pullOf(call);
    const seen = pull.reviews.filter((review) => review.state !== "PENDING" || review.author === user?.login);
    const page = pageOf(call, seen, "whole");
    return list(
      page.items.map((review) => reviewJson(world, repo, issue, review, user)),
      page.total,
    );
  });
  api.repo("POST", "/pulls/:index/reviews", "repository", async (call) => {
    const { world, repo, body } = call;
    const { issue, pull } = pullOf(call);
    const doer = doerOf(call);
    const review = await submitReview(world, repo, issue, pull, doer, {
      event: body.text("event") ?? "",
      body: body.text("body") ?? "",
      sha: body.text("commit_id"),
      comments: commentsOf(body),
    });
    return json(reviewJson(world, repo, issue, review, doer));
  });
  api.repo("GET", "/pulls/:index/reviews/:id/comments", "repository", async (call) => {
    const { world, repo, user } = call;
    const { issue, pull } = pullOf(call);
    const review = reviewAt(call);
    const head = await headOf(world, repo, issue, pull);
    const shown = review.comments.map(async (comment) =>
      reviewCommentJson(world, repo, issue, review, comment, await lineOf(repo, head, comment), user),
    );
    return json(await Promise.all(shown));
  });
  api.repo("POST", "/pulls/:index/reviews/:id/dismissals", "repository", (call) => {
    const doer = doerOf(call);
    const review = reviewAt(call);
    dismissReview(call.world, call.repo, review, doer);
    return json(reviewJson(call.world, call.repo, pullOf(call).issue, review, doer));
  });
  api.repo("POST", "/pulls/:index/requested_reviewers", "repository", async (call) => {
    const { world, repo } = call;
    const { issue, pull } = pullOf(call);
    const doer = doerOf(call);
    const shown = [];
    for (const login of call.body.list("reviewers") ?? []) {
      const reviewer = typeof login === "string" ? world.users.get(login.toLowerCase()) : undefined;
      if (!reviewer) throw refused(world, 404, `user does not exist [uid: 0, name: ${String(login)}]`);
      shown.push(reviewJson(world, repo, issue, await requestReview(world, repo, issue, pull, doer, reviewer), doer));
    }
    return json(shown, 201);
  });
}

function reviewAt(call: RepoCall): Review {
  const review = pullOf(call).pull.reviews.find((one) => one.id === Number(call.params["id"]));
  if (!review) throw notFound(call.world);
  return review;
}

function commentsOf(body: Body): Omit<ReviewComment, "id">[] {
  const count = body.list("comments")?.length ?? 0;
  const comments = body.object("comments");
  return Array.from({ length: count }, (_, i) => comments?.object(String(i))).map((one) => ({
    path: one?.text("path") ?? "",
    body: one?.text("body") ?? "",
    newLine: one?.number("new_position") ?? 0,
    oldLine: one?.number("old_position") ?? 0,
  }));
}

/** The commit that brought the line, and the diff around it: here the whole file as added, which is all that is needed. */
async function lineOf(repo: Repo, head: string, comment: ReviewComment): Promise<CommentedLine> {
  const at = `-L${comment.newLine},${comment.newLine}`;
  const blame = await git(repo.dir, ["blame", "--porcelain", at, head, "--", comment.path]);
  const text = /^\t(.*)$/m.exec(blame)?.[1] ?? "";
  return { sha: blame.slice(0, head.length), hunk: `@@ -0,0 +${comment.newLine} @@\n+${text}` };
}
