// Generated histories of an app: a chain on the base, a fork, what each side adds. Whatever they look like, these things hold.

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { badInput } from "../../../test/support/bad-input.ts";
import { djangoProject, migrations } from "../../../test/support/django-files.ts";
import { historyArbitrary, type History } from "../../../test/support/histories.ts";
import { fixed, tell, type Story } from "../../../test/support/list-judge.ts";
import { warmMemory } from "../../../test/support/warm-memory.ts";

const runs = { numRuns: 300 };

test("the base alone is never blamed", async () => {
  await fc.assert(
    fc.asyncProperty(historyArbitrary, async ({ base }) => {
      expect((await tell({ before: filesOf(base), head: { "README.md": "x" } })).findings).toEqual([]);
    }),
    runs,
  );
}, 120_000);

test("a second leaf is a blocker, and a fixed tree has none", async () => {
  await fc.assert(
    fc.asyncProperty(historyArbitrary, async (history) => {
      const story = storyOf(history);
      const told = await tell(story);
      const collides = told.findings.some((finding) => finding.startsWith("blocker"));
      expect(collides).toBe(leaves(history.merged) > leaves(history.base));
      if (told.edits.length === 0) return;
      const again = await tell(await fixed(story));
      expect(again.findings.filter((finding) => finding.startsWith("blocker"))).toEqual([]);
    }),
    runs,
  );
}, 120_000);

test("neither the order of files nor an unrelated one changes anything", async () => {
  await fc.assert(
    fc.asyncProperty(historyArbitrary, async (history) => {
      const story = storyOf(history);
      const turned = Object.fromEntries(Object.entries(story.head).toReversed());
      const other = await tell({ ...story, head: { ...turned, "docs/notes.md": "unrelated\n" } });
      expect(other.findings).toEqual((await tell(story)).findings);
    }),
    { numRuns: 100 },
  );
}, 120_000);

const small = {
  before: { ...djangoProject(), ...migrations({ stem: "0001_initial" }) },
  head: migrations({ stem: "0002_next", after: ["0001_initial"] }),
};

badInput(small);
warmMemory(small);

function storyOf({ mergeBase, base, head }: History): Story {
  return { before: filesOf(mergeBase), base: filesOf(base), head: filesOf(head) };
}

function filesOf(all: History["base"]) {
  const written = all.map(({ path = "", down }) => ({
    stem: stemOf(path),
    after: (typeof down === "string" ? [down] : (down ?? [])).map((id) => stemOf(pathOf(id, all))),
  }));
  return { ...djangoProject(), ...migrations(...written) };
}

function pathOf(id: string, all: History["base"]): string {
  return all.find((one) => one.id === id)?.path ?? `${id}.py`;
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -".py".length);
}

function leaves(all: History["base"]): number {
  const named = new Set(all.flatMap(({ down }) => down ?? []).map((id) => stemOf(pathOf(id, all))));
  return new Set(all.map(({ path = "" }) => stemOf(path))).size - named.size;
}
