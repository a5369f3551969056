// `--format json`: schema 1 of the contract. Every field of it is always there; null where there is nothing to say.

import type { NamedFinding, Review } from "../domain/review.ts";
import { plainText } from "../domain/text.ts";

/** The object that `assay review --format json` prints, indented, with a line end. Texts are plain, with backticks around code. */
export function renderJson(review: Review): string {
  return `${JSON.stringify(jsonReview(review), undefined, 2)}\n`;
}

function jsonReview(review: Review) {
  return {
    schema: 1,
    verdict: review.verdict,
    base: { ...review.base, fetchedAt: review.fetchedAt ?? null },
    head: review.head,
    mergeBase: review.mergeBase ?? null,
    textualConflicts: review.textualConflicts,
    findings: review.findings.map(jsonFinding),
    verified: review.verified.map(({ check, text }) => ({ check, text: plainText(text) })),
    sop: review.sop.map(({ state, text }) => ({ state, text: plainText(text) })),
    migrations: review.migrations.map((summary) => ({ ...summary, next: summary.next ?? null })),
    problems: review.problems.map(plainText),
    notes: review.notes.map(plainText),
    timings: review.timings,
  };
}

function jsonFinding(finding: NamedFinding) {
  const { id, check, kinds, severity, fingerprint, path, line, subjects, places, fix } = finding;
  return {
    id,
    check,
    kinds,
    severity,
    fingerprint,
    title: plainText(finding.title),
    message: finding.message.map(plainText).join("\n\n"),
    path: path ?? null,
    line: line ?? null,
    subjects,
    places,
    fix: fix === undefined ? null : { summary: plainText(fix.summary), edits: fix.edits, commands: fix.commands },
    couldHideBlocker: finding.couldHideBlocker === true,
  };
}
