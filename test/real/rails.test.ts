// Whether Active Record does with each story what Assay says of it. It takes the Ruby of the system with the gems activerecord and
// sqlite3 (Debian: ruby-activerecord, ruby-sqlite3).

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeOf, fixed, tell, type Story } from "../support/list-judge.ts";
import { writeTree } from "./installed.ts";

/** Migrates one database with the trees one after the other, and says what ran or what it stopped with. */
const migrate = `
require "active_record"
require "json"
database, *trees = ARGV
ActiveRecord::Base.establish_connection(adapter: "sqlite3", database: database)
ActiveRecord::Migration.verbose = false
connection = ActiveRecord::Base.connection
connection.execute("create table if not exists ran (name text)")
begin
  trees.each do |tree|
    paths = %w[db/migrate db/post_migrate].map { |one| File.join(tree, one) }
    context = ActiveRecord::MigrationContext
    (ActiveRecord.version < Gem::Version.new("7.1") ? context.new(paths, ActiveRecord::SchemaMigration) : context.new(paths)).migrate
  end
  puts({ ran: connection.select_values("select name from ran order by 1") }.to_json)
rescue StandardError => error
  puts({ error: "#{error.class}: #{error.message}", ran: connection.select_values("select name from ran order by 1") }.to_json)
end
`;

interface Ran {
  readonly error?: string;
  readonly ran: readonly string[];
}

const execute = promisify(execFile);
let folder = "";
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assay-real-"));
  await writeFile(join(folder, "migrate.rb"), migrate);
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const classOf = (name: string) =>
  name.replace(/^\d+_|\..*/g, "").replace(/(?:^|_)([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
const file = (name: string, { at = "db/migrate", runs = name } = {}) => ({
  [`${at}/${name}.rb`]: `class ${classOf(name)} < ActiveRecord::Migration[6.1]\n  def up\n    execute "insert into ran values ('${runs}')"\n  end\nend\n`,
});
const before = { Gemfile: 'gem "rails"\n', ...file("20240101090000_teams"), ...file("20240102090000_players") };
const orders = file("20240104090000_orders");

/** What Active Record refuses, in its words. */
const refused: Readonly<Record<string, Story & { readonly says: string }>> = {
  "a taken version": {
    before,
    base: orders,
    head: file("20240104090000_roles"),
    says: "Multiple migrations have the version number 20240104090000.",
  },
  "a taken class": {
    before,
    base: orders,
    head: file("20240105090000_orders", { runs: "again" }),
    says: "Multiple migrations have the name Orders.",
  },
  "a taken class, with a scope": {
    before,
    base: orders,
    head: file("20240105090000_orders.shop", { runs: "again" }),
    says: "Multiple migrations have the name Orders.",
  },
  "a taken version and class, with a scope": {
    before,
    base: orders,
    head: file("20240104090000_orders.shop", { runs: "again" }),
    says: "Multiple migrations have the name Orders.",
  },
  "a class that camel case makes the same": {
    before,
    base: file("20240104090000_add_x", { runs: "a" }),
    head: { "db/migrate/20240105090000_add__x.rb": "class AddX < ActiveRecord::Migration[6.1]\nend\n" },
    says: "Multiple migrations have the name AddX.",
  },
  "a taken version in post_migrate": {
    before,
    base: orders,
    head: file("20240104090000_drop", { at: "db/post_migrate" }),
    says: "Multiple migrations have the version number 20240104090000.",
  },
  "a class that its file does not hold": {
    before,
    head: { "db/migrate/20240105090000_roles.rb": "class Role < ActiveRecord::Migration[6.1]\nend\n" },
    says: "uninitialized constant Roles",
  },
  "a name that Rails refuses": {
    before,
    base: orders,
    head: { "db/migrate/20240105090000_Roles.rb": "" },
    says: "Illegal name for migration file: ",
  },
  "a version in a folder below": {
    before,
    base: orders,
    head: file("20240104090000_roles", { at: "db/migrate/2024" }),
    says: "Multiple migrations have the version number 20240104090000.",
  },
};

test.each(Object.entries(refused))("refused: %s", async (_, story) => {
  const { findings, edits, message } = await tell(story);
  expect(findings.filter((finding) => finding.startsWith("blocker"))).toHaveLength(1);
  for (const { error } of await deploy(story)) expect(error).toContain(story.says);
  // What Assay quotes is what the tool said.
  expect(message.join("\n")).toContain(story.says);
  for (const { error } of edits.length === 0 ? [] : await deploy(await fixed(story))) expect(error).toBeUndefined();
});

/** What has run on both databases after the merge. */
const running: Readonly<Record<string, Story & { readonly ran: readonly string[] }>> = {
  "a late version": {
    before,
    base: orders,
    head: file("20240103090000_roles"),
    ran: ["20240101090000_teams", "20240102090000_players", "20240103090000_roles", "20240104090000_orders"],
  },
  "another name under its version": {
    before,
    base: orders,
    head: {
      "db/migrate/20240102090000_players.rb": undefined,
      ...file("20240102090000_people", { runs: "20240102090000_players" }),
    },
    ran: ["20240101090000_teams", "20240102090000_players", "20240104090000_orders"],
  },
};

test.each(Object.entries(running))("runs: %s", async (_, story) => {
  expect((await tell(story)).findings).toEqual([]);
  expect(await deploy(story)).toEqual([{ ran: story.ran }, { ran: story.ran }]);
});

test("a version that is changed runs a second time", async () => {
  const head = {
    "db/migrate/20240102090000_players.rb": undefined,
    ...file("20240103090000_players", { runs: "players" }),
  };
  const story = { before: { ...before, ...file("20240102090000_players", { runs: "players" }) }, head };
  expect((await tell(story)).findings[0]).toMatch(/^blocker merged_renamed/);
  const [upgraded, fresh] = await deploy(story);
  expect(upgraded.ran.filter((one) => one === "players")).toHaveLength(2);
  expect(fresh.ran.filter((one) => one === "players")).toHaveLength(1);
});

async function deploy(story: Story): Promise<[Ran, Ran]> {
  count += 1;
  const [base, merged] = [join(folder, `${count}`, "base"), join(folder, `${count}`, "merged")];
  const { trees } = changeOf(story);
  await writeTree(trees.base, base);
  await writeTree(trees.merged, merged);
  return [
    await run(join(folder, `${count}`, "old.db"), base, merged),
    await run(join(folder, `${count}`, "new.db"), merged),
  ];
}

async function run(...args: readonly string[]): Promise<Ran> {
  const { stdout } = await execute("ruby", [join(folder, "migrate.rb"), ...args], { env: { PATH: process.env.PATH } });
  return JSON.parse(stdout) as Ran;
}
