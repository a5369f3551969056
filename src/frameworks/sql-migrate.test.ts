import { describe, expect, test } from "vitest";
import { plainText } from "../domain/text.ts";
import { listProperties, numbers, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const sql = (name: string, text = "SELECT 1;\n", folder = "migrations") => ({
  [`${folder}/${name}.sql`]: `-- +migrate Up\n${text}\n-- +migrate Down\n`,
});
const config = (...environments: readonly string[]) => ({
  "dbconfig.yml": environments
    .map((more, i) => `env${i}:\n  dialect: postgres\n  datasource: dbname=x\n${more.replace(/^(?=.)/gm, "  ")}`)
    .join("\n"),
});
const bare = (name: string, text = "SELECT 1;\n") => ({ [`migrations/${name}.sql`]: text });
const before = { ...sql("1_teams"), ...sql("2_players") };

test("what stands before the first annotation is read over without a word", async () => {
  const written = (up: string) => bare("3_roles", `-- why\n${up}\nCREATE ROLE r;\n\n-- +migrate Down\nDROP ROLE r;\n`);
  for (const up of ["", "-- +migrate up", "--   +migrate Up", "--+migrate Up"]) {
    const told = await tell({ before, head: written(up) });
    expect(told.findings).toEqual(["blocker unknown: `3_roles.sql` is taken as applied, and nothing of it runs up"]);
  }
  expect((await tell({ before, head: written("-- +migrate Up notransaction") })).findings).toEqual([]);
  expect(
    (await tell({ before, head: bare("3_roles", "-- why\n\n-- +migrate Down\nDROP ROLE r;\n") })).findings,
  ).toEqual([]);
});

test("equal numbers and late ones run: the whole name is what is remembered", async () => {
  const story = { before, base: sql("9_orders"), head: { ...sql("3_roles"), ...sql("9_lines"), ...sql("last") } };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["sql-migrate migrations"]);
  expect(told.findings).toEqual([]);
  expect(told.result.verified.map(({ text }) => plainText(text))).toEqual([
    "`migrations`: sql-migrate, 6 migrations on the merged tree, the last `last`.",
    "3 migrations added: `3_roles`, `9_lines` and `last`.",
  ]);
});

test("what is gone or has another name stops it", async () => {
  const gone = { "migrations/2_players.sql": undefined };
  const deleted = await tell({ before, head: gone });
  expect(deleted.findings).toEqual(["blocker merged_deleted: `2_players` on `main` would be gone"]);
  expect(deleted.message[0]).toMatchInlineSnapshot(
    `"At every database that has run it, \`sql-migrate up\` stops with \`Unable to create migration plan because of 2_players.sql: unknown migration in database\`."`,
  );
  for (const name of ["3_players", "2_people", "02_players"]) {
    const story = { before, head: { ...gone, ...sql(name) } };
    const renamed = await tell(story);
    expect(renamed.findings).toEqual([`blocker merged_renamed: \`2_players\` on \`main\` would be called \`${name}\``]);
    expect(renamed.message[0]).toBe(deleted.message[0]?.replace("that has run it", "that has run `2_players.sql`"));
    expect(renamed.edits).toEqual([`migrations/${name}.sql => migrations/2_players.sql`]);
    expect((await tell(await fixed(story))).findings).toEqual([]);
  }
});

test("where unknown ones are ignored, only the last one is missed, and a new name runs again", async () => {
  const settings = [
    config("dir: migrations\nignoreunknown: true\n"),
    { "db/migrate.go": "func up() {\n\tmigrate.SetIgnoreUnknown(true)\n}\n" },
    { "main.go": "\tms := migrate.MigrationSet{\n\t\tIgnoreUnknown: true,\n\t}\n" },
  ];
  for (const some of settings) {
    const start = { ...before, ...some };
    const earlier = await tell({ before: start, head: { "migrations/1_teams.sql": undefined } });
    expect(earlier.findings).toEqual(["nit merged_deleted: `1_teams` on `main` would be gone"]);
    const last = { before: start, head: { "migrations/2_players.sql": undefined } };
    expect((await tell(last)).findings).toEqual(["blocker merged_deleted: `2_players` on `main` would be gone"]);
    const renamed = await tell({ ...last, head: { ...last.head, ...sql("3_players") } });
    expect([...(await tell(last)).message.slice(0, 1), ...renamed.message.slice(0, 1)]).toMatchInlineSnapshot(`
      [
        "Unknown ones are ignored here; but a database where \`2_players.sql\` ran last never runs what sorts behind it. New databases do not get it.",
        "A database that has run \`2_players.sql\` runs the same again as \`3_players.sql\`; one where \`2_players.sql\` ran last never runs what sorts behind it.",
      ]
    `);
  }
  const strict = [
    config("dir: migrations\nignoreunknown: true\n", "dir: migrations\n"),
    { "db/migrate.go": "// migrate.SetIgnoreUnknown(true) is not for us\n" },
    { "db/migrate.go": "\tmigrate.SetIgnoreUnknown(false)\n" },
  ];
  for (const some of strict) {
    const told = await tell({ before: { ...before, ...some }, head: { "migrations/1_teams.sql": undefined } });
    expect(told.findings).toEqual(["blocker merged_deleted: `1_teams` on `main` would be gone"]);
  }
});

test("an edit is not seen", async () => {
  const told = await tell({ before, head: sql("1_teams", "SELECT 2;\n") });
  expect(told.findings).toEqual(["nit merged_edited: `1_teams` is merged already, and changes"]);
  expect((await tell({ before, head: sql("1_teams", "SELECT 1; -- one\n") })).findings).toEqual([]);
});

test("a file that it cannot load stops it", async () => {
  const added = await tell({ before, head: bare("3_roles") });
  expect(added.findings).toEqual(["blocker unknown: sql-migrate would refuse `migrations/3_roles.sql`"]);
  expect(added.message).toMatchInlineSnapshot(`
    [
      "\`migrations/3_roles.sql\`: no line of it begins with \`-- +migrate Up\`.",
      "After the merge the tool stops with \`ERROR: no Up/Down annotations found, so no statements were executed.\`.",
    ]
  `);
  for (const text of [
    "-- +migrate up\n",
    " -- +migrate Up\n",
    "--  +migrate Up\n",
    "-- +migrate \nUp\n",
    "-- +migrate Upward\n",
  ])
    expect((await tell({ before, head: bare("3_roles", text) })).findings).toEqual(added.findings);
  for (const text of ["-- +migrate Up notransaction\r\n", "x\n-- +migrate   Up\n", "-- +migrate Down"])
    expect((await tell({ before, head: bare("3_roles", text) })).findings).toEqual([]);
  // An edit that takes the line away is no deletion.
  expect((await tell({ before, head: bare("2_players") })).findings).toEqual([
    "blocker unknown: sql-migrate would refuse `migrations/2_players.sql`",
  ]);
  const large = await tell({ before, head: sql("9223372036854775808_x") });
  expect(large.message[1]).toBe(
    'After the merge the tool stops with `Could not parse "9223372036854775808" into int64`.',
  );
  expect((await tell({ before, head: sql("9223372036854775807_x") })).findings).toEqual([]);
});

test("who mends, takes away or touches such a file is not blamed", async () => {
  const broken = { ...before, "migrations/3_roles.sql": "SELECT 1;\n" };
  for (const head of [
    sql("3_roles"),
    { "migrations/3_roles.sql": undefined },
    { "migrations/3_roles.sql": undefined, ...sql("4_roles") },
    { "migrations/3_roles.sql": "SELECT 2;\n" },
  ])
    expect((await tell({ before: broken, head })).findings).toEqual([]);
});

const frameworks = async (files: Readonly<Record<string, string>>) =>
  (await tell({ before: files, head: {} })).frameworks;

test("known by what its files say, or by its configuration", async () => {
  expect(await frameworks(sql("1_a"))).toEqual(["sql-migrate migrations"]);
  expect(await frameworks(sql("a"))).toEqual([]);
  expect(await frameworks({ "migrations/1_a.sql": "SELECT '-- +migrate Up';\n" })).toEqual([]);
  expect(await frameworks({ ...config(""), ...sql("a") })).toEqual(["sql-migrate migrations"]);
  const two = config("dir: db/one\n", "dir: ./db/two/\n", "dir: db/one\n");
  const folders = { ...sql("a", "", "db/one"), ...sql("a", "", "db/two"), ...sql("a", "", "db/three") };
  expect(await frameworks({ ...two, ...folders })).toEqual(["sql-migrate db/one", "sql-migrate db/two"]);
  const perServer = { "dbconfig.mysql8.yml": config("dir: db/one\n")["dbconfig.yml"], ...folders };
  expect(await frameworks(perServer)).toEqual(["sql-migrate db/one"]);
  // Called from the root, or beside the file.
  for (const dir of ["db/one", "one"])
    expect(await frameworks({ "db/dbconfig.yml": config(`dir: ${dir}`)["dbconfig.yml"], ...folders })).toEqual([
      "sql-migrate db/one",
    ]);
  for (const text of ["", "[1]", "a: {dir: db/one}", "a: &a [*a", "a: {dialect: x, datasource: y, dir: ../..}"])
    expect(await frameworks({ "dbconfig.yml": text, ...folders })).toEqual([]);
  expect(await frameworks({ "vendor/x/dbconfig.yml": config("dir: db/one")["dbconfig.yml"], ...folders })).toEqual([]);
});

test("two folders are two databases; those of dialects are one list", async () => {
  const folders = { ...sql("1_a", "", "db/one"), ...sql("1_a", "", "db/two") };
  const gone = { "db/two/1_a.sql": undefined, ...sql("2_b", "SELECT 2;\n", "db/two") };
  expect((await tell({ before: { ...folders, ...sql("0_z", "", "db/two") }, head: gone })).findings).toEqual([
    "blocker merged_deleted: `1_a` on `main` would be gone",
  ]);
  const dialects = { ...sql("1_a", "", "db/mysql"), ...sql("1_a", "", "db/postgres") };
  expect(await frameworks(dialects)).toEqual(["sql-migrate db"]);
  const told = await tell({ before: dialects, head: { "db/mysql/2_b.sql": "", ...sql("2_b", "", "db/postgres") } });
  expect(told.findings).toEqual(["blocker unknown: sql-migrate would refuse `db/mysql/2_b.sql`"]);
});

test("nothing that a file holds throws", async () => {
  const hostile = { ...sql("`@x`"), ...sql(""), ...sql("99999999999999999999999_`@x`"), "dbconfig.yml": "\0" };
  const told = await tell({ before: { ...before, ...hostile }, head: sql("3_b") });
  expect(told.findings).toEqual([]);
});

describe("numbers", () => {
  listProperties({
    files: (version, slug) => sql(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: numbers(1),
    project: {},
    group: "sql-migrate migrations",
    taken: "nothing",
    late: "nothing",
  });
});

describe("timestamps", () => {
  listProperties({
    files: (version, slug) => sql(`${version}-${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: stamps,
    project: config("dir: migrations\n"),
    group: "sql-migrate migrations",
    taken: "nothing",
    late: "nothing",
  });
});
