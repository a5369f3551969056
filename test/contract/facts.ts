// What Assay builds on, by hand: the status of each exchange and the fields it reads of the answer. The same facts are
// held against the recordings, the stand-in forge, and a real one.

import type { ForgeKind } from "../../src/playground/state.ts";

/** A type by name, a value that must be exactly this, a field that may be null, a list of one shape, or an object's fields. */
export type Shape =
  | "string"
  | "number"
  | "boolean"
  | "sha"
  | { readonly is: unknown }
  | { readonly orNull: Shape }
  | readonly [Shape]
  | { readonly fields: Readonly<Record<string, Shape>> };

export interface Fact {
  readonly name: string;
  readonly status: number | Readonly<Record<ForgeKind, number>>;
  readonly answer?: Shape | Readonly<Record<ForgeKind, Shape>>;
}

const of = (fields: Readonly<Record<string, Shape>>): Shape => ({ fields });
const user = of({ id: "number", login: "string" });
const label = of({ id: "number", name: "string", color: "string" });
const refusal = of({ message: "string" });
const comment = of({
  id: "number",
  user,
  body: "string",
  created_at: "string",
  updated_at: "string",
  html_url: "string",
});
const repository = of({
  id: "number",
  full_name: "string",
  owner: user,
  default_branch: "string",
  archived: "boolean",
  empty: "boolean",
  object_format_name: { is: "sha1" },
});
const pull = of({
  number: "number",
  title: "string",
  body: "string",
  user,
  state: "string",
  merged: "boolean",
  labels: [label],
  updated_at: "string",
  html_url: "string",
  base: of({ ref: "string", sha: "sha", repo_id: "number", repo: repository }),
  head: of({ ref: "string", sha: "sha", repo_id: "number", repo: { orNull: repository } }),
});
const status = of({
  id: "number",
  status: "string",
  context: "string",
  description: "string",
  target_url: "string",
  creator: user,
});
const reaction = of({ user, content: "string" });

export const facts: readonly Fact[] = [
  { name: "version", status: 200, answer: of({ version: "string" }) },
  { name: "version-anonymous", status: 200, answer: of({ version: "string" }) },
  { name: "settings-api", status: 200, answer: of({ max_response_items: { is: 50 } }) },
  { name: "user-self", status: 200, answer: user },
  { name: "user-bad-token", status: 401, answer: refusal },
  { name: "user-self-missing-scope", status: 403, answer: refusal },
  { name: "repo-bad-token-public-repo", status: 401, answer: refusal },
  { name: "repo-get", status: 200, answer: repository },
  { name: "repo-get-by-id", status: 200, answer: repository },
  { name: "branch-get", status: 200, answer: of({ name: { is: "main" }, commit: of({ id: "sha" }) }) },
  { name: "branch-get-protected", status: 200, answer: of({ status_check_contexts: { is: ["assay/review"] } }) },

  { name: "pull-get", status: 200, answer: pull },
  { name: "pulls-list", status: 200, answer: [pull] },
  { name: "pulls-list-empty-page", status: 200, answer: { is: [] } },
  { name: "pull-missing", status: 404, answer: refusal },
  { name: "pull-missing-repo", status: 404, answer: refusal },
  { name: "pull-get-merged", status: 200, answer: of({ merged: { is: true }, state: { is: "closed" } }) },
  { name: "pull-get-from-fork", status: 200, answer: pull },
  {
    name: "pull-get-fork-deleted",
    status: 200,
    answer: of({
      state: { is: "closed" },
      head: of({ repo: { is: null }, repo_id: { is: -1 }, ref: { is: "refs/pull/2/head" }, sha: "sha" }),
    }),
  },
  { name: "pull-files-fork-deleted", status: { forgejo: 500, gitea: 200 } },
  { name: "pull-get-renamed-repo", status: 301 },
  { name: "comment-create-renamed-repo", status: 301 },
  { name: "comment-create-archived-repo", status: 423, answer: refusal },
  { name: "git-ref-pull-head", status: 200, answer: [of({ ref: "string", object: of({ sha: "sha" }) })] },

  { name: "comments-list-empty", status: 200, answer: { is: [] } },
  { name: "comments-list", status: 200, answer: [comment] },
  { name: "comments-of-missing-issue", status: { forgejo: 404, gitea: 500 }, answer: refusal },
  { name: "comment-create", status: 201, answer: comment },
  { name: "comment-create-empty", status: 422, answer: refusal },
  { name: "comment-get", status: 200, answer: comment },
  { name: "comment-get-missing", status: 404, answer: refusal },
  { name: "comment-edit", status: 200, answer: comment },
  {
    name: "comment-edit-same-body",
    status: 200,
    answer: { forgejo: comment, gitea: of({ id: "number", user: { orNull: user }, body: "string" }) },
  },
  { name: "comment-edit-missing", status: 404, answer: refusal },
  { name: "comment-edit-forbidden", status: 403 },
  { name: "comment-delete", status: 204 },
  { name: "reactions-get-none", status: 200, answer: { is: null } },
  { name: "reactions-get", status: 200, answer: [reaction] },
  { name: "reaction-add", status: 201, answer: reaction },
  { name: "reaction-add-again", status: 200, answer: reaction },
  { name: "reaction-add-not-allowed", status: 403, answer: refusal },

  { name: "labels-list", status: 200, answer: [label] },
  { name: "org-labels-list", status: 200, answer: { is: [] } },
  { name: "label-create-needs-fix", status: 201, answer: label },
  { name: "label-create-duplicate", status: 201, answer: label },
  { name: "label-create-bad-colour", status: 422, answer: refusal },
  { name: "issue-labels-add-by-id", status: 200, answer: [label] },
  { name: "issue-labels-add-unknown-name", status: 200, answer: [label] },
  { name: "issue-labels-replace", status: 200, answer: [label] },
  { name: "issue-labels-get", status: 200, answer: [label] },
  { name: "issue-label-remove", status: 204 },
  { name: "issue-label-remove-absent", status: 204 },
  { name: "issue-label-remove-by-name", status: { forgejo: 204, gitea: 422 } },
  { name: "issue-labels-clear", status: 204 },

  { name: "status-create-pending", status: 201, answer: status },
  { name: "status-create-failure", status: 201, answer: status },
  { name: "status-create-unknown-sha", status: { forgejo: 404, gitea: 500 }, answer: refusal },
  { name: "status-create-missing-scope", status: 403, answer: refusal },
  { name: "status-create-without-write", status: 403, answer: refusal },
  { name: "statuses-list", status: 200, answer: [status] },
  { name: "combined-status", status: 200, answer: of({ statuses: [status] }) },
  { name: "combined-status-none", status: 200, answer: of({ statuses: { is: null }, total_count: { is: 0 } }) },
  { name: "merge-refused-missing-status", status: 405, answer: refusal },

  { name: "assignees-list", status: 200, answer: [user] },
  { name: "permission-of-alice-asked-by-writer", status: 403, answer: refusal },
  { name: "collaborator-check-bob-asked-by-writer", status: 404, answer: refusal },
  { name: "hook-create", status: 201, answer: of({ id: "number" }) },
  { name: "hook-create-without-admin", status: 403, answer: refusal },
  { name: "hook-test-delivery", status: 204 },
  { name: "review-github-spelling", status: 200, answer: of({ state: { is: "PENDING" } }) },
];

const sender = user;
const hookRepository = of({ id: "number", full_name: "string" });
const pullEvent = of({
  action: "string",
  number: "number",
  pull_request: pull,
  repository: hookRepository,
  sender,
});
const commentEvent = of({
  action: "string",
  issue: of({ number: "number" }),
  comment,
  is_pull: "boolean",
  repository: hookRepository,
  sender,
});

/** What Assay reads of a delivery, by its event type. */
export const deliveryFacts: Readonly<Record<string, Shape>> = {
  push: of({ ref: "string", before: "string", after: "sha", repository: hookRepository, sender }),
  pull_request: pullEvent,
  pull_request_sync: pullEvent,
  pull_request_label: pullEvent,
  pull_request_comment: commentEvent,
  pull_request_review_approved: pullEvent,
  pull_request_review_rejected: pullEvent,
  pull_request_review_comment: pullEvent,
  issue_comment: commentEvent,
};

/** Where the value is not of the shape, as `path: what is wrong`; empty when it is. */
export function misfits(value: unknown, shape: Shape, path = "answer"): string[] {
  const wrong = (wanted: string): string[] => [`${path}: ${JSON.stringify(value)?.slice(0, 80)} is not ${wanted}`];
  if (shape === "sha") return typeof value === "string" && /^[0-9a-f]{40}$/.test(value) ? [] : wrong("a sha");
  if (typeof shape === "string") return typeof value === shape ? [] : wrong(`a ${shape}`);
  if (isList(shape)) {
    if (!Array.isArray(value)) return wrong("a list");
    return value.flatMap((one, i) => misfits(one, shape[0], `${path}[${i}]`));
  }
  if ("is" in shape) return JSON.stringify(value) === JSON.stringify(shape.is) ? [] : wrong(JSON.stringify(shape.is));
  if ("orNull" in shape) return value === null ? [] : misfits(value, shape.orNull, path);
  if (typeof value !== "object" || value === null) return wrong("an object");
  const found = new Map<string, unknown>(Object.entries(value));
  return Object.entries(shape.fields).flatMap(([name, one]) => misfits(found.get(name), one, `${path}.${name}`));
}

/** What is wrong with an exchange, held against its fact. */
export function broken(
  fact: Fact,
  kind: ForgeKind,
  heard: { readonly status: number; readonly answer: unknown },
): string[] {
  const wanted = typeof fact.status === "number" ? fact.status : fact.status[kind];
  const statusWrong = heard.status === wanted ? [] : [`status: ${heard.status} is not ${wanted}`];
  if (fact.answer === undefined) return statusWrong;
  const shape = typeof fact.answer === "object" && "forgejo" in fact.answer ? fact.answer[kind] : fact.answer;
  return [...statusWrong, ...misfits(heard.answer, shape)];
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
