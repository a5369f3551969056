import { describe, expect, test } from "vitest";
import { listProperties, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const sql = (name: string, text = "SELECT 1;\n") => ({
  [`db/migrations/${name}.sql`]: `-- migrate:up\n${text}\n-- migrate:down\n`,
});
const before = { ...sql("20240101000000_teams"), ...sql("20240102000000_players") };
const schema = (...versions: readonly string[]) => ({
  "db/schema.sql": `CREATE TABLE x ();\n--\n-- Dbmate schema migrations\n--\n\nINSERT INTO public.schema_migrations (version) VALUES\n${versions.map((one) => `    ('${one}')`).join(",\n")};\n`,
});

const added = (text: string) => ({ before, head: { "db/migrations/20240103000000_roles.sql": text } });

test("a file without its annotation, or with code before it, stops dbmate", async () => {
  const told = await tell(added("-- why\nCREATE ROLE r;\n"));
  expect(told.findings).toEqual(["blocker unknown: `20240103000000_roles` cannot run"]);
  expect(told.message).toEqual([
    "dbmate stops at it on every database, with `dbmate requires each migration to define an up block with '-- migrate:up'`.",
  ]);
  const late = await tell(added("CREATE ROLE r;\n-- migrate:up\n-- migrate:down\n"));
  expect(late.message[0]).toContain("does not support statements preceding the '-- migrate:up' block");
  for (const text of ["", "-- why\n\n-- migrate:up transaction:false\nCREATE ROLE r;\n-- migrate:down\n"])
    expect((await tell(added(text))).findings).toEqual([]);
});

test("a file without a way down stops dbmate since 2.0", async () => {
  const bare = "-- migrate:up\nCREATE ROLE r;\n";
  const told = await tell(added(bare));
  expect(told.findings).toEqual(["blocker unknown: `20240103000000_roles` cannot run"]);
  expect(told.message).toEqual([
    "dbmate stops at it on every database, with `dbmate requires each migration to define a down block with '-- migrate:down'`.",
  ]);
  expect((await tell({ ...added(bare), before: {} })).findings).toHaveLength(1);
  for (const text of [`${bare}-- migrate:down`, `${bare}--migrate:down transaction:false\nDROP ROLE r;\n`])
    expect((await tell(added(text))).findings).toEqual([]);
  // Whose others have none either, or who says so, runs an older one.
  const olds = { "db/migrations/20240102000000_players.sql": bare };
  expect((await tell({ ...added(bare), before: { ...before, ...olds } })).findings).toEqual([]);
  for (const sign of [
    { Dockerfile: "FROM amacneil/dbmate:1.16.2\n" },
    { "package.json": '{\n  "dbmate": "^1.0.3"\n}\n' },
    { Makefile: "get:\n\tcurl -L https://github.com/amacneil/dbmate/releases/download/v1.16.2/dbmate-linux-amd64\n" },
  ])
    expect((await tell({ ...added(bare), before: { ...before, ...sign } })).findings).toEqual([]);
  const new2 = { Dockerfile: "FROM amacneil/dbmate:2.28.0\n" };
  expect((await tell({ ...added(bare), before: { ...before, ...new2 } })).findings).toHaveLength(1);
  // What ran before it was asked for is not taken for what never ran.
  const first = "db/migrations/20240101000000_teams.sql";
  const many = { ...before, ...sql("20240102100000_a"), ...sql("20240102110000_b"), [first]: bare };
  const renamed = { [first]: undefined, "db/migrations/20240103000000_teams.sql": `${bare}-- migrate:down\n` };
  expect((await tell({ before: many, head: renamed })).findings[0]).toMatch(/^blocker merged_renamed/);
});

test("a taken version is a blocker; a late one only with --strict", async () => {
  const story = { before, base: sql("20240103000000_orders"), head: sql("20240103000000_roles", "CREATE ROLE r;\n") };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["dbmate db/migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `20240103000000` is taken on `main`"]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"A database that has run \`db/migrations/20240103000000_orders.sql\` takes \`20240103000000\` as applied and never runs \`db/migrations/20240103000000_roles.sql\`; a new one stops at the second row for \`20240103000000\` in \`schema_migrations\`."`,
  );
  expect((await tell(await fixed(story))).findings).toEqual([]);
  const late = { before, base: sql("20240109000000_orders"), head: sql("20240103000000_roles") };
  expect((await tell(late)).findings).toEqual([]);
  for (const strict of [{ Makefile: "up:\n\tdbmate up --strict\n" }, { ".env": "DBMATE_STRICT=true\n" }]) {
    const refused = await tell({ ...late, before: { ...before, ...strict } });
    expect(refused.findings).toHaveLength(1);
    expect(refused.message[0]).toContain("is out of order with already applied migrations");
  }
});

test("schema.sql lists the versions; what the base's lacks is not told", async () => {
  const start = { ...before, ...schema("20240101000000", "20240102000000") };
  const head = sql("20240105000000_roles");
  const told = await tell({ before: start, head });
  expect(told.findings).toEqual(["nit lockfile_stale: `db/schema.sql` does not know `20240105000000`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "What \`dbmate load\` makes of it lacks \`db/migrations/20240105000000_roles.sql\`: run \`dbmate up\` or \`dbmate dump\` and commit what it writes.",
    ]
  `);
  const whole = { ...head, ...schema("20240101000000", "20240102000000", "20240105000000") };
  expect((await tell({ before: start, head: whole })).findings).toEqual([]);
  const behind = { ...before, ...schema("20240101000000") };
  expect((await tell({ before: behind, head: {} })).findings).toEqual([]);
  expect((await tell({ before: behind, head })).findings).toHaveLength(1);
  // Both sides write the list: git reports a conflict, and what it will hold is not known.
  const both = {
    base: { ...sql("20240104000000_x"), ...schema("20240101000000", "20240102000000", "20240104000000") },
    head: whole,
  };
  expect((await tell({ before: start, ...both })).findings).toEqual([]);
});

test("what is merged: versions are words", async () => {
  const gone = { "db/migrations/20240101000000_teams.sql": undefined };
  expect((await tell({ before, head: gone })).findings).toEqual([
    "nit merged_deleted: `20240101000000_teams` on `main` would be gone",
  ]);
  expect((await tell({ before, head: { ...gone, ...sql("20240301000000_teams") } })).findings).toEqual([
    "blocker merged_renamed: `20240101000000_teams` on `main` would be called `20240301000000_teams`",
  ]);
  const edit = await tell({ before, head: sql("20240101000000_teams", "SELECT 2;\n") });
  expect(edit.findings).toEqual(["nit merged_edited: `20240101000000_teams` is merged already, and changes"]);
  const short = { ...sql("1_a"), ...sql("2_b") };
  expect((await tell({ before: short, head: sql("01_c") })).findings).toEqual([]);
});

test("nothing that a file holds throws", async () => {
  const hostile = {
    ...sql("`@x`"),
    "db/migrations/3.sql": "",
    "db/schema.sql": "INSERT INTO schema_migrations (version) VALUES",
  };
  expect((await tell({ before: { ...before, ...hostile }, head: sql("3_b") })).findings).toContain(
    "blocker same_number: `3` is taken on `main`",
  );
});

describe("timestamps", () => {
  listProperties({
    files: (version, slug) => sql(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: stamps,
    project: {},
    group: "dbmate db/migrations",
    late: "nothing",
  });
});
