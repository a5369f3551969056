// Patterns made of names that somebody else chose.

import { regExpSource } from "../../domain/fixed-strings.ts";

/** The pattern to search a line with. */
export type LinePattern = (line: string) => RegExp;

/** Every match in the line. `matchAll` would make the pattern anew for each line, which takes as long as it is large. */
export function matchesIn(line: string, pattern: LinePattern): readonly RegExpExecArray[] {
  const regExp = pattern(line);
  const found: RegExpExecArray[] = [];
  regExp.lastIndex = 0;
  for (let match = regExp.exec(line); match !== null; match = regExp.exec(line)) found.push(match);
  return found;
}

/**
 * Matches any of the fixed strings where neither pattern (a character or a few) stands right before or after; nothing when
 * there are none. What stands there is told by Unicode's letters, which take a millisecond to compile: most lines need none.
 */
export function anyOf(strings: readonly string[], notBefore: string, notAfter: string): LinePattern {
  if (strings.length === 0) return () => /(?!)/gu;
  const source = [`(?<!`, notBefore, `)(?:`, regExpSource(strings), `)(?!`, notAfter, `)`];
  const make = (before: string, after: string): RegExp =>
    new RegExp(source.with(1, before).with(5, after).join(""), "gu");
  let plain: RegExp | undefined;
  let whole: RegExp | undefined;
  return (line) =>
    isAscii.test(line)
      ? (plain ??= make(inAscii(notBefore), inAscii(notAfter)))
      : (whole ??= make(notBefore, notAfter));
}

/** Tells whether a text holds any of the fixed strings. */
export function oneOf(strings: readonly string[]): (text: string) => boolean {
  const wanted = strings.filter((string) => string !== "");
  if (wanted.length === 0) return () => false;
  const pattern = new RegExp(regExpSource(wanted), "u");
  return (text) => pattern.test(text);
}

/** What a name is made of. */
export const wordCharacter = String.raw`[\p{L}\p{N}_]`;

/** After a whole name: it is the beginning of a longer one. `0005_org-id` is not what `0005_org-id-required` is called. */
export const nameGoesOn = String.raw`[\p{L}\p{N}_]|-(?!(?:up|down)\b)[\p{L}\p{N}]`;

const isAscii = /^\p{ASCII}*$/u;

/** The same for text of ASCII alone. */
function inAscii(pattern: string): string {
  const inClass = pattern.replaceAll(/\[[^[\]]*\]/g, (one) =>
    one.replaceAll(String.raw`\p{L}`, "A-Za-z").replaceAll(String.raw`\p{N}`, "0-9"),
  );
  return inClass.replaceAll(String.raw`\p{L}`, "[A-Za-z]").replaceAll(String.raw`\p{N}`, "[0-9]");
}
