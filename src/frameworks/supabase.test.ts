import { describe, expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const sql = (name: string, text = "SELECT 1;\n") => ({ [`supabase/migrations/${name}.sql`]: text });
const project = { "supabase/config.toml": 'project_id = "x"\n' };
const before = { ...project, ...sql("20240101000000_teams"), ...sql("20240102000000_players") };

test("a reused version and a late one", async () => {
  const story = { before, base: sql("20240103000000_orders"), head: sql("20240103000000_roles", "CREATE ROLE r;\n") };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["supabase supabase/migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `20240103000000` is taken on `main`"]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"The project that has run \`supabase/migrations/20240103000000_orders.sql\` knows \`20240103000000\` already: \`supabase/migrations/20240103000000_roles.sql\` does not run there, or \`supabase db push\` stops. A new one stops at the second row for \`20240103000000\` in \`schema_migrations\`."`,
  );
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const late = { before, base: sql("20240109000000_orders"), head: sql("20240103000000_roles") };
  const refused = await tell(late);
  expect(refused.findings).toHaveLength(1);
  expect(refused.message[0]).toMatchInlineSnapshot(
    `"On a project that stands at \`20240109000000\` \`supabase db push\` stops with \`Found local migration files to be inserted before the last migration on remote database.\`"`,
  );
  const script = { "package.json": '{"scripts": {"push": "supabase db push --include-all"}}\n' };
  expect((await tell({ ...late, before: { ...before, ...script } })).findings).toEqual([]);
  const all = { "packages/database/scripts/deploy.ts": 'exec("supabase db push --include-all", (err) => {});\n' };
  expect((await tell({ ...late, before: { ...before, ...all } })).findings).toEqual([]);
});

test("what is merged", async () => {
  const gone = { "supabase/migrations/20240101000000_teams.sql": undefined };
  const deleted = await tell({ before, head: gone });
  expect(deleted.findings).toEqual(["blocker merged_deleted: `20240101000000_teams` on `main` would be gone"]);
  expect(deleted.message).toMatchInlineSnapshot(`
    [
      "On a project that has run it \`supabase db push\` stops with \`Remote migration versions not found in local migrations directory.\`",
    ]
  `);
  expect((await tell({ before, head: { ...gone, ...sql("20240301000000_teams") } })).findings).toEqual([
    "blocker merged_renamed: `20240101000000_teams` on `main` would be called `20240301000000_teams`",
  ]);
  expect((await tell({ before, head: sql("20240101000000_teams", "SELECT 2;\n") })).findings).toEqual([
    "nit merged_edited: `20240101000000_teams` is merged already, and changes",
  ]);
});

test("files of another tool in its folder are that tool's by their names alone", async () => {
  const { frameworks } = await tell({ before: sql("20240101000000_a"), head: {} });
  expect(frameworks).toEqual(["supabase supabase/migrations"]);
  const hostile = { ...sql("`@x`"), ...sql("3_"), "supabase/config.toml": "[[[" };
  expect((await tell({ before: { ...before, ...hostile }, head: sql("3_b") })).findings).toHaveLength(1);
});

describe("timestamps", () => {
  listProperties({
    files: (version, slug) => sql(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: stamps,
    project,
    group: "supabase supabase/migrations",
  });
});
