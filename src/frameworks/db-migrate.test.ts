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

const reads = (name: string) => `'use strict';

var dbm;
var fs = require('fs');
var path = require('path');

exports.setup = function(options) {
  dbm = options.dbmigrate;
};

exports.up = function(db) {
  var filePath = path.join(__dirname, 'sqls', '${name}-up.sql');
  return new Promise(function(resolve, reject) {
    fs.readFile(filePath, {encoding: 'utf-8'}, function(err, data) {
      if (err) return reject(err);
      resolve(data);
    });
  }).then(function(data) { return db.runSql(data); });
};

exports.down = function(db) {
  var filePath = path.join(__dirname, 'sqls', '${name}-down.sql');
  return db.runSql(fs.readFileSync(filePath, 'utf-8'));
};
`;

test("a script whose SQL is not there stops: a new one, and a merged one that loses it", async () => {
  const name = "20240301000000-roles";
  const script = at(name, reads(name));
  const sql = { [`migrations/sqls/${name}-up.sql`]: "CREATE TABLE roles ();\n" };
  const told = await tell({ before, head: script });
  expect(told.findings).toEqual([
    "blocker unknown: `20240301000000-roles` reads `migrations/sqls/20240301000000-roles-up.sql`, which is not there",
  ]);
  expect(told.message).toEqual([
    "db-migrate stops at it on every database, with `ENOENT: no such file or directory, open 'migrations/sqls/20240301000000-roles-up.sql'`.",
  ]);
  expect((await tell({ before, head: { ...script, ...sql } })).findings).toEqual([]);
  const merged = { ...before, ...script, ...sql };
  for (const head of [
    { [`migrations/sqls/${name}-up.sql`]: undefined },
    { [`migrations/sqls/${name}-up.sql`]: undefined, [`migrations/sqls/${name}.sql`]: "CREATE TABLE roles ();\n" },
  ]) {
    const lost = await tell({ before: merged, head });
    expect(lost.findings).toEqual(told.findings);
    expect(lost.message[0]).toContain("stops at it on every new database");
  }
  for (const [was, now] of [
    ["path.join(__dirname, 'sqls', '", "path.join(__dirname + '/sqls/"],
    ["return new Promise", "if (!fs.existsSync(filePath)) return null;\n  return new Promise"],
  ] as const) {
    const other = at(name, reads(name).replace(was, now));
    expect((await tell({ before, head: other })).findings).toEqual(now.includes("exists") ? [] : told.findings);
  }
  // Of many that are not there the first stops it; what a link leads to is not known.
  const many = at(name, reads(name).replace("return new Promise", `path.join(__dirname, 'sqls', 'x.sql');\n  $&`));
  expect((await tell({ before, head: many })).findings).toEqual(told.findings);
  const link = { "migrations/sqls": { text: "../sql", mode: "120000" } } as const;
  expect((await tell({ before: { ...before, ...link }, head: script })).findings).toEqual([]);
  // Who does not have it to begin with is not blamed, nor who takes both away.
  expect((await tell({ before: { ...before, ...script }, head: { "x.js": "" } })).findings).toEqual([]);
  const both = { [`migrations/sqls/${name}-up.sql`]: undefined, [`migrations/${name}.js`]: undefined };
  expect((await tell({ before: merged, head: both })).findings).toEqual([
    "nit merged_deleted: `20240301000000-roles` on `main` would be gone",
  ]);
});
