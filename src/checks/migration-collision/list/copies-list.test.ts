// What is merged, brought once more under another name: the tool knows the name alone.

import { describe, expect, test } from "vitest";
import { cpuMs } from "../../../../test/support/cpu.ts";
import { tell, type Story } from "../../../../test/support/list-judge.ts";
import { madeBy } from "./made.ts";

const knex = {
  "package.json": '{"dependencies": {"knex": "3"}}',
  "knexfile.js": 'module.exports = { client: "pg", migrations: { directory: "migrations" } };\n',
};
const at = (name: string, does: string) => ({
  [`migrations/${name}.js`]: `exports.up = async (knex) => {\n  await ${does};\n};\nexports.down = async (knex) => {\n  await knex.schema.dropTable("players");\n};\n`,
});
const table = 'knex.schema.createTable("players", (t) => t.increments())';
const teams = at("20240101000000_teams", 'knex.schema.createTable("teams", () => {})');

const copied = async (does: string, more: Story["before"] = {}, head: Story["head"] = {}) =>
  tell({
    before: { ...knex, ...teams, ...at("20240102000000_players", does), ...more },
    head: { ...at("20240109000000_again", does), ...head },
  });

test.each([
  table,
  'knex.raw("INSERT INTO teams VALUES (1)")',
  'knex.raw("ALTER TABLE teams ADD COLUMN age int")',
  'knex.raw("CREATE UNIQUE INDEX i ON teams (id)")',
])("what fails or does harm where it has been done: %s", async (does) => {
  const told = await copied(does);
  expect(told.findings).toEqual([
    "blocker same_id: `20240109000000_again` is `20240102000000_players` once more, word for word",
  ]);
  expect(told.commands).toEqual(["git rm -- migrations/20240109000000_again.js"]);
});

test.each([
  'knex.raw("REFRESH MATERIALIZED VIEW totals")',
  'knex.raw("UPDATE teams SET age = 0")',
  'knex.raw("CREATE TABLE IF NOT EXISTS players ()")',
  'knex.raw("CREATE OR REPLACE VIEW players AS SELECT 1")',
  'knex.raw("INSERT INTO teams VALUES (1) ON CONFLICT DO NOTHING")',
  'knex.raw("TRUNCATE teams; INSERT INTO teams VALUES (1)")',
  'knex.raw("INSERT INTO jobs (team) SELECT id FROM teams")',
])("what may be done again: %s", async (does) => {
  expect((await copied(does)).findings).toEqual([]);
});

test("not where what it makes was taken away in between", async () => {
  const drop = at("20240103000000_drop", 'knex.schema.dropTable("players")');
  expect((await copied(table, drop)).findings).toEqual([]);
  expect((await copied(table, {}, drop)).findings).toEqual([]);
});

test.each([
  ["CREATE INDEX i ON teams (id)", "DROP INDEX i"],
  ["ALTER TABLE teams ADD CONSTRAINT c UNIQUE (id)", "ALTER TABLE teams DROP CONSTRAINT c"],
  ["INSERT INTO teams VALUES (1)", "DELETE FROM teams WHERE id = 1"],
])("nor where something was taken away that has no name here: %s", async (does, undo) => {
  const undone = at("20240103000000_undo", `knex.raw("${undo}")`);
  expect((await copied(`knex.raw("${does}")`, undone)).findings).toEqual([]);
});

test("nor where the way up that does it stands behind the way down", async () => {
  const drop =
    'exports.down = (knex) => knex.schema.createTable("x");\nexports.up = (knex) => knex.schema.dropTable("players");\n';
  expect((await copied(table, { "migrations/20240103000000_drop.js": drop })).findings).toEqual([]);
});

test.each(["\r", "\u2028"])("lines that end in %j cost what they are long", async (end) => {
  const text = `--${end}`.repeat(30_000);
  const cost = await cpuMs(() => madeBy(text));
  expect(cost).toBeLessThan(1_000);
});

test("what the base has run twice may be run again", async () => {
  const does = 'knex.raw("INSERT INTO jobs VALUES (1)")';
  expect((await copied(does, at("20240103000000_more", does))).findings).toEqual([]);
});

test("not two new ones of one text, nor what the base has twice", async () => {
  const more = at("20240108000000_more", table);
  const two = { before: { ...knex, ...teams }, head: { ...more, ...at("20240109000000_again", table) } };
  expect((await tell(two)).findings).toEqual([]);
  expect((await tell({ before: { ...two.before, ...more }, head: {} })).findings).toEqual([]);
});

const script = (name: string, does: string) => ({
  [`migrations/${name}.js`]: `module.exports = { up: (queryInterface) => queryInterface.${does} };\n`,
});

describe("what a tool's own word makes only where it is missing", () => {
  const sequelize = {
    ".sequelizerc": "module.exports = { 'migrations-path': 'migrations' };\n",
    "package.json": '{"dependencies": {"sequelize": "6"}}',
  };

  test.each([
    ['bulkInsert("players", [{ id: 1 }])', 1],
    ['addColumn("players", "age", {})', 1],
    ['createTable("players", {})', 0],
  ])("Sequelize: %s", async (does, count) => {
    const before = { ...sequelize, ...script("1-teams", 'createTable("teams", {})'), ...script("2-players", does) };
    expect((await tell({ before, head: script("9-again", does) })).findings).toHaveLength(count);
  });
});

test.each([
  ['addColumn("players", "age", {})', 'removeColumn("players", "age")'],
  ['addIndex("players", ["age"])', 'removeIndex("players", ["age"])'],
  ['bulkInsert("players", [{ id: 1 }])', 'bulkDelete("players", { id: 1 })'],
])("Sequelize: %s, which %s took away", async (does, undo) => {
  const before = {
    ".sequelizerc": "module.exports = { 'migrations-path': 'migrations' };\n",
    "package.json": '{"dependencies": {"sequelize": "6"}}',
    ...script("1-players", 'createTable("players", {})'),
    ...script("2-age", does),
    ...script("3-undo", undo),
  };
  expect((await tell({ before, head: script("9-again", does) })).findings).toEqual([]);
});

test("what stands beside it for another database is none", async () => {
  const [text = ""] = Object.values(at("x", table));
  const both = (name: string, ...folders: readonly string[]) =>
    Object.fromEntries(folders.map((folder) => [`migrations/${folder}/${name}.js`, text]));
  const dialects = ["mysql", "postgres"];
  const before = {
    "package.json": knex["package.json"],
    ...both("20240101000000_a", ...dialects),
    ...both("20240102000000_b", "mysql"),
  };
  const told = await tell({ before, head: both("20240103000000_b", "postgres") });
  expect([told.frameworks, told.findings]).toEqual([["knex migrations"], []]);
});
