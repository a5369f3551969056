// The commit status: one plain line of at most 140 characters.

import type { PrNumber } from "../domain/ids.ts";
import type { CommitState } from "../domain/reconcile.ts";
import type { Review, Verdict } from "../domain/review.ts";
import type { Text } from "../domain/text.ts";
import { visible } from "./visible.ts";
import { count, countFindings, ofSeverity, verdictWords } from "./words.ts";

/** The context under which every status of Assay is written; branch protection names it. */
export const statusContext = "assay/review";

export interface StatusLine {
  readonly state: CommitState;
  /** Plain text, at most 140 characters. */
  readonly description: string;
}

/** What a review says of its head. Holds nothing that changes while the review stays the same: nothing is written twice. */
export function statusOf(review: Review): StatusLine {
  const { state, words } = lines[review.verdict];
  return { state, description: visible(words(review), 140) };
}

/** On a head that several pull requests have, for those whose own verdict is not the one that counts. */
export function sharedStatusOf(verdict: Verdict, pullRequest: PrNumber): StatusLine {
  const description = `${verdictWords[verdict]} in pull request ${pullRequest}, which has the same head`;
  return { state: lines[verdict].state, description };
}

/** While a review runs or is due. */
export const pendingStatus: StatusLine = { state: "pending", description: "Being reviewed" };

/** When the pull request ended before its verdict: a pending would say for good that one is to come. */
export const endedStatus = notReviewed("the pull request was closed before there was a verdict");

/** When a push came before the verdict on what was the head until then. */
export const overtakenStatus = notReviewed("a newer commit came before there was a verdict");

/** When Assay itself failed: nobody may wait for a green that does not come. */
export const failedStatus: StatusLine = {
  state: "error",
  description: "The review failed: a fault of Assay, written to its log. /recheck tries again",
};

/** When a person must change something first: a token, rights, a certificate. */
export const refusedStatus = notReviewed(
  "the set-up of Assay needs a change, and its log says which. /recheck tries again",
);

/** When what the pull request would be merged into is gone. */
export const noBaseStatus = notReviewed("the branch it would be merged into is not there");

const lines: Readonly<Record<Verdict, { readonly state: CommitState; readonly words: (review: Review) => string }>> = {
  approve: {
    state: "success",
    words: ({ findings, verdict }) => `Approved: ${countFindings(findings, verdict).join(", ")}`,
  },
  request_changes: { state: "failure", words: refusal },
  inconclusive: { state: "error", words: (review) => `Inconclusive: ${obstacle(review)}` },
};

function refusal(review: Review): string {
  const blockers = ofSeverity(review.findings, "blocker");
  const [first] = blockers;
  return first === undefined ? "Changes requested" : `${count(blockers.length, "blocker")}: ${plain(first.title)}`;
}

function obstacle(review: Review): string {
  const [why] = [
    ...review.problems,
    ...review.findings.filter((finding) => finding.couldHideBlocker === true).map(({ title }) => title),
  ];
  return why === undefined ? "something could not be judged" : plain(why);
}

/** Names from a repository only where they are plain ones: a status is shown where nothing marks them as a name. */
function plain(text: Text): string {
  return text.map((part) => (part.kind === "plain" || /^[\w./:+-]{1,80}$/.test(part.text) ? part.text : "…")).join("");
}

function notReviewed(why: string): StatusLine {
  return { state: "error", description: `Not reviewed: ${why}` };
}
