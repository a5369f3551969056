// The lines of a text. Each is found once, however many offsets are asked for: whoever counts from the top each time costs the
// square of a list's length.

export interface Lines {
  /** The 1-based line of an offset. */
  at(offset: number): number;
  /** The offset at which a line begins; the end of the text for one behind its last. */
  startOf(line: number): number;
  /** A line without its end; "" behind the last. */
  textOf(line: number): string;
}

/** Found as far down as they are asked for: most questions are about the top of a file. */
export function linesOf(text: string): Lines {
  const starts = [0];
  let next = text.indexOf("\n");
  const findNext = (): boolean => {
    if (next === -1) return false;
    starts.push(next + 1);
    next = text.indexOf("\n", next + 1);
    return true;
  };
  const startOf = (line: number): number => {
    while (starts.length < line) if (!findNext()) break;
    return starts[line - 1] ?? text.length;
  };
  return {
    at: (offset) => {
      while ((starts.at(-1) ?? 0) <= offset) if (!findNext()) break;
      let [low, high] = [0, starts.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
    startOf,
    textOf: (line) => {
      const [start, behind] = [startOf(line), startOf(line + 1)];
      const end = behind > start && text[behind - 1] === "\n" ? behind - 1 : behind;
      return text.slice(start, end > start && text[end - 1] === "\r" ? end - 1 : end);
    },
  };
}

/** The line in which an offset stands, and what it holds. */
export function entryAt(lines: Lines, offset: number): { readonly line: number; readonly text: string } {
  const line = lines.at(offset);
  return { line, text: lines.textOf(line) };
}
