import type { Api, Call, RepoCall } from "../call.ts";
import { doerOf, empty, json } from "../call.ts";
import { addComment, deleteComment, editComment, issueOf, react, unreact } from "../deeds/comments.ts";
import { newIssue } from "../deeds/pulls.ts";
import { notFound, Refusal, refused } from "../errors.ts";
import { list } from "../paging.ts";
import { commentJson, issueJson, reactionJson } from "../shapes/issue.ts";
import type { Comment, Issue } from "../state.ts";

/** Issues, comments, reactions. */
export function commentRoutes(api: Api): void {
  api.repo("POST", "/issues", "issue", (call) => {
    const { world, repo, body } = call;
    const wanted = { title: body.text("title") ?? "", body: body.text("body") ?? "", labels: [] };
    return json(issueJson(world, repo, newIssue(world, repo, doerOf(call), wanted, undefined), call.user), 201);
  });
  api.repo("GET", "/issues/:index", "issue", (call) =>
    json(issueJson(call.world, call.repo, issueAt(call), call.user)),
  );

  // Never in pages, whatever is asked for.
  api.repo("GET", "/issues/:index/comments", "issue", (call) => {
    const { world, repo, query } = call;
    const issue = issueAt(call);
    const since = Date.parse(query["since"] ?? "");
    const before = Date.parse(query["before"] ?? "");
    const found = [...repo.comments.values()].filter((comment) => {
      const at = Date.parse(comment.updatedAt);
      return comment.issue === issue.number && !comment.deleted && !(at < since) && !(at > before);
    });
    return list(
      found.map((comment) => commentJson(world, repo, issue, comment)),
      found.length,
    );
  });
  api.repo("POST", "/issues/:index/comments", "issue", async (call) => {
    const { world, repo } = call;
    const issue = issueAt(call);
    const comment = await addComment(world, repo, issue, doerOf(call), bodyText(call));
    return json(commentJson(world, repo, issue, comment), 201);
  });
  api.repo("GET", "/issues/comments/:id", "issue", (call) => {
    const comment = commentAt(call);
    return json(commentJson(call.world, call.repo, issueOf(call.repo, comment), comment));
  });
  api.repo("PATCH", "/issues/comments/:id", "issue", async (call) => {
    const { world, repo } = call;
    const comment = commentAt(call);
    const same = comment.body === bodyText(call);
    await editComment(world, repo, comment, doerOf(call), bodyText(call));
    const shown = commentJson(world, repo, issueOf(repo, comment), comment);
    // Gitea forgets the author where it had nothing to do.
    return json(same && world.kind === "gitea" ? Object.assign(shown ?? {}, { user: null }) : shown);
  });
  api.repo("DELETE", "/issues/comments/:id", "issue", async (call) => {
    await deleteComment(call.world, call.repo, commentAt(call), doerOf(call));
    return empty;
  });

  api.repo("GET", "/issues/comments/:id/reactions", "issue", (call) => {
    const { reactions } = commentAt(call);
    return json(
      reactions.length === 0 ? null : reactions.map((reaction) => reactionJson(call.world, reaction, call.user)),
    );
  });
  api.repo("POST", "/issues/comments/:id/reactions", "issue", (call) => {
    const doer = doerOf(call);
    const { reaction, known } = react(call.world, commentAt(call), doer, call.body.text("content") ?? "");
    return json(reactionJson(call.world, reaction, doer), known ? 200 : 201);
  });
  api.repo("DELETE", "/issues/comments/:id/reactions", "issue", (call) => {
    unreact(commentAt(call), doerOf(call), call.body.text("content") ?? "");
    return { status: 200 };
  });
}

function bodyText(call: Call): string {
  const text = call.body.text("body") ?? "";
  if (text === "") throw refused(call.world, 422, "[Body]: Required");
  return text;
}

/** Gitea answers 500 for a number that is not there. */
function issueAt({ world, repo, params }: RepoCall): Issue {
  const issue = repo.issues.get(Number(params["index"]));
  if (issue) return issue;
  if (world.kind === "gitea") throw refused(world, 500, "");
  throw new Refusal({
    status: 404,
    json: {
      message: "IsErrIssueNotExist",
      url: `${world.url}/api/swagger`,
      errors: [`issue does not exist [id: 0, repo_id: ${repo.id}, index: ${params["index"]}]`],
    },
  });
}

function commentAt({ world, repo, params }: RepoCall): Comment {
  const comment = repo.comments.get(Number(params["id"]));
  if (comment && !comment.deleted) return comment;
  throw notFound(world, [`comment does not exist [id: ${params["id"]}, issue_id: 0]`]);
}
