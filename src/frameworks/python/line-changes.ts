// Names in a Python file exchanged for others, line by line; everything else stays as it is, quotes and prefixes included.

import type { LineChange } from "../framework.ts";
import { linesOf } from "../lines.ts";
import type { PyString } from "./literal.ts";

export interface Replacement {
  /** Offsets in the text without its byte order mark. */
  readonly from: number;
  readonly to: number;
  readonly with: string;
}

/** What a name may hold to stand between any quotes as it is. */
export function isPlainName(name: string): boolean {
  return /^[^\p{Cc}\\"'{}\u2028\u2029]+$/u.test(name);
}

/** A string literal with another text between its own quotes. `text` is the whole file. */
export function quotedLike(literal: Pick<PyString, "from" | "to">, name: string, text: string): string {
  const [, prefix = "", quote = '"'] = /^([a-zA-Z]*)("""|'''|"|')/.exec(text.slice(literal.from, literal.to)) ?? [];
  return `${prefix}${quote}${name}${quote}`;
}

/** The changed lines, in order; undefined where a replacement spans lines. `bom`: length of the byte order mark that was taken off. */
export function toLineChanges(
  replacements: readonly Replacement[],
  text: string,
  bom: number,
): readonly LineChange[] | undefined {
  if (replacements.some(({ from, to }) => text.slice(from, to).includes("\n"))) return undefined;
  const lines = linesOf(text);
  const byLine = Map.groupBy(replacements, ({ from }) => lines.at(from));
  return [...byLine]
    .toSorted(([a], [b]) => a - b)
    .map(([line, own]) => {
      const start = lines.startOf(line);
      const before = lines.textOf(line);
      let after = before;
      for (const { from, to, with: made } of own.toSorted((a, b) => b.from - a.from)) {
        after = after.slice(0, from - start) + made + after.slice(to - start);
      }
      const mark = line === 1 && bom > 0 ? "\uFEFF" : "";
      return { line, before: mark + before, after: mark + after };
    });
}
