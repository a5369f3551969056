import { describe, expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const file = (version: string, more = "x", { folder = "migrations", namespace = "DoctrineMigrations" } = {}) => ({
  [`${folder}/Version${version}.php`]: `<?php\n\ndeclare(strict_types=1);\n\nnamespace ${namespace};\n\n/**\n * Auto-generated\n */\nfinal class Version${version} extends AbstractMigration\n{\n    public function up(Schema $schema): void { $this->addSql('${more}'); }\n}\n`,
});
const project = { "composer.json": '{"require": {"doctrine/doctrine-migrations-bundle": "^3"}}' };
const before = { ...project, ...file("20240101090000"), ...file("20240102090000") };

listProperties({
  // A version is the whole name: who takes one that is there writes into its file.
  files: (version, slug) => file(`${version}_${slug}`, slug),
  versions: stamps,
  project,
  group: "doctrine migrations",
  taken: "nothing",
  late: "nothing",
});

test("one class in two folders is a blocker; the fix renames file and class", async () => {
  const byYear = { ...project, ...file("20240101090000", "x", { folder: "migrations/2024" }) };
  const story = {
    before: byYear,
    base: file("20240103090000", "x", { folder: "migrations/2024" }),
    head: file("20240103090000", "y"),
  };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["doctrine migrations"]);
  expect(told.findings).toEqual(["blocker same_id: `DoctrineMigrations\\Version20240103090000` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "PHP stops with \`Cannot declare class DoctrineMigrations\\Version20240103090000, because the name is already in use\` as soon as both are loaded, before anything runs.",
      "Git merges this without a conflict.",
    ]
  `);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "migrations/Version20240103090000.php => migrations/Version20240103090001.php",
      "migrations/Version20240103090001.php:10 final class Version20240103090000 extends AbstractMigration => final class Version20240103090001 extends AbstractMigration",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("both sides add the same file: the change's moves", async () => {
  const story = { before, base: file("20240103090000", "a"), head: file("20240103090000", "b") };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker same_id+same_path_added: `DoctrineMigrations\\Version20240103090000` is taken on `main`",
  ]);
  expect(told.edits[0]).toBe("migrations/Version20240103090000.php => migrations/Version20240103090001.php");
});

test("the same second in another namespace is another migration, and so is a late one no trouble", async () => {
  const plugin = { folder: "plugins/shop/migrations", namespace: "Shop\\Migrations" };
  const told = await tell({
    before: { ...before, ...file("20240101090000", "x", plugin) },
    head: { ...file("20240102090000", "x", plugin), ...file("20240101120000") },
  });
  expect(told.frameworks.toSorted()).toEqual(["doctrine migrations", "doctrine plugins/shop/migrations"]);
  expect(told.findings).toEqual([]);
});

test("a folder that the configuration names", async () => {
  const yaml = "doctrine_migrations:\n  migrations_paths:\n    'App\\Db': '%kernel.project_dir%/src/Db'\n";
  const told = await tell({
    before: {
      "config/packages/doctrine_migrations.yaml": yaml,
      ...file("1", "x", { folder: "src/Db", namespace: "App\\Db" }),
    },
    head: {},
  });
  expect(told.frameworks).toEqual(["doctrine src/Db"]);
});

test("a folder within another one is loaded with it, and judged once", async () => {
  const yaml =
    "doctrine_migrations:\n  migrations_paths:\n    'DoctrineMigrations': '%kernel.project_dir%/migrations'\n    'Billing': '%kernel.project_dir%/migrations/Billing'\n";
  const billing = { folder: "migrations/Billing", namespace: "Billing" };
  for (const config of [{}, { "config/packages/doctrine_migrations.yaml": yaml }]) {
    const story = { before: { ...before, ...config, ...file("20240103090000", "x", billing) }, head: {} };
    expect((await tell(story)).frameworks).toEqual(["doctrine migrations"]);
  }
  const twice = await tell({
    before: { ...before, ...file("20240103090000", "x", billing) },
    base: file("20240104090000", "x", billing),
    head: file("20240104090000", "y", billing),
  });
  expect(twice.findings).toHaveLength(1);
});

function configOf(more = ""): Readonly<Record<string, string>> {
  return {
    "config/packages/doctrine_migrations.yaml": `doctrine_migrations:\n    migrations_paths:\n        'DoctrineMigrations': '%kernel.project_dir%/migrations'\n${more}`,
  };
}

function never(name: string): readonly string[] {
  return [`blocker unknown: \`${name}\` is in a namespace that Doctrine does not load: it never runs`];
}

describe("a folder that the configuration names for a namespace", () => {
  const configured = { ...before, ...configOf() };
  test("classes of another namespace never run, unless another configuration names it", async () => {
    const app = file("20240103090000", "x", { folder: "migrations", namespace: "App\\Migrations" });
    const told = await tell({ before: configured, head: app });
    expect(told.findings).toEqual(never("Version20240103090000.php"));
    expect(told.message).toMatchInlineSnapshot(`
      [
        "Of the folder Doctrine takes the classes in the namespaces that \`migrations_paths\` names for it, and passes over \`App\\Migrations\`.",
      ]
    `);
    const below = file("20240103090000", "x", { folder: "migrations", namespace: "DoctrineMigrations\\Sub" });
    expect((await tell({ before: configured, head: below })).findings).toEqual([]);
    const none = { "migrations/Version20240103090000.php": "<?php\nclass Version20240103090000 extends A {}\n" };
    expect((await tell({ before: configured, head: none })).findings).toEqual(never("Version20240103090000.php"));
    const other = {
      "config/tenant_migrations.php": "<?php return ['migrations_paths' => ['App\\\\Migrations' => '']];",
    };
    expect((await tell({ before: { ...configured, ...other }, head: app })).findings).toEqual([]);
    for (const path of ["config/audit.yaml", "config/migrations/audit.json", "src/Shop/ShopExtension.php"]) {
      const named = await tell({ before: { ...configured, [path]: '{"App\\\\Migrations": "x"}\n' }, head: app });
      expect(named.findings).toEqual([]);
    }
    for (const more of ["    services: {}\n", "    migrations: [A]\n", "        'App': '@Shop/migrations'\n"])
      expect((await tell({ before: { ...before, ...configOf(more) }, head: app })).findings).toEqual([]);
    // Who loads the one of the base loads this one.
    const known = file("20240102120000", "x", { folder: "migrations", namespace: "App\\Migrations" });
    expect((await tell({ before: { ...configured, ...known }, head: app })).findings).toEqual([]);
  });

  test("a merged one that goes to another namespace is gone, and never runs", async () => {
    const moved = file("20240102090000", "x", { folder: "migrations", namespace: "App\\Migrations" });
    const told = await tell({ before: configured, head: moved });
    expect(told.findings.toSorted()).toEqual([
      ...never("Version20240102090000.php"),
      "nit merged_deleted: `Version20240102090000` on `main` would be gone",
    ]);
  });

  test("the file is loaded whatever it is called behind `Version`", async () => {
    const users = { ...configured, ...file("Users") };
    expect((await tell({ before: users, head: file("Users", "y") })).findings).toEqual([
      "nit merged_edited: `VersionUsers` is merged already, and changes",
    ]);
    const twin = { "migrations/VersionTeams.php": file("Users", "y")["migrations/VersionUsers.php"] };
    expect((await tell({ before: users, head: twin })).findings).toEqual([
      "blocker same_id: `DoctrineMigrations\\VersionUsers` is taken on `main`",
    ]);
  });

  test("what is in a folder below never runs, unless they are organized by year", async () => {
    const head = file("20240103090000", "x", { folder: "migrations/2024" });
    const told = await tell({ before: configured, head });
    expect(told.findings).toEqual([
      "blocker unknown: `DoctrineMigrations\\Version20240103090000` stands where Doctrine Migrations does not look",
    ]);
    expect(told.edits).toEqual(["migrations/2024/Version20240103090000.php => migrations/Version20240103090000.php"]);
    const organized = configOf("    organize_migrations: BY_YEAR\n");
    expect((await tell({ before: { ...before, ...organized }, head })).findings).toEqual([]);
    const here = {
      before: { ...configured, ...head },
      head: file("20240104090000", "x", { folder: "migrations/2024" }),
    };
    expect((await tell(here)).findings).toEqual([]);
    const spoken = {
      "config/packages/prod/doctrine_migrations.yaml": "doctrine_migrations:\n    organize_migrations: BY_YEAR\n",
    };
    expect((await tell({ before: { ...configured, ...spoken }, head })).findings).toEqual([]);
  });
});

test("what is merged: cosmetic edits, real ones, deletions, renames, another namespace", async () => {
  const path = "migrations/Version20240102090000.php";
  const text = file("20240102090000")[path] ?? "";
  expect((await tell({ before, head: { [path]: text.replace("Auto-generated", "Why") } })).findings).toEqual([]);
  expect((await tell({ before, head: file("20240102090000", "y") })).findings).toEqual([
    "nit merged_edited: `Version20240102090000` is merged already, and changes",
  ]);
  expect((await tell({ before, head: { [path]: undefined } })).findings).toEqual([
    "nit merged_deleted: `Version20240102090000` on `main` would be gone",
  ]);
  expect((await tell({ before, head: { [path]: undefined, ...file("20240103090000") } })).findings).toEqual([
    "blocker merged_renamed: `Version20240102090000` on `main` would be called `Version20240103090000`",
  ]);
  const other = { namespace: "App\\Migrations" };
  const moved = await tell({
    before,
    head: { ...file("20240101090000", "x", other), ...file("20240102090000", "x", other) },
  });
  expect(moved.findings).toEqual([
    "blocker merged_renamed: `DoctrineMigrations\\Version20240101090000` and `DoctrineMigrations\\Version20240102090000` on `main` would be called `App\\Migrations\\Version20240101090000` and `App\\Migrations\\Version20240102090000`",
  ]);
  expect(moved.message[0]).toContain("`App\\Migrations\\Version20240101090000`");
});

test("bad input: no PHP, nothing, hostile names and configuration", async () => {
  const told = await tell({
    before,
    head: {
      "migrations/Version20240104090000.php": "",
      "migrations/Version20240105090000`@all`.php": "<?php",
      "config/packages/doctrine_migrations.yaml": "doctrine_migrations: [\n: :",
      "config/doctrine_migrations.yaml": "- 1\n",
    },
  });
  expect(told.findings).toEqual([]);
});

test("a migration is the class that its file declares, whatever the file is called", async () => {
  const copied = file("20240102090000")["migrations/Version20240102090000.php"] ?? "";
  const twin = { "migrations/Version20240103090000.php": copied.replace("'x'", "'y'") };
  const told = await tell({ before, head: twin });
  expect(told.findings).toEqual(["blocker same_id: `DoctrineMigrations\\Version20240102090000` is taken on `main`"]);
  expect(told.edits).toEqual([]);
  // Who renames the file alone renames nothing; who renames the class alone has it run again.
  const gone = { "migrations/Version20240102090000.php": undefined };
  expect((await tell({ before, head: { ...gone, "migrations/Version20240103090000.php": copied } })).findings).toEqual(
    [],
  );
  const path = "migrations/Version20240102090000.php";
  const reclassed = copied.replace("class Version20240102090000", "class Version20240103090000");
  expect((await tell({ before, head: { [path]: reclassed } })).findings).toEqual([
    "blocker merged_renamed: `DoctrineMigrations\\Version20240102090000` on `main` would be called `DoctrineMigrations\\Version20240103090000`",
  ]);
  const helped = copied.replace("final class", "final class Helper {}\n\nfinal class");
  expect((await tell({ before, head: { [path]: helped } })).findings).toEqual([
    "nit merged_edited: `Version20240102090000` is merged already, and changes",
  ]);
});

test.each([
  ["on the line of PHP's opening tag", "<?php namespace DoctrineMigrations;\n\nfinal class"],
  ["behind what it declares", "<?php declare(strict_types=1); namespace DoctrineMigrations;\n\nfinal class"],
  ["with an attribute before the class", "<?php\n\nnamespace DoctrineMigrations;\n\n#[Old(1)] final class"],
  ["with a comment in it", "<?php\n\nnamespace DoctrineMigrations;\n\nfinal class/**/"],
])("a file that is laid out otherwise declares the same: %s", async (_, head) => {
  const path = "migrations/Version20240102090000.php";
  const text = file("20240102090000")[path] ?? "";
  const otherwise = { [path]: text.replace(/^[^]*?\bfinal class/, () => head) };
  expect(otherwise[path]).not.toBe(text);
  const alone = { ...project, ...file("20240102090000") };
  const there = await tell({ before: alone, head: otherwise });
  const back = await tell({ before: { ...alone, ...otherwise }, head: { [path]: text } });
  expect([...there.findings, ...back.findings].filter((one) => !one.startsWith("nit merged_edited"))).toEqual([]);
});
