// Patterns made of names that somebody else chose.

/** The pattern to search a line with: `line.matchAll(pattern(line))`. */
export type LinePattern = (line: string) => RegExp;

/**
 * Matches any of the fixed strings where neither pattern (a character or a few) stands right before or after; nothing when
 * there are none. What stands there is told by Unicode's letters, which take a millisecond to compile: most lines need none.
 */
export function anyOf(strings: readonly string[], notBefore: string, notAfter: string): LinePattern {
  if (strings.length === 0) return () => /(?!)/gu;
  const source = [`(?<!`, notBefore, `)(?:`, alternatives(strings), `)(?!`, notAfter, `)`];
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
  const pattern = new RegExp(alternatives(wanted), "u");
  return (text) => pattern.test(text);
}

/**
 * The source of a pattern that matches the longest of the strings at a place. What they begin with alike stands in it once: to
 * look for thousands takes no longer than for one.
 */
function alternatives(strings: readonly string[]): string {
  const sorted = [...new Set(strings)].toSorted();
  /** Of those between `from` and `to`, which all have the first `at` characters in common. */
  const rest = (from: number, to: number, at: number): string => {
    const [first = "", last = ""] = [sorted[from], sorted[to - 1]];
    let end = at;
    while (end < first.length && first[end] === last[end]) end += 1;
    // Half of a character is none.
    if (/[\uD800-\uDBFF]/.test(first[end - 1] ?? "") && to - from > 1) end -= 1;
    const common = escaped(first.slice(at, end));
    if (to - from === 1) return common;
    const branches: string[] = [];
    let start = end === first.length ? from + 1 : from;
    for (let i = start + 1; i <= to; i += 1) {
      if (i < to && sorted[i]?.codePointAt(end) === sorted[start]?.codePointAt(end)) continue;
      branches.push(rest(start, i, end));
      start = i;
    }
    return `${common}(?:${branches.join("|")})${end === first.length ? "?" : ""}`;
  };
  return rest(0, sorted.length, 0);
}

/** What a name is made of. */
export const wordCharacter = String.raw`[\p{L}\p{N}_]`;

/** After a whole name: it is the beginning of a longer one. `0005_org-id` is not what `0005_org-id-required` is called. */
export const nameGoesOn = String.raw`[\p{L}\p{N}_]|-(?!(?:up|down)\b)[\p{L}\p{N}]`;

const isAscii = /^\p{ASCII}*$/u;

/** The same for text of ASCII alone. */
function inAscii(pattern: string): string {
  const inClass = pattern.replaceAll(/\[[^\]]*\]/g, (one) =>
    one.replaceAll(String.raw`\p{L}`, "A-Za-z").replaceAll(String.raw`\p{N}`, "0-9"),
  );
  return inClass.replaceAll(String.raw`\p{L}`, "[A-Za-z]").replaceAll(String.raw`\p{N}`, "[0-9]");
}

function escaped(string: string): string {
  return string.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
