// What has to change in the one file that lists migrations, line by line.

import type { LineChange } from "../framework.ts";
import { entryAt, linesOf, type Lines } from "../lines.ts";

/**
 * One element more in a list of a programming language, behind the one that stands from `from` to `to`: on a line of its own
 * where that one has its own. `lines`: of `text`.
 */
export function withElement(
  text: string,
  { from, to }: { readonly from: number; readonly to: number },
  element: string,
  lines: Lines = linesOf(text),
): LineChange {
  const last = entryAt(lines, Math.max(from, to - 1));
  const start = text.lastIndexOf("\n", to - 1) + 1;
  const end = to - start;
  const rest = last.text.slice(end);
  const indent = /^[ \t]*/.exec(entryAt(lines, from).text)?.[0] ?? "";
  const isAlone =
    text.slice(text.lastIndexOf("\n", from - 1) + 1, from).trim() === "" && /^\s*(?:,\s*)?(?:\/\/.*)?$/.test(rest);
  if (!isAlone) return { line: last.line, before: last.text, after: `${last.text.slice(0, end)}, ${element}${rest}` };
  const hasComma = /^\s*,/.test(rest);
  return {
    line: last.line,
    before: last.text,
    after: `${last.text.slice(0, end)}${hasComma ? "" : ","}${rest}\n${indent}${element}${hasComma ? "," : ""}`,
  };
}

/** Some lines (1-based, in any order) behind another one that stands after them, each changed line once; [] where it does not. */
export function withLinesBehind(text: string, moved: readonly number[], behind: number): readonly LineChange[] {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const moving = new Set(moved);
  const first = Math.min(...moving);
  if (moving.size === 0 || moving.has(behind) || first >= behind || behind > lines.length) return [];
  const range = Array.from({ length: behind - first + 1 }, (_, i) => first + i);
  const ordered = [...range.filter((line) => !moving.has(line)), ...range.filter((line) => moving.has(line))];
  return range.flatMap((line, i) => {
    const [before = "", after = ""] = [lines[line - 1], lines[(ordered[i] ?? line) - 1]];
    return before === after ? [] : [{ line, before, after }];
  });
}

/** Lines that each hold one thing, in another order: the places stay, and with them what stands between. [] where two share a line. */
export function withLinesTurned(
  now: readonly { readonly line: number; readonly text: string }[],
  wanted: readonly { readonly line: number; readonly text: string }[],
): readonly LineChange[] {
  if (new Set(now.map(({ line }) => line)).size < now.length || wanted.length !== now.length) return [];
  return now.flatMap(({ line, text: before }, i) => {
    const after = wanted[i]?.text ?? before;
    return before === after ? [] : [{ line, before, after }];
  });
}
