// What a verified delivery means. Routed on the event *type* alone: the event's name is `pull_request_comment` for a
// review and the type is `pull_request_comment` for an ordinary comment. Whatever is odd is "not ours", never an
// error: the forge does not deliver twice, and a new kind of event is no fault of ours.

import { z } from "zod";
import type { ForgeEvent, NotOurs, PullRequestDeed } from "../domain/event.ts";
import { parsePrNumber, parseRepoId, parseRepoSlug, parseSha } from "../domain/ids.ts";
import type { DeliveryHeaders } from "./webhook.ts";

/** The event in a delivery's JSON, or why it is none for us. Never throws. */
export function parseDelivery(headers: DeliveryHeaders, body: unknown): ForgeEvent | NotOurs {
  const type = headers["x-gitea-event-type"] ?? headers["x-forgejo-event-type"];
  if (typeof type !== "string") return notOurs("no X-Gitea-Event-Type header");
  switch (type) {
    case "push":
      return parsePush(body);
    case "delete":
      return parseDelete(body);
    case "pull_request_comment":
      return parseComment(body);
    case "pull_request":
      return parsePullRequest(type, body, deedOf);
    case "pull_request_sync":
      return parsePullRequest(type, body, () => "synchronized");
    case "pull_request_label":
      return parsePullRequest(type, body, () => "labelled");
    case "pull_request_review_approved":
    case "pull_request_review_rejected":
    case "pull_request_review_comment":
      return parsePullRequest(type, body, () => "reviewed");
    case "pull_request_assign":
    case "pull_request_milestone":
    case "pull_request_review_request":
      return parsePullRequest(type, body, () => "other");
    default:
      return notOurs(/^[a-z_]{1,60}$/.test(type) ? `event type ${type}` : "an event type that is no word");
  }
}

function parsePullRequest(
  type: string,
  body: unknown,
  deed: (action: string) => PullRequestDeed,
): ForgeEvent | NotOurs {
  const payload = pullRequestPayload.safeParse(body);
  if (!payload.success) return odd(type, payload.error);
  const { action, number, repository: repo, sender } = payload.data;
  return { kind: "pull_request", what: deed(action), repo, number, sender };
}

function deedOf(action: string): PullRequestDeed {
  switch (action) {
    case "opened":
    case "edited":
    case "closed":
    case "reopened":
      return action;
    default:
      return "other";
  }
}

function parseComment(body: unknown): ForgeEvent | NotOurs {
  const payload = commentPayload.safeParse(body);
  if (!payload.success) return odd("pull_request_comment", payload.error);
  const { action, issue, comment, repository: repo, sender } = payload.data;
  return {
    kind: "comment",
    what: action,
    repo,
    number: issue.number,
    commentId: comment.id,
    authorId: comment.user?.id,
    body: comment.body,
    sender,
  };
}

function parsePush(body: unknown): ForgeEvent | NotOurs {
  const payload = pushPayload.safeParse(body);
  if (!payload.success) return odd("push", payload.error);
  const { ref, before, after, repository: repo, sender } = payload.data;
  if (!ref.startsWith(branches)) return notOurs("a push of something that is no branch");
  // A deleted branch, and the made-up commit of a test delivery.
  if (/^0+$/.test(after)) return notOurs("a push without a commit");
  return { kind: "push", repo, branch: ref.slice(branches.length), before, after, sender };
}

/** The name is short, but full in a hook of type `forgejo`. */
function parseDelete(body: unknown): ForgeEvent | NotOurs {
  const payload = deletePayload.safeParse(body);
  if (!payload.success) return odd("delete", payload.error);
  const { ref, ref_type: type, repository: repo, sender } = payload.data;
  if (type !== "branch") return notOurs("something deleted that is no branch");
  return { kind: "branch_deleted", repo, branch: ref.startsWith(branches) ? ref.slice(branches.length) : ref, sender };
}

const branches = "refs/heads/";

function notOurs(why: string): NotOurs {
  return { kind: "not ours", why };
}

/** Names the field, never its value: that may be anything. */
function odd(type: string, error: z.ZodError): NotOurs {
  const path = error.issues[0]?.path.join(".") ?? "";
  return notOurs(`${type} with an odd ${path === "" ? "payload" : path}`);
}

function parsed<T>(parse: (value: unknown) => T | undefined) {
  return z.unknown().transform((value, context) => {
    const id = parse(value);
    if (id !== undefined) return id;
    context.addIssue({ code: "custom", message: "odd" });
    return z.NEVER;
  });
}

const common = {
  repository: z
    .object({ id: parsed(parseRepoId), full_name: parsed(parseRepoSlug) })
    .transform((it) => ({ id: it.id, slug: it.full_name })),
  // Below zero for the forge's own accounts: a deleted user's, Actions'.
  sender: z.object({ id: z.number().int(), login: z.string() }),
};

/** `pull_request` itself can be null, and tells nothing that is not asked again. */
const pullRequestPayload = z.object({ ...common, action: z.string(), number: parsed(parsePrNumber) });

const commentPayload = z.object({
  ...common,
  action: z.enum(["created", "edited", "deleted"]),
  issue: z.object({ number: parsed(parsePrNumber) }),
  comment: z.object({
    id: z.number().int().positive(),
    body: z.string(),
    user: z.object({ id: z.number().int() }).nullish(),
  }),
});

const pushPayload = z.object({ ...common, ref: z.string(), before: z.string(), after: parsed(parseSha) });

const deletePayload = z.object({ ...common, ref: z.string(), ref_type: z.string() });
