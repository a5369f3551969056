import { describe, expect, test } from "vitest";
import { recordedDeliveries } from "../../test/support/recordings.ts";
import { parseDelivery } from "./delivery.ts";

const recorded = { forgejo: recordedDeliveries("forgejo"), gitea: recordedDeliveries("gitea") };

/** One line a delivery: what it becomes. */
function summary(kind: keyof typeof recorded): string {
  return recorded[kind]
    .map(({ name, headers, json }) => `${name}: ${inWords(parseDelivery(headers, json))}`)
    .join("\n");
}

function inWords(event: ReturnType<typeof parseDelivery>): string {
  if (event.kind === "not ours") return `not ours: ${event.why}`;
  if (event.kind === "push") {
    return `push ${where(event)} ${event.branch} ${event.before.slice(0, 7)}..${event.after.slice(0, 7)}`;
  }
  if (event.kind === "branch_deleted") return `branch_deleted ${where(event)} ${event.branch}`;
  const what = `${event.kind} ${event.what} ${where(event)}#${event.number}`;
  return event.kind === "comment" ? `${what} id ${event.commentId} ${JSON.stringify(event.body.slice(0, 20))}` : what;
}

function where({
  sender,
  repo,
}: {
  sender: { id: number; login: string };
  repo: { id: number; slug: string };
}): string {
  return `by ${sender.login}(${sender.id}) ${repo.slug}(${repo.id})`;
}

test("every recorded delivery of Forgejo", () => {
  expect(summary("forgejo")).toMatchInlineSnapshot(`
    "001-create: not ours: event type create
    002-push: push by alice(3) acme/basketball-api(4) main 0000000..73592fa
    003-push: push by bob(4) acme/basketball-api(4) main 73592fa..73592fa
    004-pull_request-opened: pull_request opened by alice(3) acme/basketball-api(4)#1
    005-pull_request_label-label_updated: pull_request labelled by alice(3) acme/basketball-api(4)#1
    006-create: not ours: event type create
    007-push: push by alice(3) acme/basketball-api(4) 5-westside-streamlit-ro-role 0000000..007ed57
    008-pull_request_comment-created: comment created by assay-bot(5) acme/basketball-api(4)#1 id 16 "<!-- assay -->\\n**ass"
    009-pull_request_comment-edited: comment edited by assay-bot(5) acme/basketball-api(4)#1 id 16 "<!-- assay -->\\n**ass"
    010-pull_request_comment-edited: comment edited by assay-bot(5) acme/basketball-api(4)#1 id 16 "<!-- assay -->\\n**ass"
    011-pull_request_label-label_updated: pull_request labelled by assay-bot(5) acme/basketball-api(4)#1
    012-pull_request_label-label_updated: pull_request labelled by assay-bot(5) acme/basketball-api(4)#1
    013-pull_request_label-label_updated: pull_request labelled by assay-bot(5) acme/basketball-api(4)#1
    014-pull_request_label-label_updated: pull_request labelled by assay-bot(5) acme/basketball-api(4)#1
    015-pull_request_label-label_updated: pull_request labelled by assay-bot(5) acme/basketball-api(4)#1
    016-pull_request_label-label_updated: pull_request labelled by assay-bot(5) acme/basketball-api(4)#1
    017-pull_request_label-label_updated: pull_request labelled by assay-bot(5) acme/basketball-api(4)#1
    018-pull_request_label-label_cleared: pull_request labelled by assay-bot(5) acme/basketball-api(4)#1
    019-pull_request_comment-created: comment created by alice(3) acme/basketball-api(4)#1 id 24 "/recheck"
    020-pull_request_comment-created: comment created by mallory(6) acme/basketball-api(4)#1 id 25 "/recheck"
    021-pull_request_comment-deleted: comment deleted by alice(3) acme/basketball-api(4)#1 id 24 "/recheck"
    022-pull_request-edited: pull_request edited by alice(3) acme/basketball-api(4)#1
    023-pull_request-edited: pull_request edited by alice(3) acme/basketball-api(4)#1
    024-pull_request-edited: pull_request edited by alice(3) acme/basketball-api(4)#1
    025-push: push by alice(3) acme/basketball-api(4) main 73592fa..677d5ea
    026-push: push by alice(3) acme/basketball-api(4) 5-westside-streamlit-ro-role 007ed57..db8f459
    027-pull_request_sync-synchronized: pull_request synchronized by alice(3) acme/basketball-api(4)#1
    028-push: push by alice(3) acme/basketball-api(4) 5-westside-streamlit-ro-role db8f459..336fd87
    029-pull_request_sync-synchronized: pull_request synchronized by alice(3) acme/basketball-api(4)#1
    030-pull_request_review_rejected-reviewed: pull_request reviewed by assay-bot(5) acme/basketball-api(4)#1
    031-pull_request_review_approved-reviewed: pull_request reviewed by assay-bot(5) acme/basketball-api(4)#1
    032-pull_request_review_comment-reviewed: pull_request reviewed by assay-bot(5) acme/basketball-api(4)#1
    033-pull_request_review_request-review_requested: pull_request other by bob(4) acme/basketball-api(4)#1
    034-pull_request-closed: pull_request closed by alice(3) acme/basketball-api(4)#1
    035-pull_request-reopened: pull_request reopened by alice(3) acme/basketball-api(4)#1
    036-pull_request-closed: pull_request closed by alice(3) acme/basketball-api(4)#1
    037-push: push by alice(3) acme/basketball-api(4) main 677d5ea..70af903
    038-pull_request-opened: pull_request opened by mallory(6) acme/basketball-api(4)#2
    039-pull_request_comment-created: comment created by mallory(6) acme/basketball-api(4)#2 id 42 "/recheck please"
    040-pull_request-closed: pull_request closed by mallory(6) acme/basketball-api(4)#2
    041-pull_request-opened: pull_request opened by alice(3) acme/basketball-api(4)#3
    042-issue_comment-created: not ours: event type issue_comment
    043-create: not ours: event type create
    044-push: push by alice(3) acme/basketball-api(4) scratch 0000000..98966d6
    045-delete: branch_deleted by alice(3) acme/basketball-api(4) scratch"
  `);
});

test("every recorded delivery of Gitea", () => {
  expect(summary("gitea")).toMatchInlineSnapshot(`
    "001-create: not ours: event type create
    002-push: push by alice(2) acme/basketball-api(5) main 0000000..fd0a1fd
    003-push: push by bob(3) acme/basketball-api(5) main fd0a1fd..fd0a1fd
    004-create: not ours: event type create
    005-pull_request-opened: pull_request opened by alice(2) acme/basketball-api(5)#1
    006-push: push by alice(2) acme/basketball-api(5) 5-westside-streamlit-ro-role 0000000..4f1bd4b
    007-pull_request_label-label_updated: pull_request labelled by alice(2) acme/basketball-api(5)#1
    008-status: not ours: event type status
    009-status: not ours: event type status
    010-pull_request_comment-created: comment created by assay-bot(4) acme/basketball-api(5)#1 id 67 "<!-- assay -->\\n**ass"
    011-pull_request_comment-edited: comment edited by assay-bot(4) acme/basketball-api(5)#1 id 67 "<!-- assay -->\\n**ass"
    012-pull_request_label-label_updated: pull_request labelled by assay-bot(4) acme/basketball-api(5)#1
    013-pull_request_label-label_updated: pull_request labelled by assay-bot(4) acme/basketball-api(5)#1
    014-pull_request_label-label_updated: pull_request labelled by assay-bot(4) acme/basketball-api(5)#1
    015-pull_request_label-label_updated: pull_request labelled by assay-bot(4) acme/basketball-api(5)#1
    016-pull_request_label-label_updated: pull_request labelled by assay-bot(4) acme/basketball-api(5)#1
    017-pull_request_label-label_updated: pull_request labelled by assay-bot(4) acme/basketball-api(5)#1
    018-pull_request_label-label_cleared: pull_request labelled by assay-bot(4) acme/basketball-api(5)#1
    019-status: not ours: event type status
    020-pull_request_comment-created: comment created by alice(2) acme/basketball-api(5)#1 id 75 "/recheck"
    021-pull_request_comment-created: comment created by mallory(5) acme/basketball-api(5)#1 id 76 "/recheck"
    022-pull_request_comment-deleted: comment deleted by alice(2) acme/basketball-api(5)#1 id 75 "/recheck"
    023-pull_request-edited: pull_request edited by alice(2) acme/basketball-api(5)#1
    024-pull_request-edited: pull_request edited by alice(2) acme/basketball-api(5)#1
    025-pull_request-edited: pull_request edited by alice(2) acme/basketball-api(5)#1
    026-push: push by alice(2) acme/basketball-api(5) main fd0a1fd..73da927
    027-push: push by alice(2) acme/basketball-api(5) 5-westside-streamlit-ro-role 4f1bd4b..722cc2c
    028-pull_request_sync-synchronized: pull_request synchronized by alice(2) acme/basketball-api(5)#1
    029-push: push by alice(2) acme/basketball-api(5) 5-westside-streamlit-ro-role 722cc2c..132821d
    030-pull_request_sync-synchronized: pull_request synchronized by alice(2) acme/basketball-api(5)#1
    031-pull_request_review_rejected-reviewed: pull_request reviewed by assay-bot(4) acme/basketball-api(5)#1
    032-pull_request_review_approved-reviewed: pull_request reviewed by assay-bot(4) acme/basketball-api(5)#1
    033-pull_request_review_comment-reviewed: pull_request reviewed by assay-bot(4) acme/basketball-api(5)#1
    034-pull_request_review_request-review_requested: pull_request other by bob(3) acme/basketball-api(5)#1
    035-status: not ours: event type status
    036-status: not ours: event type status
    037-pull_request-closed: pull_request closed by alice(2) acme/basketball-api(5)#1
    038-pull_request-reopened: pull_request reopened by alice(2) acme/basketball-api(5)#1
    039-pull_request-closed: pull_request closed by alice(2) acme/basketball-api(5)#1
    040-push: push by alice(2) acme/basketball-api(5) main 73da927..a4304e0
    041-pull_request-opened: pull_request opened by mallory(5) acme/basketball-api(5)#2
    042-pull_request_comment-created: comment created by mallory(5) acme/basketball-api(5)#2 id 93 "/recheck please"
    043-pull_request-closed: pull_request closed by mallory(5) acme/basketball-api(5)#2
    044-pull_request-opened: pull_request opened by alice(2) acme/basketball-api(5)#3
    045-issue_comment-created: not ours: event type issue_comment
    046-create: not ours: event type create
    047-push: push by alice(2) acme/basketball-api(5) scratch 0000000..a8c4322
    048-delete: branch_deleted by alice(2) acme/basketball-api(5) scratch"
  `);
});

describe("is never an error", () => {
  const opened = recorded.forgejo.find(({ name }) => name.includes("pull_request-opened"));
  const comment = recorded.gitea.find(({ name }) => name.includes("pull_request_comment-created"));
  const push = recorded.gitea.find(({ name }) => name.includes("push"));
  if (opened === undefined || comment === undefined || push === undefined) throw new Error("recordings are gone");
  const zero = "0".repeat(40);

  test.each([
    ["an unknown event type", { "x-gitea-event-type": "action_run_success" }, {}, "event type action_run_success"],
    ["a hostile event type", { "x-gitea-event-type": "<b>\n" }, {}, "an event type that is no word"],
    ["no event type", {}, opened.json, "no X-Gitea-Event-Type header"],
    ["the name of an event only", { "x-gitea-event": "push" }, push.json, "no X-Gitea-Event-Type header"],
    ["no payload", opened.headers, undefined, "pull_request with an odd payload"],
    ["a list", opened.headers, [], "pull_request with an odd payload"],
    ["no repository", opened.headers, { ...opened.json, repository: null }, "pull_request with an odd repository"],
    ["a number of zero", opened.headers, { ...opened.json, number: 0 }, "pull_request with an odd number"],
    [
      "a repository outside the forge's names",
      opened.headers,
      { ...opened.json, repository: { id: 1, full_name: "../etc" } },
      "pull_request with an odd repository.full_name",
    ],
    ["nobody", opened.headers, { ...opened.json, sender: null }, "pull_request with an odd sender"],
    [
      "an issue that could not be read",
      comment.headers,
      { ...comment.json, issue: {} },
      "pull_request_comment with an odd issue.number",
    ],
    ["a tag", push.headers, { ...push.json, ref: "refs/tags/v1" }, "a push of something that is no branch"],
    ["a made-up commit", push.headers, { ...push.json, before: zero, after: zero }, "a push without a commit"],
    ["an odd commit", push.headers, { ...push.json, after: "main" }, "push with an odd after"],
  ] as const)("%s", (_, headers, body, why) => {
    expect(parseDelivery(headers, body)).toEqual({ kind: "not ours", why });
  });

  test("a pull request that the forge could not read, and fields of a later version", () => {
    const body = { ...opened.json, pull_request: null, new_field: { a: 1 } };
    expect(parseDelivery(opened.headers, body)).toMatchObject({ kind: "pull_request", what: "opened", number: 1 });
    expect(parseDelivery(opened.headers, { ...opened.json, action: "deleted" })).toMatchObject({ what: "other" });
  });

  test("a forge that sends X-Forgejo headers alone", () => {
    const headers = { "x-forgejo-event-type": "pull_request_sync" };
    expect(parseDelivery(headers, opened.json)).toMatchObject({ what: "synchronized" });
  });
});
