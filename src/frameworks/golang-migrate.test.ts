import { describe, expect, test } from "vitest";
import { plainText } from "../domain/text.ts";
import { cpuMs } from "../../test/support/cpu.ts";
import { listProperties, numbers, stamps } from "../../test/support/list-histories.ts";
import { memoryCommit } from "../../test/support/memory-change.ts";
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
      "At start \`migrate\` stops with \`duplicate migration file: 000003_roles…\` and runs nothing at all.",
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

test("of many that move the first few are named, and all are counted", async () => {
  const head = Object.fromEntries([3, 4, 5, 6, 7, 8, 9].flatMap((n) => Object.entries(pair(`00000${n}_more`))));
  const { result } = await tell({ before, base: pair("000003_orders"), head });
  expect(plainText(result.findings[0]?.fix?.summary ?? [])).toBe(
    "Renumber `000003` to `000004`, `000004` to `000005`, `000005` to `000006`, `000006` to `000007` and 3 more: 14 edits in 14 files",
  );
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
  // Git sees it by the text: the number and the name are others.
  const moved = await tell({ before, head: { ...gone, ...pair("000004_people", "SELECT 1;\n") } });
  expect(moved.findings).toEqual([
    "blocker merged_renamed: `000002_players` on `main` would be called `000004_people`",
  ]);
  const renamed = await tell({ before, head: { ...gone, ...pair("000004_players") } });
  expect(renamed.findings).toEqual([
    "blocker merged_renamed: `000002_players` on `main` would be called `000004_players`",
  ]);
  // The words of a name mean nothing to the tool.
  expect((await tell({ before, head: { ...gone, ...pair("000002_people") } })).findings).toEqual([]);
});

test("of a merged one whose way down alone is left, new databases get nothing: it counts as empty", async () => {
  const told = await tell({ before, head: { "db/migrations/000001_teams.up.sql": undefined } });
  expect(told.findings).toEqual(["nit merged_edited: `000001_teams` is merged already, and changes"]);
});

const up = (name: string) => ({ [`db/migrations/${name}.up.sql`]: `CREATE TABLE ${name.replace(/^\d+_/, "")} ();\n` });
const down = (name: string) => ({ [`db/migrations/${name}.down.sql`]: `DROP TABLE ${name.replace(/^\d+_/, "")};\n` });

test("an up and a down of one version are one migration, whatever each is called", async () => {
  const head = { ...up("000003_add_jobs"), ...down("000003_add_job") };
  expect((await tell({ before, head })).findings).toEqual([]);
  expect((await tell({ before, head: { ...up("000003_jobs"), ...down("3_jobs") } })).findings).toEqual([]);
  const story = { before, base: pair("000003_orders"), head };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_number: `000003` is taken on `main`"]);
  expect(told.edits).toEqual([
    "db/migrations/000003_add_jobs.up.sql => db/migrations/000004_add_jobs.up.sql",
    "db/migrations/000003_add_job.down.sql => db/migrations/000004_add_job.down.sql",
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("two ways down of one version are two too many", async () => {
  const told = await tell({ before, head: down("000002_people") });
  expect(told.findings).toEqual(["blocker same_number: `000002` is taken on `main`"]);
  expect(told.message[0]).toContain("`duplicate migration file: 000002_players…`");
  expect((await tell({ before: { ...before, ...up("000003_orders") }, head: down("000003_order") })).findings).toEqual(
    [],
  );
});

test("both sides add the same path", async () => {
  const story = { before, base: pair("000003_roles"), head: pair("000003_roles", "CREATE ROLE r;\n") };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_number+same_path_added: `000003` is taken on `main`"]);
  expect(told.message.at(-1)).toBe("Git reports a conflict in `db/migrations/000003_roles.up.sql` as well.");
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("what the base has twice is not the change's, and telling it apart is no crime", async () => {
  const twice = { ...before, ...pair("000002_again") };
  expect((await tell({ before: twice, head: pair("000003_roles") })).findings).toEqual([]);
  const apart = {
    "db/migrations/000002_again.up.sql": undefined,
    "db/migrations/000002_again.down.sql": undefined,
    ...pair("000003_again"),
  };
  expect((await tell({ before: twice, head: apart })).findings).toEqual([]);
  expect((await tell({ before: twice, head: pair("000002_third") })).findings).toEqual([
    "blocker same_number: `000002` is taken on `main`",
  ]);
});

test("a file whose name is nearly a migration's is left out without a word", async () => {
  const marked = { ...before, "go.mod": "module x\n\nrequire github.com/golang-migrate/migrate/v4 v4.20.1\n" };
  const added = (name: string) => ({ before: marked, head: { [`db/migrations/${name}`]: "CREATE ROLE r;\n" } });
  for (const name of ["000003-roles.up.sql", "000003_roles.UP.sql", "000003_roles.sql", "000003.roles.up.sql"]) {
    const told = await tell(added(name));
    expect(told.findings).toEqual([`blocker unknown: \`${name}\` is no migration to golang-migrate: it never runs`]);
    expect(told.edits).toEqual([`db/migrations/${name} => db/migrations/000003_roles.up.sql`]);
    expect((await tell(await fixed(added(name)))).findings).toEqual([]);
  }
  for (const name of ["schema.sql", "000002_players.sql", "000003_roles.md", "3.md", "000003_roles.up.txt"])
    expect((await tell(added(name))).findings).toEqual([]);
  const half = { ...added("000003_roles.sql").head, "db/migrations/000003_roles.down.sql": "DROP ROLE r;\n" };
  expect((await tell({ before: marked, head: half })).findings).toHaveLength(1);
  const beside = { before: { ...marked, "db/migrations/000001_seed_b.sql": "" }, head: added("000003_x.sql").head };
  expect((await tell(beside)).findings).toHaveLength(1);
  const meant = {
    before: { ...marked, "db/migrations/000101_seed.sql": "" },
    head: { "db/migrations/000102_seed.sql": "" },
  };
  expect((await tell(meant)).findings).toEqual([]);
});

test("a number that no 64 bits hold is left out without a word", async () => {
  const name = "18446744073709551616_roles.up.sql";
  const head = { [`db/migrations/${name}`]: "CREATE ROLE r;\n" };
  expect((await tell({ before, head })).findings).toEqual([
    `blocker unknown: \`${name}\` is no migration to golang-migrate: it never runs`,
  ]);
  expect((await tell({ before, head })).edits).toEqual([]);
  const padded = { "db/migrations/000000000000000000000003_roles.up.sql": "CREATE ROLE r;\n" };
  expect((await tell({ before, head: padded })).findings).toEqual([]);
  const endless = Array.from({ length: 10 }, (_, i) => [`db/migrations/${i}${"9".repeat(200_000)}_x.up.sql`, ""]);
  expect(await cpuMs(() => tell({ before, head: Object.fromEntries(endless) as typeof head }))).toBeLessThan(1_000);
});

const both = (name: string, sql?: string) =>
  Object.fromEntries(
    Object.entries(pair(name, sql)).flatMap(([path, text]) =>
      ["mysql", "postgres"].map((dialect) => [path.replace("migrations/", `migrations/${dialect}/`), text]),
    ),
  );

test("dialects side by side are one list: the same number is the same migration, and moves as one", async () => {
  const start = { "go.mod": "module example.org/x\n", ...both("000001_teams") };
  const story = { before: start, base: both("000002_orders"), head: both("000002_roles") };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["golang-migrate db/migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `000002` is taken on `main`"]);
  expect(told.edits).toHaveLength(4);
  const only = (dialect: string) =>
    Object.fromEntries(Object.entries(both("000002_orders")).filter(([path]) => path.includes(dialect)));
  const half = { before: start, base: only("mysql"), head: both("000002_roles") };
  expect((await tell(half)).edits).toHaveLength(4);
  expect((await tell({ before: start, base: only("mysql"), head: only("postgres") })).findings).toEqual([]);
});

const brought = (roles: string) => ({
  "db/migrations/000009_orders.up.sql": [memoryCommit("orders", { at: "2026-04-02T00:00:00Z" })],
  "db/migrations/000004_roles.up.sql": [memoryCommit("roles", { at: roles })],
});

test("one that came too late and never ran may get a later number", async () => {
  const start = { ...before, ...pair("000009_orders"), ...pair("000004_roles") };
  const head = {
    "db/migrations/000004_roles.up.sql": undefined,
    "db/migrations/000004_roles.down.sql": undefined,
    ...pair("000010_roles"),
  };
  const late = await tell({ before: start, head, introducedBy: brought("2026-04-03T00:00:00Z") });
  expect(late.findings).toEqual([]);
  const early = await tell({ before: start, head, introducedBy: brought("2026-04-01T00:00:00Z") });
  expect(early.findings).toEqual(["blocker merged_renamed: `000004_roles` on `main` would be called `000010_roles`"]);
});

const project = { "go.mod": "module example.org/x\n" };
const slugged = (version: string, slug: string) => pair(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`);

describe("numbers", () => {
  listProperties({ files: slugged, versions: numbers(6), project, group: "golang-migrate db/migrations" });
});

describe("timestamps", () => {
  listProperties({ files: slugged, versions: stamps, project, group: "golang-migrate db/migrations" });
});

describe("dialects side by side", () => {
  listProperties({
    files: (version, slug) => both(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: numbers(4),
    project,
    group: "golang-migrate db/migrations",
  });
});
