import { expect, test } from "vitest";
import { fixed, tell } from "../../test/support/list-judge.ts";

const pair = (name: string, sql = "SELECT 1;\n") => ({
  [`db/migrations/${name}.up.sql`]: sql,
  [`db/migrations/${name}.down.sql`]: "SELECT 0;\n",
});
const before = { "go.mod": "module example.org/x\n", ...pair("000001_teams"), ...pair("000002_players") };

test("a taken number is a blocker, and both files of the pair move", async () => {
  const story = { before, base: pair("000003_orders"), head: pair("000003_roles", "CREATE ROLE r;\n") };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["golang-migrate db/migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `000003` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "At start \`migrate\` stops with \`duplicate migration file: 000003_orders.up.sql\` and runs nothing at all.",
      "Git merges this without a conflict.",
    ]
  `);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "db/migrations/000003_roles.up.sql => db/migrations/000004_roles.up.sql",
      "db/migrations/000003_roles.down.sql => db/migrations/000004_roles.down.sql",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("a number below the base's last never runs; gaps are harmless", async () => {
  const story = { before, base: pair("000009_orders"), head: { ...pair("000004_roles"), ...pair("000005_more") } };
  const told = await tell(story);
  expect(told.findings).toMatchInlineSnapshot(`
    [
      "blocker late_number: \`000004_roles\` and \`000005_more\` come before \`000009_orders\`, which \`main\` has already",
    ]
  `);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "A database that stands at \`000009\` passes over \`000004\` without a word: it never runs there, and does run on a new one.",
      "Git merges this without a conflict.",
    ]
  `);
  const after = await fixed(story);
  expect(Object.keys(after.head).filter((path) => /00001[01]_/.test(path))).toHaveLength(4);
  expect((await tell(after)).findings).toEqual([]);
  expect((await tell({ before, head: pair("000007_late") })).findings).toEqual([]);
});

test("what is merged: edits, deletions, renames", async () => {
  const told = await tell({ before, head: pair("000002_players", "SELECT 2;\n") });
  expect(told.findings).toEqual(["nit merged_edited: `000002_players` is merged already, and changes"]);
  expect((await tell({ before, head: pair("000002_players", "-- why\nSELECT 1;\n") })).findings).toEqual([]);
  const gone = { "db/migrations/000002_players.up.sql": undefined, "db/migrations/000002_players.down.sql": undefined };
  expect((await tell({ before, head: gone })).findings).toEqual([
    "blocker merged_deleted: `000002_players` on `main` would be gone",
  ]);
  const renamed = await tell({ before, head: { ...gone, ...pair("000004_players") } });
  expect(renamed.findings).toEqual([
    "blocker merged_renamed: `000002_players` on `main` would be called `000004_players`",
  ]);
  // The words of a name mean nothing to the tool.
  expect((await tell({ before, head: { ...gone, ...pair("000002_people") } })).findings).toEqual([]);
});

test("the same file on both sides with other content: both are there, and the change's moves", async () => {
  const story = {
    before,
    base: pair("000003_roles", "CREATE ROLE a;\n"),
    head: pair("000003_roles", "CREATE ROLE b;\n"),
  };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_number+same_path_added: `000003` is taken on `main`"]);
  expect(told.edits[0]).toBe("db/migrations/000003_roles.up.sql => db/migrations/000004_roles.up.sql");
});
