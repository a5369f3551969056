import type { Edit, Fix, Place } from "../../domain/finding.ts";
import type { NamedFinding } from "../../domain/review.ts";
import { editsByFile } from "../edits.ts";
import type { FileEdits } from "../edits.ts";
import { fileUrl } from "../links.ts";
import { codeBlock, codeSpan, fold, inline, linked } from "../markdown.ts";
import { upTo } from "../page.ts";
import type { Page } from "../page.ts";
import { count } from "../words.ts";

/** What must be done, in one line; the commands; and folded under it each edit, unless the list of places shows them all. */
export function fixBlocks(page: Page, finding: NamedFinding, fix: Fix): readonly string[] {
  const label = finding.severity === "blocker" ? "Required fix" : "Fix";
  const summary = inline(fix.summary).replace(/\.$/, "");
  const them = fix.edits.length === 1 ? "it" : "them";
  const how = fix.edits.length === 0 ? "" : ` ${codeSpan("assay fix --write")} makes ${them}.`;
  return [
    `**${label}:** ${summary}.${how}`,
    ...commandBlocks(page, fix),
    ...(areShown(page, finding, fix) ? [] : editFold(page, fix.edits)),
  ];
}

/** Whether the edit changes the line of this place. Lines are counted in the merged tree there, in the head's own here. */
export function isAt(edit: Edit, { path, line, text }: Place): edit is Edit & { readonly op: "replace" } {
  return edit.op === "replace" && edit.path === path && edit.line === line && edit.before.trim() === text.trim();
}

function areShown({ room }: Page, { places }: NamedFinding, { edits }: Fix): boolean {
  const shown = places.slice(0, room.places);
  return edits.every((edit) => shown.some((place) => isAt(edit, place)));
}

/** What the edits do not do: bring the base's migrations to the branch, for one. */
function commandBlocks({ room }: Page, { edits, commands }: Fix): readonly string[] {
  if (commands.length === 0) return [];
  const when = edits.length === 0 ? "Run" : "On the branch, first";
  const shown = wholeOnes(commands, room.commands);
  const rest = commands.length - shown.length;
  const all = codeSpan("assay fix");
  if (shown.length === 0) {
    return [
      `${when}: ${count(rest, "command")}, too long to be shown here; ${all} prints ${rest === 1 ? "it" : "them"}.`,
    ];
  }
  const more = rest === 0 ? [] : [`… and ${count(rest, "more command")}, which ${all} prints.`];
  return [`${when}:`, codeBlock("sh", shown), ...more];
}

/** The first of the commands, as long as `room` holds them. */
function wholeOnes(commands: readonly string[], room: number): readonly string[] {
  let length = 0;
  const tooMany = commands.findIndex((command) => (length += command.length) > room);
  return tooMany === -1 ? commands : commands.slice(0, tooMany);
}

function editFold(page: Page, edits: readonly Edit[]): readonly string[] {
  const most = page.room.edits;
  if (edits.length === 0 || most === 0) return [];
  const blocks = editsByFile(edits.slice(0, most)).flatMap((file) => fileBlocks(page, file));
  const rest = edits.length - most;
  const all = `${count(edits.length, "edit")} in ${count(editsByFile(edits).length, "file")}, line by line`;
  return [fold(all, rest > 0 ? [...blocks, `… and ${count(rest, "more edit")}.`] : blocks)];
}

function fileBlocks(page: Page, { path, from, replacements }: FileEdits): readonly string[] {
  const { links, review } = page;
  const renamed =
    from === undefined ? [] : [`rename ${linked(from, fileUrl(links, review.head.sha, from))} → ${codeSpan(path)}`];
  if (replacements.length === 0) return renamed;
  const lines = upTo(replacements, 20, ({ line }) => lineLink(page, from ?? path, line), "line");
  const diff = replacements.flatMap(({ line, before, after }) => [
    `@@ line ${line} @@`,
    `-${before}`,
    ...after.split("\n").map((one) => `+${one}`),
  ]);
  return [
    ...renamed,
    `${codeSpan(path)}, ${replacements.length === 1 ? "line" : "lines"} ${lines.join(", ")}`,
    codeBlock("diff", diff),
  ];
}

function lineLink({ review, links }: Page, path: string, line: number): string {
  const url = fileUrl(links, review.head.sha, path, line);
  return url === undefined ? String(line) : `[${line}](${url})`;
}
