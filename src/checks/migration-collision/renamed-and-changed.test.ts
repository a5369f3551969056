// A migration of the base that gets another name and other contents: whichever file git takes for the old one, it is told; the
// old one comes back, and the new one goes.

import { describe, expect, test } from "vitest";
import { djangoProject, migrations } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const first = { stem: "0001_initial" };
const jobs = { stem: "0002_jobs", after: ["0001_initial"] };
const checkout = (path: string): string => `git fetch origin && git checkout origin/main -- ${path}`;

test("in a graph, where one that the change puts before it is liker to the old file", async () => {
  const told = await tell({
    before: { ...djangoProject(), ...migrations(first, jobs) },
    head: {
      "users/migrations/0002_jobs.py": undefined,
      ...migrations(
        { stem: "0002_licences", after: ["0001_initial"] },
        { stem: "0003_jobs", after: ["0002_licences"] },
      ),
    },
  });
  expect(told.findings).toEqual(["blocker merged_renamed: `0002_jobs` on `main` would be called `0003_jobs`"]);
  expect(told.edits).toEqual([]);
  expect(told.commands).toEqual([checkout("users/migrations/0002_jobs.py"), "git rm -- users/migrations/0003_jobs.py"]);
});

const project = { artisan: "", "composer.json": '{"require": {"laravel/framework": "^11.0"}}' };
const laravel = (stem: string, table: string) => ({
  [`database/migrations/${stem}.php`]: `<?php\n\nreturn new class extends Migration\n{\n    public function up() { Schema::create('${table}'); }\n};\n`,
});

test("in a list", async () => {
  const told = await tell({
    before: {
      artisan: "",
      "composer.json": '{"require": {"laravel/framework": "^11.0"}}',
      ...laravel("2024_01_01_090000_a", "a"),
      ...laravel("2024_01_02_090000_b", "b"),
    },
    head: { "database/migrations/2024_01_02_090000_b.php": undefined, ...laravel("2024_01_02_090000_c", "b', 'b") },
  });
  expect(told.findings.map((finding) => finding.split(":")[0])).toEqual(["blocker merged_renamed"]);
  expect(told.commands).toEqual([
    checkout("database/migrations/2024_01_02_090000_b.php"),
    "git rm -- database/migrations/2024_01_02_090000_c.php",
  ]);
});

test("in a list, where a new one is liker to the old file", async () => {
  const told = await tell({
    before: { ...project, ...laravel("2024_01_01_090000_a", "a\na\na"), ...laravel("2024_01_02_090000_b", "b\nb\nb") },
    head: {
      "database/migrations/2024_01_02_090000_b.php": undefined,
      ...laravel("2024_01_02_090001_c", "b\nb\nc"),
      ...laravel("2024_01_03_090000_b", "b\nb\nb\nx\nx\nx"),
    },
  });
  expect(told.findings).toEqual([
    "blocker merged_renamed: `2024_01_02_090000_b` on `main` would be called `2024_01_03_090000_b`",
  ]);
});

const rails = (stem: string, name: string, does: string) => ({
  [`db/migrate/${stem}.rb`]: `class ${name} < ActiveRecord::Migration[7.1]\n  def change\n    ${does}\n  end\nend\n`,
});
const shop = {
  Gemfile: 'gem "rails"\n',
  ...rails("20240101090000_create_teams", "CreateTeams", "create_table :teams"),
  ...rails("20240102090000_create_players", "CreatePlayers", "create_table :players"),
};
const gone = { "db/migrate/20240102090000_create_players.rb": undefined };

test("in a list, under another number, another name and another class: what it does is the same", async () => {
  const head = { ...gone, ...rails("20240203090000_add_players_table", "AddPlayersTable", "create_table :players") };
  const told = await tell({ before: shop, head });
  expect(told.findings).toEqual([
    "blocker merged_renamed: `20240102090000_create_players` on `main` would be called `20240203090000_add_players_table`",
  ]);
  expect(told.commands).toEqual([
    checkout("db/migrate/20240102090000_create_players.rb"),
    "git rm -- db/migrate/20240203090000_add_players_table.rb",
  ]);
  const other = { ...gone, ...rails("20240203090000_add_roles_table", "AddRolesTable", "create_table :roles") };
  expect((await tell({ before: shop, head: other })).findings).toEqual([
    "nit merged_deleted: `20240102090000_create_players` on `main` would be gone",
  ]);
});

const php = (stem: string, does: string) => ({
  [`database/migrations/${stem}.php`]: `<?php\n\nreturn new class extends Migration\n{\n    public function up(): void\n    {\n        ${does}\n    }\n\n    public function down(): void { Schema::drop('b'); }\n};\n`,
});

const renamed = async (does: string) =>
  kindsOf(
    await tell({
      before: { ...project, ...php("2024_01_01_090000_a", "x();"), ...php("2024_01_02_090000_b", does) },
      head: { "database/migrations/2024_01_02_090000_b.php": undefined, ...php("2024_02_02_090000_bees", does) },
    }),
  );

describe("in a list, where a second run changes nothing", () => {
  test.each([
    "create_table :players, if_not_exists: true do |t|\n      t.string :name\n    end\n    add_index :players, :name, if_not_exists: true",
    "return if table_exists?(:players)\n    create_table :players",
    "unless connection.table_exists?(:players)\n      create_table :players do |t|\n        t.string :name\n      end\n    end",
    "add_column :players, :age, :integer unless column_exists?(:players, :age)",
    "unless table_exists?(:players)\r\n      create_table :players\r\n  \r\n    end",
    "drop_table :old, if_exists: true # gone",
    "",
  ])("Rails: %s", async (does) => {
    const before = { ...shop, ...rails("20240102090000_create_players", "CreatePlayers", does) };
    for (const name of ["create_players", "add_players"]) {
      const head = {
        ...gone,
        ...rails(`20240203090000_${name}`, name === "add_players" ? "AddPlayers" : "CreatePlayers", does),
      };
      expect(kindsOf(await tell({ before, head }))).toEqual(["nit merged_renamed"]);
    }
  });

  test.each([
    "create_table :players, force: true",
    "create_table :players, if_not_exists: true\n    execute 'INSERT INTO players DEFAULT VALUES'",
    "create_table :players,\n      if_not_exists: true",
    "unless table_exists?(:players)\n      create_table :players\n    else\n      add_column :players, :age, :integer\n    end",
    "return unless table_exists?(:players)\n    add_column :players, :age, :integer",
    `unless table_exists?(:players)\n${"      \n".repeat(5000)}    create_table :players`,
  ])("Rails, where it does: %.80s", async (does) => {
    const before = { ...shop, ...rails("20240102090000_create_players", "CreatePlayers", does) };
    const head = { ...gone, ...rails("20240203090000_add_players", "AddPlayers", does) };
    expect(kindsOf(await tell({ before, head }))).toEqual(["blocker merged_renamed"]);
  });

  const create = "Schema::create('b', function (Blueprint $table) { $table->id(); });";
  test.each([
    `if (! Schema::hasTable('b')) {\n ${create}\n}`,
    `if (Schema::hasTable('b')) {\n return;\n}\n ${create}`,
    `// why\n Schema::dropIfExists('c'); if (!Schema::hasColumn('b', 'c')) Schema::table('b', function ($t) { $t->string('c'); });`,
    "//",
  ])("Laravel: %s", async (does) => {
    expect(await renamed(does)).toEqual(["nit merged_renamed"]);
  });
  test.each([
    create,
    `if (! Schema::hasTable('b')) {\n ${create}\n} else { x(); }`,
    `if (Schema::hasTable('b')) { y(); }\n ${create}`,
    `Schema::dropIfExists('b'); ${create}`,
  ])("Laravel, where it does: %s", async (does) => {
    expect(await renamed(does)).toEqual(["blocker merged_renamed"]);
  });
});

describe("in a list, where a class or a module follows the name", () => {
  type Make = (name: string, number: string, table: string) => readonly [path: string, text: string];
  const stories: Record<string, { more: Record<string, string>; make: Make }> = {
    Laravel: {
      more: project,
      make: (name, number, table) => [
        `database/migrations/2024_01_${number}_090000_${name.toLowerCase()}.php`,
        `<?php\n\nclass ${name} extends Migration\n{\n    public function up() { Schema::create('${table}'); }\n}\n`,
      ],
    },
    Phinx: {
      more: { "composer.json": '{"require": {"robmorgan/phinx": "^0.16"}}' },
      make: (name, number, table) => [
        `db/migrations/202401${number}090000_${name.toLowerCase()}.php`,
        `<?php\n\nuse Phinx\\Migration\\AbstractMigration;\n\nclass ${name} extends AbstractMigration\n{\n    public function change() { $this->table('${table}')->create(); }\n}\n`,
      ],
    },
    Doctrine: {
      more: { "composer.json": '{"require": {"doctrine/migrations": "^3"}}' },
      make: (_, number, table) => [
        `migrations/Version202401${number}090000.php`,
        `<?php\n\nnamespace App;\n\nfinal class Version202401${number}090000 extends AbstractMigration\n{\n    public function up(Schema $schema): void { $this->addSql('CREATE TABLE ${table} ()'); }\n}\n`,
      ],
    },
    Ecto: {
      more: { "mix.exs": "" },
      make: (name, number, table) => [
        `priv/repo/migrations/202401${number}090000_${name.toLowerCase()}.exs`,
        `defmodule App.Repo.Migrations.${name} do\n  use Ecto.Migration\n\n  def change do\n    create table(:${table})\n  end\nend\n`,
      ],
    },
    TypeORM: {
      more: { "package.json": '{"dependencies":{"typeorm":"0.3"}}' },
      make: (name, number, table) => [
        `src/migrations/17000000000${number}-${name}.ts`,
        `import { MigrationInterface, QueryRunner } from "typeorm";\n\nexport class ${name}17000000000${number} implements MigrationInterface {\n  async up(q: QueryRunner) {\n    await q.query("CREATE TABLE ${table} ()");\n  }\n}\n`,
      ],
    },
    MikroORM: {
      more: { "package.json": '{"dependencies":{"@mikro-orm/migrations":"6"}}' },
      make: (name, number, table) => [
        `migrations/Migration202401${number}090000_${name}.ts`,
        `import { Migration } from "@mikro-orm/migrations";\n\nexport class Migration202401${number}090000_${name} extends Migration {\n  async up() {\n    this.addSql("create table ${table} ()");\n  }\n}\n`,
      ],
    },
  };
  test.each(Object.entries(stories))("%s", async (_, { more, make }) => {
    const [path, text] = make("Players", "02", "players");
    const before = { ...more, ...Object.fromEntries([make("Teams", "01", "teams")]), [path]: text };
    const told = (...[to, what]: ReturnType<Make>) => tell({ before, head: { [path]: undefined, [to]: what } });
    expect(kindsOf(await told(...make("Addplayers", "03", "players")))).toEqual(["blocker merged_renamed"]);
    expect(kindsOf(await told(...make("Addroles", "03", "roles")))).toEqual(["nit merged_deleted"]);
  });
});

function kindsOf({ findings }: Awaited<ReturnType<typeof tell>>) {
  return findings.map((finding) => finding.split(":")[0]);
}

const story = (left: Record<string, string>, fresh: Record<string, string>, more: Record<string, string>) =>
  tell({
    before: { ...more, ...left },
    head: { ...Object.fromEntries(Object.keys(left).map((path) => [path, undefined])), ...fresh },
  });

const prisma = (name: string, table: string) => ({
  [`prisma/migrations/${name}/migration.sql`]: `-- CreateTable\nCREATE TABLE "${table}" (\n    "id" SERIAL NOT NULL,\n    "name" TEXT NOT NULL,\n\n    CONSTRAINT "${table}_pkey" PRIMARY KEY ("id")\n);\n`,
});

describe("another one of the same time, that git takes for the one that goes, is none of it", () => {
  const start = laravel("2024_01_01_090000_a", "a");

  test("Laravel", async () => {
    const more = { ...project, ...start };
    const left = laravel("2024_01_02_090000_create_players", "players");
    const other = await story(left, laravel("2024_01_02_090000_create_roles", "roles"), more);
    expect(kindsOf(other)).toEqual(["nit merged_deleted"]);
    // What does more to the same table is the same.
    const same = await story(left, laravel("2024_01_02_090000_add_players", "players', 'more"), more);
    expect(kindsOf(same)).toEqual(["blocker merged_renamed"]);
  });

  test("Prisma", async () => {
    const more = {
      "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
      "prisma/schema.prisma": "",
      ...prisma("20240101090000_a", "A"),
    };
    const left = prisma("20240102090000_players", "Player");
    expect(kindsOf(await story(left, prisma("20240102090000_roles", "Role"), more))).toEqual(["nit merged_deleted"]);
    expect(kindsOf(await story(left, prisma("20240102090000_add_players", "Player"), more))).toEqual([
      "blocker merged_renamed",
    ]);
  });
});
