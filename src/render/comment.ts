// The one review comment of a pull request: verdict first, then what must be done, then all that was made sure of.

import type { Review } from "../domain/review.ts";
import { essenceOf } from "./lasting.ts";
import type { Links } from "./links.ts";
import { codeSpan, fold } from "./markdown.ts";
import { reviewMarker } from "./marker.ts";
import { rooms, upTo } from "./page.ts";
import type { Page } from "./page.ts";
import { blockers, nits, notJudged, observations } from "./sections/findings.ts";
import { domainBlocks, domainReview, sopCompliance } from "./sections/folded.ts";
import { head } from "./sections/head.ts";
import { earlierRounds, roundLines, sinceLastRound } from "./sections/rounds.ts";
import { verdictWords } from "./words.ts";

export interface RenderedComment {
  /** Markdown, at most 60,000 bytes of UTF-8. */
  readonly body: string;
  /** What `essenceOf` says of the body: where a posted comment has the same, nothing needs to be written. */
  readonly essence: string;
}

const limitBytes = 60_000;

/**
 * The review as a comment. A change that is clean gets two lines and a fold. What does not fit is left out by whole
 * items, blockers last, and the comment says so.
 */
export function renderComment(review: Review, links: Links): RenderedComment {
  const utf8 = new TextEncoder();
  let body = "";
  for (const room of rooms) {
    body = layOut({ review, links, room });
    if (utf8.encode(body).length <= limitBytes) break;
  }
  return { body, essence: essenceOf(body) };
}

function layOut(page: Page): string {
  const { review, links, room } = page;
  const blocks = [
    head(page),
    ...(isClean(review) ? cleanBlocks(page) : fullBlocks(page)),
    ...(room === rooms[0] ? [] : [`Shortened to fit in a comment: ${codeSpan("assay review")} prints everything.`]),
    ...(links.pullRequest === undefined ? [] : [reviewMarker(links.pullRequest)]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function isClean({ verdict, findings, sop, textualConflicts }: Review): boolean {
  return (
    verdict === "approve" &&
    findings.every(({ severity }) => severity === "observation") &&
    sop.every(({ state }) => state !== "fail") &&
    textualConflicts.length === 0
  );
}

function cleanBlocks(page: Page): readonly string[] {
  const rounds = roundLines(page);
  return [
    fold("What was verified", [
      ...sinceLastRound(page),
      ...blockers(page),
      ...nits(page),
      "**DOMAIN REVIEW**",
      ...domainBlocks(page),
      ...sopCompliance(page),
      ...observations(page),
      ...(rounds.length === 0 ? [] : ["**EARLIER ROUNDS**", ...rounds]),
      footer(page),
    ]),
  ];
}

function fullBlocks(page: Page): readonly string[] {
  const obstacles = notJudged(page);
  const obstaclesFirst = page.review.verdict === "inconclusive";
  return [
    ...sinceLastRound(page),
    ...(obstaclesFirst ? obstacles : []),
    ...conflicts(page),
    ...blockers(page),
    ...(obstaclesFirst ? [] : obstacles),
    ...nits(page),
    ...domainReview(page),
    ...sopCompliance(page),
    ...observations(page),
    ...earlierRounds(page),
    footer(page),
  ];
}

/** Paths that git itself cannot merge: named, because what was judged there is not what a merge by hand will give. */
function conflicts({ review, room }: Page): readonly string[] {
  if (review.textualConflicts.length === 0) return [];
  const named = upTo(review.textualConflicts, room.lines, codeSpan, "path").join(", ").replace(/\.$/, "");
  const meaning =
    "There the version of this pull request was judged; it is judged again when the conflict is resolved.";
  return [`**Git cannot merge** ${named}. ${meaning}`];
}

function footer({ review, links }: Page): string {
  const verdict = `**VERDICT: ${verdictWords[review.verdict].toUpperCase()}**`;
  if (links.pullRequest === undefined) return verdict;
  return `${verdict} · ${codeSpan("/recheck")} judges again, ${codeSpan("/assay help")} tells more`;
}
