import { expect, test } from "vitest";
import { before, drizzleFiles, journalOf, orders, players, teams } from "../../../test/support/drizzle-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const journal = "drizzle/meta/_journal.json";
const withWhen = (when: string) => ({
  ...drizzleFiles([teams, players, orders]),
  [journal]: journalOf([teams, players, orders]).replace('\n      "when": 3000,', when),
});

test("an entry without `when`, new or merged, stops a new database; what is written in quotes is a number", async () => {
  const told = await tell({ before, head: withWhen("") });
  expect(told.findings).toEqual(["blocker journal_mismatch: `0002_orders` has no `when` in the journal"]);
  expect(told.message).toEqual([
    "A database that has run others passes over it without a word; a new one stops at it with a `syntax error`, for there is nothing to remember it by.",
  ]);
  const merged = { ...before, ...drizzleFiles([teams, players, orders]) };
  expect((await tell({ before: merged, head: { [journal]: withWhen("")[journal] } })).findings).toEqual(told.findings);
  expect((await tell({ before: { ...before, ...withWhen("") }, head: { "notes.md": "x" } })).findings).toEqual([]);
  expect((await tell({ before, head: withWhen('\n      "when": "3000",') })).findings).toEqual([]);
  expect((await tell({ before, head: withWhen('\n      "when": "1500",') })).findings).toEqual([
    "blocker late_number: `0002_orders` comes before `0001_players`, which `main` has already",
  ]);
});

test("a journal that loses all of its entries leaves out all the SQL there is", async () => {
  const told = await tell({ before, head: { [journal]: journalOf([]) } });
  expect(told.findings).toEqual([
    "blocker merged_deleted+journal_mismatch: `0000_teams` and `0001_players` on `main` would be gone",
  ]);
  expect(told.message.at(-1)).toBe(
    "Drizzle runs what it lists and looks at no other file: a new database gets nothing of what is there.",
  );
  const empty = { ...before, [journal]: journalOf([]) };
  expect((await tell({ before: empty, head: { "drizzle/0002_x.sql": "SELECT 1;\n" } })).findings).toEqual([]);
});
