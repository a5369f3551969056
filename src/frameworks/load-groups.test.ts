import { expect, test } from "vitest";
import { defaultRepoConfig } from "../domain/repo-config.ts";
import { summarizeMigrations } from "../checks/migration-summary.ts";
import { memoryChange, type Files } from "../../test/support/memory-change.ts";
import { migrations, withProject } from "../../test/support/alembic-files.ts";
import { loadGroups } from "./load-groups.ts";

const before = withProject(migrations({ id: "001" }, { id: "002", down: "001" }));

async function rootsOf(base: Files, head: Files, config = defaultRepoConfig) {
  const groups = await loadGroups(memoryChange({ base, head }), config);
  return groups.map((group) => [
    group.root,
    group.mergeBase?.root,
    group.base?.root,
    group.head?.root,
    group.merged?.root,
  ]);
}

test("a group is the same in all four trees, also after its folder moved", async () => {
  const root = "alembic/versions";
  expect(await rootsOf(before, before)).toEqual([[root, root, root, root, root]]);
  const moved = Object.fromEntries(
    Object.entries(before).map(([path, file]) => [path.replace("alembic/", "db/"), file]),
  );
  expect(await rootsOf(before, { ...moved, "alembic.ini": "[alembic]\nscript_location = db\n" })).toEqual([
    ["db/versions", root, root, "db/versions", "db/versions"],
  ]);
});

test("a folder that nothing names is found by the migration that is added to it, in the base too", async () => {
  const base = migrations({ id: "a", path: "db/changes/a.py" });
  const head = { ...base, ...migrations({ id: "b", down: "a", path: "db/changes/b.py" }) };
  expect(await rootsOf(base, head)).toEqual([Array.from({ length: 5 }, () => "db/changes")]);
});

test("folders that the configuration names, and paths that it ignores", async () => {
  const base = migrations({ id: "a", path: "tests/changes/a.py" });
  const roots = [{ path: "tests/changes", framework: "alembic" as const }];
  const named = { ...defaultRepoConfig, migrations: { roots, ignore: [] } };
  const groups = await loadGroups(memoryChange({ base, head: base }), named);
  expect(groups.map(({ root, merged }) => [root, merged?.aside])).toEqual([["tests/changes", false]]);
  const ignoring = { ...defaultRepoConfig, migrations: { roots: [], ignore: ["alembic/**"] } };
  expect(await rootsOf(before, before, ignoring)).toEqual([]);
});

const toldWhenNamed = async (base: Files, framework: string, path: string) => {
  const named = { ...defaultRepoConfig, migrations: { roots: [{ path, framework }], ignore: [] } };
  const groups = await loadGroups(memoryChange({ base, head: base }), named);
  return groups.map(({ base: group }) => [
    group?.root,
    group?.evidence,
    [...(group?.settings ?? [])].join(),
    group?.migrations.length,
  ]);
};

test("a folder that the configuration names keeps what the project itself says of it", async () => {
  const goose = {
    "db/changes/00001_a.sql": "-- +goose Up\nSELECT 1;\n",
    Makefile: "up:\n\tgoose -dir db/changes up --allow-missing\n",
  };
  const resources = "src/main/resources/db";
  const flyway = {
    [`${resources}/migration/a/V1__a.sql`]: "SELECT 1;\n",
    [`${resources}/more/V2__b.sql`]: "SELECT 2;\n",
    "src/main/resources/application.yml":
      "spring:\n  flyway:\n    out-of-order: true\n    locations: [classpath:db/migration, classpath:db/more]\n",
  };
  expect(await toldWhenNamed(goose, "goose", "db/changes")).toEqual([
    ["db/changes", "configured", "allow-missing,stops-at-strays", 1],
  ]);
  const whole = [[`${resources}/migration`, "configured", "out-of-order", 2]];
  expect(await toldWhenNamed(flyway, "flyway", `${resources}/migration`)).toEqual(whole);
  expect(await toldWhenNamed(flyway, "flyway", `${resources}/more`)).toEqual(whole);
});

test("of two tools that are equally sure of a folder the first of the registry has it", async () => {
  const both = { "migrations/1_a.sql": "-- +goose Up\n-- migrate:up\nSELECT 1;\n" };
  const groups = await loadGroups(memoryChange({ base: both, head: both }), defaultRepoConfig);
  expect(groups.map(({ framework }) => framework.id)).toEqual(["goose"]);
});

test("a summary of each group", async () => {
  const head = { ...before, ...migrations({ id: "003", down: "002" }) };
  const groups = await loadGroups(memoryChange({ base: before, head }), defaultRepoConfig);
  expect(summarizeMigrations(groups)).toEqual([
    {
      framework: "alembic",
      root: "alembic/versions",
      family: "graph",
      added: ["alembic/versions/003_change.py"],
      baseHeads: ["002"],
      mergedHeads: ["003"],
      next: "003",
    },
  ]);
});
