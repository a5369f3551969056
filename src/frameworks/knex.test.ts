import { describe, expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const up = (table: string) =>
  `exports.up = (knex) => knex.schema.createTable("${table}", (t) => t.increments());\nexports.down = (knex) => knex.schema.dropTable("${table}");\n`;
const at = (name: string, text = up(name)) => ({ [`migrations/${name}`]: text });
const project = {
  "knexfile.js": 'module.exports = { client: "pg" };\n',
  "package.json": '{"dependencies": {"knex": "3"}}',
};
const before = { ...project, ...at("20240101000000_teams.js"), ...at("20240102000000_players.js") };

describe("histories", () => {
  listProperties({
    files: (version, slug) => at(`${version}_${slug}.js`),
    versions: stamps,
    project,
    group: "knex migrations",
    taken: "nothing",
    late: "nothing",
  });
});

test("a set of file names: equal and earlier times are legal, one name is one migration", async () => {
  const base = at("20240201000000_orders.js");
  const head = { ...at("20240201000000_roles.js"), ...at("20240115000000_late.js") };
  expect((await tell({ before, base, head })).findings).toEqual([]);
  const story = { before, base: at("20240201000000_x.js", up("a")), head: at("20240201000000_x.js", up("b")) };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_id+same_path_added: `20240201000000_x.js` is taken on `main`"]);
  expect(told.edits).toEqual(["migrations/20240201000000_x.js => migrations/20240201000001_x.js"]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("what is merged: knex misses a file that is gone or has another name, its ending included", async () => {
  const gone = { "migrations/20240102000000_players.js": undefined };
  const told = [
    await tell({ before, head: at("20240102000000_players.js", up("people")) }),
    await tell({ before, head: at("20240102000000_players.js", `// why\n${up("20240102000000_players.js")}`) }),
    await tell({ before, head: gone }),
    await tell({ before, head: { ...gone, ...at("20240103000000_players.js", up("20240102000000_players.js")) } }),
    await tell({ before, head: { ...gone, ...at("20240102000000_players.ts", up("20240102000000_players.js")) } }),
  ];
  expect(told.map(({ findings }) => findings)).toEqual([
    ["nit merged_edited: `20240102000000_players` is merged already, and changes"],
    [],
    ["blocker merged_deleted: `20240102000000_players` on `main` would be gone"],
    ["blocker merged_renamed: `20240102000000_players` on `main` would be called `20240103000000_players`"],
    ["blocker merged_renamed: `20240102000000_players.js` on `main` would be called `20240102000000_players.ts`"],
  ]);
  expect(told.map(({ message }) => message[0])).toMatchInlineSnapshot(`
    [
      "Databases that have run it do not run it again; only new ones get what is written now.",
      undefined,
      "At every database that has run it, \`knex migrate:latest\` stops with \`The migration directory is corrupt, the following files are missing: 20240102000000_players.js\`.",
      "At every database that has run it, \`knex migrate:latest\` stops with \`The migration directory is corrupt, the following files are missing: 20240102000000_players.js\`.",
      "At every database that has run it, \`knex migrate:latest\` stops with \`The migration directory is corrupt, the following files are missing: 20240102000000_players.js\`.",
    ]
  `);
  expect(told[4]?.edits).toEqual(["migrations/20240102000000_players.ts => migrations/20240102000000_players.js"]);
});

test("where the list is not validated, a file that is gone is a nit, and one that is renamed runs again", async () => {
  const free = {
    ...before,
    "knexfile.js": 'module.exports = { client: "pg", migrations: { disableMigrationsListValidation: true } };\n',
  };
  const gone = { "migrations/20240102000000_players.js": undefined };
  expect((await tell({ before: free, head: gone })).findings).toEqual([
    "nit merged_deleted: `20240102000000_players` on `main` would be gone",
  ]);
  const again = at("20240103000000_players.js", up("20240102000000_players.js"));
  expect((await tell({ before: free, head: { ...gone, ...again } })).message).toEqual([
    "Databases that have run `20240102000000_players.js` run it a second time, as `20240103000000_players.js`.",
    "Databases that follow `main` remember the old name.",
  ]);
});

test("several directories are one list", async () => {
  const two = {
    "knexfile.ts":
      'import path from "node:path";\nconst base = { client: "pg", migrations: { directory: [path.join(__dirname, "db", "core"), `${__dirname}/db/plugins`] } };\nexport default { development: base, production: { ...base } };\n',
    "db/core/20240101000000_init.ts": up("init"),
    "db/plugins/20240102000000_plugin.ts": up("plugin"),
  };
  const told = await tell({ before: two, head: { "db/plugins/20240101000000_init.ts": up("other") } });
  expect(told.frameworks).toEqual(["knex db/core"]);
  expect(told.findings).toEqual(["blocker same_id: `20240101000000_init.ts` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "Knex tells migrations apart by \`20240101000000_init.ts\` alone: who has run one of them never runs the other.",
      "Git merges this without a conflict.",
    ]
  `);
});

describe("where migrations are", () => {
  test("by the text where nothing names the folder; compiled copies run then, so an ending is no name", async () => {
    const compiled = {
      "package.json": '{"dependencies": {"knex": "3"}}',
      "knexfile.ts": 'export default { client: "pg", migrations: { directory: "./dist/db" } };\n',
      "src/db/20240101000000_init.ts": 'import type { Knex } from "knex";\nexport async function up(k: Knex) {}\n',
    };
    expect(await found(compiled)).toEqual(["knex src/db"]);
    const head = {
      "src/db/20240101000000_init.ts": undefined,
      "src/db/20240101000000_init.js": "export async function up(k) {}\n",
    };
    expect((await tell({ before: compiled, head })).findings).toEqual([]);
  });

  test("seeds, other tools' migrations, declarations and tests are not Knex's", async () => {
    const dependent = { "package.json": '{"dependencies": {"knex": "3", "kysely": "1"}}' };
    expect(
      await found({
        ...dependent,
        "db/seeds/001_users.js": "exports.seed = (knex) => knex('users').del();\n",
        "db/scripts/001_report.ts": "console.log(1);\n",
        "db/types/001_init.d.ts": "export function up(knex: unknown): void;\n",
        "db/migrations/001_init.ts": 'import { Kysely } from "kysely";\nexport async function up(db: Kysely<any>) {}\n',
      }),
    ).toEqual(["kysely db/migrations"]);
  });

  test("who queries with knex may migrate with another tool", async () => {
    expect(
      await found({
        "package.json": '{"dependencies": {"knex": "3", "db-migrate": "1"}}',
        "src/migrations/20240101000000-init.js": "exports.up = (db, callback) => db.runSql('SELECT 1', callback);\n",
      }),
    ).toEqual(["db-migrate src/migrations"]);
  });

  test("the package that is nearest tells whose they are where the text does not", async () => {
    const plain = "export const up = () => run();\n";
    expect(
      await found({
        "package.json": '{"devDependencies": {"sequelize": "6"}}',
        "services/a/package.json": '{"dependencies": {"knex": "3"}}',
        "services/a/migrations/001_init.js": plain,
        "services/b/package.json": "not json",
        "services/b/migrations/001_init.js": plain,
      }),
    ).toEqual(["knex services/a/migrations", "sequelize services/b/migrations"]);
  });
});

test("an ending that Knex does not load", async () => {
  const late = at("20240301000000_roles.mjs", "export const up = (knex) => knex.schema.createTable('roles');\n");
  const told = await tell({ before: { ...before, ...knexfile("") }, head: late });
  expect(told.findings).toEqual(["blocker unknown: `20240301000000_roles.mjs` is no migration to Knex: it never runs"]);
  const set = { ...before, ...knexfile(", loadExtensions: ['.js', '.mjs']") };
  expect((await tell({ before: set, head: late })).findings).toEqual([]);
  const has = { ...before, ...knexfile(""), ...at("20240201000000_more.mjs") };
  expect((await tell({ before: has, head: late })).findings).toEqual([]);
});

test("bad input: a knexfile that cannot be read, hostile names, empty files", async () => {
  const head = {
    "knexfile.js": "module.exports = {{{ migrations: { directory: [`${",
    ...at("20240301000000_`x` [y](z) @all.js", ""),
    ...at("20240302000000_\n| break.js", "exports.up = ("),
  };
  const told = await tell({ before, head });
  expect(told.frameworks).toEqual(["knex migrations"]);
  expect(told.findings).toEqual(["blocker unknown: `20240301000000_`x` [y](z) @all` cannot run"]);
});

async function found(files: Readonly<Record<string, string>>) {
  return (await tell({ before: files, head: {} })).frameworks;
}

function knexfile(more: string) {
  return {
    "knexfile.js": `module.exports = { client: "pg", migrations: { directory: "migrations"${more} } };\n`,
  };
}
