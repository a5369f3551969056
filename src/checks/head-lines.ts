import type { Tree } from "../domain/tree.ts";

/** A line of the merged tree: `before` is its text, without its end. */
export interface MergedLine {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly before: string;
}

/**
 * Tells where a line of the merged tree stands in the head's own work tree, where the base may have moved it: of several that
 * read the same, the nearest. undefined where the head has none.
 */
export async function headLines(
  head: Tree,
  paths: readonly string[],
): Promise<(line: MergedLine) => number | undefined> {
  const texts = await head.read([...new Set(paths)]);
  const known = new Map<string, ReadonlyMap<string, readonly number[]>>();
  return ({ path, line, before }) => {
    const lines = known.get(path) ?? numbersByText(texts.get(path) ?? "");
    known.set(path, lines);
    return nearest(lines.get(before) ?? [], line);
  };
}

/** 1-based, in ascending order. */
function numbersByText(text: string): ReadonlyMap<string, readonly number[]> {
  const numbers = new Map<string, number[]>();
  for (const [i, raw] of text.split("\n").entries()) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    const own = numbers.get(line);
    if (own === undefined) numbers.set(line, [i + 1]);
    else own.push(i + 1);
  }
  return numbers;
}

function nearest(ascending: readonly number[], line: number): number | undefined {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [ascending[low - 1], ascending[low]];
  if (before === undefined || after === undefined) return before ?? after;
  return line - before <= after - line ? before : after;
}
