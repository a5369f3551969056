import type { Place, Subject } from "../../domain/finding.ts";
import { shortSha } from "../../domain/ids.ts";
import type { NamedFinding, Review } from "../../domain/review.ts";
import type { Text } from "../../domain/text.ts";
import { changedWords } from "../changed-words.ts";
import { commitUrl, fileUrl } from "../links.ts";
import type { Links } from "../links.ts";
import { bullets, codeSpan, inline, linked, table } from "../markdown.ts";
import { upTo } from "../page.ts";
import type { Page } from "../page.ts";
import { shownSides } from "../subjects.ts";
import { timeBetween, utc } from "../words.ts";
import { fixBlocks, isAt } from "./fix.ts";

/** One finding: its name and title, who claims what, what breaks, where, and the exact fix. */
export function findingBlocks(page: Page, finding: NamedFinding): readonly string[] {
  const title = `**${finding.id}. ${inline(finding.title).trim()}**`;
  if (page.room.titlesOnly === true) return [title];
  if (finding.severity !== "blocker") return briefBlocks(page, finding);
  return [
    title,
    ...subjectTable(page, finding),
    ...where(page, finding),
    ...paragraph(finding.message),
    ...placeList(page, finding),
    ...(finding.fix === undefined ? [] : fixBlocks(page, finding, finding.fix)),
  ];
}

/** What is said about a finding is a sentence or two a part: together they are one paragraph to read. */
function paragraph(message: readonly Text[]): readonly string[] {
  return message.length === 0 ? [] : [message.map((part) => inline(part)).join(" ")];
}

/** A nit or an observation: one paragraph, but for what needs a table, a list or a fold. */
function briefBlocks(page: Page, finding: NamedFinding): readonly string[] {
  const title = inline(finding.title).trim();
  const sentence = /[.!?]["']?$/.test(title) ? title : `${title}.`;
  const at = where(page, finding).map((text) => `${text}.`);
  return [
    [`**${finding.id}.**`, sentence, ...paragraph(finding.message), ...at].join(" "),
    ...subjectTable(page, finding),
    ...placeList(page, finding),
    ...(finding.fix === undefined ? [] : fixBlocks(page, finding, finding.fix)),
  ];
}

function subjectTable({ review, links, room }: Page, { subjects }: NamedFinding): readonly string[] {
  if (subjects.length < 2) return [];
  const sides = shownSides(subjects, room.lines);
  const shown = sides.flatMap((one) => one.subjects);
  const withId = shown.some(({ id, path }) => !path.includes(id));
  const withParents = shown.some(({ follows }) => follows !== undefined);
  const head = ["", "migration", ...(withId ? ["id"] : []), ...(withParents ? ["follows"] : [])];
  const row = (subject: Subject) => [
    side(subject, review, links),
    linked(subject.path, fileUrl(links, shaOf(subject.side, review), subject.path)),
    ...(withId ? [codeSpan(subject.id)] : []),
    ...(withParents ? [parents(subject)] : []),
  ];
  const more = head.map((_, i) => (i === 1 ? "… and more" : ""));
  return [
    table(
      head,
      sides.flatMap((one) => [...one.subjects.map(row), ...(one.more ? [more] : [])]),
    ),
  ];
}

function side({ side: of, since }: Subject, review: Review, links: Links): string {
  if (of === "head") return "this pull request";
  const ref = codeSpan(review.base.ref);
  if (since === undefined) return ref;
  const when = utc(since.at);
  const age = timeBetween(since.at, review.at);
  const date = when === undefined ? "" : `, ${when}${age === undefined ? "" : ` (${age} before this round)`}`;
  return `${ref}, since ${linked(shortSha(since.sha), commitUrl(links, since.sha))}${date}`;
}

function parents({ follows }: Subject): string {
  if (follows === undefined) return "not known";
  return follows.length === 0 ? "nothing" : follows.map((id) => codeSpan(id)).join(", ");
}

/** The finding's own line, unless the table or the list of places names it already. */
function where(page: Page, { path, line, subjects, places }: NamedFinding): readonly string[] {
  if (path === undefined || places.length > 0) return [];
  if (subjects.length > 1 && subjects.some((subject) => subject.path === path)) return [];
  return [`At ${placeLink(page, path, line)}`];
}

/** Each place with its line and, where the fix changes that, what is to stand there instead. */
function placeList(page: Page, { places, subjects, fix }: NamedFinding): readonly string[] {
  if (places.length === 0) return [];
  const onBase = new Set(subjects.filter((subject) => subject.side === "base").map(({ path }) => path));
  const item = (place: Place) => {
    const { path, line, text } = place;
    const edit = fix?.edits.find((one) => isAt(one, place));
    const link = placeLink(page, path, line, onBase.has(path) ? "base" : "head");
    return `${link} ${edit === undefined ? codeSpan(text.trim()) : editWords(edit)}`;
  };
  return [bullets(upTo(places, page.room.places, item, "place"))];
}

/** `040` → `041` in `Revision ID: 040` */
function editWords({ before, after }: { readonly before: string; readonly after: string }): string {
  const words = changedWords(before, after);
  if (words === undefined) return `${codeSpan(before.trim())} → ${codeSpan(after.trim())}`;
  return `${codeSpan(words.was)} → ${codeSpan(words.becomes)} in ${codeSpan(before.trim())}`;
}

function placeLink({ review, links }: Page, path: string, line?: number, of: Subject["side"] = "head"): string {
  return linked(line === undefined ? path : `${path}:${line}`, fileUrl(links, shaOf(of, review), path, line));
}

function shaOf(of: Subject["side"], review: Review) {
  return of === "head" ? review.head.sha : review.base.sha;
}
