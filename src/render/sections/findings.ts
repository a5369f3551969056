// Groups of findings: BLOCKERS, NITS, PROCESS OBSERVATIONS, and what could not be judged.

import type { NamedFinding, Review } from "../../domain/review.ts";
import { bullets, codeSpan, inline } from "../markdown.ts";
import { upTo } from "../page.ts";
import type { Page } from "../page.ts";
import { ofSeverity } from "../words.ts";
import { findingBlocks } from "./finding.ts";

export function blockers(page: Page): readonly string[] {
  const found = group(page, "blocker", page.room.blockers);
  return found.length === 0 ? [`**BLOCKERS** ${none(page)}`] : ["### BLOCKERS", ...found];
}

export function nits(page: Page): readonly string[] {
  const found = group(page, "nit", page.room.nits);
  return found.length === 0 ? [`**NITS** ${none(page)}`] : ["**NITS**", ...found];
}

/** Observations, and notes on the run itself. */
export function observations(page: Page): readonly string[] {
  const notes = upTo(page.review.notes, page.room.lines, inline, "note");
  const found = [
    ...group(page, "observation", page.room.observations),
    ...(notes.length === 0 ? [] : [bullets(notes)]),
  ];
  return found.length === 0 ? [`**PROCESS OBSERVATIONS** ${none(page)}`] : ["**PROCESS OBSERVATIONS**", ...found];
}

/** Why something was not judged and what to do about it; nothing where everything was. */
export function notJudged(page: Page): readonly string[] {
  const { review, links, room } = page;
  const problems = upTo(review.problems, room.lines, inline, "problem");
  const unread = upTo(
    obstructing(review),
    Math.max(room.lines === 0 ? 0 : 1, room.nits),
    (finding) => one(page, finding),
    "file",
  );
  if (problems.length + unread.length === 0) return [];
  const inconclusive = review.verdict === "inconclusive";
  const meaning =
    "No verdict is given: what stands in the way may hide a blocker, so nothing is approved and nothing refused.";
  const again =
    links.pullRequest === undefined ? "review it again" : `push, or comment ${codeSpan("/recheck")} once it is`;
  const remedy = `**What to do:** put right what is named above and ${again}.`;
  return [
    "### NOT JUDGED",
    ...(inconclusive ? [meaning] : []),
    ...(problems.length === 0 ? [] : [bullets(problems)]),
    ...unread,
    ...(inconclusive ? [remedy] : []),
  ];
}

/** Findings that stand in the way of a verdict rather than speak against the change. */
export function obstructing(review: Review): readonly NamedFinding[] {
  return review.findings.filter((finding) => finding.couldHideBlocker === true && finding.severity !== "blocker");
}

function group(page: Page, severity: NamedFinding["severity"], most: number): readonly string[] {
  const aside = new Set(obstructing(page.review));
  const found = ofSeverity(page.review.findings, severity).filter((finding) => !aside.has(finding));
  return upTo(found, most, (finding) => one(page, finding), severity);
}

function one(page: Page, finding: NamedFinding): string {
  return findingBlocks(page, finding).join("\n\n");
}

function none({ review }: Page): string {
  return review.verdict === "inconclusive" ? "None in what was judged." : "None.";
}
