import { describe, expect, test } from "vitest";
import { listProperties, numbers, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";
import { memoryCommit } from "../../test/support/memory-change.ts";

const sql = (name: string, text = "SELECT 1;\n") => ({ [`migrations/${name}.sql`]: text });
const pair = (name: string, text = "SELECT 1;\n") => ({
  ...sql(`${name}.up`, text),
  ...sql(`${name}.down`, "SELECT 0;\n"),
});
const project = { "Cargo.toml": '[package]\nname = "x"\n\n[dependencies]\nsqlx = { version = "0.8" }\n' };
const before = { ...project, ...sql("0001_teams"), ...pair("0002_players") };

test("a taken number is a blocker; a late one runs", async () => {
  const story = { before, base: sql("0003_orders"), head: { ...pair("3_roles", "CREATE ROLE r;\n") } };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["sqlx migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `3` is taken on `main`"]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"A database that has run one of them stops with \`migration 3 was previously applied but has been modified\`; a new one with a second row for 3 in \`_sqlx_migrations\`."`,
  );
  expect(told.edits).toHaveLength(2);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  expect((await tell({ before, base: sql("0009_orders"), head: sql("0003_roles") })).findings).toEqual([]);
});

test("an up and a down of one version are one migration, whatever each is called", async () => {
  const head = { ...sql("0003_roles.up", "CREATE ROLE r;\n"), ...sql("0003_role.down", "DROP ROLE r;\n") };
  expect((await tell({ before, head })).findings).toEqual([]);
  expect((await tell({ before, base: sql("0003_orders"), head })).edits).toHaveLength(2);
});

test("what is merged: any byte counts, only on the way up; what is gone is missed", async () => {
  const edit = await tell({ before, head: sql("0001_teams", "SELECT 1;\n-- why\n") });
  expect(edit.findings).toEqual(["blocker merged_edited: `0001_teams` is merged already, and changes"]);
  expect(edit.message).toMatchInlineSnapshot(`
    [
      "A database that has run it stops with \`migration 1 was previously applied but has been modified\`: any byte counts.",
    ]
  `);
  expect((await tell({ before, head: sql("0002_players.down", "SELECT 3;\n") })).findings).toEqual([
    "nit merged_edited: `0002_players` is merged already, and changes",
  ]);
  expect((await tell({ before, head: sql("0001_teams", "SELECT 1;\r\n") })).findings).toEqual(edit.findings);
  const gone = { "migrations/0001_teams.sql": undefined };
  expect((await tell({ before, head: gone })).findings).toEqual([
    "blocker merged_deleted: `0001_teams` on `main` would be gone",
  ]);
  expect((await tell({ before, head: { ...gone, ...sql("0005_teams") } })).findings).toEqual([
    "blocker merged_renamed: `0001_teams` on `main` would be called `0005_teams`",
  ]);
  // The words are nothing to it, nor zeros before a number.
  expect((await tell({ before, head: { ...gone, ...sql("1_clubs") } })).findings).toEqual([]);
});

test("an edit that takes the last one back is a nit, where it takes back all that it touches", async () => {
  const path = "migrations/0001_teams.sql";
  const edit = memoryCommit("tidy");
  const story = {
    before: { ...before, [path]: "SELECT 1 ;\n" },
    introducedBy: { [path]: [edit] },
    textBefore: { [`${edit.sha} ${path}`]: "SELECT 1;\n" },
  };
  const back = await tell({ ...story, head: sql("0001_teams") });
  expect(back.findings).toEqual(["nit merged_edited: `0001_teams` is merged already, and changes back"]);
  expect(back.message[0]).toMatchInlineSnapshot(
    `"What was changed in it is taken back: databases that ran it before that change are as they should be, those that ran it since are not."`,
  );
  const more = await tell({ ...story, head: { ...sql("0001_teams"), ...pair("0002_players", "SELECT 2;\n") } });
  expect(more.findings).toEqual(["blocker merged_edited: 2 migrations that are merged already change"]);
  expect((await tell({ ...story, head: sql("0001_teams", "SELECT 3;\n") })).findings).toEqual([
    "blocker merged_edited: `0001_teams` is merged already, and changes",
  ]);
});

const many = (text: string) =>
  Object.assign({}, ...Array.from({ length: 310 }, (_, i) => pair(`${1000 + i}_t${i}`, `SELECT ${text};\n`)));

test("of more edits than are read, nobody counts the rest", async () => {
  const told = await tell({ before: { ...before, ...many("1") }, head: many("2") });
  expect(told.findings).toEqual(["blocker merged_edited: At least 300 migrations that are merged already change"]);
});

test("a file of SQL that begins with no number stops everything; other files do not, nor one beside others of its kind", async () => {
  const told = await tell({
    before,
    head: { ...sql("seed_roles"), "migrations/0003.sql": "", "migrations/READ_ME.md": "" },
  });
  expect(told.findings).toEqual(["blocker unknown: sqlx would refuse `migrations/seed_roles.sql`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "It takes every file of SQL with an underscore in its name for a migration. Here \`sqlx migrate run\`, the program where it migrates, or the build with \`sqlx::migrate!\` stops with \`error parsing migration filename "seed_roles.sql"; expected integer version prefix\`.",
    ]
  `);
  expect((await tell({ before: { ...before, ...sql("seed_roles") }, head: sql("more_seeds") })).findings).toEqual([]);
});

test("a file whose name is nearly a migration's is left out without a word", async () => {
  const added = (name: string) => ({ before, head: { [`migrations/${name}`]: "CREATE ROLE r;\n" } });
  const mended = {
    "0003-roles.up.sql": "0003_roles.up.sql",
    "0003-roles.sql": "0003_roles.sql",
    "0003_roles.up.SQL": "0003_roles.up.sql",
    "0003_roles.Sql": "0003_roles.sql",
    "0003 roles.sql": "0003_roles.sql",
  };
  for (const [name, right] of Object.entries(mended)) {
    const told = await tell(added(name));
    expect(told.findings).toEqual([`blocker unknown: \`${name}\` is no migration to sqlx: it never runs`]);
    expect(told.edits).toEqual([`migrations/${name} => migrations/${right}`]);
    expect((await tell(await fixed(added(name)))).findings).toEqual([]);
  }
  // A way down that nobody goes, a dump, a note; and what runs as it is.
  for (const name of [
    "0003-roles.down.sql",
    "0002_players.down.SQL",
    "schema.sql",
    "0003.sql",
    "2024-01-01-notes.sql",
    "0003-roles.md",
    "0003_roles.UP.sql",
  ])
    expect((await tell(added(name))).findings).toEqual([]);
  const begun = { ...before, "migrations/0003-roles.sql": "" };
  expect((await tell({ before: begun, head: sql("0004_lines") })).findings).toEqual([]);
});

test("a number that is too large stops everything", async () => {
  const name = "9223372036854775808_roles";
  expect((await tell({ before, head: sql(name) })).findings).toEqual([
    `blocker unknown: sqlx would refuse \`migrations/${name}.sql\``,
  ]);
  expect((await tell({ before, head: sql("9223372036854775807_roles") })).findings).toEqual([]);
  expect((await tell({ before, head: sql("00000000000000000000003_roles") })).findings).toEqual([]);
});

test("a way down that nothing goes with claims no number", async () => {
  expect((await tell({ before, head: sql("0002_players_again.down") })).findings).toEqual([]);
  expect((await tell({ before, head: sql("0001_teams.down") })).findings).toEqual([]);
  expect((await tell({ before, head: { ...sql("0003_a.down"), ...sql("0003_b.down") } })).findings).toEqual([]);
  expect((await tell({ before: { ...before, ...sql("0003_a.down") }, head: sql("0003_b.down") })).findings).toEqual([]);
  const late = { before, base: sql("0003_orders"), head: sql("0003_roles.down") };
  expect((await tell(late)).findings).toEqual([]);
});

test("of a merged one whose way down alone is left, databases have all, and new ones nothing", async () => {
  const told = await tell({ before, head: { "migrations/0002_players.up.sql": undefined } });
  expect(told.findings).toEqual(["nit merged_edited: `0002_players` is merged already, and changes"]);
  expect((await tell({ before, head: { "migrations/0002_players.down.sql": undefined } })).findings).toEqual([]);
});

test("settings of code and of sqlx.toml", async () => {
  const gone = { "migrations/0001_teams.sql": undefined };
  const lax = { ...before, "src/main.rs": "fn main() {\n    m.set_ignore_missing(true);\n}\n" };
  const isGone = ["nit merged_deleted: `0001_teams` on `main` would be gone"];
  expect((await tell({ before: lax, head: gone })).findings).toEqual(isGone);
  const field = { ...before, "src/lib.rs": "fn migrator() {\n    m.ignore_missing = true;\n}\n" };
  expect((await tell({ before: field, head: gone })).findings).toEqual(isGone);
  const spaces = { ...before, "sqlx.toml": '[migrate]\nignored-chars = [" ", "\\n"]\n' };
  expect((await tell({ before: spaces, head: sql("0001_teams", "SELECT   1;\n") })).findings).toEqual([]);
  const edit = await tell({ before: spaces, head: sql("0001_teams", "-- why\nSELECT 1;\n") });
  expect(edit.findings).toEqual(["blocker merged_edited: `0001_teams` is merged already, and changes"]);
  expect(edit.message).toMatchInlineSnapshot(`
    [
      "A database that has run it stops with \`migration 1 was previously applied but has been modified\`: any byte counts that \`ignored-chars\` does not name.",
    ]
  `);
  expect((await tell({ before: spaces, head: sql("0001_teams", "SELECT\t1;\n") })).findings).toEqual(edit.findings);
  const elsewhere = { ...project, "sqlx.toml": '[migrate]\nmigrations-dir = "db/sql"\n', "db/sql/1_a.sql": "" };
  expect((await tell({ before: elsewhere, head: { "db/sql/1_b.sql": "" } })).findings).toHaveLength(1);
});

test("the crate that holds the migrations is asked first for its settings, however many stand before it", async () => {
  const own = {
    "Cargo.toml": '[workspace.dependencies]\nsqlx = "0.8"\n',
    "crates/store/Cargo.toml": "",
    "crates/store/src/lib.rs": "fn migrator() {\n    m.ignore_missing = true;\n}\n",
    "crates/store/migrations/1_a.sql": "SELECT 1;\n",
  };
  const crates = Array.from({ length: 70 }, (_, i) => ({
    [`crates/a${i}/Cargo.toml`]: "",
    [`crates/a${i}/src/lib.rs`]: "",
  }));
  const told = await tell({
    before: Object.assign({}, own, ...crates),
    head: { "crates/store/migrations/1_a.sql": undefined, "crates/store/migrations/2_b.sql": "SELECT 2;\n" },
  });
  expect(told.findings).toEqual(["nit merged_deleted: `1_a` on `main` would be gone"]);
});

test("an index made concurrently stops in the transaction that each migration gets, and so may be taken away", async () => {
  const index = "-- for the list\ncreate unique index concurrently if not exists by_name on teams (name);\n";
  const told = await tell({ before, head: sql("0003_by_name", index) });
  expect(told.findings).toEqual(["blocker unknown: `0003_by_name` cannot run"]);
  expect(told.message).toEqual([
    "sqlx stops at it on every database, with `CREATE INDEX CONCURRENTLY cannot run inside a transaction block`.",
  ]);
  const fine = [
    `-- no-transaction\n${index}`,
    "SELECT 'create index concurrently x';\n",
    "-- no create index concurrently\n",
    "/* or\n create index concurrently i on t (a); */\n",
  ];
  for (const text of fine) expect((await tell({ before, head: sql("0003_by_name", text) })).findings).toEqual([]);
  // A runner of the project's own looks at the name.
  for (const name of ["0003_by_name_autocommit", "0003_by_name_no_transaction", "0003_by_name_notx"])
    expect((await tell({ before, head: sql(name, index) })).findings).toEqual([]);
  // A merged one that becomes one is told once: sqlx refuses any edit.
  const ran = { ...before, ...sql("0003_by_name") };
  expect((await tell({ before: ran, head: sql("0003_by_name", index) })).findings).toEqual([
    "blocker merged_edited: `0003_by_name` is merged already, and changes",
  ]);
  const begun = { ...before, ...sql("0003_by_name", index) };
  expect((await tell({ before: begun, head: { "migrations/0003_by_name.sql": undefined } })).findings).toEqual([]);
  expect((await tell({ before: begun, head: sql("0003_by_name", `-- no-transaction\n${index}`) })).findings).toEqual(
    [],
  );
  expect(
    (await tell({ before: { ...before, ...sql("0003_by_name", fine[0]) }, head: sql("0003_by_name") })).findings,
  ).toEqual(["blocker merged_edited: `0003_by_name` is merged already, and changes"]);
});

const frameworks = async (files: Readonly<Record<string, string>>) =>
  (await tell({ before: files, head: {} })).frameworks;

test("migrations of another program's database, for tests alone, never block", async () => {
  const path = "crates/importer/test_source_migrations/1_users.sql";
  const told = await tell({ before: { ...project, [path]: "SELECT 1;\n" }, head: { [path]: "-- MIT\nSELECT 1;\n" } });
  expect(told.frameworks).toEqual(["sqlx crates/importer/test_source_migrations"]);
  expect(told.findings.filter((one) => one.startsWith("blocker"))).toEqual([]);
});

test("pairs belong to the tool that the nearest project depends on", async () => {
  expect(await frameworks({ ...project, ...pair("1_a") })).toEqual(["sqlx migrations"]);
  const workspace = { "Cargo.toml": "[workspace.dependencies]\nsqlx = '0.8'\n", "crates/db/migrations/1_a.up.sql": "" };
  expect(await frameworks(workspace)).toEqual(["sqlx crates/db/migrations"]);
  expect(await frameworks({ "go.mod": "require github.com/golang-migrate/migrate/v4\n", ...pair("1_a") })).toEqual([
    "golang-migrate migrations",
  ]);
  expect(await frameworks({ "Cargo.toml": "[[[", "sqlx.toml": "[[[", ...pair("1_a") })).toEqual([]);
  expect(await frameworks({ ...project, "queries/1_report.sql": "" })).toEqual([]);
});

describe("pairs", () => {
  listProperties({
    files: (version, slug) => pair(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: stamps,
    project,
    group: "sqlx migrations",
    late: "nothing",
  });
});

describe("one a dialect", () => {
  listProperties({
    files: (version, slug) =>
      Object.fromEntries(
        ["postgres", "sqlite"].map((one) => [`migrations/${one}/${version}_${slug}.sql`, `CREATE TABLE ${slug} ();\n`]),
      ),
    versions: numbers(4),
    project,
    group: "sqlx migrations",
    late: "nothing",
  });
});
