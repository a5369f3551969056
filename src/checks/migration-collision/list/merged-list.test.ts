import { expect, test } from "vitest";
import { memoryCommit } from "../../../../test/support/memory-change.ts";
import { tell } from "../../../../test/support/list-judge.ts";

const path = (name: string) => `db/migrations/${name}.up.sql`;
const before = {
  "go.mod": "module x\n",
  [path("000001_a")]: "a\n",
  [path("000004_b")]: "b\n",
  [path("000009_c")]: "c\n",
};
const head = { [path("000004_b")]: undefined, [path("000010_b")]: "b\n" };
const renamed = ["blocker merged_renamed: `000004_b` on `main` would be called `000010_b`"];

test("an edit is no arrival: one that was edited after the next one came has run where it stood", async () => {
  const edit = memoryCommit("a comment", { at: "2026-04-03T00:00:00Z" });
  const introducedBy = {
    [path("000004_b")]: [edit],
    [path("000009_c")]: [memoryCommit("c", { at: "2026-04-02T00:00:00Z" })],
  };
  const textBefore = { [`${edit.sha} ${path("000004_b")}`]: "b without a comment\n" };
  expect((await tell({ before, head, introducedBy, textBefore })).findings).toEqual(renamed);
  // It came by that commit, too late to have run.
  expect((await tell({ before, head, introducedBy })).findings).toEqual([]);
});
