import { describe, expect, test } from "vitest";
import { listProperties } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const at = (stem: string, text: string, ...kinds: readonly string[]) =>
  Object.fromEntries(
    kinds.flatMap((kind) => ["up", "down"].map((way) => [`migrations/sql/${stem}${kind}.${way}.sql`, `-- ${text}\n`])),
  );
const all = ["", ".mysql", ".postgres.autocommit"];
const project = { "go.mod": "module app\n\nrequire github.com/ory/pop/v6 v6.4.1\n" };
const before = {
  ...project,
  ...at("20260101000000000000_teams", "teams", ""),
  ...at("20260102000000000000_players", "players", ...all),
};
const orders = at("20260105000000000000_orders", "orders", ...all);

test("a migration for several databases is one, in one folder; a late one runs all the same", async () => {
  const told = await tell({ before, base: orders, head: at("20260103000000000000_roles", "roles", ...all) });
  expect(told.frameworks).toEqual(["pop migrations/sql"]);
  expect(told.findings).toEqual([]);
});

test("a version that is taken: one of the two never runs, and all of its files move", async () => {
  const story = { before, base: orders, head: at("20260105000000000000_roles", "roles", "", ".sqlite3") };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_number: `20260105000000000000` is taken on `main`"]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"It looks a version up in \`schema_migration\`, not a name: as soon as one of the two has run, the other \`20260105000000000000\` is passed over without a word."`,
  );
  expect(told.edits).toEqual(
    [".up", ".sqlite3.up", ".down", ".sqlite3.down"].map(
      (kind) =>
        `migrations/sql/20260105000000000000_roles${kind}.sql => migrations/sql/20260105000000000001_roles${kind}.sql`,
    ),
  );
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("what is merged: another version runs a second time, another name does not; edits and removals are nits", async () => {
  const players = Object.fromEntries(
    Object.keys(at("20260102000000000000_players", "", ...all)).map((path) => [path, undefined]),
  );
  const moved = await tell({ before, head: { ...players, ...at("20260104000000000000_players", "players", ...all) } });
  expect(moved.findings).toEqual([
    "blocker merged_renamed: `20260102000000000000_players` on `main` would be called `20260104000000000000_players`",
  ]);
  expect(
    (await tell({ before, head: { ...players, ...at("20260102000000000000_people", "players", ...all) } })).findings,
  ).toEqual([]);
  expect((await tell({ before, head: players })).findings).toEqual([
    "nit merged_deleted: `20260102000000000000_players` on `main` would be gone",
  ]);
  const edit = { "migrations/sql/20260102000000000000_players.mysql.up.sql": "SELECT 2;\n" };
  expect((await tell({ before, head: edit })).findings).toEqual([
    "nit merged_edited: `20260102000000000000_players` is merged already, and changes",
  ]);
});

test("versions are words: 006 is not 0006", async () => {
  const numbered = { ...project, ...at("0005_teams", "teams", "") };
  const base = at("0006_orders", "orders", "");
  expect((await tell({ before: numbered, base, head: at("006_roles", "roles", "") })).findings).toEqual([]);
  expect((await tell({ before: numbered, base, head: at("0006_roles", "roles", "") })).findings).toEqual([
    "blocker same_number: `0006` is taken on `main`",
  ]);
});

const fizz = (kind: string) => ({
  [`migrations/sql/20260103000000000000_roles${kind}.up.fizz`]: 'sql("SELECT 1")\n',
});

test("a fizz that names a database is refused", async () => {
  const told = await tell({ before, head: fizz(".sqlite3") });
  expect(told.findings).toEqual([
    "blocker unknown: pop would refuse `migrations/sql/20260103000000000000_roles.sqlite3.up.fizz`",
  ]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "A \`.fizz\` is for every database, and \`20260103000000000000_roles.sqlite3.up.fizz\` names one: it stops with \`invalid database type …, expected "all" because fizz is database type independent\`, and runs nothing at all.",
    ]
  `);
  // What is none of its databases is passed over.
  for (const kind of ["", ".oracle"]) expect((await tell({ before, head: fizz(kind) })).findings).toEqual([]);
});

test.each([
  "20260103000000000000-roles.up.sql",
  "20260103000000000000_roles.Up.sql",
  "20260103000000000000 roles.up.SQL",
])("pop passes over %s", async (name) => {
  const told = await tell({ before, head: { [`migrations/sql/${name}`]: "SELECT 1;\n" } });
  expect(told.findings).toEqual([expect.stringMatching(/^blocker unknown: /)]);
  expect(told.message[0]).toContain("leaves all others out without a word");
});

test("in a module without pop such pairs are golang-migrate's", async () => {
  const pairs = at("20260101000000_teams", "teams", ...all);
  const { frameworks } = await tell({ before: { ...pairs, "go.mod": "module app\n" }, head: { "README.md": "" } });
  expect(frameworks).toEqual(["golang-migrate migrations/sql"]);
});

test("a module that has pop only because another one uses it has golang-migrate's: what comes late never runs", async () => {
  const manifest = `module app

require github.com/golang-migrate/migrate/v4 v4.19.1

require (
	github.com/ory/pop/v6 v6.4.1 // indirect
)
`;
  const pairs = { ...at("1_teams", "teams", ""), ...at("2_players", "players", ""), "go.mod": manifest };
  const told = await tell({ before: pairs, base: at("4_orders", "orders", ""), head: at("3_roles", "roles", "") });
  expect(told.frameworks).toEqual(["golang-migrate migrations/sql"]);
  expect(told.findings).toEqual(["blocker late_number: `3_roles` comes before `4_orders`, which `main` has already"]);
});

describe("histories", () => {
  listProperties({
    files: (version, slug) => at(`${version}_${slug}`, slug, ...all),
    versions: (n) => `20240102${String(n).padStart(12, "0")}`,
    project,
    group: "pop migrations/sql",
    late: "nothing",
  });
});
