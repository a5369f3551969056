// Text as Markdown for a forge's comment. Whatever came from a repository or a forge becomes a code span that nothing
// in it can leave: no mention, link, image, HTML, cross-reference or marker. Our own words are escaped as well, so that
// a number beside a `#` is never taken for an issue. Line breaks are hard in comments: paragraphs are one line.

import type { Part, Text } from "../domain/text.ts";
import { visible, visibleCommand, visibleLine } from "./visible.ts";

/** Breaks what a forge would turn into a link, and is not seen. */
const joint = "\u{200b}";

/** One line of inline Markdown. */
export function inline(text: Text): string {
  return apart(text)
    .map((part, i) => (part.kind === "code" ? codeSpan(part.text) : plain(part.text, i === 0)))
    .join("");
}

/** A code span of `text`: its fence is longer than any run of backticks in it. */
export function codeSpan(text: string): string {
  const shown = visible(text).replace(/^ +$/, (spaces) => "\u{2420}".repeat(spaces.length)) || "\u{2205}";
  const fence = "`".repeat(longestRun(shown) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? " " : "";
  return fence + pad + shown + pad + fence;
}

/**
 * The code span, linked when there is somewhere to link to. `url` is ours and holds no character Markdown reads.
 * A name with brackets, backslashes or backticks is not linked: parsers differ over where such a link ends.
 */
export function linked(text: string, url: string | undefined): string {
  return url === undefined || /[[\]\\`]/.test(text) ? codeSpan(text) : `[${codeSpan(text)}](${url})`;
}

/** A table of cells in inline Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableRow(head), `|${"---|".repeat(head.length)}`, ...rows.map((row) => tableRow(row))].join("\n");
}

/** A list of inline Markdown. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** A code block of lines; `info` names the language. No line of it can be a whole line of HTML comment, as our markers are. */
export function codeBlock(info: "diff" | "sh", lines: readonly string[]): string {
  const show = info === "sh" ? visibleCommand : (line: string) => visibleLine(line);
  const shown = lines.map((line) => show(line).replace(/^<!--/, " $&"));
  const fence = "`".repeat(Math.max(3, longestRun(shown.join("\n")) + 1));
  return [fence + info, ...shown, fence].join("\n");
}

/** A fold. `summary` is our own words: Markdown is not read there, HTML is. */
export function fold(summary: string, blocks: readonly string[]): string {
  const safe = summary.replaceAll(/[^\w ,.:;'()/+-]/g, "");
  return [`<details><summary>${safe}</summary>`, ...blocks, "</details>"].join("\n\n");
}

/** Neighbours of one kind together: two code spans must not touch, and a `#` must meet the number after it. */
function apart(text: Text): readonly Part[] {
  const parts: Part[] = [];
  for (const part of text) {
    const last = parts.at(-1);
    if (last?.kind !== part.kind) parts.push(part);
    else if (part.kind === "plain") parts.splice(-1, 1, { kind: "plain", text: last.text + part.text });
    else parts.push({ kind: "plain", text: " " }, part);
  }
  return parts;
}

function plain(text: string, startsLine: boolean): string {
  const words = visible(text, Number.POSITIVE_INFINITY)
    .replaceAll(/@|[#!](?=[\p{L}\p{N}\p{M}_])/gu, `$&${joint}`)
    .replaceAll(/:(?=\/\/|(?!\d\d:)[\w+-]+:)/g, `:${joint}`)
    .replaceAll(/(?<=www|mailto|xmpp)[.:]/gi, `${joint}$&`)
    .replaceAll(/(?<!\w)[0-9a-f]{7,64}(?!\w)/g, (sha) => sha.replaceAll(/.{6}/g, `$&${joint}`))
    .replaceAll(/[\\`*_{}[\]<>~$&]/g, String.raw`\$&`)
    .replaceAll("==", String.raw`\=\=`);
  if (!startsLine) return words;
  return words.trimStart().replace(/^(\d+)(?=[.)])|^(?=[-+=:#])/, "$1\\");
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((text) => tableCell(text)).join(" | ")} |`;
}

/**
 * A `|` would end the cell even inside a code span. After a backslash parsers do not agree on what an escape means:
 * there a look-alike stands for it.
 */
function tableCell(markdown: string): string {
  return markdown.replaceAll(/(\\?)\|/g, (_, before: string) => (before === "" ? String.raw`\|` : "\\\u{ff5c}"));
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
