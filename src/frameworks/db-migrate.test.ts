import { expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const up = (table: string) =>
  `'use strict';\n\nvar dbm;\n\nexports.setup = function(options, seedLink) {\n  dbm = options.dbmigrate;\n};\n\nexports.up = function(db) {\n  return db.createTable('${table}', { id: 'int' });\n};\n\nexports.down = function(db) {\n  return null;\n};\n\nexports._meta = {\n  "version": 1\n};\n`;
const at = (name: string, text = up(name)) => ({ [`migrations/${name}.js`]: text });
const project = {
  "database.json": '{"dev": {"driver": "pg"}}',
  "package.json": '{"dependencies": {"db-migrate": "0.11", "db-migrate-pg": "1"}}',
};
const before = { ...project, ...at("20240101000000-teams"), ...at("20240102000000-players") };

listProperties({
  files: (version, slug) => at(`${version}-${slug}`),
  versions: stamps,
  project,
  group: "db-migrate migrations",
  taken: "nothing",
  late: "nothing",
});

test("a set of names: equal and earlier times are legal, one name is one migration", async () => {
  const base = at("20240201000000-orders");
  const head = { ...at("20240201000000-roles"), ...at("20240115000000-late") };
  const told = await tell({ before, base, head });
  expect(told.frameworks).toEqual(["db-migrate migrations"]);
  expect(told.findings).toEqual([]);
  const story = { before, base: at("20240201000000-x", up("a")), head: at("20240201000000-x", up("b")) };
  expect((await tell(story)).findings).toEqual([
    "blocker same_id+same_path_added: `20240201000000-x` is taken on `main`",
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("what is merged: nobody misses a file; one that is renamed runs again; an ending says nothing", async () => {
  const gone = { "migrations/20240102000000-players.js": undefined };
  const text = up("20240102000000-players");
  const told = [
    await tell({ before, head: at("20240102000000-players", up("people")) }),
    await tell({ before, head: gone }),
    await tell({ before, head: { ...gone, ...at("20240103000000-players", text) } }),
    await tell({ before, head: { ...gone, "migrations/20240102000000-players.ts": text } }),
  ];
  expect(told.map(({ findings }) => findings)).toEqual([
    ["nit merged_edited: `20240102000000-players` is merged already, and changes"],
    ["nit merged_deleted: `20240102000000-players` on `main` would be gone"],
    ["blocker merged_renamed: `20240102000000-players` on `main` would be called `20240103000000-players`"],
    [],
  ]);
});

test("a script that begins with no date stops everything; other files and folders do not", async () => {
  const told = await tell({ before, head: { "migrations/helper.js": "", "migrations/sqls/x-up.sql": "" } });
  expect(told.findings).toEqual(["blocker unknown: db-migrate would refuse `migrations/helper.js`"]);
  expect(
    (await tell({ before: { ...before, "migrations/helper.js": "" }, head: at("20240301000000-x") })).findings,
  ).toEqual([]);
});

test("where the configuration or a script of the package says; what is another tool's stays so", async () => {
  const moved = {
    "api/.db-migraterc": '{"migrations-dir": "./db/steps"}',
    "api/db/steps/20240101000000-a.js": up("a"),
    "package.json":
      '{"scripts": {"migrate": "db-migrate up --migrations-dir lib/changes"}, "dependencies": {"db-migrate": "1"}}',
    "lib/changes/20240101000000-a.js": up("a"),
  };
  expect((await tell({ before: moved, head: {} })).frameworks).toEqual([
    "db-migrate api/db/steps",
    "db-migrate lib/changes",
  ]);
  const knex = { ...project, ...at("20240101000000_a", "exports.up = (knex) => knex.raw('');\n") };
  expect((await tell({ before: knex, head: {} })).frameworks).toEqual(["knex migrations"]);
});

const three = (text: string) =>
  Object.fromEntries([1, 2, 3].map((n) => [`src/migrations/2024010${n}000000-x.js`, text] as const));
const withKnex = (scripts: object) => ({
  "package.json": JSON.stringify({ dependencies: { "db-migrate": "0.11.14", knex: "^3.1.0" }, scripts }),
});

test("a folder is known by the command, or by what its scripts call, where a package depends on other tools too", async () => {
  const calls = three("exports.up = (db, cb) => {\n  db.runSql('select 1', cb);\n};\n");
  const silent = three("exports.up = async (it) => it.go();\n");
  const command = { "db-migrate": "db-migrate --migrations-dir ./src/migrations" };
  const found = ["db-migrate src/migrations"];
  expect((await tell({ before: { ...withKnex({}), ...calls }, head: {} })).frameworks).toEqual(found);
  expect((await tell({ before: { ...withKnex(command), ...silent }, head: {} })).frameworks).toEqual(found);
});
