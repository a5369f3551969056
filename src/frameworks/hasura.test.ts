import { describe, expect, test } from "vitest";
import { listProperties } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const folder = (name: string, text = "SELECT 1;\n", database = "default") => ({
  [`hasura/migrations/${database}/${name}/up.sql`]: text,
  [`hasura/migrations/${database}/${name}/down.sql`]: "SELECT 0;\n",
});
const project = { "hasura/config.yaml": "version: 3\nmetadata_directory: metadata\n" };
const before = { ...project, ...folder("1700000000000_teams"), ...folder("1700000000000_logs", "", "logs") };

test("a taken version stops the command; a late one runs; databases are apart", async () => {
  const story = { before, base: folder("1700000000001_orders"), head: folder("1700000000001_roles", "SELECT 2;\n") };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["hasura hasura/migrations/default", "hasura hasura/migrations/logs"]);
  expect(told.findings).toEqual(["blocker same_number: `1700000000001` is taken on `main`"]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"\`hasura migrate apply\` stops with \`found duplicate migrations for version 1700000000001\` and runs nothing at all."`,
  );
  expect(told.edits).toHaveLength(2);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const late = { before, base: folder("1700000000009_orders"), head: folder("1700000000001_roles") };
  expect((await tell(late)).findings).toEqual([]);
  const other = { before, base: folder("1700000000009_orders"), head: folder("1700000000009_roles", "", "logs") };
  expect((await tell(other)).findings).toEqual([]);
});

test("what is merged", async () => {
  const gone = {
    "hasura/migrations/default/1700000000000_teams/up.sql": undefined,
    "hasura/migrations/default/1700000000000_teams/down.sql": undefined,
  };
  const more = { ...before, ...folder("1700000000002_more") };
  expect((await tell({ before: more, head: gone })).findings).toEqual([
    "nit merged_deleted: `1700000000000_teams` on `main` would be gone",
  ]);
  expect((await tell({ before: more, head: { ...gone, ...folder("1700000000005_teams") } })).findings).toEqual([
    "blocker merged_renamed: `1700000000000_teams` on `main` would be called `1700000000005_teams`",
  ]);
  expect((await tell({ before: more, head: folder("1700000000000_teams", "SELECT 3;\n") })).findings).toEqual([
    "nit merged_edited: `1700000000000_teams` is merged already, and changes",
  ]);
});

test("a configuration that is not Hasura's claims nothing", async () => {
  const texts = ["version: 1\n", "[[[", "", "a: &a [*a]\n"];
  const found = texts.map((text) =>
    tell({ before: { ...folder("1700000000000_teams"), "hasura/config.yaml": text }, head: {} }),
  );
  expect((await Promise.all(found)).map(({ frameworks }) => frameworks)).toEqual(texts.map(() => []));
});

describe("milliseconds", () => {
  listProperties({
    files: (version, slug) => folder(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: (n) => String(1_700_000_000_000 + n * 1000),
    project,
    group: "hasura hasura/migrations/default",
    late: "nothing",
  });
});
