/** Two rewritings of one line as one: both where they touch different parts of it, else the first. */
export function joinLines(before: string, first: string, second: string): string {
  if (first === second || second === before) return first;
  const a = span(before, first);
  const b = span(before, second);
  if (a.from < b.to && b.from < a.to) return first;
  const [left, right] = a.from <= b.from ? [a, b] : [b, a];
  return (
    before.slice(0, left.from) + left.made + before.slice(left.to, right.from) + right.made + before.slice(right.to)
  );
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly made: string;
}

function span(before: string, after: string): Span {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  let tail = 0;
  while (tail < shorter - from && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { from, to: before.length - tail, made: after.slice(from, after.length - tail) };
}
