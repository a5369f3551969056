// `meta/_journal.json`: which migrations there are, and in which order. What drizzle-orm reads of it stands in its
// drizzle-orm/src/migrator.ts, what drizzle-kit writes in drizzle-kit/src/cli/commands/migrate.ts `writeResult`.

import { z } from "zod";

export interface JournalEntry {
  /** Counted from 0; absent where it is no number. */
  readonly idx: number | undefined;
  /** Milliseconds since 1970: all that the migrator compares. 0 where it is no number, which never is later than anything. */
  readonly when: number;
  /** It is left out. */
  readonly lacksWhen: boolean;
  /** The file's name without `.sql`. */
  readonly tag: string;
  /** The line of the journal that gives `when`; absent where a line gives more than that. */
  readonly line: { readonly line: number; readonly text: string } | undefined;
}

const journal = z.object({
  entries: z.array(
    z.object({ idx: z.number().optional().catch(undefined), when: z.unknown().optional(), tag: z.string() }),
  ),
});

/** The entries in their order; or why there are none. */
export function readJournal(text: string): readonly JournalEntry[] | { readonly refused: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { refused: error instanceof Error ? `SyntaxError: ${firstWords(error.message)}` : "SyntaxError" };
  }
  const read = journal.safeParse(value);
  if (!read.success) return { refused: "TypeError: journal.entries is not iterable" };
  const lines = whenLines(text);
  return read.data.entries.map(({ idx, when: written, tag }) => {
    const when = whenOf(written);
    return { idx, when, lacksWhen: written === undefined, tag, line: lines.get(String(when)) };
  });
}

/** As `<` takes it: a number in quotes is one. */
function whenOf(written: unknown): number {
  const number = typeof written === "number" || typeof written === "string" ? Number(written) : 0;
  return Number.isNaN(number) ? 0 : number;
}

/** What V8 says, without the text that it quotes. */
function firstWords(message: string): string {
  return message.split(/ in JSON|, "/)[0] ?? message;
}

/** Where each `when` stands, if it stands on one line by itself and nowhere else. */
function whenLines(text: string): ReadonlyMap<string, { line: number; text: string }> {
  const found = new Map<string, { line: number; text: string }>();
  const twice = new Set<string>();
  for (const [i, whole] of text.split("\n").entries()) {
    const line = whole.replace(/\r$/, "");
    const when = /^\s*"when"\s*:\s*(\d+)\s*(?:,\s*)?$/.exec(line)?.[1];
    if (when === undefined) continue;
    if (found.has(when)) twice.add(when);
    found.set(when, { line: i + 1, text: line });
  }
  for (const when of twice) found.delete(when);
  return found;
}
