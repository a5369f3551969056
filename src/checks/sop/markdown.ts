// The little of Markdown that a description is judged by: its sections, without what is only quoted, commented or code.

export interface Section {
  /** Lower case, without emphasis, emoji and a colon at the end. */
  readonly title: string;
  /** True when nothing but headings and comments stands below it. */
  readonly empty: boolean;
}

/** The sections of a description, nested ones too: a section holds what its subsections hold. */
export function sectionsOf(markdown: string): readonly Section[] {
  const lines = withoutComments(markdown).split("\n");
  const headings = headingsIn(lines);
  const isHeading = new Set(headings.flatMap(({ at, below }) => (below - at > 1 ? [at, at + 1] : [at])));
  // How many lines of content stand above each line: a section is empty where the count does not grow.
  const above = [0];
  lines.forEach((line, i) => above.push((above[i] ?? 0) + (line.trim() === "" || isHeading.has(i) ? 0 : 1)));
  const ends = endsOf(headings, lines.length);
  return headings.map(({ title, below }, i) => ({ title, empty: above[ends[i] ?? lines.length] === above[below] }));
}

/** The lines of prose: no fenced code, no quotes of others, no comments. */
export function proseLines(markdown: string): readonly string[] {
  const lines = withoutComments(markdown).split("\n");
  const inFence = fencedLines(lines);
  return lines.filter((line, i) => !inFence.has(i) && !/^ {0,3}>/.test(line) && !/^(?: {4}|\t)/.test(line));
}

/** As titles are compared: `## 🧪 **Test Plan:**` is `test plan`. */
export function plainTitle(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase();
}

interface Heading {
  readonly title: string;
  readonly level: number;
  /** 0-based lines: where it begins, and the first one below it. */
  readonly at: number;
  readonly below: number;
}

function headingsIn(lines: readonly string[]): readonly Heading[] {
  const inFence = fencedLines(lines);
  return lines.flatMap((line, at): Heading[] => {
    if (inFence.has(at)) return [];
    const hashes = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(line);
    if (hashes !== null)
      return [{ title: plainTitle(line.slice(hashes[0].length)), level: hashes[1]?.length ?? 1, at, below: at + 1 }];
    const underline = /^ {0,3}(?:(=+)|-{2,})[ \t]*$/.exec(lines[at + 1] ?? "");
    if (underline !== null && /^ {0,3}[^\s>#|-]/.test(line) && (lines[at - 1] ?? "").trim() === "") {
      return [{ title: plainTitle(line), level: underline[1] === undefined ? 2 : 1, at, below: at + 2 }];
    }
    // A line that is all bold is what many write for a heading; it ends at any other.
    return /^\s*(?:\*\*|__)[^*_]{1,100}(?:\*\*|__):?\s*$/.test(line)
      ? [{ title: plainTitle(line), level: 7, at, below: at + 1 }]
      : [];
  });
}

/** For each heading the line of the next one that is not below it. */
function endsOf(headings: readonly Heading[], last: number): readonly number[] {
  const nextAt: number[] = Array.from({ length: 8 }, () => last);
  return headings
    .toReversed()
    .map(({ level, at }) => {
      const end = nextAt[level] ?? last;
      // It ends every section of its own level and of those below.
      nextAt.fill(at, level);
      return end;
    })
    .toReversed();
}

function fencedLines(lines: readonly string[]): ReadonlySet<number> {
  const fenced = new Set<number>();
  let fence: string | undefined;
  lines.forEach((line, i) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line);
    const [whole = "", ticks = ""] = mark ?? [];
    const rest = line.slice(whole.length);
    if (fence !== undefined) {
      fenced.add(i);
      if (ticks.startsWith(fence) && rest.trim() === "") fence = undefined;
    } else if (mark !== null && !(ticks.startsWith("`") && rest.includes("`"))) {
      fenced.add(i);
      fence = ticks;
    }
  });
  return fenced;
}

/** Comments become empty lines, so that line numbers stay. One that is never closed goes to the end, as forges render it. */
function withoutComments(markdown: string): string {
  return markdown
    .slice(0, 200_000)
    .replaceAll("\r\n", "\n")
    .replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replace(/[^\n]/g, ""));
}
