// A merged migration that gets another number, name and class, and is changed with it: databases have what it makes.

import { describe, expect, test } from "vitest";
import { tell, type Story } from "../../../../test/support/list-judge.ts";

const rails = (stem: string, name: string, does: string) => ({
  [`db/migrate/${stem}.rb`]: `class ${name} < ActiveRecord::Migration[7.1]\n  def change\n    ${does}\n  end\nend\n`,
});
const shop = {
  Gemfile: 'gem "rails"\n',
  ...rails("20240101090000_create_teams", "CreateTeams", "create_table :teams"),
  ...rails("20240102090000_create_players", "CreatePlayers", "create_table :players"),
};
const gone = { "db/migrate/20240102090000_create_players.rb": undefined };

const script = (column: string) =>
  `module.exports = {\n  up: (queryInterface, Sequelize) => queryInterface.createTable("players", { ${column}: Sequelize.INTEGER }),\n  down: (queryInterface) => queryInterface.dropTable("players"),\n};\n`;

const judged = async (was: string, now: string, others: Story["head"] = {}, start: Story["before"] = {}) =>
  kindsOf(
    await tell({
      before: { ...shop, ...rails("20240102090000_create_players", "CreatePlayers", was), ...start },
      head: { ...gone, ...rails("20240203090000_add_roster", "AddRoster", now), ...others },
    }),
  );

describe("under another number, name and class, and changed with it: what it makes is there already", () => {
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

function kindsOf({ findings }: Awaited<ReturnType<typeof tell>>) {
  return findings.map((finding) => finding.split(":")[0]);
}
