// Knex, Sequelize and node-pg-migrate load every file of their folder.

import { describe, expect, test } from "vitest";
import { tell } from "../../../test/support/list-judge.ts";

const tools = [
  {
    name: "Knex",
    folder: "migrations",
    before: {
      "package.json": '{"dependencies": {"knex": "3"}}',
      "knexfile.js": 'module.exports = { client: "pg", migrations: { directory: "migrations" } };\n',
      "migrations/20240101000000_teams.js": 'exports.up = (knex) => knex.schema.createTable("teams");\n',
    },
    stops: "Invalid migration: helper.js must have both an up and down function",
    noUp: "must have both an up and down function",
    aside: {
      "knexfile.js":
        'module.exports = { client: "pg", migrations: { directory: "migrations", loadExtensions: [".mjs"] } };\n',
    },
  },
  {
    name: "Sequelize",
    folder: "migrations",
    before: {
      "package.json": '{"dependencies": {"sequelize": "6"}, "devDependencies": {"sequelize-cli": "6"}}',
      ".sequelizerc":
        "const path = require('path');\nmodule.exports = { 'migrations-path': path.resolve('migrations') };\n",
      "migrations/20240101000000-teams.js":
        "module.exports = { up: (queryInterface) => queryInterface.createTable('teams') };\n",
    },
    stops: "Could not find migration method: up",
    noUp: "Could not find migration method: up",
    aside: { ".sequelizerc": "module.exports = require('./paths');\n" },
  },
  {
    name: "node-pg-migrate",
    folder: "migrations",
    before: {
      "package.json": '{"dependencies": {"node-pg-migrate": "9"}, "scripts": {"migrate": "node-pg-migrate up"}}',
      "migrations/1700000000001_teams.js": 'exports.up = (pgm) => {\n  pgm.createTable("teams");\n};\n',
    },
    stops: 'Cannot determine numeric prefix for "helper.js"',
    noUp: "Unknown value for direction: up.",
    aside: {
      "package.json":
        '{"dependencies": {"node-pg-migrate": "9"}, "scripts": {"migrate": "node-pg-migrate up --ignore-pattern helper.js"}}',
    },
  },
] as const;

describe.each(tools)("$name", ({ name, folder, before, stops, noUp, aside }) => {
  const path = `${folder}/helper.js`;
  const findings = async (text: string, more = {}) =>
    (await tell({ before: { ...before, ...more }, head: { [path]: text } })).findings;
  const told = [`blocker unknown: \`helper.js\` is no migration, and ${name} takes it for one`];

  test.each([
    "",
    "exports.helper = 1;\n",
    "module.exports = { helper: 1 };\n",
    "export const helper = 1;\n",
    "module.exports = function helper() {};\n",
    "module.exports = async (one) => one;\n",
    "export default class Helper {}\n",
  ])("a script without `up` stops it: %j", async (text) => {
    expect(await findings(text)).toEqual(told);
    expect((await tell({ before, head: { [path]: text } })).message[0]).toContain(stops);
  });

  test("so does a migration that has none, on new databases a merged one that is emptied", async () => {
    const merged = Object.keys(before).at(-1) ?? "";
    const stem = merged.replace(/^.*\//, "").replace(/\.js$/, "");
    const later = merged.replace("teams", "users");
    const more = { [later]: "module.exports = {};\n" };
    const brought = await tell({ before, head: more });
    expect(brought.findings).toEqual([`blocker unknown: \`${stem.replace("teams", "users")}\` cannot run`]);
    expect(brought.message[0]).toContain(noUp);
    const emptied = [`nit merged_edited: \`${stem}\` is merged already, and changes`];
    for (const text of ["", "module.exports = {};\n"])
      expect((await tell({ before, head: { [merged]: text } })).findings).toEqual([
        ...emptied,
        `blocker unknown: \`${stem}\` cannot run`,
      ]);
    const nothing = "exports.up = async () => {};\nexports.down = async () => {};\n";
    expect((await tell({ before, head: { [merged]: nothing } })).findings).toEqual(emptied);
    // Whoever gives it one mends it.
    expect((await tell({ before: { ...before, ...more }, head: { [later]: nothing } })).findings).toEqual([]);
  });

  test("nor does one of many that have none: something of the project's own runs them", async () => {
    const [merged = ""] = Object.keys(before).filter((one) => one.endsWith("teams.js"));
    const run = "module.exports.run = (context) => context.query('x');\n";
    const called = (slug: string) => ({ [merged.replace("teams", slug)]: run });
    const many = { ...before, ...called("users"), ...called("users2"), ...called("users3") };
    expect((await tell({ before: many, head: called("zones") })).findings).toEqual([]);
    const some = { ...before, ...called("users"), ...called("users2") };
    expect((await tell({ before: some, head: called("zones") })).findings).toHaveLength(1);
    const one = { ...before, [merged]: `${run}// queryInterface, knex, pgm\n` };
    expect((await tell({ before: one, head: called("zones") })).findings).toHaveLength(1);
  });

  test.each([
    "module.exports = require('../src/roles');\n",
    'export * from "../src/roles.js";\n',
    'export { default } from "../src/roles.js";\n',
    "module.exports = { ...roles };\n",
    "import roles = require('../src/roles');\nexport = roles;\n",
    'import roles from "../src/roles.js";\nexport { roles as default };\n',
    "const async = require('async');\nmodule.exports = async.waterfall('roles');\n",
    "module.exports = class extends Roles {};\n",
    "exports.up = async () => {};\n",
  ])("what may have one does not: %j", async (text) => {
    expect(await findings(text)).toEqual([]);
  });

  test("nor does what it does not load, or what the base has too", async () => {
    expect(await findings("exports.helper = 1;\n", aside)).toEqual([]);
    expect(
      (await tell({ before, head: { [`${folder}/lib/helper.js`]: "", [`${folder}/.keep`]: "" } })).findings,
    ).toEqual([]);
    expect(await findings("exports.other = 1;\n", { [path]: "exports.helper = 1;\n" })).toEqual([]);
  });
});

const says = (name: string, tool: string) => [
  `blocker unknown: \`${name}\` is no migration, and ${tool} takes it for one`,
];

test("declarations beside a migration: Knex and node-pg-migrate take them for one, whatever they declare", async () => {
  const [knex, sequelize, pgMigrate] = tools;
  const told = async ({ before }: (typeof tools)[number], name: string) =>
    (await tell({ before, head: { [`migrations/${name}`]: "export declare const up: () => void;\n" } })).findings;
  expect(await told(knex, "20240101000000_teams.d.ts")).toEqual(says("20240101000000_teams.d.ts", "Knex"));
  expect(await told(knex, "types.d.ts")).toEqual(says("types.d.ts", "Knex"));
  expect(await told(knex, "types.d.mts")).toEqual([]);
  expect(await told(pgMigrate, "1700000000009_x.d.ts")).toEqual(says("1700000000009_x.d.ts", "node-pg-migrate"));
  expect(await told(sequelize, "20240101000000-teams.d.ts")).toEqual([]);
  // What is compiled elsewhere is not what stands here.
  const compiled = {
    ...knex,
    before: {
      ...knex.before,
      "knexfile.js": 'module.exports = { client: "pg", migrations: { directory: "dist" } };\n',
    },
  };
  expect(await told(compiled as never, "20240101000000_teams.d.ts")).toEqual([]);
});

test("node-pg-migrate stops at notes too", async () => {
  const [knex, , pgMigrate] = tools;
  const notes = { "migrations/README.md": "Notes.\n" };
  expect((await tell({ before: pgMigrate.before, head: notes })).findings).toEqual([
    "blocker unknown: `README.md` is no migration, and node-pg-migrate takes it for one",
  ]);
  expect((await tell({ before: knex.before, head: notes })).findings).toEqual([]);
});
