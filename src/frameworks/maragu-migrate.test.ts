import { describe, expect, test } from "vitest";
import { listProperties, numbers } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const pair = (name: string, folder = "store/migrate/sqlite"): Readonly<Record<string, string>> => ({
  [`${folder}/${name}.up.sql`]: `-- ${name}\nSELECT 1;\n`,
  [`${folder}/${name}.down.sql`]: "SELECT 0;\n",
});
const project = { "go.mod": "module app\n\nrequire maragu.dev/migrate v0.6.0\n" };
const before = { ...project, ...pair("0001_teams"), ...pair("0002_players") };

test("only the whole name counts: a number that is taken is nothing behind the last one, and never runs before it", async () => {
  const base = pair("0003_orders");
  const behind = await tell({ before, base, head: pair("0003_roles") });
  expect(behind.frameworks).toEqual(["maragu-migrate store/migrate/sqlite"]);
  expect(behind.findings).toEqual([]);
  const story = { before, base, head: pair("0003_clubs") };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker late_number: `0003_clubs` comes before `0003_orders`, which `main` has already",
  ]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"A database that stands at \`0003_orders\` passes over \`0003_clubs\` without a word, which sorts before it: it never runs there, and does run on a new one."`,
  );
  expect(told.edits).toMatchInlineSnapshot(`
    [
      "store/migrate/sqlite/0003_clubs.up.sql => store/migrate/sqlite/0004_clubs.up.sql",
      "store/migrate/sqlite/0003_clubs.down.sql => store/migrate/sqlite/0004_clubs.down.sql",
      "store/migrate/sqlite/0004_clubs.up.sql:1 -- 0003_clubs => -- 0004_clubs",
    ]
  `);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("what only a dependency uses is not the project's", async () => {
  const indirect = { "go.mod": "module app\n\nrequire (\n\tmaragu.dev/migrate v0.6.0 // indirect\n)\n" };
  const { frameworks } = await tell({ before: { ...before, ...indirect }, head: pair("0001_a") });
  expect(frameworks).not.toContain("maragu-migrate store/migrate/sqlite");
});

test("what is merged: under an earlier name it is passed over, under a later one it runs again", async () => {
  const gone = Object.fromEntries(Object.keys(pair("0001_teams")).map((path) => [path, undefined]));
  expect((await tell({ before, head: gone })).findings).toEqual([
    "nit merged_deleted: `0001_teams` on `main` would be gone",
  ]);
  const players = Object.fromEntries(Object.keys(pair("0002_players")).map((path) => [path, undefined]));
  const renamed = async (name: string) => {
    const [up = "", down = ""] = Object.keys(pair(name));
    const text = pair("0002_players")["store/migrate/sqlite/0002_players.up.sql"];
    return tell({ before, head: { ...players, [up]: text, [down]: "SELECT 0;\n" } });
  };
  expect((await renamed("0002_gamers")).findings).toEqual([]);
  const later = await renamed("0004_players");
  expect(later.findings).toEqual(["blocker merged_renamed: `0002_players` on `main` would be called `0004_players`"]);
  expect(later.message[0]).toMatchInlineSnapshot(
    `"A database that stands at \`0002_players\`, or anywhere before \`0004_players\`, runs it a second time."`,
  );
});

test("the sign before `up` is any", async () => {
  const head = { "store/migrate/sqlite/0001_late_up.sql": "SELECT 1;\n" };
  expect((await tell({ before, head })).findings).toEqual([
    "blocker late_number: `0001_late` comes before `0002_players`, which `main` has already",
  ]);
});

test("in a module that has golang-migrate too, the code beside the folder or above it tells whose it is", async () => {
  const both = {
    "go.mod":
      "module app\n\nrequire (\n\tgithub.com/golang-migrate/migrate/v4 v4.17.1\n\tgithub.com/maragudk/migrate v0.4.3\n)\n",
    ...pair("0001_teams"),
    "store/migrate/migrate.go":
      'package migrate\n\nimport "github.com/maragudk/migrate"\n\n//go:embed sqlite/*.sql\nvar sqlite embed.FS\n',
    ...pair("0001_images", "registry/migrations"),
    "registry/migrations/migrator.go": 'package migrations\n\nimport "github.com/golang-migrate/migrate/v4"\n',
  };
  const { frameworks } = await tell({ before: both, head: { "README.md": "" } });
  expect(frameworks).toEqual(["maragu-migrate store/migrate/sqlite", "golang-migrate registry/migrations"]);
});

describe("histories", () => {
  listProperties({
    files: (version, slug) => pair(`${version}_${slug}`),
    versions: numbers(4),
    project,
    group: "maragu-migrate store/migrate/sqlite",
    taken: "nothing",
  });
});
