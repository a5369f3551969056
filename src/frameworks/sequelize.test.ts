import { describe, expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";
import { plainText } from "../domain/text.ts";

const up = (table: string) =>
  `module.exports = {\n  up: (queryInterface, Sequelize) => queryInterface.createTable("${table}", {}),\n  down: (queryInterface) => queryInterface.dropTable("${table}"),\n};\n`;
const at = (name: string, text = up(name)) => ({ [`server/migrations/${name}`]: text });
const project = {
  ".sequelizerc":
    "const path = require('path');\nmodule.exports = { 'migrations-path': path.resolve('server', 'migrations') };\n",
  "package.json": '{"dependencies": {"sequelize": "6"}, "devDependencies": {"sequelize-cli": "6"}}',
};
const before = { ...project, ...at("20240101000000-teams.js"), ...at("20240102000000-players.js") };

describe("histories", () => {
  listProperties({
    files: (version, slug) => at(`${version}-${slug}.js`),
    versions: stamps,
    project,
    group: "sequelize server/migrations",
    taken: "nothing",
    late: "nothing",
  });
});

test("a set of file names: equal and earlier times are legal, one name is one migration", async () => {
  const base = at("20240201000000-orders.js");
  const head = { ...at("20240201000000-roles.js"), ...at("20240115000000-late.js") };
  expect((await tell({ before, base, head })).findings).toEqual([]);
  const story = { before, base: at("20240201000000-x.js", up("a")), head: at("20240201000000-x.js", up("b")) };
  expect((await tell(story)).findings).toEqual([
    "blocker same_id+same_path_added: `20240201000000-x.js` is taken on `main`",
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("what is merged: nobody misses a file; one that is renamed runs again", async () => {
  const gone = { "server/migrations/20240102000000-players.js": undefined };
  const column = up("players").replace('createTable("players", {})', 'addColumn("players", "age", Sequelize.INTEGER)');
  const aged = { ...before, ...at("20240102000000-players.js", column) };
  const told = [
    await tell({ before, head: at("20240102000000-players.js", up("people")) }),
    await tell({ before, head: gone }),
    await tell({ before: aged, head: { ...gone, ...at("20240103000000-players.js", column) } }),
    // What the folder has is loaded, whatever it is called.
    await tell({ before: aged, head: { ...gone, ...at("players.cjs", column) } }),
  ];
  expect(told.map(({ findings }) => findings)).toEqual([
    ["nit merged_edited: `20240102000000-players` is merged already, and changes"],
    ["nit merged_deleted: `20240102000000-players` on `main` would be gone"],
    ["blocker merged_renamed: `20240102000000-players` on `main` would be called `20240103000000-players`"],
    ["blocker merged_renamed: `20240102000000-players` on `main` would be called `players`"],
  ]);
  expect(told.map(({ message }) => message[0])).toMatchInlineSnapshot(`
    [
      "Databases that have run it do not run it again; only new ones get what is written now.",
      "Databases that have run it keep what it did, and \`db:migrate:undo\` stops there with \`Unable to find migration: 20240102000000-players.js\`; new ones never get it.",
      "Databases that have run \`20240102000000-players.js\` run it a second time, as \`20240103000000-players.js\`.",
      "Databases that have run \`20240102000000-players.js\` run it a second time, as \`players.cjs\`.",
    ]
  `);
});

const renamed = async (text: string) => {
  const gone = { "server/migrations/20240102000000-players.js": undefined };
  const base = { ...before, ...at("20240102000000-players.js", text) };
  return tell({ before: base, head: { ...gone, ...at("20240103000000-players.js", text) } });
};

const inUp = (does: string, parameter = "queryInterface") =>
  `"use strict";\n\nmodule.exports = {\n  async up(${parameter}, Sequelize) {\n    ${does}\n  },\n  async down(queryInterface) {\n    await queryInterface.removeColumn("a", "b");\n  },\n};\n`;

test("under another name what only makes tables changes nothing", async () => {
  const told = await renamed(up("players"));
  expect(told.findings).toEqual([
    "nit merged_renamed: `20240102000000-players` on `main` would be called `20240103000000-players`",
  ]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"Databases that have run \`20240102000000-players.js\` run it a second time, as \`20240103000000-players.js\`, which changes nothing: it looks first whether it is done."`,
  );
  const table = `await queryInterface.createTable("players", {
      id: { type: Sequelize.DataTypes.STRING(9), defaultValue: Sequelize.literal("now()") },
    });`;
  for (const does of [
    table,
    table + table.replace("players", "teams"),
    `const t = await queryInterface.sequelize.transaction();\n    ${table}\n    await t.commit();`,
  ])
    expect(`${(await renamed(inUp(does))).findings[0]} (${does})`).toMatch(/^nit merged_renamed/);
  const umzug = inUp(table, "{ context: queryInterface }");
  expect((await renamed(umzug)).findings[0]).toMatch(/^nit merged_renamed/);
  for (const does of [
    `${table}\n    await queryInterface.addIndex("players", ["id"]);`,
    `${table}\n    await queryInterface.sequelize.query("CREATE INDEX i ON players (id)");`,
    `${table}\n    await queryInterface["addIndex"]("players", ["id"]);`,
    `${table}\n    await addIndices(queryInterface);`,
    `${table}\n    await User.bulkCreate([{ id: 1 }]);`,
    `const { sequelize } = queryInterface;\n    ${table}`,
    "await new Promise((done) => done());",
  ])
    expect(`${(await renamed(inUp(does))).findings[0]} (${does})`).toMatch(/^blocker merged_renamed/);
  expect((await renamed(inUp(table, "q").replaceAll("queryInterface.create", "q.create"))).findings[0]).toMatch(
    /^blocker/,
  );
});

test("one without a number runs as well, where the folder is surely read", async () => {
  const [, told] = (await tell({ before, head: at("roles.js") })).result.verified;
  expect(plainText(told?.text ?? [])).toMatch(/1 migration added.*: `roles`/);
  const named = { ...before, ...at("roles.js") };
  expect((await tell({ before: named, head: at("20240301000000-teams.js") })).findings).toEqual([]);
  expect((await tell({ before: named, head: at("roles.js", up("rights")) })).findings).toEqual([
    "nit merged_edited: `roles` is merged already, and changes",
  ]);
  const elsewhere = { ...named, ".sequelizerc": "module.exports = require('./paths');\n" };
  const gone = { "server/migrations/roles.js": undefined };
  expect((await tell({ before: elsewhere, head: gone })).findings).toEqual([]);
});

test("a context called queryInterface tells as well, and seeders are not migrations", async () => {
  const text =
    "export const up: Migration = async ({ context: queryInterface }) => {\n  await queryInterface.createTable('x', {});\n};\n";
  const files = { "src/db/migrations/2024.01.01T00.00.00.x.ts": text, "src/db/migrations/001-init.ts": text };
  const told = await tell({ before: files, head: { "src/db/seeders/001-x.ts": text } });
  expect(told.frameworks).toEqual(["sequelize src/db/migrations"]);
});

test("a script that somebody runs by hand is no migration", async () => {
  const byHand =
    "import { QueryTypes } from 'sequelize';\nexport default async function main(exit = false) {\n  // back up first\n}\n";
  const head = { "server/scripts/20240101000000-backfill.ts": byHand };
  expect((await tell({ before, head })).frameworks).toEqual(["sequelize server/migrations"]);
});

test("bad input: a configuration that cannot be read, empty files", async () => {
  for (const rc of ["", "{", '{"migrations-path": 7}', "module.exports = { 'migrations-path': process.env.X }"]) {
    const told = await tell({ before, head: { ".sequelizerc": rc, ...at("20240301000000-empty.js", "") } });
    expect(told.frameworks).toEqual(["sequelize server/migrations"]);
    expect(told.findings).toEqual(["blocker unknown: `20240301000000-empty` cannot run"]);
  }
});

const manifest = (more = "", scripts = "") => ({
  "package.json": `{"dependencies": {"sequelize": "6"${more}}, "devDependencies": {"sequelize-cli": "6"}, "scripts": {${scripts}}}`,
});

describe("the folder that the command line takes where nothing names one", () => {
  const start = {
    ...manifest(),
    "migrations/20240101000000-teams.js": up("teams"),
    "migrations/20240102000000-players.js": up("players"),
  };
  const helper = { "migrations/helper.js": "exports.helper = 1;\n" };
  const below = { "migrations/v2/20240201000000-roles.js": up("roles") };
  const findings = async (head: Record<string, string>, more: Record<string, string> = {}) =>
    (await tell({ before: { ...start, ...more }, head })).findings;

  test("is read as a whole, and what is below it is not", async () => {
    expect(await findings(helper)).toEqual([
      "blocker unknown: `helper.js` is no migration, and Sequelize takes it for one",
    ]);
    expect(await findings(below)).toHaveLength(1);
    const moved = { ...below, "migrations/20240102000000-players.js": undefined } as never;
    expect(await findings(moved)).toContain("nit merged_deleted: `20240102000000-players` on `main` would be gone");
  });

  test.each([
    ["another path", manifest("", '"migrate": "sequelize db:migrate --migrations-path dist/migrations"')],
    ["another path in a script", { Dockerfile: "CMD npx sequelize db:migrate --migrations-path dist/migrations\n" }],
    ["its options", manifest("", '"migrate": "sequelize db:migrate --options-path config/paths.js"')],
    ["umzug", manifest(', "umzug": "3"')],
    ["no command line", { "package.json": '{"dependencies": {"sequelize": "6"}}' }],
    ["a configuration that cannot be read", { ".sequelizerc": "module.exports = require('./paths');\n" }],
    ["TypeScript", { "migrations/20240103000000-x.ts": up("x") }],
  ])("may be another: %s", async (_, more: Record<string, string>) => {
    expect(await findings({ ...helper, ...below }, more)).toEqual([]);
  });
});
