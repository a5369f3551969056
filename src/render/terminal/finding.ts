import type { Fix, Subject } from "../../domain/finding.ts";
import { shortSha } from "../../domain/ids.ts";
import type { NamedFinding, Review } from "../../domain/review.ts";
import { say } from "../../domain/text.ts";
import { shownSides } from "../subjects.ts";
import { visible, visibleCommand } from "../visible.ts";
import { timeBetween } from "../words.ts";
import { editLines } from "./edits.ts";
import { words } from "./style.ts";
import type { Style } from "./style.ts";

const indent = "      ";

/** `  B1  title`, and under it who claims what, what breaks, where, and the fix with every edit. */
export function findingLines(finding: NamedFinding, review: Review, style: Style): readonly string[] {
  const [first = "", ...rest] = style.wrap(finding.title, indent.length);
  const blocker = finding.severity === "blocker";
  const name = blocker ? style.bad(finding.id.padEnd(3)) : finding.id.padEnd(3);
  const parts = [
    [`  ${style.bold(name)} ${first.trimStart()}`, ...rest, ...subjectLines(finding, review, style)],
    finding.message.flatMap((paragraph) => style.wrap(paragraph, indent.length)),
    placeLines(finding, style),
    finding.fix === undefined ? [] : fixLines(finding.fix, style),
  ].filter((lines) => lines.length > 0);
  return parts.flatMap((lines, i) => (i > 0 && blocker ? ["", ...lines] : lines));
}

function subjectLines({ subjects }: NamedFinding, review: Review, style: Style): readonly string[] {
  if (subjects.length < 2) return [];
  const rows = shownSides(subjects).flatMap((side) => [
    ...side.subjects.map((subject) => ({
      who: who(subject, review),
      what: visible(subject.path),
      after: parents(subject),
    })),
    ...(side.more ? [{ who: "", what: "… and more", after: "" }] : []),
  ]);
  const wide = (key: "who" | "what") => Math.max(...rows.map((row) => row[key].length));
  const [left, middle] = [wide("who"), wide("what")];
  return rows.map(({ who: side, what, after }) =>
    `${indent}${side.padEnd(left)}  ${style.path(what)}${" ".repeat(middle - what.length)}  ${after}`.trimEnd(),
  );
}

function who({ side, since }: Subject, review: Review): string {
  if (side === "head") return "this pull request";
  const ref = visible(review.base.ref, 40);
  if (since === undefined) return ref;
  const age = timeBetween(since.at, review.at);
  return `${ref} since ${shortSha(since.sha)}${age === undefined ? "" : `, ${age} ago`}`;
}

function parents({ follows }: Subject): string {
  if (follows === undefined) return "";
  return follows.length === 0 ? "follows nothing" : `follows ${follows.map((id) => visible(id)).join(", ")}`;
}

function placeLines({ places, path, line, subjects }: NamedFinding, style: Style): readonly string[] {
  if (places.length > 0) {
    return places.map(
      (place) => `${indent}${visible(place.path)}:${place.line}  ${style.dim(visible(place.text.trim()))}`,
    );
  }
  if (path === undefined || subjects.length > 1) return [];
  return [`${indent}${visible(path)}${line === undefined ? "" : `:${line}`}`];
}

function fixLines(fix: Fix, style: Style): readonly string[] {
  const how = fix.edits.length === 0 ? [] : say` (${"assay fix --write"})`;
  return [
    ...style.wrap([...words("Fix: "), ...fix.summary, ...how], indent.length),
    ...fix.commands.map((command) => `${indent}  $ ${visibleCommand(command)}`),
    ...editLines(fix.edits, style, `${indent}  `),
  ];
}
