import { createColors } from "picocolors";
import type { Verdict } from "../../domain/review.ts";
import type { Text } from "../../domain/text.ts";
import { visible } from "../visible.ts";

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns. */
  readonly width?: number;
}

/** How things look: with colours, or with backticks around code. */
export interface Style {
  bold(words: string): string;
  good(words: string): string;
  bad(words: string): string;
  dim(words: string): string;
  verdict(of: Verdict, words: string): string;
  /** Hostile text, made harmless. */
  code(text: string): string;
  /** A path where it needs no marks: coloured, nothing more. */
  path(text: string): string;
  /** Lines of the text, each indented. */
  wrap(text: Text, indent: number): readonly string[];
  /** `  ✓ text`, wrapped under itself. */
  item(mark: string, text: Text): readonly string[];
}

export function terminalStyle({ color, width = 100 }: TerminalOptions): Style {
  const paint = createColors(color);
  const verdicts = { approve: paint.green, request_changes: paint.red, inconclusive: paint.yellow };
  const code = (text: string) => (color ? paint.cyan(visible(text)) : `\`${visible(text)}\``);
  const wrap = (text: Text, indent: number) => wrapWords(split(text, code), width, " ".repeat(indent));
  return {
    bold: (text) => paint.bold(text),
    good: (text) => paint.green(text),
    bad: (text) => paint.red(text),
    dim: (text) => paint.dim(text),
    verdict: (of, text) => paint.bold(verdicts[of](text)),
    code,
    path: (text) => paint.cyan(visible(text)),
    wrap,
    item: (mark, text) => {
      const [first = "", ...rest] = wrap(text, 4);
      return [`  ${mark} ${first.trimStart()}`, ...rest];
    },
  };
}

/** Our own words as a Text. */
export function words(text: string): Text {
  return [{ kind: "plain", text }];
}

/** A word as it is printed, and the columns it takes. */
interface Word {
  readonly shown: string;
  readonly columns: number;
}

/** Words between spaces. Code is never broken: it may be copied. */
function split(text: Text, code: (text: string) => string): readonly Word[] {
  const all: Word[] = [];
  let glued = false;
  for (const part of text) {
    const pieces = part.kind === "code" ? [part.text] : visible(part.text, Number.POSITIVE_INFINITY).split(/( )/);
    for (const piece of pieces) {
      if (part.kind === "plain" && piece.trim() === "") {
        glued = glued && piece === "";
        continue;
      }
      const word =
        part.kind === "code"
          ? { shown: code(piece), columns: visible(piece).length + 2 }
          : { shown: piece, columns: piece.length };
      const last = all.at(-1);
      if (glued && last !== undefined) {
        all.splice(-1, 1, { shown: last.shown + word.shown, columns: last.columns + word.columns });
      } else all.push(word);
      glued = true;
    }
  }
  return all;
}

function wrapWords(all: readonly Word[], width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const { shown, columns } of all) {
    if (line !== "" && indent.length + used + 1 + columns > width) {
      lines.push(indent + line);
      line = "";
    }
    used = line === "" ? columns : used + 1 + columns;
    line = line === "" ? shown : `${line} ${shown}`;
  }
  return line === "" ? lines : [...lines, indent + line];
}
