import { describe, expect, test } from "vitest";
import { defaultRepoConfig } from "../domain/repo-config.ts";
import { listProperties, numbers } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";
import { memoryChange, type Files } from "../../test/support/memory-change.ts";
import { loadGroups } from "./load-groups.ts";

const files = (...paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, `-- ${path.length}\n`]));
const sql = (name: string, text = "SELECT 1;\n") => ({ [`server/migrations/${name}.sql`]: text });
const before = { ...sql("000_clubs"), ...sql("001_teams"), ...sql("002_players"), ...sql("003_orders") };
const rootsOf = async (some: Files) => (await tell({ before: some, head: {} })).frameworks;

test("a taken number is a blocker, a late one a nit", async () => {
  const story = { before, base: sql("004_lines"), head: sql("004_roles", "CREATE ROLE r;\n") };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["numbered-sql server/migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `004` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "Every other number stands here once. A runner that goes by numbers refuses \`004\`, or takes one of the two as run and never runs it. What runs these files is not known here. If it is a tool that Assay judges, name it under \`migrations.roots\` in \`.assay.yml\`.",
      "Git merges this without a conflict.",
    ]
  `);
  expect(told.edits).toEqual(["server/migrations/004_roles.sql => server/migrations/005_roles.sql"]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const late = await tell({ before, base: sql("009_lines"), head: sql("004_roles") });
  expect(late.findings).toEqual(["nit late_number: `004_roles` comes before `009_lines`, which `main` has already"]);
});

test("where numbers repeat already, or names are what counts, nobody is blamed", async () => {
  const twice = { ...before, ...sql("002_again") };
  expect((await tell({ before: twice, head: sql("003_roles") })).findings).toEqual([]);
  const worker = { ...before, "server/wrangler.toml": "" };
  expect((await tell({ before: worker, head: sql("003_roles") })).findings).toEqual([]);
  const own = Object.fromEntries(Object.entries(before).map(([path, text]) => [path, `-- +migrate Up\n${text}`]));
  expect(await rootsOf(own)).toEqual(["sql-migrate server/migrations"]);
});

const numberedPath = (n: number, slug: string) => `db/migrations/${String(n).padStart(3, "0")}_${slug}.sql`;

const until = (last: number) =>
  Object.fromEntries(Array.from({ length: last }, (_, i) => [numberedPath(i + 1, "step"), "SELECT 1;\n"]));

const thirdBeside = async (twin: number, last: number) =>
  (
    await tell({
      before: { ...until(last), [numberedPath(twin, "twin")]: "t\n" },
      head: { [numberedPath(last, "third")]: "x\n" },
    })
  ).findings;

test("an accident at the end of many numbers is no habit", async () => {
  expect(await thirdBeside(24, 25)).toEqual(["blocker same_number: `025` is taken on `main`"]);
  expect(await thirdBeside(25, 25)).toEqual(["blocker same_number: `025` is taken on `main`"]);
  expect(await thirdBeside(5, 25)).toEqual([]);
  expect(await thirdBeside(10, 10)).toEqual([]);
});

test("a base of fewer than three numbers keeps no habit", async () => {
  const twice = files("app/db/01-a.sql", "app/db/01-b.sql", "app/db/02-c.sql", "app/db/02-d.sql");
  expect((await tell({ before: files("app/db/00-start.sql"), head: twice })).findings).toEqual([]);
  const two = files("app/db/00-start.sql", "app/db/01-a.sql");
  expect((await tell({ before: two, head: files("app/db/01-b.sql") })).findings).toEqual([]);
  const three = { ...two, ...files("app/db/02-c.sql") };
  expect((await tell({ before: three, head: files("app/db/01-b.sql") })).findings).toEqual([
    "blocker same_number: `01` is taken on `main`",
  ]);
});

test("an up and a down are no two files of one number", async () => {
  const start = { ...before, ...sql("004_lines.up"), ...sql("004_line.down") };
  expect((await tell({ before, head: start })).findings).toEqual([]);
  expect((await tell({ before: start, head: sql("003_roles") })).findings).toEqual([
    "blocker same_number: `003` is taken on `main`",
  ]);
});

test("what a container's database is first filled with runs once, by name", async () => {
  const start = files("app/db/00-a.sql", "app/db/01-b.sql", "app/db/02-c.sql");
  const fills = [
    { "docker-compose.yml": "    volumes:\n      - ./app/db:/docker-entrypoint-initdb.d\n" },
    { "app/compose.yaml": '    volumes: ["./db/:/docker-entrypoint-initdb.d/:ro"]\n' },
    { "app/Dockerfile": "FROM postgres\nCOPY --chown=x db/ /docker-entrypoint-initdb.d/\n" },
    { Dockerfile: "COPY app/db/*.sql /docker-entrypoint-initdb.d/\n" },
  ];
  expect(await Promise.all(fills.map((one) => rootsOf({ ...start, ...one })))).toEqual(fills.map(() => []));
  const others = [
    { "docker-compose.yml": "      - ./other/db:/docker-entrypoint-initdb.d\n" },
    { "docker-compose.yml": "      - ./app/db:/var/lib/db\n" },
    { "docker-compose.yml": "      - ./b:/docker-entrypoint-initdb.d\n" },
  ];
  expect(await Promise.all(others.map((one) => rootsOf({ ...start, ...one })))).toEqual(
    others.map(() => ["numbered-sql app/db"]),
  );
  // A runner's own folder fills the database of whoever develops.
  const own = { "compose.yml": "      - ./server/migrations:/docker-entrypoint-initdb.d\n" };
  expect(await rootsOf({ ...before, ...own })).toEqual(["numbered-sql server/migrations"]);
});

test("SQL beside Drizzle's journal is Drizzle's to run or not", async () => {
  const journal = JSON.stringify({
    version: "7",
    dialect: "postgresql",
    entries: [{ idx: 0, version: "7", when: 1760882469701, tag: "0000_gone", breakpoints: true }],
  });
  expect(await rootsOf({ ...before, "server/migrations/meta/_journal.json": journal })).toEqual([
    "drizzle server/migrations",
  ]);
});

const wayOfSqitch = (kind: string) =>
  Object.fromEntries(["1_a", "2_b", "3_c"].map((name) => [`db/${kind}/migrations/${name}.sql`, ""]));

test("the ways back and the checks of Sqitch are numbered as its changes are", async () => {
  const scripts = { ...wayOfSqitch("deploy"), ...wayOfSqitch("revert"), ...wayOfSqitch("verify") };
  expect(await rootsOf(scripts)).toHaveLength(3);
  const by = "2026-01-02T03:04:05Z Ann <ann@example.org>";
  const plan = `%project=app\n\nmigrations/1_a ${by}\nmigrations/2_b ${by}\nmigrations/3_c ${by}\n`;
  expect(await rootsOf({ ...scripts, "db/sqitch.plan": plan })).toEqual(["sqitch db"]);
  const conf = "[core]\n\ttop_dir = db\n\trevert_dir = db/back\n";
  const elsewhere = { ...wayOfSqitch("deploy"), ...wayOfSqitch("back"), "db/sqitch.plan": plan, "sqitch.conf": conf };
  expect(await rootsOf(elsewhere)).toEqual(["sqitch db"]);
});

const both = (name: string, text = "SELECT 1;\n") => ({
  [`store/migration/sqlite/${name}`]: text,
  [`store/migration/postgres/${name}`]: text,
});

test("dialects are one row, and releases have numbers of their own", async () => {
  const start = { ...both("0.21/00__teams.sql"), ...both("0.22/00__players.sql"), ...both("0.22/01__orders.sql") };
  const story = { before: start, base: both("0.22/02__lines.sql"), head: both("0.22/02__roles.sql", "SELECT 2;\n") };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["numbered-sql store/migration"]);
  expect(told.findings).toEqual(["blocker same_number: `02` is taken on `main`"]);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "store/migration/sqlite/0.22/02__roles.sql => store/migration/sqlite/0.22/03__roles.sql",
      "store/migration/postgres/0.22/02__roles.sql => store/migration/postgres/0.22/03__roles.sql",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  expect((await tell({ before: start, head: both("0.23/00__new.sql") })).findings).toEqual([]);
});

test("what is merged is worth a nit at most", async () => {
  expect((await tell({ before, head: sql("002_players", "SELECT 2;\n") })).findings).toEqual([
    "nit merged_edited: `002_players` is merged already, and changes",
  ]);
  const gone = { "server/migrations/002_players.sql": undefined };
  expect((await tell({ before, head: gone })).findings).toEqual([
    "nit merged_deleted: `002_players` on `main` would be gone",
  ]);
  expect((await tell({ before, head: { ...gone, ...sql("007_players") } })).findings).toEqual([
    "nit merged_renamed: `002_players` on `main` would be called `007_players`",
  ]);
});

test("numbers that order something else are no migrations", async () => {
  const rows = (folder: string, ending = "sql") => files(...[1, 2, 3, 4].map((n) => `${folder}/00${n}_x.${ending}`));
  const folders = ["docs/sql", "exercises/db", "db/seeds", "tests/migrations", "course/sql", "src/pages", "queries"];
  expect(await Promise.all(folders.map((folder) => rootsOf(rows(folder))))).toEqual(folders.map(() => []));
  expect(await rootsOf(rows("content/schema", "md"))).toEqual([]);
  expect(await rootsOf(files("db/001_a.sql", "db/002_b.sql"))).toEqual([]);
  expect(await rootsOf(files("db/2024_01_01_a.sql", "db/2024_01_02_b.sql", "db/2024_01_03_c.sql"))).toEqual([]);
  const south = { ...rows("app/migrations", "py"), "app/migrations/005_y.py": "class Migration(SchemaMigration):\n" };
  expect(await rootsOf(south)).toEqual([]);
  expect(await rootsOf(rows("app/migrations", "js"))).toEqual(["numbered-sql app/migrations"]);
  expect(await rootsOf(rows("app/steps", "js"))).toEqual([]);
  expect(await rootsOf(files(...["2.0.0", "2.1.0", "3.0.0"].map((n) => `app/migrations/${n}.js`)))).toEqual([]);
  const times = files(...[1, 2, 3].map((n) => `app/migrations/2024010100000${n}-x.js`));
  expect(await rootsOf(times)).toEqual([]);
});

test("what the database shall look like is no migration, where those stand beside it", async () => {
  const schema = files("db/schema/001_a.sql", "db/schema/002_b.sql", "db/schema/003_c.sql");
  expect(await rootsOf(schema)).toEqual(["numbered-sql db/schema"]);
  expect(await rootsOf({ ...schema, ...files("db/migrations/20260101000000.sql") })).toEqual([]);
});

test("a folder that the team names is judged, whatever it is called", async () => {
  const roots = [{ path: "ops/steps", framework: "numbered-sql" as const }];
  const base = files("ops/steps/1-a.txt");
  const change = memoryChange({ base, head: { ...base, ...files("ops/steps/1-b.txt") } });
  const groups = await loadGroups(change, { ...defaultRepoConfig, migrations: { roots, ignore: [] } });
  expect(groups.map(({ framework, merged }) => [framework.id, merged?.migrations.length])).toEqual([
    ["numbered-sql", 2],
  ]);
});

test("hostile names are only names", async () => {
  const hostile = sql("005_`@x` <!-- -->", "");
  const told = await tell({ before: { ...before, ...hostile, ...sql("006_", "\0") }, head: sql("005_y") });
  expect(told.findings).toEqual(["blocker same_number: `005` is taken on `main`"]);
});

describe("numbers", () => {
  listProperties({
    files: (version, slug) => sql(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: (n) => numbers(3)(n + 2),
    // Three that are always there; the property's own repeat where `twin` says so, and then nobody is blamed.
    project: { ...sql("000_a"), ...sql("001_b"), ...sql("002_c") },
    group: "numbered-sql server/migrations",
    late: "nit",
    taken: "blocker",
    twins: false,
  });
});
