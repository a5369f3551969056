import { describe, expect, test } from "vitest";
import type { Commit } from "../../../domain/change.ts";
import { memoryCommit } from "../../../../test/support/memory-change.ts";
import { fixed, tell } from "../../../../test/support/list-judge.ts";

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

test("an edit of what is too large to be read is one, where the tool goes by the content", async () => {
  const [was = "", now = ""] = ["SELECT 1;", "SELECT 2;"].map((end) => `${"-- data\n".repeat(150_000)}${end}\n`);
  const many = { "flyway.conf": "", [sql("V1__a")]: was, [sql("V2__b")]: "SELECT 2;\n" };
  const edit = await tell({ before: many, head: { [sql("V1__a")]: now } });
  expect(edit.findings).toEqual(["blocker merged_edited: `V1__a` is merged already, and changes"]);
});

test("of several that go, the one that the tool misses is named", async () => {
  const gone = { [path("000004_b")]: undefined, [path("000009_c")]: undefined };
  const told = await tell({ before, head: gone });
  expect(told.findings).toEqual(["blocker merged_deleted: `000004_b` and `000009_c` on `main` would be gone"]);
  expect(told.message[0]).toBe("A database that stands at `000009` stops with `no migration found for version 9`.");
});

describe("a twin of the base that is told apart", () => {
  const twins = { ...before, [path("000004_twin")]: "twin\n" };
  const apart = (name: string) => ({ [path("000004_twin")]: undefined, [path(name)]: "twin\n" });

  test("is not blamed, but its new number may be taken too", async () => {
    expect((await tell({ before: twins, head: apart("000010_twin") })).findings).toEqual([]);
    const story = { before: twins, base: { [path("000010_d")]: "d\n" }, head: apart("000010_twin") };
    const told = await tell(story);
    expect(told.findings).toEqual(["blocker same_number: `000010` is taken on `main`"]);
    expect(told.edits).toEqual([`${path("000010_twin")} => ${path("000011_twin")}`]);
    expect((await tell(await fixed(story))).findings).toEqual([]);
  });

  test("so is what makes room for it where it came while the tool stopped at the twins", async () => {
    const files = { "pom.xml": "<project/>\n", [sql("V1__a")]: "a\n", [sql("V1__twin")]: "t\n", [sql("V2__c")]: "c\n" };
    const rotated = {
      [sql("V1__twin")]: undefined,
      [sql("V2__twin")]: "t\n",
      [sql("V2__c")]: undefined,
      [sql("V3__c")]: "c\n",
    };
    const [first, second] = ["2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z"];
    const edit = memoryCommit("an edit", { at: second });
    const told = async (c: string | Commit) => {
      const introducedBy = {
        [sql("V1__a")]: [memoryCommit("a", { at: first })],
        [sql("V1__twin")]: [memoryCommit("twin", { at: second })],
        [sql("V2__c")]: [typeof c === "string" ? memoryCommit("c", { at: c }) : c],
      };
      const textBefore = { [`${edit.sha} ${sql("V2__c")}`]: "was\n" };
      return (await tell({ before: files, head: rotated, introducedBy, textBefore })).findings;
    };
    expect(await told(second)).toEqual([]);
    const blamed = ["blocker merged_renamed: `V2__c` on `main` would be called `V2__twin`"];
    expect(await told(first)).toEqual(blamed);
    expect(await told(edit)).toEqual(blamed);
    expect((await tell({ before: files, head: rotated })).findings).toEqual(blamed);
  });
});

test("what is called by a number that is taken is one finding with both", async () => {
  const told = await tell({ before, base: { [path("000010_d")]: "d\n" }, head });
  expect(told.findings).toEqual([
    "blocker merged_renamed+same_number: `000004_b` on `main` would be called `000010_b`",
  ]);
  expect(told.message).toContain(
    "At start `migrate` stops with `duplicate migration file: 000010_d…` and runs nothing at all.",
  );
  expect(told.edits).toEqual([`${path("000010_b")} => ${path("000004_b")}`]);
});
