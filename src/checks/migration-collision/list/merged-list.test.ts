import { expect, test } from "vitest";
import { memoryCommit } from "../../../../test/support/memory-change.ts";
import { tell } from "../../../../test/support/list-judge.ts";

const path = (name: string) => `db/migrations/${name}.up.sql`;
const sql = (name: string) => `src/main/resources/db/migration/${name}.sql`;
const at = (when: string) => [memoryCommit(when, { at: when })];
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

test("of several that came too late together none has run: its neighbour that came with it says nothing", async () => {
  const late = { ...before, [path("000005_d")]: "d\n" };
  const introducedBy = {
    [path("000004_b")]: at("2026-04-03T00:00:00Z"),
    [path("000005_d")]: at("2026-04-03T00:00:00Z"),
    [path("000009_c")]: at("2026-04-02T00:00:00Z"),
  };
  const both = { ...head, [path("000005_d")]: undefined, [path("000011_d")]: "d\n" };
  expect((await tell({ before: late, head: both, introducedBy })).findings).toEqual([]);
  expect((await tell({ before: late, head, introducedBy })).findings).toEqual([]);
});

test("who repairs a number that is taken twice by taking another one that is taken has repaired nothing", async () => {
  const twice = {
    "pom.xml": "<project/>\n",
    [sql("V1__a")]: "SELECT 1;\n",
    [sql("V1__b")]: "SELECT 2;\n",
    [sql("V2__c")]: "SELECT 3;\n",
  };
  const move = (name: string) => ({ [sql("V1__b")]: undefined, [sql(name)]: "SELECT 2;\n" });
  expect((await tell({ before: twice, head: move("V2__b") })).findings).toEqual([
    "blocker same_number: `2` is taken on `main`",
  ]);
  expect((await tell({ before: twice, head: move("V3__b") })).findings).toEqual([]);
});

test("of several that go, the one that the tool misses is named", async () => {
  const gone = { [path("000004_b")]: undefined, [path("000009_c")]: undefined };
  const told = await tell({ before, head: gone });
  expect(told.findings).toEqual(["blocker merged_deleted: `000004_b` and `000009_c` on `main` would be gone"]);
  expect(told.message[0]).toBe("A database that stands at `000009` stops with `no migration found for version 9`.");
});
