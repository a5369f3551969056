// Old names of migrations that stand in a list, after somebody renumbered them.

import { expect, test } from "vitest";
import { memoryCommit } from "../../../test/support/memory-change.ts";
import { tell, type Story } from "../../../test/support/list-judge.ts";

const pair = (name: string, sql: string) => ({
  [`db/migrations/${name}.up.sql`]: sql,
  [`db/migrations/${name}.down.sql`]: "SELECT 0;\n",
});
const before = { "go.mod": "module example.org/x\n", ...pair("000001_teams", "SELECT 1;\n") };
const renumbered = {
  ...pair("000003_working_groups", "-- Migration: 000002_working_groups.up.sql\nCREATE TABLE a (b int);\n"),
  "docs/upgrade.md": "Run 000002_working_groups first.\nThen wait.\n",
  "store/store_test.go": 'const last = "000002_working_groups.up.sql"\n',
};
const story: Story = { before, base: pair("000002_orders", "SELECT 2;\n"), head: renumbered };

test("strings that name the old number are found without any record of the rename", async () => {
  const told = await tell(story, { stale: true });
  expect(told.findings).toEqual([
    "blocker stale_reference: `000003_working_groups` is still called `000002_working_groups` in 3 places",
  ]);
  expect(told.edits).toEqual([
    "db/migrations/000003_working_groups.up.sql:1 -- Migration: 000002_working_groups.up.sql => -- Migration: 000003_working_groups.up.sql",
    "docs/upgrade.md:1 Run 000002_working_groups first. => Run 000003_working_groups first.",
    'store/store_test.go:1 const last = "000002_working_groups.up.sql" => const last = "000003_working_groups.up.sql"',
  ]);
});

test("a guess that stands in words for people alone is a nit: an example may be called like a migration", async () => {
  const head = {
    ...pair("000003_working_groups", "SELECT 3;\n"),
    "docs/howto.rst": "It could be named ``000002_working_groups.up.sql``, and would look like this::\n",
  };
  const told = await tell({ ...story, head }, { stale: true });
  expect(told.findings.map((finding) => finding.split(" ")[0])).toEqual(["nit"]);
  const inCode = { ...head, "store/store_test.go": 'const last = "000002_working_groups.up.sql"\n' };
  expect((await tell({ ...story, head: inCode }, { stale: true })).findings[0]).toMatch(/^blocker /);
});

const journal = (...tags: readonly string[]) => ({
  "drizzle/meta/_journal.json": JSON.stringify(
    { entries: tags.map((tag, i) => ({ idx: i, when: i + 1, tag })) },
    null,
    2,
  ),
  ...Object.fromEntries(tags.map((tag) => [`drizzle/${tag}.sql`, `-- ${tag}\n`])),
});

test("the beginning of a longer name is no old name", async () => {
  const start = journal("0000_a");
  const longer = {
    ...journal("0000_a", "0001_org-id", "0002_org-id-required"),
    "x_test.ts": '"0002_org-id-required.sql"\n',
  };
  expect((await tell({ before: start, head: longer }, { stale: true })).findings).toEqual([]);
  const from = "db/migrations/000002_working-groups.up.sql";
  const commits = [memoryCommit("renumber", { renames: [{ from, to: from.replace("2", "3") }] })];
  const head = {
    [from.replace("2", "3")]: "SELECT 3;\n",
    "a_test.go": '"000002_working-groups-later"\n"000002_working-groups.up.sql"\n"000002_working-groups-up.sql"\n',
  };
  expect((await tell({ before, head, commits }, { stale: true })).edits.map((edit) => edit.split(" ")[0])).toEqual([
    "a_test.go:2",
    "a_test.go:3",
  ]);
});

test("a rename that the branch recorded is known, whatever the words", async () => {
  const renames = ["up", "down"].map((way) => ({
    from: `db/migrations/000002_working_groups.${way}.sql`,
    to: `db/migrations/000003_working_groups.${way}.sql`,
  }));
  const head = { ...renumbered, "docs/upgrade.md": "Migration 000002 takes an hour. After migration 000002 rest.\n" };
  const told = await tell({ ...story, head, commits: [memoryCommit("renumber", { renames })] }, { stale: true });
  expect(told.findings).toEqual([
    "blocker stale_reference: `000003_working_groups` is still called `000002_working_groups` in 3 places",
  ]);
});

test("SQL, the base's own lines and a line that tells of the renumber are left alone", async () => {
  const head = {
    ...pair("000003_working_groups", "CREATE TABLE t_000002_working_groups (b int);\n"),
    "docs/changes.md": "Renumbered 000002_working_groups to 000003_working_groups.\n",
  };
  expect((await tell({ ...story, head }, { stale: true })).findings).toEqual([]);
});

const explained = (header: string) =>
  `-- ${header}\n--\n-- Renumbered from 2: both took it.\n-- A database that ran 000002_working_groups runs this again.\nSELECT 3;\n`;

test("a comment that explains the renumber may name the old one, but not give it for its own name", async () => {
  const told = async (header: string) =>
    (await tell({ ...story, head: pair("000003_working_groups", explained(header)) }, { stale: true })).edits;
  expect(await told("Adds groups.")).toEqual([]);
  expect(await told("Migration: 000002_working_groups.up.sql")).toEqual([
    "db/migrations/000003_working_groups.up.sql:1 -- Migration: 000002_working_groups.up.sql => -- Migration: 000003_working_groups.up.sql",
  ]);
  const joined = explained("Migration: 000002_working_groups.up.sql").replace("--\n", "");
  const head = pair("000003_working_groups", joined);
  expect((await tell({ ...story, head }, { stale: true })).edits).toHaveLength(1);
});

test("a timestamp that was exchanged for a later one", async () => {
  const head = {
    ...pair("20260412090000_working_groups", "SELECT 3;\n"),
    "README.md": "See `20260410120000_working_groups`.\n",
  };
  expect((await tell({ before, head }, { stale: true })).edits).toEqual([
    "README.md:1 See `20260410120000_working_groups`. => See `20260412090000_working_groups`.",
  ]);
});

test("one name in the folder of each database, under a number of its own, is not an old name of the others", async () => {
  const databases = { mysql: "1700000000001", postgres: "1700000000002" };
  const added = Object.entries(databases).flatMap(([database, number]) => [
    [
      `src/migrations/${database}/${number}-AddLead.ts`,
      `export class AddLead${number} implements MigrationInterface {\n  async up(queryRunner: QueryRunner) {}\n}\n`,
    ],
    [
      `src/migrations/${database}/index.ts`,
      `import { AddLead${number} } from "./${number}-AddLead";\nexport const migrations = [AddLead${number}];\n`,
    ],
  ]);
  const head = Object.fromEntries(added);
  const told = await tell({ before: { "package.json": "{}" }, head }, { stale: true });
  expect(told.frameworks).toEqual(["typeorm src/migrations/mysql", "typeorm src/migrations/postgres"]);
  expect(told.findings).toEqual([]);
});

test("who mends what a database remembers names the old on purpose", async () => {
  const told = await tell(
    {
      before: { "prisma/schema.prisma": "", "prisma/migrations/20240101000000_init/migration.sql": "SELECT 1;\n" },
      head: {
        "prisma/migrations/20240607090858_add_latest_models/migration.sql": "SELECT 1;\n",
        "scripts/cleanup.sql":
          "DELETE FROM _prisma_migrations\n  WHERE migration_name IN ('20240606090858_add_latest_models');\n",
      },
    },
    { stale: true },
  );
  expect(told.frameworks).toEqual(["prisma prisma/migrations"]);
  expect(told.findings).toEqual([]);
});

test("a file of other code that is called alike is not the migration under an old name", async () => {
  const head = {
    ...pair("000003_working_groups", "SELECT 3;\n"),
    "files.list": "opt/app/vendor/other/db/migrations/000002_working_groups.up.sql\n",
  };
  expect((await tell({ before, head }, { stale: true })).findings).toEqual([]);
  const address = "https://forge.example/them/theirs/src/branch/main/db/migrations/000002_working_groups.up.sql";
  const inspired = pair("000003_working_groups", `-- Inspired by ${address}\nSELECT 3;\n`);
  expect((await tell({ before, head: inspired }, { stale: true })).findings).toEqual([]);
  const own = { ...inspired, "store/store.go": 'source := "file://db/migrations/000002_working_groups.up.sql"\n' };
  expect((await tell({ before, head: own }, { stale: true })).findings[0]).toMatch(/^blocker stale_reference/);
});

const migration = (folder: string, id: string) => ({
  [`${folder}/Migrations/${id}.cs`]: `partial class AddRoles : Migration {}\n`,
  [`${folder}/Migrations/${id}.Designer.cs`]: `[Migration("${id}")]\npartial class AddRoles {}\n`,
});

test("a Designer that has the old timestamp is a nit: EF Core goes by what it says, and looks at no file's name", async () => {
  const [main = "", designer = ""] = Object.keys(migration("src", "20260502090000_AddRoles"));
  const own = migration("src", "20260412090000_AddRoles");
  const [code = "", old = ""] = Object.values(own);
  const head = { [main]: code, [designer]: old };
  const told = await tell({ before, head }, { stale: true });
  expect(told.findings).toEqual([
    "nit stale_reference: `20260502090000_AddRoles` is still called `20260412090000_AddRoles` in 1 place",
  ]);
  const elsewhere = { ...head, "src/Seed.cs": 'migrator.Migrate("20260412090000_AddRoles");\n' };
  expect((await tell({ before, head: elsewhere }, { stale: true })).findings[0]).toMatch(/^blocker /);
});

test("one name under several timestamps, each in a project of its own, is no old name", async () => {
  const head = {
    ...migration("util/MySql", "20260412090000_AddRoles"),
    ...migration("util/Postgres", "20260412090100_AddRoles"),
  };
  expect((await tell({ before, head }, { stale: true })).findings).toEqual([]);
});
