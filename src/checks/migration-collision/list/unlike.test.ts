// Another migration under the number of a merged one, and a merged one that was reworked: golang-migrate stands for all that
// remember numbers.

import { expect, test } from "vitest";
import { tell } from "../../../../test/support/list-judge.ts";

const pair = (name: string, sql = "SELECT 1;\n") => ({
  [`db/migrations/${name}.up.sql`]: sql,
  [`db/migrations/${name}.down.sql`]: "SELECT 0;\n",
});
const before = { "go.mod": "module example.org/x\n", ...pair("000001_teams"), ...pair("000002_players") };

test("who puts another migration in the place of a merged one is refused: databases have its number behind them", async () => {
  const gone = { "db/migrations/000002_players.up.sql": undefined, "db/migrations/000002_players.down.sql": undefined };
  const roles = {
    "db/migrations/000002_roles.up.sql": "CREATE ROLE r;\nCREATE ROLE s;\n",
    "db/migrations/000002_roles.down.sql": "DROP ROLE r;\nDROP ROLE s;\n",
  };
  const told = await tell({ before, head: { ...gone, ...roles } });
  expect(told.findings).toEqual([
    "blocker same_number+merged_deleted: `000002_roles` would take the place of `000002_players`, which `main` has already",
  ]);
  expect(told.message).toEqual([
    "A database that has run `000002_players.up.sql` has `000002` behind it: `000002_roles.up.sql` never runs there, and does on a new one.",
    "Git merges this without a conflict.",
  ]);
  expect(told.edits).toEqual([
    "db/migrations/000002_roles.up.sql => db/migrations/000003_roles.up.sql",
    "db/migrations/000002_roles.down.sql => db/migrations/000003_roles.down.sql",
  ]);
  expect(told.commands).toEqual([
    "git fetch origin && git checkout origin/main -- db/migrations/000002_players.up.sql db/migrations/000002_players.down.sql",
  ]);
  // Git finds the old one's text in it, or in its way back: it was edited, and called otherwise.
  const long =
    "CREATE TABLE players (id int, name text, age int);\nCREATE INDEX a ON players (id);\nCREATE INDEX b ON players (age);\n";
  const edited = {
    before: { ...before, ...pair("000002_players", long) },
    head: { ...gone, ...pair("000002_people", `${long}SELECT 1;\n`) },
  };
  expect((await tell(edited)).findings).toEqual(["nit merged_edited: `000002_people` is merged already, and changes"]);
  const back = { ...roles, "db/migrations/000002_roles.down.sql": "SELECT 0;\n" };
  expect((await tell({ before, head: { ...gone, ...back } })).findings).toEqual([
    "nit merged_edited: `000002_roles` is merged already, and changes",
  ]);
});

const columns = (more: string) =>
  ["email", "site", "name"].map((column) => `ALTER TABLE teams ADD ${column} text${more};\n`).join("");

test("what is emptied, or reworked under a better name, is an edit, however little git finds of it", async () => {
  const gone = {
    "db/migrations/000002_add_web_conact.up.sql": undefined,
    "db/migrations/000002_add_web_conact.down.sql": undefined,
  };
  const one = {
    "go.mod": "module example.org/x\n",
    ...pair("000001_teams"),
    ...pair("000002_add_web_conact", columns("")),
  };
  const way = { "db/migrations/000002_noop.down.sql": "-- nothing is done here,\n-- so nothing goes\n" };
  const emptied = { ...gone, ...way, "db/migrations/000002_noop.up.sql": "-- nothing\n-- to do\n" };
  expect((await tell({ before: one, head: emptied })).findings).toEqual([
    "nit merged_edited: `000002_noop` is merged already, and changes",
  ]);
  const down = {
    "db/migrations/000002_add_web_contact.down.sql": "ALTER TABLE teams DROP email;\n-- and all the others\n",
  };
  const reworked = { ...gone, ...pair("000002_add_web_contact", columns(" NOT NULL DEFAULT ''")), ...down };
  expect((await tell({ before: one, head: reworked })).findings).toEqual([
    "nit merged_edited: `000002_add_web_contact` is merged already, and changes",
  ]);
  // The name alone is not enough.
  const other = {
    ...gone,
    ...pair("000002_add_web_contact", "CREATE ROLE writer;\nGRANT ALL ON DATABASE shop TO writer;\n"),
    ...down,
  };
  expect((await tell({ before: one, head: other })).findings).toEqual([
    "blocker same_number+merged_deleted: `000002_add_web_contact` would take the place of `000002_add_web_conact`, which `main` has already",
  ]);
});

test("a migration put before a merged one, which moves up, takes its number", async () => {
  const told = await tell({
    before: { ...before, ...pair("000003_roles", "CREATE ROLE a_long_enough_name;\n") },
    head: {
      "db/migrations/000003_roles.up.sql": undefined,
      "db/migrations/000003_roles.down.sql": undefined,
      ...pair("000003_jobs", "SELECT 'jobs';\nSELECT 'more';\n"),
      "db/migrations/000003_jobs.down.sql": "DELETE FROM jobs;\nDELETE FROM more;\n",
      ...pair("000004_roles", "CREATE ROLE a_long_enough_name;\n"),
    },
  });
  expect(told.findings).toEqual([
    "blocker same_number+merged_deleted: `000003_jobs` would take the place of `000003_roles`, which `main` has already",
    "blocker merged_renamed: `000003_roles` on `main` would be called `000004_roles`",
  ]);
});

test("a squash into the last number stands for them all", async () => {
  const told = await tell({
    before,
    head: {
      ...Object.fromEntries(
        Object.keys({ ...pair("000001_teams"), ...pair("000002_players") }).map((path) => [path, undefined]),
      ),
      "db/migrations/000002_all.up.sql": "CREATE TABLE everything ();\n",
      "db/migrations/000002_all.down.sql": "DROP TABLE everything;\n",
    },
  });
  expect(told.findings.filter((finding) => finding.startsWith("blocker"))).toEqual([]);
});
