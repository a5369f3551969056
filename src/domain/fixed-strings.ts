// Patterns that match any of many fixed strings. What the strings begin with alike stands in the pattern once, so that to look for
// thousands takes hardly longer than for one.

/** For a RegExp with the flag `u`: at a place it matches the longest of the strings. There must be one. */
export function regExpSource(strings: readonly string[]): string {
  return sourceOf(strings, "(?:", /[\\^$.*+?()[\]{}|/]/g);
}

/** A POSIX extended regular expression for lines that hold one of the strings. There must be one. */
export function posixSource(strings: readonly string[]): string {
  return sourceOf(strings, "(", /[\\^$.*+?()[{|]/g);
}

function sourceOf(strings: readonly string[], open: string, special: RegExp): string {
  const sorted = [...new Set(strings)].toSorted();
  /** Of those from `from` to before `to`, which have the first `at` characters in common. */
  const rest = (from: number, to: number, at: number): string => {
    const [first = "", last = ""] = [sorted[from], sorted[to - 1]];
    let end = at;
    while (end < first.length && first[end] === last[end]) end += 1;
    // Half of a character is none.
    if (to - from > 1 && /[\uD800-\uDBFF]/.test(first[end - 1] ?? "")) end -= 1;
    const common = first.slice(at, end).replace(special, String.raw`\$&`);
    if (to - from === 1) return common;
    const branches: string[] = [];
    for (let start = end === first.length ? from + 1 : from; start < to;) {
      const next = sorted[start]?.codePointAt(end);
      let stop = start + 1;
      while (stop < to && sorted[stop]?.codePointAt(end) === next) stop += 1;
      branches.push(rest(start, stop, end));
      start = stop;
    }
    // Many numbers end in any digit.
    const isClass = branches.every((branch) => /^[\dA-Za-z]$/.test(branch));
    const choice = isClass ? `[${branches.join("")}]` : `${open}${branches.join("|")})`;
    return `${common}${choice}${end === first.length ? "?" : ""}`;
  };
  return rest(0, sorted.length, 0);
}
