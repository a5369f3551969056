// A review as a person reads it in a terminal. Control characters of hostile text never reach the terminal.

import type { Finding } from "../domain/finding.ts";
import { shortSha } from "../domain/ids.ts";
import type { PastFinding, Review, SopItem } from "../domain/review.ts";
import { say } from "../domain/text.ts";
import { obstructing } from "./sections/findings.ts";
import { findingLines } from "./terminal/finding.ts";
import { terminalStyle } from "./terminal/style.ts";
import { words } from "./terminal/style.ts";
import type { Style, TerminalOptions } from "./terminal/style.ts";
import { countFindings, noMigrations, ofSeverity, timeBetween, utc, verdictWords } from "./words.ts";

/** The review as lines of at most `width` columns where words allow it (100 when not given), with a line end. */
export function renderTerminal(review: Review, options: TerminalOptions): string {
  const style = terminalStyle(options);
  const aside = new Set(obstructing(review));
  const group = (title: string, severity: Finding["severity"]) =>
    section(
      style,
      title,
      ofSeverity(review.findings, severity)
        .filter((finding) => !aside.has(finding))
        .map((finding) => findingLines(finding, review, style)),
    );
  const blocks = [
    head(review, style),
    since(review, style),
    conflicts(review, style),
    notJudged(review, style),
    group("BLOCKERS", "blocker"),
    group("NITS", "nit"),
    domain(review, style),
    sop(review, style),
    observations(review, style),
    [`${style.bold("VERDICT:")} ${verdict(review, style)}`],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function verdict({ verdict: of }: Review, style: Style): string {
  return style.verdict(of, verdictWords[of].toUpperCase());
}

function head(review: Review, style: Style): readonly string[] {
  const { base, head: ours } = review;
  const counts = [...countFindings(review.findings, review.verdict), `round ${review.round}`].join(" · ");
  const judged = say`${ours.ref} at ${shortSha(ours.sha)}, judged as merged into ${base.ref} at ${shortSha(base.sha)}`;
  return [`${verdict(review, style)} · ${counts}`, ...style.wrap(judged, 2), ...fetched(review)];
}

const hour = 3_600_000;

function fetched({ fetchedAt, judgedAt }: Review): readonly string[] {
  const at = fetchedAt === undefined ? undefined : utc(fetchedAt);
  if (fetchedAt === undefined || at === undefined) return [];
  const age = timeBetween(fetchedAt, judgedAt);
  const old = Date.parse(judgedAt) - Date.parse(fetchedAt) > hour;
  return [`  last fetched ${age === undefined ? at : `${age} ago`}${old ? "; --fetch fetches first" : ""}`];
}

function since(review: Review, style: Style): readonly string[] {
  const last = review.history[0];
  if (last === undefined) return [];
  const past = (how: string, findings: readonly PastFinding[]) =>
    findings.flatMap(({ id, title }) => style.wrap([...words(`${how}: ${id} `), ...title], 2));
  const ids = (how: string, state: "standing" | "new") => {
    const named = review.findings.filter((finding) => finding.state === state).map(({ id }) => id);
    return named.length === 0 ? [] : [`  ${how}: ${named.join(", ")}`];
  };
  const lines = [
    ...past("fixed", review.fixed),
    ...past("not judged again", review.unjudged),
    ...ids("still there", "standing"),
    ...ids("new", "new"),
  ];
  return lines.length === 0 ? [] : [style.bold(`SINCE ROUND ${last.round}`), ...lines];
}

function conflicts({ textualConflicts: paths }: Review, style: Style): readonly string[] {
  if (paths.length === 0) return [];
  const intro = "Git cannot merge these; the head's version was judged:";
  return [intro, ...paths.map((path) => `  ${style.code(path)}`)];
}

function notJudged(review: Review, style: Style): readonly string[] {
  return section(style, "NOT JUDGED", [
    ...(review.problems.length === 0 ? [] : [review.problems.flatMap((problem) => style.wrap(problem, 2))]),
    ...obstructing(review).map((finding) => findingLines(finding, review, style)),
  ]);
}

function domain(review: Review, style: Style): readonly string[] {
  const statements = review.verified.flatMap(({ text }) => style.item(style.good("✓"), text));
  const none = noMigrations(review).map((line) => `  ${line}`);
  return section(style, "DOMAIN REVIEW", [[...statements, ...none]]);
}

/** What nobody asked for is no line to read. */
function sop(review: Review, style: Style): readonly string[] {
  const asked = review.sop.filter(({ state }) => state !== "skipped");
  return section(style, "SOP COMPLIANCE", asked.length === 0 ? [] : [asked.flatMap((item) => sopLine(item, style))]);
}

function sopLine({ state, text }: SopItem, style: Style): readonly string[] {
  const marks = { pass: style.good("✓"), fail: style.bad("✗"), skipped: "–" };
  return style.item(marks[state], text);
}

function observations(review: Review, style: Style): readonly string[] {
  const aside = new Set(obstructing(review));
  const found = ofSeverity(review.findings, "observation").filter((finding) => !aside.has(finding));
  const notes = review.notes.flatMap((note) => style.item("-", note));
  return section(style, "PROCESS OBSERVATIONS", [
    ...found.map((finding) => findingLines(finding, review, style)),
    ...(notes.length === 0 ? [] : [notes]),
  ]);
}

/** A title and groups of lines with an empty line between them; nothing when there is no line. */
function section(style: Style, title: string, groups: readonly (readonly string[])[]): readonly string[] {
  const filled = groups.filter((lines) => lines.length > 0);
  if (filled.length === 0) return [];
  return [style.bold(title), ...filled.flatMap((lines, i) => (i === 0 ? lines : ["", ...lines]))];
}
