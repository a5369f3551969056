// Files that hold what nobody can read: whichever file of a project it is, judging goes on.

import { expect, test } from "vitest";
import { tell, type Story } from "./list-judge.ts";
import type { Files } from "./memory-change.ts";

/** No text, binary, unfinished in any grammar, a conflict left standing, another notation, and more of it than a parser's stack holds. */
const garbage: readonly string[] = [
  "",
  "\0\u{feff}\u{202e}",
  "{",
  "[]",
  "null",
  "<a><!--",
  "<<<<<<< HEAD\n=======\n>>>>>>> theirs\n",
  "revision = `@everyone` [x](y) 'unfinished",
  "a: &a [*a, *a]\nb: *c\n",
  "(".repeat(5_000),
];

/** Registers the test: the change of `story`, with each kind of garbage in the place of each file of its project, and of each that it brings. */
export function badInput(story: Story): void {
  test("bad input: what cannot be read is a finding or nothing", async () => {
    for (const text of garbage) {
      for (const path of Object.keys(story.before)) await judged({ ...story, head: { ...story.head, [path]: text } });
      for (const path of Object.keys(story.head)) await judged({ ...story, head: { ...story.head, [path]: text } });
      const all = (files: Partial<Files>): Files => Object.fromEntries(Object.keys(files).map((path) => [path, text]));
      await judged({ before: story.before, head: { ...all(story.before), ...all(story.head) } });
      // The base is like that already, and the change does not touch it.
      const { findings } = await tell({ before: all(story.before), head: { "README.md": "" } });
      expect({ text, findings }).toEqual({ text, findings: [] });
    }
  }, 60_000);
}

async function judged(story: Story): Promise<void> {
  const { result } = await tell(story);
  for (const { title, message } of result.findings) expect([title.length, message.length]).not.toContain(0);
}
