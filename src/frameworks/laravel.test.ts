import { describe, expect, test } from "vitest";
import { listProperties } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const at = (stem: string, php: string) => ({ [`database/migrations/${stem}.php`]: php });
const anonymous = (stem: string, table = "x") =>
  at(
    stem,
    `<?php\n\nreturn new class extends Migration\n{\n    public function up() { Schema::create('${table}'); }\n};\n`,
  );
const named = (stem: string, name: string, table = "x") =>
  at(
    stem,
    `<?php\n\nclass ${name} extends Migration\n{\n    public function up() { Schema::create('${table}'); }\n}\n`,
  );
const project = { artisan: "", "composer.json": '{"require": {"laravel/framework": "^11.0"}}' };
const before = {
  ...project,
  ...anonymous("2024_01_01_090000_create_teams"),
  ...named("2024_01_02_090000_create_players", "CreatePlayers"),
};

listProperties({
  files: (version, slug) => anonymous(`${version}_${slug}`, slug),
  versions: (n) => `2024_01_01_${String(90_000 + n).padStart(6, "0")}`,
  project,
  group: "laravel database/migrations",
  taken: "nothing",
  late: "nothing",
});

test("the same second and a late one are legal, and so are two anonymous classes of one name", async () => {
  const base = anonymous("2024_02_01_090000_create_orders");
  const head = { ...anonymous("2024_02_01_090000_create_roles"), ...anonymous("2024_01_15_090000_create_orders") };
  const told = await tell({ before, base, head });
  expect(told.frameworks).toEqual(["laravel database/migrations"]);
  expect(told.findings).toEqual([]);
});

test("two files that declare one class: a new database stops; file and class get another name", async () => {
  const story = {
    before,
    base: named("2024_02_01_090000_add_type_to_users", "AddTypeToUsers"),
    head: named("2024_03_01_090000_add_type_to_users", "AddTypeToUsers", "y"),
  };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_id: `AddTypeToUsers` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "On a new database \`php artisan migrate\` loads both and PHP stops with \`Cannot declare class AddTypeToUsers, because the name is already in use\`.",
      "Git merges this without a conflict.",
    ]
  `);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "database/migrations/2024_03_01_090000_add_type_to_users.php => database/migrations/2024_03_01_090000_add_type_to_users_2.php",
      "database/migrations/2024_03_01_090000_add_type_to_users_2.php:3 class AddTypeToUsers extends Migration => class AddTypeToUsers2 extends Migration",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const mixed = { ...story, head: anonymous("2024_03_01_090000_add_type_to_users") };
  expect((await tell(mixed)).findings).toEqual([]);
});

test("duplicates of the base are not blamed", async () => {
  const twins = {
    ...before,
    ...named("2024_02_01_090000_add_x", "AddX"),
    ...named("2024_02_02_090000_add_x", "AddX"),
  };
  expect((await tell({ before: twins, head: anonymous("2024_03_01_090000_more") })).findings).toEqual([]);
});

test("what is merged: upgrades of form, edits, deletions, renames", async () => {
  const path = "database/migrations/2024_01_02_090000_create_players.php";
  expect((await tell({ before, head: anonymous("2024_01_02_090000_create_players") })).findings).toEqual([]);
  expect((await tell({ before, head: anonymous("2024_01_02_090000_create_players", "y") })).findings).toEqual([
    "nit merged_edited: `2024_01_02_090000_create_players` is merged already, and changes",
  ]);
  expect((await tell({ before, head: { [path]: undefined } })).findings).toEqual([
    "nit merged_deleted: `2024_01_02_090000_create_players` on `main` would be gone",
  ]);
  const renamed = { [path]: undefined, ...named("2024_01_02_090000_create_people", "CreatePeople") };
  expect((await tell({ before, head: renamed })).findings).toEqual([
    "blocker merged_renamed: `2024_01_02_090000_create_players` on `main` would be called `2024_01_02_090000_create_people`",
  ]);
});

test("bad input: no PHP, nothing, hostile names", async () => {
  const told = await tell({
    before: { ...before, ...at("2024_01_03_090000_x", "") },
    head: {
      ...at("2024_01_04_090000_x", "class X extends"),
      ...at("2024_01_05_090000_`@all`", "<?php class \u0000"),
      ...at("2024_13_45_990000_", ""),
    },
  });
  expect(told.findings).toEqual(["blocker unknown: `2024_13_45_990000_` cannot run"]);
});

test("a class that is not called as its file asks for cannot run", async () => {
  const stops = "blocker unknown: `2024_02_01_090000_add_roles` cannot run";
  const told = await tell({ before, head: named("2024_02_01_090000_add_roles", "AddTeams") });
  expect(told.findings).toEqual([stops]);
  expect(told.message[0]).toBe(
    "Laravel stops at it on every database, with `Cannot declare class AddTeams, because the name is already in use`.",
  );
  const spaced = at("2024_02_01_090000_add_roles", "<?php\nnamespace App;\nclass AddRoles extends Migration {}\n");
  expect((await tell({ before, head: spaced })).findings).toEqual([stops]);
  for (const text of [
    "<?php\nclass Addroles extends Migration {}\n",
    "<?php\nclass Helper {}\nclass AddRoles extends Migration {}\n",
    "<?php\nclass Helper {}\nreturn new class extends Migration {};\n",
    "<?php class Helper {} return new class extends Migration {};\n",
    "<?php\nclass Helper {}\nif (PHP_OS) {\n  return new class extends Migration {};\n}\n",
    "<?php\nreturn require __DIR__ . '/../x.php';\n",
    "<?php return new \\App\\Tables\\Roles();\n",
  ])
    expect((await tell({ before, head: at("2024_02_01_090000_add_roles", text) })).findings).toEqual([]);
  const edited = named("2024_01_02_090000_create_players", "CreatePeople");
  expect((await tell({ before, head: edited })).findings).toContain(
    "blocker unknown: `2024_01_02_090000_create_players` cannot run",
  );
});

test("a file without a date is a migration too, wherever there is an underscore in its name", async () => {
  const story = { before, head: named("create_roles", "CreateRoles") };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker unknown: `create_roles` cannot run"]);
  expect(told.message).toEqual([
    "Laravel stops at it on every database, with `Cannot declare class CreateRoles, because the name is already in use`.",
  ]);
  expect((await tell({ before, head: anonymous("create_roles") })).findings).toEqual([]);
  const merged = { ...before, ...anonymous("create_roles") };
  const head = { "database/migrations/create_roles.php": undefined, ...anonymous("2024_01_03_090000_create_roles") };
  expect((await tell({ before: merged, head })).findings).toEqual([
    "blocker merged_renamed: `create_roles` on `main` would be called `2024_01_03_090000_create_roles`",
  ]);
  // What the glob does not take, and the files of other tools.
  expect((await tell({ before, head: at("helpers", "<?php function a() {}") })).findings).toEqual([]);
  const other = { ...before, "composer.json": "{}" };
  expect((await tell({ before: other, head: at("list_helpers", "<?php function a() {}") })).findings).toEqual([]);
});

test.each([
  ["2024_02_01_090000_create_x", "<?php\n// later\n", 'Class "CreateX" not found'],
  ["list_helpers", "<?php\n\nfunction names() { return []; }\n", "Cannot redeclare names()"],
])("a file that holds no migration stops every deploy: %s", async (stem, text, says) => {
  const told = await tell({ before, head: at(stem, text) });
  expect(told.findings).toEqual([`blocker unknown: \`${stem}\` cannot run`]);
  expect(told.message).toEqual([`Laravel stops at it on every database, with \`${says}\`.`]);
  for (const more of ["require __DIR__ . '/x.php';\n", "class_alias('A', 'CreateX');\n", "class CreateX extends ((\n"])
    expect((await tell({ before, head: at("2024_02_01_090000_create_x", `<?php\n${more}`) })).findings).toEqual([]);
});

describe("a new migration in a folder below", () => {
  const below = anonymous("billing/2024_02_01_090000_create_invoices");
  test("never runs", async () => {
    const told = await tell({ before, head: below });
    expect(told.findings).toEqual([
      "blocker unknown: `2024_02_01_090000_create_invoices` stands where Laravel does not look",
    ]);
    expect(told.message).toEqual([
      "Laravel runs what is directly in `database/migrations`, and nothing of the folders below it: what is in `database/migrations/billing` never runs.",
    ]);
  });
  test.each<[string, Record<string, string>]>([
    ["some are there already", anonymous("billing/2024_01_01_090000_x")],
    ["another folder has some", anonymous("tenant/2024_01_01_090000_x")],
    [
      "a provider loads it",
      { "app/Providers/A.php": "$this->loadMigrationsFrom(database_path('migrations/billing'));\n" },
    ],
    ["a provider tells the migrator", { "app/Providers/A.php": "$this->app['migrator']->path($this->folder());\n" }],
    ["a provider loads all", { "app/Providers/A.php": "$this->loadMigrationsFrom($this->folders());\n" }],
    [
      "a package loads all",
      { "composer.json": '{"require": {"laravel/framework": "11", "nscreed/laravel-migration-paths": "1"}}' },
    ],
    ["a command says where", { "app/Console/A.php": "$this->call('migrate', ['--path' => $this->folder]);\n" }],
    ["it is not Laravel's", { "composer.json": "{}" }],
  ])("not told: %s", async (_, more) => {
    expect((await tell({ before: { ...before, ...more }, head: below })).findings).toEqual([]);
  });
});

describe("merged migrations that all go to a folder below", () => {
  const moved = {
    "database/migrations/2024_01_01_090000_create_teams.php": undefined,
    "database/migrations/2024_01_02_090000_create_players.php": undefined,
    ...anonymous("app/2024_01_01_090000_create_teams"),
    ...named("app/2024_01_02_090000_create_players", "CreatePlayers"),
  };
  const found = async (more: Record<string, string> = {}) => {
    const { artisan, ...others } = { ...before, ...more };
    return (await tell({ before: artisan === "no" ? others : { artisan, ...others }, head: moved })).findings;
  };

  test("never run again", async () => {
    expect(await found()).toEqual([
      "blocker merged_deleted: The migrations of `database/migrations` are in `database/migrations/app` now, where Laravel does not look",
    ]);
  });
  test.each<[string, Record<string, string>]>([
    ["a provider loads it", { "app/A.php": "$this->loadMigrationsFrom(database_path('migrations/app'));\n" }],
    ["it is a package", { artisan: "no" }],
  ])("may run: %s", async (_, more) => {
    expect(await found(more)).toEqual([]);
  });
  test("and what is there alone is loaded in another way", async () => {
    const apart = {
      ...project,
      ...anonymous("a/2024_01_01_090000_create_teams", "teams"),
      ...anonymous("b/2024_01_01_090000_create_players", "players"),
    };
    for (const head of [anonymous("a/2024_01_02_090000_x"), anonymous("c/2024_01_02_090000_x")])
      expect((await tell({ before: apart, head })).findings).toEqual([]);
    const gone = { "database/migrations/a/2024_01_01_090000_create_teams.php": undefined };
    const renamed = { ...gone, ...anonymous("a/2024_01_03_090000_create_teams", "teams") };
    expect((await tell({ before: apart, head: renamed })).findings).toHaveLength(1);
  });
});
