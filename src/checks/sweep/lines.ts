// One file's lines, with the old names in them replaced.

import type { StalePlace, SweepOptions } from "../sweep.ts";
import { isGenerated, isProse } from "./files.ts";
import type { FileRole } from "./files.ts";
import { groundOf } from "./ground.ts";
import type { Ground } from "./ground.ts";
import type { OldNames, Renamed } from "./names.ts";
import { isStaleNumber, numberPattern, wordsIn } from "./numbers.ts";
import { anyOf, matchesIn, nameGoesOn, oneOf, wordCharacter, type LinePattern } from "./pattern.ts";

export interface SweptFile {
  readonly path: string;
  readonly text: string;
  /** The file on the base; undefined where the base has none. */
  readonly baseText: string | undefined;
  readonly role: FileRole;
}

/**
 * Returns what tells the stale lines of a file: one place a line, the rest of the line kept as it is. In a file that has nothing
 * to do with migrations, only lines that hold one of `terms`.
 */
export function lineEditor(
  names: OldNames,
  terms: readonly string[],
  isMention: NonNullable<SweepOptions["isMention"]>,
): (file: SweptFile) => StalePlace[] {
  const patterns: Patterns = {
    full: anyOf([...names.full.keys()], wordCharacter, nameGoesOn),
    numbers: numberPattern([...names.numbers.keys()]),
    newNames: new Map([...names.full.values()].map(({ to }) => [to, anyOf([to], wordCharacter, nameGoesOn)])),
    newNumbers: new Map([...names.numbers.values()].map(({ to }) => [to, numberPattern([to])])),
  };
  const isWorthALook = oneOf(terms);
  return (file) => {
    if (file.role !== "own" && isGenerated(file.text)) return [];
    const ground = once(() => groundOf(file.path, file.text));
    const baseLines = once(() => new Set(file.baseText?.split("\n").map(withoutEnd)));
    let next = 0;
    const lines = file.text.split("\n");
    return lines.flatMap((raw, i): StalePlace[] => {
      const start = next;
      next += raw.length + 1;
      const before = withoutEnd(raw);
      if (!isReadable(before) || (file.role === "other" && !isWorthALook(before))) return [];
      const onBase = (): boolean => baseLines().has(before);
      const around = once(() => (isProse(file.path) ? paragraphAt(lines, i) : before));
      const found = oldNamesIn({ before, around, start, file, names, patterns, ground, onBase }).filter(({ old }) =>
        isMention(before, file.path, old),
      );
      const [first] = found;
      if (first === undefined || tellsOfRename(before, file.path)) return [];
      if (isSentence(before, first.old) && /\brenumber/i.test(commentAt(lines, i))) return [];
      const after = spliced(before, found);
      return [
        { path: file.path, line: i + 1, text: before, before, after, move: first.renamed.move, onBase: onBase() },
      ];
    });
  };
}

interface Patterns {
  readonly full: LinePattern;
  readonly numbers: LinePattern;
  /** By new name: matches it in a line. */
  readonly newNames: ReadonlyMap<string, LinePattern>;
  readonly newNumbers: ReadonlyMap<string, LinePattern>;
}

interface OneLine {
  readonly before: string;
  /** Where the new name beside the old one tells of the renumber: the line, in words for people its paragraph. */
  readonly around: () => string;
  /** Offset of the line in the file. */
  readonly start: number;
  readonly file: SweptFile;
  readonly names: OldNames;
  readonly patterns: Patterns;
  readonly ground: () => (offset: number) => Ground;
  readonly onBase: () => boolean;
}

interface Found {
  readonly at: number;
  readonly old: string;
  readonly renamed: Renamed;
}

function oldNamesIn(line: OneLine): Found[] {
  const { before, around, start, file, names, patterns, ground } = line;
  const found: Found[] = [];
  const besides = new Map<string, boolean>();
  const isBeside = (to: string): boolean => {
    const text = besides.size < namesAtMost ? around() : before;
    const known = besides.get(to) ?? holds(text, patterns.newNames.get(to));
    besides.set(to, known);
    return known;
  };
  for (const { 0: old, index: at } of matchesIn(before, patterns.full)) {
    const renamed = names.full.get(old);
    if (renamed === undefined || isBeside(renamed.to)) continue;
    if (file.role === "own" && ground()(start + at) === "sql") continue;
    found.push({ at, old, renamed });
  }
  const words = once(() => wordsIn(before));
  for (const { 0: old, index: at } of matchesIn(before, patterns.numbers)) {
    const renamed = names.numbers.get(old);
    if (renamed === undefined) continue;
    // The new number beside the old one tells of the renumber, unless it is itself an old number of a longer chain.
    if (!names.numbers.has(renamed.to) && holds(before, patterns.newNumbers.get(renamed.to))) continue;
    const spot = { line: before, at, number: old, words, path: file.path, role: file.role, onBase: line.onBase };
    if (isStaleNumber(renamed, { ...spot, ground: () => ground()(start + at) }, names))
      found.push({ at, old, renamed });
  }
  return found.toSorted((a, b) => a.at - b.at);
}

function holds(line: string, pattern: LinePattern | undefined): boolean {
  return pattern !== undefined && line.search(pattern(line)) !== -1;
}

/** The lines around one, up to an empty one or the next item of a list. */
function paragraphAt(lines: readonly string[], at: number): string {
  let [from, to] = [at, at + 1];
  while (at - from < paragraphAtMost && !isItem(lines[from]) && !isEnd(lines[from - 1])) from -= 1;
  while (to - at < paragraphAtMost && !isEnd(lines[to]) && !isItem(lines[to])) to += 1;
  const some = lines.slice(from, to).map((line) => line.slice(0, longestLine));
  return some.join("\n");
}

const paragraphAtMost = 20;
/** A line with more of them is no sentence of a paragraph. */
const namesAtMost = 20;
/** A longer line only a program can have written. */
const longestLine = 2_000;

/** Whether a name stands among words, not behind a label. */
function isSentence(line: string, name: string): boolean {
  return (line.replaceAll(name, "").match(/\p{L}{2,}/gu) ?? []).length > 3;
}

/** The paragraph of a comment that a line stands in: who explains a renumber there needs more than a line. */
function commentAt(lines: readonly string[], at: number): string {
  let [from, to] = [at, at];
  while (at - from < paragraphAtMost && wordsOf(lines[from]) !== "") from -= 1;
  while (to - at < paragraphAtMost && wordsOf(lines[to]) !== "") to += 1;
  return lines.slice(from + 1, to).join("\n");
}

/** What a line says behind the mark of a comment. */
function wordsOf(line: string | undefined): string {
  return /^\s*(?:--|\/\/|#|\*)(.*)$/.exec(line ?? "")?.[1]?.trim() ?? "";
}

function isEnd(line: string | undefined): boolean {
  return line === undefined || line.trim() === "";
}

function isItem(line: string | undefined): boolean {
  return /^\s*(?:[-*+]|\d+[.)])\s/.test(line ?? "");
}

function spliced(before: string, found: readonly Found[]): string {
  let after = "";
  let end = 0;
  for (const { at, old, renamed } of found) {
    if (at < end) continue;
    after += before.slice(end, at) + renamed.to;
    end = at + old.length;
  }
  return after + before.slice(end);
}

function withoutEnd(raw: string): string {
  return raw.endsWith("\r") ? raw.slice(0, -1) : raw;
}

function isReadable(line: string): boolean {
  return line.length <= longestLine && !binary.test(line);
}

/** What text has none of, and a binary file has that git did not tell as one: control characters other than white space. */
const binary = /[[[\p{Cc}&&\p{ASCII}]--[\t-\r\x7F]]\uFFFD]/v;

/** True for a line that itself tells of a renumber, or mends what databases remember: it names the old on purpose. */
export function tellsOfRename(line: string, path: string): boolean {
  return (
    /\b(?:renumber|renam|formerly|previously|originally|used to be|instead of|_prisma_migrations\b)/i.test(line) ||
    (/\bmigration_name\b/i.test(line) && !isAssigned(line, path))
  );
}

/** `migration_name` is a column of Prisma's table, and the variable of a program that looks for a migration. */
function isAssigned(line: string, path: string): boolean {
  return !path.endsWith(".sql") && /^\s*(?:(?:const|let|var)\s+)?migration_name\s*(?::[^=]*)?=[^=]/i.test(line);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
