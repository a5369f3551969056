// Generated histories: a chain on the base, a fork, what each side adds. Whatever they look like, these things hold.

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fixHead, judgeMigrations, migrations, ofSeverity, withProject } from "../../../test/support/alembic-files.ts";
import { badInput } from "../../../test/support/bad-input.ts";
import { historyArbitrary, type History } from "../../../test/support/histories.ts";
import { warmMemory } from "../../../test/support/warm-memory.ts";

const runs = { numRuns: 1000 };

test("the base alone is never blamed", async () => {
  await fc.assert(
    fc.asyncProperty(historyArbitrary, async ({ base }) => {
      const files = withProject(migrations(...base));
      expect((await judgeMigrations({ base: files, head: files })).findings).toEqual([]);
    }),
    runs,
  );
}, 60_000);

test("a fixed tree is clean: no blocker, no further edit", async () => {
  await fc.assert(
    fc.asyncProperty(historyArbitrary, async (history) => {
      const change = changeOf(history);
      const { findings } = await judgeMigrations(change);
      for (const finding of ofSeverity({ findings, verified: [] }, "blocker"))
        expect(finding.fix?.edits).not.toEqual([]);
      const again = await judgeMigrations({ ...change, head: fixHead(change.head, findings) });
      expect(again.findings.filter(({ severity, fix }) => severity === "blocker" || fix !== undefined)).toEqual([]);
    }),
    runs,
  );
}, 60_000);

test("a collision is blamed exactly when the heads say so", async () => {
  await fc.assert(
    fc.asyncProperty(historyArbitrary, async (history) => {
      const { findings } = await judgeMigrations(changeOf(history));
      const collides = findings.some(({ severity, kinds }) => severity === "blocker" && kinds.includes("two_heads"));
      expect(collides).toBe(headCount(history.merged) > headCount(history.base));
    }),
    runs,
  );
}, 60_000);

test("neither the order of files nor an unrelated change changes anything", async () => {
  await fc.assert(
    fc.asyncProperty(historyArbitrary, async (history) => {
      const change = changeOf(history);
      const turned = Object.fromEntries(Object.entries(change.head).toReversed());
      const more = { ...turned, "docs/notes.md": "unrelated\n", "src/app.py": "x = 1\n" };
      expect(await judgeMigrations({ ...change, head: more })).toEqual(await judgeMigrations(change));
    }),
    { numRuns: 300 },
  );
}, 60_000);

const small = {
  before: withProject(migrations({ id: "001" })),
  head: migrations({ id: "002", down: "001" }),
};

badInput(small);
warmMemory(small);

function changeOf(history: History) {
  const [mergeBase, base, head] = [history.mergeBase, history.base, history.head].map((side) =>
    withProject(migrations(...side)),
  );
  if (mergeBase === undefined || base === undefined || head === undefined) throw new Error("three sides");
  return { mergeBase, base, head };
}

/** As Alembic counts: of files that share an id, all but one are heads. */
function headCount(all: History["base"]): number {
  const ids = Map.groupBy(all, ({ id }) => id);
  const named = new Set(all.flatMap(({ down }) => down ?? []));
  return [...ids].reduce((sum, [id, twins]) => sum + (named.has(id) ? twins.length - 1 : twins.length), 0);
}
