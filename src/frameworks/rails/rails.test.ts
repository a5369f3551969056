import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { listProperties, stamps } from "../../../test/support/list-histories.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";

const file = (name: string, more = "create_table :x") => ({
  [`db/migrate/${name}.rb`]: `class ${classOf(name)} < ActiveRecord::Migration[7.1]\n  def change\n    ${more}\n  end\nend\n`,
});
const classOf = (name: string) =>
  name.replace(/^\d+_|\..*/g, "").replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
const list = (...versions: string[]) => ({
  "db/structure.sql": `CREATE TABLE x ();\n\nINSERT INTO "schema_migrations" (version) VALUES\n${versions.map((one) => `('${one}')`).join(",\n")};\n`,
});
const named = (name: string, text: string) => ({ [`db/migrate/${name}.rb`]: text });
const at = (path: string, name: string) => ({ [path]: `class ${name} < ActiveRecord::Migration[7.1]\nend\n` });
const schema = (version: string, more = "") => ({
  "db/schema.rb": `# generated\n\nActiveRecord::Schema[7.1].define(version: ${version}) do\n  create_table "teams"${more}\nend\n`,
});
const project = { Gemfile: 'gem "rails"\n' };
const before = {
  ...project,
  ...file("20240101090000_create_teams"),
  ...file("20240102090000_create_players"),
  ...schema("2024_01_02_090000"),
};

listProperties({
  files: (version, slug) => ({
    [`db/migrate/${version}_${slug}.rb`]: `class ${classOf(`${version}_${slug}`)} < ActiveRecord::Migration[7.1]\nend\n`,
  }),
  versions: stamps,
  project,
  group: "rails db/migrate",
  late: "nothing",
  slugsDiffer: true,
});

test("a taken version is a blocker; the fix moves schema.rb with it", async () => {
  const story = {
    before,
    base: { ...file("20240103090000_create_orders"), ...schema("2024_01_03_090000") },
    head: { ...file("20240103090000_create_roles", "execute 'x'"), ...schema("2024_01_03_090000") },
  };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["rails db/migrate"]);
  expect(told.findings).toEqual(["blocker same_number: `20240103090000` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "\`rails db:migrate\` stops with \`ActiveRecord::DuplicateMigrationVersionError: Multiple migrations have the version number 20240103090000.\` before anything runs.",
      "Git merges this without a conflict.",
    ]
  `);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "db/migrate/20240103090000_create_roles.rb => db/migrate/20240103090001_create_roles.rb",
      "db/schema.rb:3 ActiveRecord::Schema[7.1].define(version: 2024_01_03_090000) do => ActiveRecord::Schema[7.1].define(version: 2024_01_03_090001) do",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("a file that does not hold the class that its name asks for cannot run", async () => {
  const stops = ["blocker unknown: `20240103090000_add_api_keys` cannot run"];
  const other = named("20240103090000_add_api_keys", "class AddKeys < ActiveRecord::Migration[7.1]\nend\n");
  const told = await tell({ before, head: other });
  expect(told.findings.filter((finding) => finding.startsWith("blocker"))).toEqual(stops);
  expect(told.message[0]).toBe(
    "Rails stops at it on every database, with `NameError: uninitialized constant AddApiKeys`.",
  );
  for (const text of [
    "class AddAPIKeys < ActiveRecord::Migration[7.1]\nend\n",
    "# frozen\nclass ::AddApiKeys<ActiveRecord::Migration[7.1]\nend\n",
    "AddApiKeys = Class.new(ActiveRecord::Migration[7.1])\n",
    // What another file declares, or a call, is not known.
    'require_relative "../../lib/migrations/add_api_keys"\n',
    "Object.const_set(:AddApiKeys, Class.new(ActiveRecord::Migration[7.1]))\n",
  ])
    expect((await tell({ before, head: named("20240103090000_add_api_keys", text) })).findings).toEqual([
      expect.stringMatching(/^nit lockfile_stale/),
    ]);
  // What has run is not loaded again; a new database loads it.
  const path = "db/migrate/20240102090000_create_players.rb";
  const renamed = await tell({
    before,
    head: {
      [path]: undefined,
      ...named("20240102090000_create_people", file("20240102090000_create_players")[path] ?? ""),
    },
  });
  expect(renamed.findings).toEqual(["blocker unknown: `20240102090000_create_people` cannot run"]);
  expect(renamed.message[0]).toContain("stops at it on every new database");
  const begun = { ...before, ...other, ...schema("2024_01_03_090000") };
  expect(
    (await tell({ before: begun, head: named("20240103090000_add_api_keys", "class Keys\nend\n") })).findings,
  ).toEqual([]);
});

test("a scope makes another migration of one version and name", async () => {
  const head = file("20240102090000_create_players.bukkits", "execute 'x'");
  expect((await tell({ before, head })).findings).toEqual([
    "blocker same_number+same_id: `20240102090000` is taken on `main`, and so is `CreatePlayers`",
  ]);
});

test("a taken class is a blocker with another version too: the file and its class get another name", async () => {
  const story = {
    before,
    base: file("20240103090000_add_index_to_players", "add_index :a, :b"),
    head: { ...file("20240104090000_add_index_to_players.bukkits"), ...schema("2024_01_04_090000") },
  };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_id: `AddIndexToPlayers` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "\`rails db:migrate\` stops with \`ActiveRecord::DuplicateMigrationNameError: Multiple migrations have the name AddIndexToPlayers.\` before anything runs.",
      "Git merges this without a conflict.",
    ]
  `);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "db/migrate/20240104090000_add_index_to_players.bukkits.rb => db/migrate/20240104090000_add_index_to_players_2.bukkits.rb",
      "db/migrate/20240104090000_add_index_to_players_2.bukkits.rb:1 class AddIndexToPlayers < ActiveRecord::Migration[7.1] => class AddIndexToPlayers2 < ActiveRecord::Migration[7.1]",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("version and class both taken: one finding, one fix", async () => {
  const story = {
    before,
    base: file("20240103090000_add_orders", "a"),
    head: {
      "db/migrate/20240103090000_add__orders.rb": "class AddOrders < ActiveRecord::Migration[7.1]\nend\n",
      ...schema("2024_01_03_090000"),
    },
  };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker same_number+same_id: `20240103090000` is taken on `main`, and so is `AddOrders`",
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("a late timestamp is no finding, and neither is a base that was merged into the branch", async () => {
  const base = { ...file("20240105090000_create_orders"), ...schema("2024_01_05_090000") };
  const own = file("20240103090000_create_roles");
  expect((await tell({ before, base, head: own })).findings).toEqual([]);
  expect((await tell({ before, base, head: { ...base, ...own } })).findings).toEqual([]);
});

test("duplicates of the base are not blamed, nor who repairs them", async () => {
  const twins = { ...before, ...file("20240103090000_a"), ...file("20240103090000_b") };
  const soundSchema = schema("2024_01_03_090000");
  expect((await tell({ before: { ...twins, ...soundSchema }, head: { "README.md": "x" } })).findings).toEqual([]);
  const repair = {
    "db/migrate/20240103090000_b.rb": undefined,
    ...file("20240103090001_b"),
    ...schema("2024_01_03_090001"),
  };
  expect((await tell({ before: { ...twins, ...soundSchema }, head: repair })).findings).toEqual([]);
});

test("what is merged: cosmetic edits, real ones, deletions, renames of name and of version", async () => {
  const path = "db/migrate/20240102090000_create_players.rb";
  const cosmetic = { [path]: `# frozen_string_literal: true\n\n${file("20240102090000_create_players")[path]}` };
  expect((await tell({ before, head: cosmetic })).findings).toEqual([]);
  expect((await tell({ before, head: file("20240102090000_create_players", "drop_table :x") })).findings).toEqual([
    "nit merged_edited: `20240102090000_create_players` is merged already, and changes",
  ]);
  expect((await tell({ before, head: { [path]: undefined } })).findings).toEqual([
    "nit merged_deleted: `20240102090000_create_players` on `main` would be gone",
  ]);
  expect(
    (await tell({ before, head: { [path]: undefined, ...file("20240102090000_create_people") } })).findings,
  ).toEqual([]);
  const renamed = {
    [path]: undefined,
    ...file("20240103090000_create_players"),
    ...schema("2024_01_03_090000"),
  };
  expect((await tell({ before, head: renamed })).findings).toEqual([
    "blocker merged_renamed: `20240102090000_create_players` on `main` would be called `20240103090000_create_players`",
  ]);
});

test("one that goes and one that comes are no rename, however alike they read to git", async () => {
  const head = {
    "db/migrate/20240102090000_create_players.rb": undefined,
    ...file("20240103090000_create_roles", "create_table :roles"),
    ...schema("2024_01_03_090000"),
  };
  expect((await tell({ before, head })).findings).toEqual([
    "nit merged_deleted: `20240102090000_create_players` on `main` would be gone",
  ]);
});

test("schema.rb that stands before the last migration: written anew, or its version put right", async () => {
  const forgotten = await tell({ before, head: file("20240104090000_create_roles") });
  expect(forgotten.findings).toEqual([
    "nit lockfile_stale: `db/schema.rb` stands at `2024_01_02_090000`, before `20240104090000_create_roles`",
  ]);
  expect([forgotten.edits, forgotten.commands]).toEqual([[], ["bin/rails db:migrate"]]);
  const story = { before, head: { ...file("20240104090000_create_roles"), ...schema("2024_01_03_120000", ", id: 1") } };
  expect((await tell(story)).edits).toMatchInlineSnapshot(`
    [
      "db/schema.rb:3 ActiveRecord::Schema[7.1].define(version: 2024_01_03_120000) do => ActiveRecord::Schema[7.1].define(version: 2024_01_04_090000) do",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  // Where the base does not keep it up to date, nobody is told.
  const stale = { ...before, ...schema("2023_01_01_000000") };
  expect((await tell({ before: stale, head: file("20240104090000_create_roles") })).findings).toEqual([]);
});

test("structure.sql: a version that is missing, one that is there twice, one that is renumbered", async () => {
  const { "db/schema.rb": _, ...rest } = before;
  const start = { ...rest, ...list("20240102090000", "20240101090000") };
  expect((await tell({ before: start, head: file("20240104090000_create_roles") })).findings).toEqual([
    "nit lockfile_stale: `db/structure.sql` does not list `20240104090000_create_roles`",
  ]);
  const twice = {
    ...file("20240104090000_create_roles"),
    ...list("20240104090000", "20240102090000", "20240101090000", "20240104090000"),
  };
  expect((await tell({ before: start, head: twice })).findings).toEqual([
    "blocker lockfile_stale: `db/structure.sql` lists `20240104090000` twice",
  ]);
  const taken = {
    before: start,
    base: file("20240104090000_create_orders", "y"),
    head: { ...file("20240104090000_create_roles"), ...list("20240104090000", "20240102090000", "20240101090000") },
  };
  expect((await tell(taken)).edits).toContain("db/structure.sql:4 ('20240104090000'), => ('20240104090001'),");
});

test("where migrations are: post_migrate beside, folders below, other databases, configured paths", async () => {
  const all = {
    ...before,
    ...at("db/post_migrate/20240103090000_drop_x.rb", "DropX"),
    ...at("db/migrate/2023/20230103090000_old_one.rb", "OldOne"),
    ...at("db/animals_migrate/20240103090000_add_dogs.rb", "AddDogs"),
    ...at("engines/shop/db/migrate/20240103090000_add_shop.rb", "AddShop"),
    ...at("db/warehouse/20240103090000_add_stock.rb", "AddStock"),
    "config/database.yml": "production:\n  stock:\n    migrations_paths: db/warehouse\n",
    "spec/dummy/db/migrate/20240103090000_add_dummy.rb": "",
  };
  const told = await tell({
    before: all,
    head: {
      ...at("db/migrate/20240103090000_late.rb", "Late"),
      ...at("spec/dummy/db/migrate/20240103090000_add_more.rb", "AddMore"),
    },
  });
  expect(told.frameworks.toSorted()).toMatchInlineSnapshot(`
    [
      "rails db/animals_migrate",
      "rails db/migrate",
      "rails db/warehouse",
      "rails engines/shop/db/migrate",
      "rails spec/dummy/db/migrate",
    ]
  `);
  expect(told.findings).toMatchInlineSnapshot(`
    [
      "blocker same_number: \`20240103090000\` is taken on \`main\`",
      "observation same_number: \`20240103090000\` is taken on \`main\`",
    ]
  `);
});

test("Sequel and ROM name their files alike, and are not Rails", async () => {
  const sequel = { Gemfile: "", "db/migrate/001_create_x.rb": "Sequel.migration do\n  change {}\nend\n" };
  expect((await tell({ before: sequel, head: {} })).frameworks).toEqual([]);
});

const namedSo = (name: string) => ({
  before,
  head: { [`db/migrate/${name}`]: "class AddRoles < ActiveRecord::Migration[7.1]\nend\n" },
});

test("a file whose name is nearly a migration's is left out without a word", async () => {
  const told = await tell(namedSo("20240104090000-add-roles.rb"));
  expect(told.findings).toEqual([
    "blocker unknown: `20240104090000-add-roles.rb` is no migration to Rails: it never runs",
  ]);
  expect(told.edits).toEqual(["db/migrate/20240104090000-add-roles.rb => db/migrate/20240104090000_add_roles.rb"]);
  // Whose class it holds is not known: it may be called another way.
  expect((await tell(namedSo("20240104090000AddRoles.rb"))).edits).toEqual([]);
  expect((await tell(namedSo("20240104090000AddRoles.rb"))).findings).toHaveLength(1);
  for (const name of ["20240104090000.rb", "concern.rb", "2024-notes.rb", "20240104090000-add-roles.md"])
    expect((await tell(namedSo(name))).findings).toEqual([]);
});

test("bad input: names that Rails refuses, hostile ones, files of nothing", async () => {
  const told = await tell({
    before,
    head: {
      "db/migrate/20240104090000_AddRoles.rb": "",
      "db/migrate/20240105090000_.rb": "",
      "db/migrate/99999999999999999999999999_x.rb": "class (((",
      "db/migrate/20240106090000_`@all`.rb": "",
      "db/schema.rb": "ActiveRecord::Schema.define(version: ) do\n\u0000",
      "config/database.yml": "migrations_paths: <%= evil %>\n  - [\n: :",
    },
  });
  expect(told.findings).toMatchInlineSnapshot(`
    [
      "blocker unknown: \`20240105090000_\` cannot run",
      "blocker unknown: \`99999999999999999999999999_x\` cannot run",
      "blocker unknown: Rails would refuse \`db/migrate/20240104090000_AddRoles.rb\`",
      "blocker unknown: Rails would refuse \`db/migrate/20240106090000_\`@all\`.rb\`",
    ]
  `);
});

const version = (name: string) => ({
  [`db/schema_migrations/${name}`]: createHash("sha256").update(name).digest("hex"),
});

test("a file a version: it moves with the migration, and its sum too", async () => {
  const { "db/schema.rb": _, ...rest } = before;
  const start = {
    ...rest,
    "db/structure.sql": "CREATE TABLE x ();\n",
    ...version("20240101090000"),
    ...version("20240102090000"),
  };
  const story = {
    before: start,
    base: { ...file("20240103090000_create_orders"), ...version("20240103090000") },
    head: { ...file("20240103090000_create_roles", "execute 'x'"), ...version("20240103090000") },
  };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_number: `20240103090000` is taken on `main`"]);
  const mended = await fixed(story);
  expect(mended.head).toMatchObject(version("20240103090001"));
  expect(mended.head["db/schema_migrations/20240103090000"]).toBeUndefined();
  expect((await tell(mended)).findings).toEqual([]);
  expect((await tell({ before: start, head: file("20240104090000_create_roles") })).findings).toEqual([
    "nit lockfile_stale: `db/schema_migrations` has no `20240104090000`",
  ]);
  const left = { ...file("20240104090000_create_roles"), ...version("20240104090000"), ...version("20240103120000") };
  expect((await tell({ before: start, head: left })).findings).toEqual([
    "nit lockfile_stale: `db/schema_migrations/20240103120000` is the version of no migration",
  ]);
});
