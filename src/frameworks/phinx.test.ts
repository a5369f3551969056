import { expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const classOf = (stem: string) =>
  stem.replace(/^\d+_/, "").replace(/(?:^|_)([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
const file = (stem: string, table = "x", folder = "db/migrations") => ({
  [`${folder}/${stem}.php`]: `<?php\n\nuse Phinx\\Migration\\AbstractMigration;\n\nfinal class ${classOf(stem)} extends AbstractMigration\n{\n    public function change(): void { $this->table('${table}')->create(); }\n}\n`,
});
const project = { "phinx.yml": "paths:\n    migrations: '%%PHINX_CONFIG_DIR%%/db/migrations'\n" };
const before = { ...project, ...file("20240101090000_create_teams"), ...file("20240102090000_create_players") };

listProperties({
  files: (version, slug) => file(`${version}_${slug}`, slug),
  versions: stamps,
  project,
  group: "phinx db/migrations",
  late: "nothing",
  slugsDiffer: true,
});

test("a taken version and a taken class are blockers", async () => {
  const story = { before, base: file("20240103090000_create_orders"), head: file("20240103090000_create_roles", "y") };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_number: `20240103090000` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "Every command of Phinx stops with \`Duplicate migration - "db/migrations/20240103090000_create_roles.php" has the same version as "20240103090000"\`.",
      "Git merges this without a conflict.",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const again = { before, base: file("20240103090000_add_index"), head: file("20240104090000_add_index", "y") };
  const named = await tell(again);
  expect(named.findings).toEqual(["blocker same_id: `AddIndex` is taken on `main`"]);
  expect(named.message).toMatchInlineSnapshot(`
    [
      "Every command of Phinx stops with \`Migration "20240104090000_add_index.php" has the same name as "20240103090000_add_index.php"\`.",
      "Git merges this without a conflict.",
    ]
  `);
  expect(named.edits).toMatchInlineSnapshot(`
    [
      "db/migrations/20240104090000_add_index.php => db/migrations/20240104090000_add_index_2.php",
      "db/migrations/20240104090000_add_index_2.php:5 final class AddIndex extends AbstractMigration => final class AddIndex2 extends AbstractMigration",
    ]
  `);
  expect((await tell(await fixed(again))).findings).toEqual([]);
});

test("CakePHP: config/Migrations of the app and of plugins, with CamelCase names", async () => {
  const cake = { "composer.json": '{"require": {"cakephp/migrations": "^4.0"}}' };
  const told = await tell({
    before: {
      ...cake,
      ...file("20240101090000_CreateTeams", "x", "config/Migrations"),
      ...file("20240101090000_CreateShop", "x", "plugins/Shop/config/Migrations"),
    },
    head: file("20240101090000_create_orders", "x", "config/Migrations"),
  });
  expect(told.frameworks.toSorted()).toEqual(["phinx config/Migrations", "phinx plugins/Shop/config/Migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `20240101090000` is taken on `main`"]);
});

test("files of other tools that are named alike are not Phinx's", async () => {
  const told = await tell({
    before: {
      "composer.json": '{"require": {"codeigniter4/framework": "^4"}}',
      "app/Database/Migrations/20240101090000_add_x.php":
        "<?php\nclass AddX extends \\CodeIgniter\\Database\\Migration {}\n",
    },
    head: {},
  });
  expect(told.frameworks).toEqual([]);
});

test("late is legal; what is merged: cosmetic edits, real ones, deletions, renames", async () => {
  expect((await tell({ before, head: file("20240101120000_late") })).findings).toEqual([]);
  const path = "db/migrations/20240102090000_create_players.php";
  const text = file("20240102090000_create_players")[path] ?? "";
  expect((await tell({ before, head: { [path]: text.replace("{\n", "{ // why\n\n") } })).findings).toEqual([]);
  expect((await tell({ before, head: file("20240102090000_create_players", "y") })).findings).toEqual([
    "nit merged_edited: `20240102090000_create_players` is merged already, and changes",
  ]);
  expect((await tell({ before, head: { [path]: undefined } })).findings).toEqual([
    "nit merged_deleted: `20240102090000_create_players` on `main` would be gone",
  ]);
  expect(
    (await tell({ before, head: { [path]: undefined, ...file("20240102090000_create_people") } })).findings,
  ).toEqual([]);
  expect(
    (await tell({ before, head: { [path]: undefined, ...file("20240103090000_create_players") } })).findings,
  ).toEqual([
    "blocker merged_renamed: `20240102090000_create_players` on `main` would be called `20240103090000_create_players`",
  ]);
});

test("bad input: no PHP, nothing, hostile names", async () => {
  const told = await tell({
    before,
    head: {
      "db/migrations/20240104090000_x.php": "",
      "db/migrations/20240105090000_`@all`.php": "<?php",
      "db/migrations/20240106090000.php": "<?php class",
      "phinx.json": "{",
    },
  });
  expect(told.findings).toEqual(["blocker unknown: `20240104090000_x` cannot run"]);
});

const roles = (text: string) => ({ "db/migrations/20240103090000_create_roles.php": text });

test("a file that does not hold the class that its name asks for cannot run", async () => {
  const told = await tell({ before, head: roles("<?php\nclass CreateRole extends AbstractMigration {}\n") });
  expect(told.findings).toEqual(["blocker unknown: `20240103090000_create_roles` cannot run"]);
  expect(told.message[0]).toContain('`Could not find class "CreateRoles" in file');
  expect((await tell({ before, head: roles("<?php\n// later\n") })).findings).toEqual(told.findings);
  for (const text of [
    "<?php\nnamespace Shop;\nclass createRoles extends AbstractMigration {}\n",
    "<?php\nreturn new class extends BaseMigration {};\n",
    "<?php\nrequire __DIR__ . '/../CreateRoles.php';\n",
    "<?php class Helper {} return new class extends BaseMigration {};\n",
  ])
    expect((await tell({ before, head: roles(text) })).findings).toEqual([]);
});

const empty = (stem: string, method: string) => ({
  [`db/migrations/${stem}.php`]: `<?php\n\nuse Phinx\\Migration\\AbstractMigration;\n\nfinal class ${classOf(stem)} extends AbstractMigration\n{\n    ${method}\n}\n`,
});

test("a merged migration that runs nothing is no loss under another name", async () => {
  const gone = { "db/migrations/20240103090000_create_roles.php": undefined };
  const found = async (was: string, now: string, stem: string) => {
    const start = { ...before, ...empty("20240103090000_create_roles", was) };
    return (await tell({ before: start, head: { ...gone, ...empty(stem, now) } })).findings.map(
      (one) => one.split(":")[0],
    );
  };
  const change = "public function change(): void\n    {\n        // gone\n    }";
  const up = "public function up() {}\n    public function down() { $this->table('x')->drop()->save(); }";
  const long = change.replace("// gone", Array.from({ length: 40 }, (_, i) => `// was ${i}`).join("\n"));
  expect(await found(change, change, "20240104090000_create_roles")).toEqual([]);
  expect(await found(change, change, "20240104090000_hold")).toEqual(["nit merged_deleted"]);
  expect(await found(long, up, "20240103090000_hold")).toEqual(["nit merged_edited"]);
  const does = "public function up() { $this->execute('SELECT 1'); }";
  expect(await found(change, does, "20240104090000_create_roles")).toEqual(["blocker merged_renamed"]);
  expect(await found(long, does, "20240103090000_hold")).toEqual(["blocker same_number+merged_deleted"]);
});
