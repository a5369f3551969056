// Which lines of a Markdown text are the writer's own running words: a comment's command counts only there, not in
// what is quoted, shown as code, or hidden. Follows CommonMark as far as that question needs.

/**
 * The lines of `markdown` that begin, after at most three blanks, as running text: none of quotes (nor the lines that
 * lazily go on with one), of fenced or indented code, of HTML comments or raw `<pre>`, `<script>`, `<style>`,
 * `<textarea>`, and none whose beginning is inside a code span or comment begun on a line above. Linear in the length.
 */
export function runningLines(markdown: string): readonly string[] {
  return paragraphs(markdown.split(/\r\n|\n|\r/))
    .flatMap(linesOutsideSpans)
    .filter((line) => indentOf(line) < 4);
}

/** What the line before left open. */
type Open =
  | { readonly kind: "nothing" }
  /** A quote whose paragraph goes on in a line without `>`. */
  | { readonly kind: "quote" }
  /** `column`: where the list item that holds the fence has its text; 0 outside lists. */
  | { readonly kind: "fence"; readonly mark: string; readonly column: number }
  | { readonly kind: "html"; readonly end: RegExp };

/** Lines that stand together, as inline markup sees them. */
type Paragraph = readonly string[];

function paragraphs(lines: readonly string[]): readonly Paragraph[] {
  const done: string[][] = [[]];
  let open: Open = { kind: "nothing" };
  for (const line of lines) {
    const before = stillOpen(open, line);
    const next = opened(before, line, done.at(-1)?.length !== 0);
    open = next.open;
    if (next.startsParagraph) done.push([]);
    if (next.isText) done.at(-1)?.push(line);
  }
  return done;
}

/** A fence ends without its mark where its list item does. */
function stillOpen(open: Open, line: string): Open {
  if (open.kind !== "fence" || isBlank(line) || indentOf(line) >= open.column) return open;
  return { kind: "nothing" };
}

interface Step {
  readonly open: Open;
  readonly startsParagraph: boolean;
  readonly isText: boolean;
}

function opened(open: Open, line: string, inParagraph: boolean): Step {
  const hidden = (left: Open): Step => ({ open: left, startsParagraph: true, isText: false });
  const nothing: Open = { kind: "nothing" };
  if (open.kind === "fence") return hidden(closesFence(line, open) ? nothing : open);
  if (open.kind === "html") return hidden(open.end.test(line) ? nothing : open);
  if (isBlank(line)) return hidden(nothing);
  // Four blanks are code, except where a paragraph (or a quote's) goes on.
  if (indentOf(line) >= 4) return inParagraph ? { open, startsParagraph: false, isText: true } : hidden(open);
  if (/^ {0,3}>/.test(line)) return hidden(/^[ >]*$/.test(line) ? nothing : { kind: "quote" });

  const { text, column } = afterListMarkers(line);
  const fence = /^(?<mark>`{3,}(?=[^`]*$)|~{3,})/.exec(text)?.groups?.["mark"];
  if (fence !== undefined) return hidden({ kind: "fence", mark: fence, column });
  const html = htmlBlocks.find(({ begin }) => begin.test(text));
  if (html !== undefined) return hidden(html.end.test(text.slice(1)) ? nothing : { kind: "html", end: html.end });
  // Repeats a class, not a group: a group's turns are all remembered, and millions of them are too many.
  const isBreak = /^(?:#{1,6}(?:\s|$)|[-_*=](?:\s*[-_*=]){2}[-_*=\s]*$)/.test(text);
  if (isBreak) return hidden(nothing);
  if (column > 0) return { open: nothing, startsParagraph: true, isText: true };
  if (open.kind === "quote") return hidden(open);
  return { open: nothing, startsParagraph: false, isText: true };
}

const htmlBlocks = [
  { begin: /^<!--/, end: /-->/ },
  { begin: /^<(?:pre|script|style|textarea)(?:[\s>]|$)/i, end: /<\/(?:pre|script|style|textarea)>/i },
] as const;

function closesFence(line: string, { mark, column }: { readonly mark: string; readonly column: number }): boolean {
  const text = line.trim();
  return indentOf(line) < column + 4 && text.length >= mark.length && text === mark.charAt(0).repeat(text.length);
}

/** The text behind `- `, `1. ` and the like, which may stand one in another, and its column. */
function afterListMarkers(line: string): { readonly text: string; readonly column: number } {
  const markers = /^(?: {0,3}(?:[-+*]|\d{1,9}[.)])(?= |$)){1,100}/.exec(line)?.[0] ?? "";
  const text = line.slice(markers.length).trimStart();
  return { text, column: markers === "" ? 0 : line.length - text.length };
}

/** The paragraph's lines whose beginning is not inside a code span or an HTML comment. */
function linesOutsideSpans(lines: Paragraph): readonly string[] {
  const spans = hiddenSpans(lines.join("\n"));
  let start = 0;
  let next = 0;
  return lines.filter((line) => {
    while (next < spans.length && (spans[next]?.end ?? 0) <= start) next++;
    const inside = (spans[next]?.start ?? Infinity) < start;
    start += line.length + 1;
    return !inside;
  });
}

interface Span {
  readonly start: number;
  /** The first position after it. */
  readonly end: number;
}

/** Code spans and HTML comments of a paragraph, in order. */
function hiddenSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  const closers = runsByLength(text);
  // Without it, each comment that nothing ends would be looked for to the end of the text.
  const lastEnd = text.lastIndexOf("-->");
  const openers = /\\[^\n]|`+|<!--/g;
  for (let found = openers.exec(text); found !== null; found = openers.exec(text)) {
    const [token] = found;
    if (token.startsWith("\\")) continue;
    const end = token === "<!--" ? commentEnd(text, found.index, lastEnd) : closers(token.length, openers.lastIndex);
    if (end === undefined) continue;
    spans.push({ start: found.index, end });
    openers.lastIndex = end;
  }
  return spans;
}

function commentEnd(text: string, start: number, lastEnd: number): number | undefined {
  return start + 2 > lastEnd ? undefined : text.indexOf("-->", start + 2) + 3;
}

/** Where the first run of exactly so many backticks from a position on ends. To be asked with rising positions. */
function runsByLength(text: string): (length: number, from: number) => number | undefined {
  const starts = new Map<number, number[]>();
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const known = starts.get(run.length);
    if (known === undefined) starts.set(run.length, [index]);
    else known.push(index);
  }
  for (const list of starts.values()) list.reverse();
  return (length, from) => {
    const list = starts.get(length) ?? [];
    while ((list.at(-1) ?? Infinity) < from) list.pop();
    const start = list.at(-1);
    return start === undefined ? undefined : start + length;
  };
}

/** In columns; a tab goes to the next multiple of four. */
function indentOf(line: string): number {
  let column = 0;
  for (const character of line) {
    if (character === " ") column++;
    else if (character === "\t") column += 4 - (column % 4);
    else break;
  }
  return column;
}

function isBlank(line: string): boolean {
  return /^[ \t]*$/.test(line);
}
