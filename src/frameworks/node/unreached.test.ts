// Knex, Kysely, Sequelize, MikroORM and node-pg-migrate read what is directly in their folder; TypeORM what its globs mean.

import { describe, expect, test } from "vitest";
import { fixed, tell, type Story } from "../../../test/support/list-judge.ts";

type Files = Story["before"];

const tools: readonly {
  readonly name: string;
  readonly project: Files;
  readonly up: (stamp: string) => string;
  readonly free: Files;
}[] = [
  {
    name: "Knex",
    project: {
      "package.json": '{"dependencies": {"knex": "3"}}',
      "knexfile.js": 'module.exports = { client: "pg", migrations: { directory: "./migrations" } };\n',
    },
    up: () => "exports.up = (knex) => knex.schema.raw('SELECT 1');\n",
    free: {
      "knexfile.js": 'module.exports = { client: "pg", migrations: { directory: process.env.MIGRATIONS } };\n',
    },
  },
  {
    name: "Kysely",
    project: {
      "package.json": '{"dependencies": {"kysely": "0.28"}}',
      "kysely.config.ts": 'export default { migrations: { migrationFolder: "migrations" } };\n',
    },
    up: () => 'import { sql } from "kysely";\nexport const up = (db) => sql`SELECT 1`.execute(db);\n',
    free: {
      "kysely.config.ts":
        'export default { migrations: { migrationFolder: "migrations", provider: new Provider("migrations") } };\n',
    },
  },
  {
    name: "Sequelize",
    project: {
      "package.json": '{"dependencies": {"sequelize": "6"}, "devDependencies": {"sequelize-cli": "6"}}',
      ".sequelizerc": "module.exports = { 'migrations-path': require('path').resolve('migrations') };\n",
    },
    up: () => "module.exports = { up: (queryInterface) => queryInterface.sequelize.query('SELECT 1') };\n",
    free: { ".sequelizerc": "module.exports = require('./paths');\n" },
  },
  {
    name: "node-pg-migrate",
    project: {
      "package.json": '{"dependencies": {"node-pg-migrate": "9"}, "scripts": {"migrate": "node-pg-migrate up"}}',
    },
    up: () => "exports.up = (pgm) => {\n  pgm.sql('SELECT 1');\n};\n",
    free: {
      "package.json":
        '{"dependencies": {"node-pg-migrate": "9"}, "scripts": {"migrate": "node-pg-migrate up --use-glob -m \'migrations/**/*.js\'"}}',
    },
  },
  {
    name: "MikroORM",
    project: {
      "package.json": '{"dependencies": {"@mikro-orm/core": "6"}}',
      "mikro-orm.config.js": "module.exports = { migrations: { path: './migrations' } };\n",
    },
    up: () =>
      "const { Migration } = require('@mikro-orm/migrations');\nexports.M = class extends Migration {\n  async up() {\n    this.addSql('SELECT 1');\n  }\n};\n",
    free: { "mikro-orm.config.js": "module.exports = { migrations: { path: './migrations', glob: '**/*.js' } };\n" },
  },
  {
    name: "TypeORM",
    project: {
      "package.json": '{"dependencies": {"typeorm": "1"}}',
      "data-source.ts": 'export default new DataSource({ type: "postgres", migrations: ["migrations/*{.ts,.js}"] });\n',
    },
    up: (stamp) =>
      `export class M${stamp} {\n  async up(queryRunner) {\n    await queryRunner.query("SELECT 1");\n  }\n}\n`,
    free: { "data-source.ts": "export default new DataSource({ migrations: [...found] });\n" },
  },
];

describe.each(tools)("$name", ({ name, project, up, free }) => {
  const at = (path: string): Files => ({ [`migrations/${path}.js`]: up(/\d+/.exec(path)?.[0] ?? "") });
  const before = { ...project, ...at("20240101000000_teams"), ...at("20240102000000_players") };
  const stray = at("billing/20240201000000_roles");
  const endings = ["Knex", "Sequelize"].includes(name) ? ".js" : "";
  const id = name === "TypeORM" ? "M20240201000000" : `20240201000000_roles${endings}`;

  test("a new migration in a folder below never runs", async () => {
    const told = await tell({ before, head: stray });
    expect(told.findings).toEqual([`blocker unknown: \`${id}\` stands where ${name} does not look`]);
    expect(told.message).toEqual([
      `${name} runs what is directly in \`migrations\`, and nothing of the folders below it: what is in \`migrations/billing\` never runs.`,
    ]);
    expect(told.result.verified).toEqual([]);
    expect(told.edits).toEqual(["migrations/billing/20240201000000_roles.js => migrations/20240201000000_roles.js"]);
    expect((await tell(await fixed({ before, head: stray }))).findings).toEqual([]);
  });

  test("a draft of somewhere else that is renamed into it never runs either", async () => {
    const [to, text] = ["migrations/billing/20240201000000_roles.js", up("20240201000000")];
    const draft = { "drafts/roles.txt": text };
    const told = await tell({ before: { ...before, ...draft }, head: { "drafts/roles.txt": undefined, [to]: text } });
    expect(told.findings).toEqual([`blocker unknown: \`${id}\` stands where ${name} does not look`]);
  });

  const below = (stem: string) => ({
    [`migrations/${stem}.js`]: undefined,
    [`migrations/2024/${stem}.js`]: up(/\d+/.exec(stem)?.[0] ?? ""),
  });
  const allBelow = { ...below("20240101000000_teams"), ...below("20240102000000_players") };

  test("all that is merged goes into a folder below, and a new one stays above", async () => {
    const head = { ...allBelow, ...at("20240201000000_roles") };
    const told = await tell({ before, head });
    expect(told.findings).toEqual([
      `blocker merged_deleted: The migrations of \`migrations\` are in \`migrations/2024\` now, where ${name} does not look`,
    ]);
    expect(told.edits).toContain("migrations/2024/20240101000000_teams.js => migrations/20240101000000_teams.js");
    expect((await tell(await fixed({ before, head }))).findings).toEqual([]);
  });

  test("all goes into a folder below, or to where nothing leads", async () => {
    const isLed = ["Knex", "Kysely", "node-pg-migrate"].includes(name);
    const nowhere = (folder: string) =>
      isLed
        ? [`nit unknown: The migrations of \`migrations\` are in \`${folder}\` now, where nothing leads ${name}`]
        : [];
    expect((await tell({ before, head: allBelow })).findings).toEqual([
      `blocker merged_deleted: The migrations of \`migrations\` are in \`migrations/2024\` now, where ${name} does not look`,
    ]);
    const moved = Object.fromEntries(
      Object.entries(allBelow).map(([path, text]) => [path.replace("migrations/2024/", "sql/changes/"), text]),
    );
    const told = await tell({ before, head: moved });
    expect(told.findings).toEqual(nowhere("sql/changes"));
    expect(told.result.findings.every((one) => one.couldHideBlocker === true)).toBe(true);
    // Where the change says so, too, something does.
    const run = { ...moved, "bin/run.js": 'migrate("../sql/changes");\n' };
    expect((await tell({ before, head: run })).findings).toEqual([]);
  });

  test("a folder below into which all goes, and which is spoken of", async () => {
    const told = await tell({ before, head: { ...allBelow, "bin/run.js": 'migrate("./migrations/2024");\n' } });
    expect(told.findings.filter((one) => one.includes("does not look"))).toEqual([]);
  });

  const innocent: Record<string, Omit<Story, "before"> & { readonly more?: Files }> = {
    "the folder has some already": { more: at("billing/20240101000000_x"), head: stray },
    "another folder has some already": { more: at("crm/20240101000000_x"), head: stray },
    "an archive": { head: at("archive/20240201000000_roles") },
    "another database's": { head: at("mysql/20240201000000_roles") },
    "tests and fixtures": { head: { ...at("__tests__/20240201000000_roles"), ...at("fixtures/20240201000000_x") } },
    "scripts that are no migrations": { head: { "migrations/billing/20240201_helper.js": "exports.helper = 1;\n" } },
    "a script of its own runs it": {
      head: { ...stray, "bin/billing.js": 'migrate({ directory: "migrations/billing" });\n' },
    },
    "its name is put together where migrations are run": {
      head: { ...stray, "bin/billing.js": 'migrate(path.join(__dirname, "../migrations", "billing"));\n' },
    },
    "one beside it requires it": {
      head: {
        ...stray,
        "migrations/20240201000000_roles.js": `${up("20240201000001")}require("./billing/20240201000000_roles");\n`,
      },
    },
    "one beside it requires its index": {
      head: {
        ...stray,
        "migrations/billing/index.js": 'exports.roles = require("./20240201000000_roles");\n',
        "migrations/20240201000000_roles.js": `${up("20240201000001")}require("./billing");\n`,
      },
    },
    "one beside it reads a file of it": {
      head: {
        ...stray,
        "migrations/20240201000000_roles.js": `${up("20240201000001")}read(__dirname, "billing", "x.sql");\n`,
      },
    },
    "a folder around it is spoken of": {
      head: { ...at("billing/2024/20240201000000_roles"), "run.sh": "migrate migrations/billing/*\n" },
    },
    "one that was merged before moves there": {
      head: { "migrations/20240102000000_players.js": undefined, ...at("billing/20240102000000_players") },
    },
    "one that was merged before moves there under another name": {
      head: {
        "migrations/20240102000000_players.js": undefined,
        "migrations/billing/20240102000001_gamers.js": up("20240102000000"),
      },
    },
    "it is not known what is read": { more: free, head: stray },
  };
  test.each(Object.entries(innocent))("not told: %s", async (_, { more = {}, ...story }) => {
    const told = await tell({ ...story, before: { ...before, ...more } });
    expect(told.findings.filter((one) => one.includes("does not look"))).toEqual([]);
  });
});

const knexFiles = (more: Files): Files => ({
  ...tools[0]?.project,
  "migrations/20240101000000_teams.js": tools[0]?.up("") ?? "",
  ...more,
});

test.each<[string, Files, Files]>([
  [
    "what it names goes by its place",
    {},
    { "migrations/billing/20240201000000_x.js": 'require("../lib"); exports.up = (knex) => 1;\n' },
  ],
  [
    "its place is taken",
    {},
    {
      "migrations/billing/20240201000000_x.js": "exports.up = (knex) => 1;\n",
      "migrations/20240201000000_x.js": "exports.up = (knex) => 2;\n",
    },
  ],
])("no move is offered where %s", async (_, more, head) => {
  const told = await tell({ before: knexFiles(more), head });
  expect(told.findings.filter((one) => one.includes("does not look"))).toHaveLength(1);
  expect(told.edits).toEqual([]);
});

test("no move is offered to where the tool would refuse it as late", async () => {
  const { project = {}, up = () => "" } = tools[1] ?? {};
  const before = { ...project, "migrations/20240301000000_teams.ts": up("") };
  const told = await tell({ before, head: { "migrations/billing/20240201000000_x.ts": up("") } });
  expect(told.findings).toHaveLength(1);
  expect(told.edits).toEqual([]);
});

test("where there are very many such folders, the first are told: each costs searches", async () => {
  const [knex] = tools;
  const at = (name: string): Files => ({ [`migrations/${name}.js`]: knex?.up("") ?? "" });
  const strays = Array.from({ length: 40 }, (_, i) => at(`f${i}/20240102000000_x${i}`));
  const before = { ...knex?.project, ...at("20240101000000_teams") };
  expect((await tell({ before, head: Object.assign({}, ...strays) as Files })).findings.length).toBe(20);
});
