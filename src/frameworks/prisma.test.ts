import { describe, expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const at = (name: string, sql = "CREATE TABLE t (id int);\n") => ({ [`prisma/migrations/${name}/migration.sql`]: sql });
const project = {
  "prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\n',
  "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
};
const before = { ...project, ...at("20240101000000_init"), ...at("20240102000000_users") };

describe("histories", () => {
  listProperties({
    files: (version, slug) => at(`${version}_${slug}`, `-- ${slug}\n`),
    versions: stamps,
    project,
    group: "prisma prisma/migrations",
    taken: "nothing",
    late: "nothing",
  });
});

test("the whole name is the identity: the same time and an earlier one are legal", async () => {
  const base = at("20240201000000_orders");
  expect((await tell({ before, base, head: at("20240201000000_roles") })).findings).toEqual([]);
  expect((await tell({ before, base, head: at("20240115000000_late") })).findings).toEqual([]);
});

test("a schema for another database than the migrations are written for", async () => {
  const told = await tell({ before, head: schema('"sqlite"') });
  expect(told.findings).toEqual([
    "blocker lockfile_stale: The migrations are written for `postgresql`, and the schema is for `sqlite`",
  ]);
  expect(told.message[0]).toContain(
    "specified in your schema does not match the one specified in the migration_lock.toml",
  );
  for (const same of ['"postgres"', '"cockroachdb"', 'env("PROVIDER")'])
    expect((await tell({ before, head: schema(same) })).findings).toEqual([]);
  const anew = { ...schema('"sqlite"'), "prisma/migrations/migration_lock.toml": 'provider = "sqlite"\n' };
  expect((await tell({ before, head: anew })).findings).toEqual([]);
  const two = { "prisma/other.prisma": 'datasource db {\n  provider = "mysql"\n}\n' };
  expect((await tell({ before: { ...before, ...two }, head: schema('"sqlite"') })).findings).toEqual([]);
});

test("both sides add a folder of one name", async () => {
  const story = {
    before,
    base: at("20240201000000_roles", "CREATE TABLE a (id int);\n"),
    head: at("20240201000000_roles", "CREATE TABLE b (id int);\n"),
  };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_id+same_path_added: `20240201000000_roles` is taken on `main`"]);
  expect(told.edits).toEqual([
    "prisma/migrations/20240201000000_roles/migration.sql => prisma/migrations/20240201000001_roles/migration.sql",
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("any byte of what has run counts, line ends aside", async () => {
  const edited = await tell({ before, head: at("20240102000000_users", "-- why\nCREATE TABLE t (id int);\n") });
  expect(edited.findings).toEqual(["blocker merged_edited: `20240102000000_users` is merged already, and changes"]);
  expect(edited.message).toMatchInlineSnapshot(`
    [
      "Where it has run, \`prisma migrate deploy\` passes over whatever is new in it, and only new databases get it; \`prisma migrate dev\` finds that \`The migration \`20240102000000_users\` was modified after it was applied.\` and wants to reset the database.",
    ]
  `);
  const turned = await tell({ before, head: at("20240102000000_users", "CREATE TABLE t (id int);\r\n") });
  expect(turned.findings).toEqual([]);
});

test("what is gone is passed over; under another name it runs again", async () => {
  const gone = { "prisma/migrations/20240102000000_users/migration.sql": undefined };
  const deleted = await tell({ before, head: gone });
  expect(deleted.findings).toEqual(["nit merged_deleted: `20240102000000_users` on `main` would be gone"]);
  const renamed = await tell({ before, head: { ...gone, ...at("20240103000000_users") } });
  expect(renamed.findings).toEqual([
    "blocker merged_renamed: `20240102000000_users` on `main` would be called `20240103000000_users`",
  ]);
  expect([...deleted.message, ...renamed.message]).toMatchInlineSnapshot(`
    [
      "Where it has run, \`prisma migrate deploy\` goes on without a word; \`prisma migrate dev\` wants to reset the database: \`The following migration(s) are applied to the database but missing from the local migrations directory: 20240102000000_users\`.",
      "Databases that have run \`20240102000000_users\` run it a second time, as \`20240103000000_users\`: where it creates anything, \`prisma migrate deploy\` stops with \`P3018\`, for that \`already exists\`.",
      "Databases that follow \`main\` remember the old name.",
    ]
  `);
});

async function rename(text: string): ReturnType<typeof tell> {
  const start = { ...before, ...at("20240103000000_index", text) };
  const gone = { "prisma/migrations/20240103000000_index/migration.sql": undefined };
  return tell({ before: start, head: { ...gone, ...at("20240104000000_index", text) } });
}

test("under another name what looks first whether it is done changes nothing", async () => {
  const index = `-- DropIndex
DROP INDEX IF EXISTS "t_a_idx";

-- CreateIndex
CREATE INDEX IF NOT EXISTS "t_a_b_idx" ON "t"("a", "b");
`;
  const harmless = await rename(index);
  expect(harmless.findings).toEqual([
    "nit merged_renamed: `20240103000000_index` on `main` would be called `20240104000000_index`",
  ]);
  expect(harmless.message).toMatchInlineSnapshot(`
    [
      "Databases that have run \`20240103000000_index\` run it a second time, as \`20240104000000_index\`, which changes nothing. \`prisma migrate dev\` wants to reset them: \`The migrations recorded in the database diverge from the local migrations directory.\`",
      "Databases that follow \`main\` remember the old name.",
    ]
  `);
  for (const more of [
    'ALTER TABLE "t" ADD COLUMN IF NOT EXISTS "c" NUMERIC(1, 2), ADD COLUMN IF NOT EXISTS "d" INT;',
    'ALTER TABLE IF EXISTS "s"."t" DROP COLUMN IF EXISTS "c"',
    "create unique index concurrently if not exists i on t (a);",
    "CREATE TABLE IF NOT EXISTS u (a TEXT DEFAULT ';', b INT);",
    "DROP TABLE IF EXISTS u CASCADE;",
    'ALTER TABLE "t" ALTER COLUMN "a" DROP NOT NULL, ALTER COLUMN "b" DROP DEFAULT;',
    "/* ; */",
  ])
    expect(`${(await rename(`${index}${more}\n`)).findings[0]} (${more})`).toMatch(/^nit /);
  for (const more of [
    'CREATE INDEX "t_c_idx" ON "t"("c");',
    'ALTER TABLE "t" ADD COLUMN IF NOT EXISTS "c" INT, ADD COLUMN "d" INT;',
    'UPDATE "t" SET "a" = "a" + 1;',
    "DROP TABLE IF EXISTS u;\nCREATE TABLE IF NOT EXISTS u (a INT);",
    "ALTER TABLE t DROP COLUMN IF EXISTS c;\nALTER TABLE t ADD COLUMN IF NOT EXISTS c INT;",
    "CREATE TABLE IF NOT EXISTS u AS SELECT 1; DELETE FROM t;",
    "ALTER TABLE t ADD COLUMN IF NOT EXISTS c TEXT DEFAULT ' ( ', ADD COLUMN d INT;",
    "ALTER TABLE t RENAME TO drop;",
    "ALTER TABLE t ALTER COLUMN a SET DATA TYPE INT USING a + 1;",
    "/* CREATE",
  ])
    expect(`${(await rename(`${index}${more}\n`)).findings[0]} (${more})`).toMatch(/^blocker /);
});

test("a folder without migration.sql stops Prisma; one that the base has already is not told", async () => {
  const empty = { "prisma/migrations/20240301000000_empty/notes.md": "later\n" };
  const told = await tell({ before, head: empty });
  expect(told.findings).toEqual(["blocker journal_mismatch: `20240301000000_empty` has no `migration.sql`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "Prisma takes every folder for a migration, and stops at \`prisma/migrations/20240301000000_empty\` with \`P3015\`: \`Could not find the migration file at migration.sql. Please delete the directory or restore the migration file.\`",
    ]
  `);
  expect((await tell({ before: { ...before, ...empty }, head: at("20240302000000_more") })).findings).toEqual([]);
  const script = await tell({ before, head: { "prisma/migrations/20240301000000_fill/migration.ts": "up();\n" } });
  expect(script.findings).toEqual(["nit journal_mismatch: `20240301000000_fill` has no `migration.sql`"]);
  expect(script.message[0]).toMatchInlineSnapshot(`"Where nothing but Prisma runs what is here, it never runs."`);
});

describe("where migrations are", () => {
  test("a lock file, a schema beside them, a folder of schemas", async () => {
    expect(await found({ ...one("db/migrations"), "db/migrations/migration_lock.toml": "" })).toEqual([
      "prisma db/migrations",
    ]);
    expect(await found({ ...one("db/migrations"), "db/app.prisma": "" })).toEqual(["prisma db/migrations"]);
    expect(await found({ ...one("prisma/migrations"), "prisma/schema/base.prisma": "" })).toEqual([
      "prisma prisma/migrations",
    ]);
    expect(await found(one("db/clickhouse/migrations"))).toEqual([]);
  });

  test("prisma.config.ts and package.json name them", async () => {
    const config = 'import { defineConfig } from "prisma/config";\n';
    expect(
      await found({
        ...one("packages/db/changes"),
        "packages/db/prisma.config.ts": `${config}export default defineConfig({ migrations: { path: "changes" } });\n`,
      }),
    ).toEqual(["prisma packages/db/changes"]);
    expect(
      await found({
        ...one("src/db/migrations"),
        "prisma.config.ts": `${config}import path from "node:path";\nexport default defineConfig({ schema: path.join("src", "db", "schema.prisma") });\n`,
      }),
    ).toEqual(["prisma src/db/migrations"]);
    expect(
      await found({ ...one("db/migrations"), "package.json": '{"prisma": {"schema": "db/main.prisma"}}' }),
    ).toEqual(["prisma db/migrations"]);
  });

  test("one schema a database is one group each: the same name in both is one in each", async () => {
    const two = { ...lock("db/mysql/migrations"), ...lock("db/postgresql/migrations") };
    const told = await tell({ before: { ...two, ...both("01_init") }, head: both("02_add_event_data") });
    expect(told.frameworks).toEqual(["prisma db/mysql/migrations", "prisma db/postgresql/migrations"]);
    expect(told.findings).toEqual([]);
  });

  test("of two databases one stays and moves: it is known by its text", async () => {
    const sql = { mysql: "CREATE TABLE `t` (id int);\n", postgresql: 'CREATE TABLE "t" (id int);\n' };
    const two = { ...below("db/mysql/migrations", sql.mysql), ...below("db/postgresql/migrations", sql.postgresql) };
    const gone = Object.fromEntries(Object.keys(two).map((path) => [path, undefined]));
    const head = { ...gone, ...below("prisma/migrations", sql.postgresql) };
    expect((await tell({ before: two, head })).findings).toEqual([]);
  });

  test("a fixture never blocks", async () => {
    const fixture = Object.fromEntries(
      Object.entries(before).map(([path, text]) => [`test/fixtures/app/${path}`, text]),
    );
    const head = { "test/fixtures/app/prisma/migrations/20240102000000_users/migration.sql": "SELECT 2;\n" };
    expect((await tell({ before: fixture, head })).findings).toEqual([
      "observation merged_edited: `20240102000000_users` is merged already, and changes",
    ]);
  });

  test("a whole folder that moved holds the same migrations", async () => {
    const moved = Object.fromEntries(
      Object.entries(before).flatMap(([path, text]) => [
        [path, undefined],
        [path.replace("prisma/", "packages/db/"), text],
      ]),
    );
    const head = { ...moved, "packages/db/migrations/20240301000000_more/migration.sql": "SELECT 1;\n" };
    expect((await tell({ before, head })).findings).toEqual([]);
  });
});

test("bad input: configurations that cannot be read, hostile names, empty files", async () => {
  const head = {
    "prisma.config.ts": "export default {{{ schema: `${",
    "package.json": "{",
    ...at("` [x](y) @all", ""),
    ...at("20240301000000_`break`\n| out", ""),
  };
  const told = await tell({ before, head });
  expect(told.frameworks).toEqual(["prisma prisma/migrations"]);
  expect(told.findings).toEqual([]);
});

function one(folder: string) {
  return { [`${folder}/20240101000000_init/migration.sql`]: "SELECT 1;\n" };
}

async function found(files: Readonly<Record<string, string>>) {
  return (await tell({ before: files, head: {} })).frameworks;
}

function lock(folder: string) {
  return { [`${folder}/migration_lock.toml`]: "" };
}

function both(name: string) {
  return {
    [`db/mysql/migrations/${name}/migration.sql`]: "SELECT 1;\n",
    [`db/postgresql/migrations/${name}/migration.sql`]: "SELECT 2;\n",
  };
}

function below(folder: string, text: string) {
  return {
    ...lock(folder),
    [`${folder}/01_init/migration.sql`]: text,
    [`${folder}/02_users/migration.sql`]: text,
  };
}

function schema(provider: string) {
  return {
    "prisma/schema.prisma": `generator client {\n  provider = "prisma-client-js"\n}\n\ndatasource db {\n  provider = ${provider}\n}\n`,
  };
}
