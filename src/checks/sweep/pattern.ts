// Patterns made of names that somebody else chose.

/** Matches any of the fixed strings where neither pattern (a character or a few) stands right before or after; nothing when there are none. */
export function anyOf(strings: readonly string[], notBefore: string, notAfter: string): RegExp {
  if (strings.length === 0) return /(?!)/gu;
  const longestFirst = strings.toSorted((a, b) => b.length - a.length).map((string) => escaped(string));
  return new RegExp(`(?<!${notBefore})(?:${longestFirst.join("|")})(?!${notAfter})`, "gu");
}

function escaped(string: string): string {
  return string.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
