import { describe, expect, test } from "vitest";
import { listProperties, numbers, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const up = (table: string) =>
  `import { type Kysely, sql } from "kysely";\n\nexport async function up(db: Kysely<any>): Promise<void> {\n  await sql\`CREATE TABLE "${table}" ()\`.execute(db);\n}\n`;
const at = (name: string, text = up(name.replace(/^\d+/, "t"))) => ({ [`src/migrations/${name}.ts`]: text });
const project = {
  "kysely.config.ts":
    'import { defineConfig } from "kysely-ctl";\nexport default defineConfig({ migrations: { migrationFolder: "src/migrations" } });\n',
};
const before = { ...project, ...at("20240101000000_teams"), ...at("20240102000000_players") };

describe.each([
  ["stamps", stamps],
  ["numbers", numbers(4)],
])("histories: %s", (_, versions) => {
  listProperties({
    files: (version, slug) => at(`${version}_${slug}`),
    versions,
    project,
    group: "kysely src/migrations",
    taken: "nothing",
  });
});

test("a name that sorts before the last one stops the tool; the same time is legal behind it", async () => {
  const base = at("20240201000000_orders");
  const story = { before, base, head: at("20240115000000_late") };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker late_number: `20240115000000_late` comes before `20240201000000_orders`, which `main` has already",
  ]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "A database that has run \`20240201000000_orders\` stops with \`corrupted migrations: expected previously executed migration … to be at index … but 20240115000000_late was found in its place. New migrations must always have a name that comes alphabetically after the last executed migration.\`",
      "Git merges this without a conflict.",
    ]
  `);
  expect(told.edits).toEqual(["src/migrations/20240115000000_late.ts => src/migrations/20240201000001_late.ts"]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  expect((await tell({ before, base, head: at("20240201000000_roles") })).findings).toEqual([]);
});

test("a date with a T between it and the time", async () => {
  const old = { ...project, ...at("20240101T120000-teams"), ...at("20240102T120000-players") };
  const told = await tell({ before: old, base: at("20240201T120000-orders"), head: at("20240115T120000-late") });
  expect(told.edits).toEqual(["src/migrations/20240115T120000-late.ts => src/migrations/20240201T120001-late.ts"]);
});

test("without up a migration never runs, and one that has run is missing", async () => {
  const bare = "export const change = async () => {};\n";
  const fresh = await tell({ before, head: at("20240103000000_orders", bare) });
  expect(fresh.findings).toEqual(["blocker unknown: `20240103000000_orders` cannot run"]);
  expect(fresh.message[0]).toMatchInlineSnapshot(
    `"It has no function \`up\`, so Kysely takes it for no migration and never runs it. At every database that has run it, \`migrateToLatest\` stops with \`corrupted migrations: previously executed migration 20240103000000_orders is missing\`."`,
  );
  const emptied = await tell({ before, head: at("20240102000000_players", "") });
  expect(emptied.findings).toContain("blocker unknown: `20240102000000_players` cannot run");
  expect((await tell({ before, head: at("20240103000000_orders", 'export * from "./orders";\n') })).findings).toEqual(
    [],
  );
  // Whose provider takes them otherwise, and what is called as no migration is.
  const own = { ...before, ...at("20240101000000_teams", bare), ...at("20240102000000_players", bare) };
  expect((await tell({ before: own, head: at("20240103000000_orders", bare) })).findings).toEqual([]);
  expect((await tell({ before, head: at("helpers", bare) })).findings).toEqual([]);
});

test("10 sorts before 9: there is no next number to propose", async () => {
  const nine = { ...project, ...at("8_teams"), ...at("9_players") };
  const told = await tell({ before: nine, head: at("10_orders") });
  expect(told.findings).toEqual([
    "blocker late_number: `10_orders` comes before `9_players`, which `main` has already",
  ]);
  expect(told.edits).toEqual([]);
});

test("allowUnorderedMigrations, in the configuration or where the migrator is made, makes it a set", async () => {
  const story = { base: at("20240201000000_orders"), head: at("20240115000000_late") };
  const configured = {
    ...before,
    "kysely.config.ts":
      'export default { migrations: { migrationFolder: "src/migrations", allowUnorderedMigrations: true } };\n',
  };
  expect((await tell({ ...story, before: configured })).findings).toEqual([]);
  const inCode = {
    ...before,
    "kysely.config.ts": "export default {};\n",
    "src/database.service.ts":
      'const migrator = new Migrator({ db, allowUnorderedMigrations: true, provider: new FileMigrationProvider({ fs, path, migrationFolder: path.join(__dirname, "migrations") }) });\n',
  };
  const told = await tell({ ...story, before: inCode });
  expect(told.frameworks).toEqual(["kysely src/migrations"]);
  expect(told.findings).toEqual([]);
});

test("the default of a configuration in .config is beside that folder", async () => {
  const own = { "package.json": "{}", ".config/kysely.config.ts": "export default {};\n" };
  const all = { "migrations/20240101000000_a.ts": up("a") };
  const told = await tell({ before: { ...own, ...all }, head: { "migrations/20240101000000_a.ts": undefined } });
  expect(told.message.at(-1)).toContain("`.config/kysely.config.ts` has Kysely load them still");
});

test("what is merged: kysely misses what is gone; an ending is no name", async () => {
  const gone = { "src/migrations/20240102000000_players.ts": undefined };
  const told = [
    await tell({ before, head: at("20240102000000_players", up("people")) }),
    await tell({ before, head: gone }),
    await tell({ before, head: { ...gone, ...at("20240103000000_players", up("t_players")) } }),
    await tell({
      before,
      head: { ...gone, "src/migrations/20240102000000_players.mts": up("t_players") },
    }),
  ];
  expect(told.map(({ findings }) => findings)).toEqual([
    ["nit merged_edited: `20240102000000_players` is merged already, and changes"],
    ["blocker merged_deleted: `20240102000000_players` on `main` would be gone"],
    ["blocker merged_renamed: `20240102000000_players` on `main` would be called `20240103000000_players`"],
    [],
  ]);
  expect(told[1]?.message[0]).toMatchInlineSnapshot(
    `"At every database that has run it, \`migrateToLatest\` stops with \`corrupted migrations: previously executed migration 20240102000000_players is missing\`."`,
  );
});

test("bad input: a configuration that cannot be read, empty files, hostile names", async () => {
  const head = { "kysely.config.ts": "export default {{{", ...at("20240301000000_`x` @all", "") };
  const told = await tell({ before, head });
  expect(told.frameworks).toEqual(["kysely src/migrations"]);
  expect(told.findings).toEqual(["blocker unknown: `20240301000000_`x` @all` cannot run"]);
});
