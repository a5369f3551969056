// The one new comment that mails people: a verdict changed although nobody pushed.

import { shortSha } from "../domain/ids.ts";
import type { Review } from "../domain/review.ts";
import type { StoredRound } from "../domain/round.ts";
import type { Text } from "../domain/text.ts";
import { commitUrl } from "./links.ts";
import type { Links } from "./links.ts";
import { codeSpan, inline, linked } from "./markdown.ts";
import { flipMarker } from "./marker.ts";
import { verdictWords } from "./words.ts";

/**
 * Markdown of one or two lines: what moved, why the verdict changed, and where the review is.
 * `reviewUrl` is the review comment's own page; undefined: not known, the review is then only named.
 */
export function renderFlip(previous: StoredRound, review: Review, links: Links, reviewUrl: string | undefined): string {
  const now = verdictWords[review.verdict];
  const before = verdictWords[previous.verdict].toLowerCase();
  const where = reviewUrl === undefined ? "The review" : `[The review](${reviewUrl})`;
  const lines = [
    `**${now}**, was ${before}, without a push: ${whatMoved(previous, review, links)}.${why(review, links)}`,
    `${where} is up to date (round ${review.round}).`,
  ];
  const marker = links.pullRequest === undefined ? [] : ["", flipMarker(links.pullRequest, review.round)];
  return `${[...lines, ...marker].join("\n")}\n`;
}

function whatMoved(previous: StoredRound, review: Review, links: Links): string {
  const { ref, sha } = review.base;
  const before = previous.baseRef ?? ref;
  if (before !== ref) return `the base was changed from ${codeSpan(before)} to ${codeSpan(ref)}`;
  if (previous.base === sha)
    return `${codeSpan(ref)} has not moved either; Assay itself has changed, or what kept it from judging`;
  const commit = (of: string) => linked(shortSha(of), commitUrl(links, of));
  return `${codeSpan(ref)} moved from ${commit(previous.base)} to ${commit(sha)}`;
}

/** The first reason, with the commit on the base that brought it; the review has them all. */
function why(review: Review, links: Links): string {
  const [problem] = review.verdict === "inconclusive" ? review.problems : [];
  if (problem !== undefined) return ` ${sentence(problem)}`;
  const reason = review.findings.find(({ severity, couldHideBlocker }) =>
    review.verdict === "request_changes" ? severity === "blocker" : couldHideBlocker === true,
  );
  if (review.verdict === "approve" || reason === undefined) return "";
  const since = reason.subjects.find(({ side }) => side === "base")?.since;
  const brought =
    since === undefined ? "" : ` It came with ${linked(shortSha(since.sha), commitUrl(links, since.sha))}.`;
  return ` **${reason.id}.** ${sentence(reason.title)}${brought}`;
}

function sentence(text: Text): string {
  const words = inline(text);
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
