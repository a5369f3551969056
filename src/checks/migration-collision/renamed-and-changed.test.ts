// A migration of the base that gets another name and other contents: whichever file git takes for the old one, it is told; the
// old one comes back, and the new one goes.

import { describe, expect, test } from "vitest";
import { djangoProject, migrations } from "../../../test/support/django-files.ts";
import { tell, type Story } from "../../../test/support/list-judge.ts";

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

const script = (column: string) =>
  `module.exports = {\n  up: (queryInterface, Sequelize) => queryInterface.createTable("players", { ${column}: Sequelize.INTEGER }),\n  down: (queryInterface) => queryInterface.dropTable("players"),\n};\n`;

const judged = async (was: string, now: string, others: Story["head"] = {}, start: Story["before"] = {}) =>
  kindsOf(
    await tell({
      before: { ...shop, ...rails("20240102090000_create_players", "CreatePlayers", was), ...start },
      head: { ...gone, ...rails("20240203090000_add_roster", "AddRoster", now), ...others },
    }),
  );

describe("in a list, under another number, name and class, and changed with it: what it makes is there already", () => {
  const table = "create_table :players do |t|\n      t.string :name\n    end";
  const more = "create_table :players do |t|\n      t.string :name\n      t.integer :age\n    end";
  const deleted = ["nit merged_deleted"];
  const renamedSo = ["blocker merged_renamed"];

  test.each([
    [table, more],
    ["execute 'CREATE TABLE players (id int)'", 'execute "create table public.players (id int, age int)"'],
    ["execute 'CREATE TYPE mood AS ENUM ()'", `execute 'CREATE TYPE "mood" AS ENUM (1)'\n    add_index :a, :b`],
    ["add_column :teams, :city, :string", "# where\n    add_column :teams, :city, :text\n    add_index :teams, :city"],
    ["execute 'ALTER TABLE teams ADD city text'", "execute 'ALTER TABLE teams ADD COLUMN city varchar(9)'"],
  ])("%j as %j", async (was, now) => {
    expect(await judged(was, now)).toEqual(renamedSo);
  });

  test.each([
    [table, "create_table :roles do |t|\n      t.string :name\n    end"],
    [table, more.replace(":players", ":players, if_not_exists: true")],
    [table, `drop_table :players\n    ${more}`],
    [table, `rename_table :players, :old_players\n    ${more}`],
    // Only the way down.
    [table, "drop_table :players\n  end\n\n  def down\n    create_table :players"],
    [table, "execute 'SELECT 1'\n  end\n\n  def down\n    create_table :players"],
    [table, "# create_table :players\n    add_index :players, :name"],
    ["add_column :teams, :city, :string", "add_column :roles, :city, :string"],
    [
      "execute 'ALTER TABLE teams ADD CONSTRAINT a CHECK (x)'",
      "execute 'ALTER TABLE teams ADD CONSTRAINT b CHECK (y)'",
    ],
  ])("not %j as %j", async (was, now) => {
    expect(await judged(was, now)).toEqual(deleted);
  });

  test("not where another one takes it away in between, whoever brings that", async () => {
    const drop = rails("20240103090000_drop_players", "DropPlayers", "drop_table :players");
    expect(await judged(table, more, {}, drop)).toEqual(deleted);
    expect(await judged(table, more, drop)).toEqual(deleted);
    const other = rails("20240103090000_drop_roles", "DropRoles", "drop_table :roles");
    expect(await judged(table, more, other)).toEqual(renamedSo);
    const before = rails("20240101080000_drop_players", "DropPlayers", "drop_table :players");
    expect(await judged(table, more, {}, before)).toEqual(renamedSo);
  });

  test("not where more goes than comes for it: that is a squash", async () => {
    const also = { "db/migrate/20240101090000_create_teams.rb": undefined };
    expect(await judged(table, more, also)).toEqual(deleted);
  });

  test("not where the tool makes a table only where it is not there", async () => {
    const before = {
      "package.json": '{"dependencies":{"sequelize":"6"}}',
      "migrations/20240101000000-teams.js": script("x").replaceAll("players", "teams"),
      "migrations/20240102000000-players.js": script("name"),
    };
    const head = {
      "migrations/20240102000000-players.js": undefined,
      "migrations/20240203000000-roster.js": script("age"),
    };
    expect(kindsOf(await tell({ before, head }))).toEqual(deleted);
  });

  test.each([
    [
      "TypeORM",
      { "package.json": '{"dependencies":{"typeorm":"0.3"}}' },
      (stamp: string, column: string) => ({
        [`src/migrations/${stamp}-Init.ts`]: `export class Init${stamp} implements MigrationInterface {\n  async up(queryRunner: QueryRunner) {\n    await queryRunner.createTable(\n      new Table({\n        name: "players",\n        columns: [{ name: "${column}" }],\n      }),\n    );\n  }\n  async down(queryRunner: QueryRunner) {\n    await queryRunner.dropTable("players");\n  }\n}\n`,
      }),
    ],
    [
      "Phinx",
      { "composer.json": '{"require": {"robmorgan/phinx": "^0.16"}}' },
      (stamp: string, column: string) => ({
        [`db/migrations/2024${stamp.slice(3)}_p${column}.php`]: `<?php\n\nuse Phinx\\Migration\\AbstractMigration;\n\nclass P${column} extends AbstractMigration\n{\n    public function change(): void\n    {\n        $this->table('players')->addColumn('${column}', 'string')->create();\n    }\n}\n`,
      }),
    ],
    [
      "Ecto",
      { "mix.exs": "" },
      (stamp: string, column: string) => ({
        [`priv/repo/migrations/2024${stamp.slice(3)}_p${column}.exs`]: `defmodule App.P${column} do\n  use Ecto.Migration\n\n  def change do\n    create table(:players) do\n      add :${column}, :string\n    end\n  end\nend\n`,
      }),
    ],
  ])("%s", async (_, manifest, make) => {
    const [path = ""] = Object.keys(make("1700000000001", "a"));
    const [other = ["", ""]] = Object.entries(make("1700000000000", "x"));
    const before = { ...manifest, [other[0]]: other[1].replaceAll("players", "teams"), ...make("1700000000001", "a") };
    const head = { [path]: undefined, ...make("1700000000009", "bcdefghijk") };
    expect(kindsOf(await tell({ before, head }))).toEqual(["blocker merged_renamed"]);
  });
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
