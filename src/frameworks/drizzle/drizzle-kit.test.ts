import { expect, test } from "vitest";
import { listProperties, stamps } from "../../../test/support/list-histories.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";

const folder = (name: string, prevIds: readonly string[] = [], sql = `CREATE TABLE "${name}" (id int);\n`) => ({
  [`drizzle/${name}/migration.sql`]: sql,
  [`drizzle/${name}/snapshot.json`]: JSON.stringify({ version: "8", id: `id-${name}`, prevIds, ddl: [] }, null, 2),
});
const teams = folder("20260101000000_teams", ["00000000-0000-0000-0000-000000000000"]);
const players = folder("20260102000000_players", ["id-20260101000000_teams"]);
const before = { "drizzle.config.ts": 'export default { out: "./drizzle" };\n', ...teams, ...players };

const ofPlayers = (text: string) => ({ "drizzle/20260102000000_players/snapshot.json": text });

test("a later or an earlier folder that follows the last one is fine", async () => {
  const head = folder("20251231000000_late", ["id-20260102000000_players"]);
  const told = await tell({ before, head });
  expect(told.frameworks).toEqual(["drizzle-kit drizzle"]);
  expect(told.findings).toEqual([]);
});

test("two snapshots that follow the same are told, and one that joins them is fine", async () => {
  const orders = folder("20260103000000_orders", ["id-20260102000000_players"]);
  const roles = folder("20260104000000_roles", ["id-20260102000000_players"]);
  const told = await tell({ before, base: orders, head: roles });
  expect(told.findings).toEqual([
    "nit two_heads: `20260103000000_orders` and `20260104000000_roles` follow no one another",
  ]);
  const join = folder("20260105000000_join", ["id-20260103000000_orders", "id-20260104000000_roles"]);
  expect((await tell({ before: { ...before, ...orders }, head: { ...roles, ...join } })).findings).toEqual([]);
  expect((await tell({ before: { ...before, ...orders, ...roles }, head: { "x.ts": "" } })).findings).toEqual([]);
});

test("a snapshot that follows none that is there is told once; what is far back is looked up", async () => {
  const lost = folder("20260103000000_orders", ["id-20260102120000_gone"]);
  const told = await tell({ before, head: lost });
  expect(told.findings).toEqual(["nit parent_missing: `20260103000000_orders` follows a snapshot that is not there"]);
  expect((await tell({ before: { ...before, ...lost }, head: { "x.ts": "" } })).findings).toEqual([]);
  const fork = {
    ...folder("20260104000000_a", ["id-20260102000000_players"]),
    ...folder("20260105000000_b", ["id-20260102000000_players"]),
  };
  expect((await tell({ before: { ...before, ...lost }, head: fork })).findings).toEqual([
    "nit two_heads: `20260104000000_a` and `20260105000000_b` follow no one another",
  ]);
  const many = Object.assign(
    {},
    ...Array.from({ length: 30 }, (_, i) =>
      folder(`202602${String(i + 1).padStart(2, "0")}000000_x`, [
        i === 0 ? "id-20260102000000_players" : `id-202602${String(i).padStart(2, "0")}000000_x`,
      ]),
    ),
  ) as Record<string, string>;
  const late = folder("20260303000000_late", ["id-20260102000000_players", "id-20260230000000_x"]);
  expect((await tell({ before: { ...before, ...many }, head: late })).findings).toEqual([]);
  const gone = {
    "drizzle/20260102000000_players/migration.sql": undefined,
    "drizzle/20260102000000_players/snapshot.json": undefined,
  };
  const orders = folder("20260103000000_orders", ["id-20260102000000_players"]);
  expect((await tell({ before: { ...before, ...orders }, head: gone })).findings).toEqual([
    "nit merged_deleted: `20260102000000_players` on `main` would be gone",
    "nit parent_missing: `20260103000000_orders` follows a snapshot that is not there",
  ]);
});

test("a renamed folder runs again: its name goes back", async () => {
  const [sql = "", snapshot = ""] = Object.values(players);
  const story = {
    before,
    head: {
      "drizzle/20260102000000_players/migration.sql": undefined,
      "drizzle/20260102000000_players/snapshot.json": undefined,
      "drizzle/20260109000000_players/migration.sql": sql,
      "drizzle/20260109000000_players/snapshot.json": snapshot,
    },
  };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker merged_renamed: `20260102000000_players` on `main` would be called `20260109000000_players`",
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("edits of what has run are nits, of its snapshot nothing; one that is no JSON stops drizzle-kit", async () => {
  const sql = { "drizzle/20260102000000_players/migration.sql": "SELECT 2;\n" };
  expect((await tell({ before, head: sql })).findings).toEqual([
    "nit merged_edited: `20260102000000_players` is merged already, and changes",
  ]);
  for (const text of ["[1]", '{"id":1}']) expect((await tell({ before, head: ofPlayers(text) })).findings).toEqual([]);
  const broken = ["nit journal_mismatch: `drizzle/20260102000000_players/snapshot.json` is no JSON"];
  for (const text of ["", "{", "<<<<<<< HEAD"])
    expect((await tell({ before, head: ofPlayers(text) })).findings).toEqual(broken);
});

listProperties({
  // The order of folders alone: what follows what is told above.
  files: (version, slug) => ({ ...folder(`${version}_${slug}`), [`drizzle/${version}_${slug}/snapshot.json`]: "{}" }),
  versions: stamps,
  project: { "drizzle.config.ts": 'export default { out: "drizzle" };\n' },
  group: "drizzle-kit drizzle",
  taken: "nothing",
  late: "nothing",
});

test("a journal of the drizzle-kit before 1.0 stops the migrator", async () => {
  const journal = { "drizzle/meta/_journal.json": '{"version":"7","dialect":"postgresql","entries":[]}\n' };
  const told = await tell({ before, head: journal });
  expect(told.findings).toEqual([
    "blocker journal_mismatch: `drizzle/meta/_journal.json` is left of drizzle-kit before 1.0",
  ]);
  const roles = folder("20260103000000_roles", ["id-20260102000000_players"]);
  expect((await tell({ before: { ...before, ...journal }, head: roles })).findings).toEqual([]);
  const listed = {
    "drizzle/meta/_journal.json":
      '{"version":"7","dialect":"postgresql","entries":[{"idx":0,"version":"7","when":1000,"tag":"0000_roles","breakpoints":true}]}\n',
    "drizzle/0000_roles.sql": "CREATE TABLE roles (id int);\n",
  };
  expect((await tell({ before, head: listed })).findings).toContain(told.findings[0]);
});

test("a folder without its migration.sql never runs", async () => {
  const { "drizzle/20260103000000_roles/migration.sql": _, ...snapshot } = folder("20260103000000_roles", [
    "id-20260102000000_players",
  ]);
  expect((await tell({ before, head: snapshot })).findings).toEqual([
    "blocker journal_mismatch: `20260103000000_roles` has no `migration.sql`: it never runs",
  ]);
  expect((await tell({ before, head: { "drizzle/notes/x.md": "x" } })).findings).toEqual([]);
});

test("a folder in a folder never runs", async () => {
  const below = Object.fromEntries(
    Object.entries(folder("20260201000000_roles", ["id-20260102000000_players"])).map(([path, text]) => [
      path.replace("drizzle/", "drizzle/2026/"),
      text,
    ]),
  );
  const stray = await tell({ before, head: below });
  expect(stray.findings).toContain("blocker unknown: `20260201000000_roles` stands where Drizzle does not look");
  const migrate = { "src/migrate.ts": 'migrate(db, { migrationsFolder: "drizzle/2026" });\n' };
  const { findings } = await tell({ before, head: { ...below, ...migrate } });
  expect(findings.filter((finding) => finding.startsWith("blocker"))).toEqual([]);
});

test("a folder without a date stops PostgreSQL", async () => {
  const postgres = {
    ...before,
    "drizzle.config.ts": 'export default { out: "./drizzle", dialect: "postgresql" };\n',
  };
  const sql = { "drizzle/init/migration.sql": "SELECT 1;\n" };
  const told = await tell({ before: postgres, head: sql });
  expect(told.findings).toEqual(["blocker unknown: `init` begins with no date"]);
  expect(told.message).toEqual([
    'The migrator reads the first 14 characters of a folder\'s name as its date. Where it notes `init` as run, PostgreSQL stops with `invalid input syntax for type bigint: "NaN"`.',
  ]);
  expect((await tell({ before: { ...postgres, ...sql }, head: { "x.ts": "" } })).findings).toEqual([]);
  expect((await tell({ before, head: sql })).findings).toEqual([]);
  expect((await tell({ before: postgres, head: { "drizzle/meta/README.md": "x" } })).findings).toEqual([]);
});

const moved = (to: string) =>
  Object.fromEntries(
    Object.entries(players).flatMap(([path, text]) => [
      [path, undefined],
      [path.replace("20260102000000_players", to), text],
    ]),
  );

test("what follows the date is of no consequence: a merged folder called otherwise runs again", async () => {
  for (const to of ["20260102000000", "20260203000000-players"])
    expect((await tell({ before, head: moved(to) })).findings).toEqual([
      `blocker merged_renamed: \`20260102000000_players\` on \`main\` would be called \`${to}\``,
    ]);
});
