import { describe, expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const file = (stem: string, table = "x", folder = "priv/repo/migrations") => ({
  [`${folder}/${stem}.exs`]: `defmodule App.Repo.Migrations.M do\n  use Ecto.Migration\n\n  def change do\n    create table(:${table})\n  end\nend\n`,
});
const project = { "mix.exs": "defmodule App.MixProject do\nend\n" };
const before = { ...project, ...file("20240101090000_create_teams"), ...file("20240102090000_create_players") };

listProperties({
  files: (version, slug) => file(`${version}_${slug}`, slug),
  versions: stamps,
  project,
  group: "ecto priv/repo/migrations",
  late: "nothing",
  slugsDiffer: true,
});

test("a taken version is a blocker", async () => {
  const story = { before, base: file("20240103090000_create_orders"), head: file("20240103090000_create_roles", "y") };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_number: `20240103090000` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "A new database stops with \`migrations can't be executed, migration version 20240103090000 is duplicated\`; one that has run the other \`20240103090000\` passes over this one without a word: it never runs there.",
      "Git merges this without a conflict.",
    ]
  `);
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "priv/repo/migrations/20240103090000_create_roles.exs => priv/repo/migrations/20240103090001_create_roles.exs",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("a taken name is a blocker too", async () => {
  const story = { before, base: file("20240103090000_add_index"), head: file("20240104090000_add_index", "y") };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_id: `add_index` is taken on `main`"]);
  expect(told.message[0]).toContain("`migrations can't be executed, migration name add_index is duplicated`");
  expect(told.edits).toEqual([
    "priv/repo/migrations/20240104090000_add_index.exs => priv/repo/migrations/20240104090000_add_index_2.exs",
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("late is no finding, unless the project asks for strict order", async () => {
  const story = { base: file("20240105090000_create_orders"), head: file("20240104090000_create_roles", "y") };
  expect((await tell({ before, ...story })).findings).toEqual([]);
  const strict = { "mix.exs": 'defp aliases, do: ["ecto.up": ["ecto.migrate --strict-version-order"]]\n' };
  const release = { "lib/app/release.ex": "Ecto.Migrator.run(repo, :up, all: true, strict_version_order: true)\n" };
  for (const more of [strict, release]) {
    const told = await tell({ before: { ...before, ...more }, ...story });
    expect(told.findings).toEqual([
      "blocker late_number: `20240104090000_create_roles` comes before `20240105090000_create_orders`, which `main` has already",
    ]);
    expect((await tell(await fixed({ before: { ...before, ...more }, ...story }))).findings).toEqual([]);
  }
});

test("umbrella apps and several repos are groups of their own; folders below are not; .ex and .formatter.exs are no migrations", async () => {
  const told = await tell({
    before: {
      ...before,
      ...file("20240101090000_create_teams", "x", "apps/shop/priv/repo/migrations"),
      ...file("20240101090000_events", "x", "priv/clickhouse_repo/migrations"),
      ...file("20240101080000_old", "x", "priv/repo/migrations/2023"),
      "priv/repo/migrations/.formatter.exs": "[import_deps: [:ecto_sql]]\n",
      "priv/repo/migrations/20240101090000_create_teams.ex": "",
      "deps/other/20240101090000_x.exs": "",
    },
    head: {},
  });
  expect(told.frameworks.toSorted()).toEqual([
    "ecto apps/shop/priv/repo/migrations",
    "ecto priv/clickhouse_repo/migrations",
    "ecto priv/repo/migrations",
  ]);
  expect(told.findings).toEqual([]);
});

test("what is merged: cosmetic edits, real ones, deletions, renames; a moved folder", async () => {
  const path = "priv/repo/migrations/20240102090000_create_players.exs";
  const text = file("20240102090000_create_players")[path] ?? "";
  expect(
    (await tell({ before, head: { [path]: `# why\n${text.replace("create table", "create  table")}` } })).findings,
  ).toEqual([]);
  expect((await tell({ before, head: file("20240102090000_create_players", "y") })).findings).toEqual([
    "nit merged_edited: `20240102090000_create_players` is merged already, and changes",
  ]);
  expect((await tell({ before, head: { [path]: undefined } })).findings).toEqual([
    "nit merged_deleted: `20240102090000_create_players` on `main` would be gone",
  ]);
  expect(
    (await tell({ before, head: { [path]: undefined, ...file("20240103090000_create_players") } })).findings,
  ).toEqual([
    "blocker merged_renamed: `20240102090000_create_players` on `main` would be called `20240103090000_create_players`",
  ]);
  const moved = {
    [path]: undefined,
    "priv/repo/migrations/20240101090000_create_teams.exs": undefined,
    ...file("20240101090000_create_teams", "x", "apps/a/priv/repo/migrations"),
    ...file("20240102090000_create_players", "x", "apps/a/priv/repo/migrations"),
  };
  expect((await tell({ before, head: moved })).findings).toEqual([]);
});

test("bad input: nothing, hostile names, huge numbers", async () => {
  const told = await tell({
    before,
    head: {
      ...file("20240104090000_`@all`"),
      ...file("9999999999999999999999999999_x"),
      "priv/repo/migrations/20240105090000_.exs": "",
    },
  });
  expect(told.findings).toEqual([]);
});

const empty = (stem: string, body: string, name: string) => ({
  [`priv/repo/migrations/${stem}.exs`]: `defmodule App.Repo.Migrations.${name} do\n  use Ecto.Migration\n\n${body}end\n`,
});

describe("a merged migration that runs nothing", () => {
  const gone = { "priv/repo/migrations/20240103090000_create_roles.exs": undefined };
  const found = async (was: string, now: string, stem: string) => {
    const story = {
      before: { ...before, ...empty("20240103090000_create_roles", was, "CreateRoles") },
      head: { ...gone, ...empty(stem, now, "Hold") },
    };
    return (await tell(story)).findings.map((one) => one.split(":")[0]);
  };
  const nothing = "  def change do\n    # gone\n  end\n";
  const up = "  def up, do: :ok\n\n  def down, do: :ok\n";
  const long = nothing.replace("# gone", Array.from({ length: 40 }, (_, i) => `# was ${i}`).join("\n"));
  const something = "  def change do\n    create table(:roles)\n  end\n";

  test.each([
    [nothing, nothing, "20240104090000_create_roles"],
    [nothing, up, "20240104090000_create_roles"],
  ])("is no loss under another name: %#", async (was, now, stem) => {
    expect(await found(was, now, stem)).toEqual([]);
  });
  test("nor is another one in its place", async () => {
    expect(await found(long, up, "20240103090000_hold")).toEqual(["nit merged_edited"]);
  });
  test("nor under another number and name: then it is gone", async () => {
    expect(await found(nothing, nothing, "20240104090000_hold")).toEqual(["nit merged_deleted"]);
  });
  test.each([
    [something, something, "20240104090000_create_roles", "blocker merged_renamed"],
    [something, something, "20240104090000_hold", "blocker merged_renamed"],
    [long, something, "20240103090000_hold", "blocker same_number+merged_deleted"],
  ])("is another thing than one that does not: %#", async (was, now, stem, finding) => {
    expect(await found(was, now, stem)).toEqual([finding]);
  });
});
