import { describe, expect, test } from "vitest";
import { listProperties, numbers } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const up = (table: string) => `exports.up = (pgm) => {\n  pgm.createTable("${table}", { id: "id" });\n};\n`;
const at = (name: string, text = up(name.replace(/^\d+/, "t"))) => ({ [`migrations/${name}.js`]: text });
const millis = (n: number) => String(1_700_000_000_000 + n * 60_000);
const project = {
  "package.json": '{"dependencies": {"node-pg-migrate": "8"}, "scripts": {"migrate": "node-pg-migrate up"}}',
};
const before = { ...project, ...at(`${millis(1)}_teams`), ...at(`${millis(2)}_players`) };

describe.each([
  ["milliseconds", millis],
  ["an index", numbers(4)],
  ["a date down to the millisecond", (n: number) => `2024010209${String(n).padStart(2, "0")}00000`],
])("histories: %s", (_, versions) => {
  listProperties({
    files: (version, slug) => at(`${version}_${slug}`),
    versions,
    project,
    group: "node-pg-migrate migrations",
    taken: "nothing",
  });
});

test("one that precedes what has run stops the tool", async () => {
  const story = { before, base: at(`${millis(9)}_orders`), head: at(`${millis(5)}_late`) };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker late_number: `1700000300000_late` comes before `1700000540000_orders`, which `main` has already",
  ]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "A database that has run \`1700000540000_orders\` stops with \`Not run migration 1700000300000_late is preceding already run migration …\`.",
      "Git merges this without a conflict.",
    ]
  `);
  expect(told.edits).toEqual(["migrations/1700000300000_late.js => migrations/1700000540001_late.js"]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("numbers are compared as numbers: 10 comes after 9", async () => {
  const nine = { ...project, ...at("8_teams"), ...at("9_players") };
  expect((await tell({ before: nine, head: at("10_orders") })).findings).toEqual([]);
});

test.each([
  ["a script's option", { "package.json": project["package.json"].replace("up", "up --no-check-order") }],
  [
    "a script's option with a value",
    { "package.json": project["package.json"].replace("up", "up --check-order=false") },
  ],
  [
    "the runner's option",
    {
      "package.json": '{"dependencies": {"node-pg-migrate": "8"}}',
      "src/migrate.ts":
        'import { runner } from "node-pg-migrate";\nawait runner({ dir: "migrations", checkOrder: false });\n',
    },
  ],
])("the order is not checked: %s", async (_, files) => {
  const story = { before: { ...before, ...files }, base: at(`${millis(9)}_orders`), head: at(`${millis(5)}_late`) };
  expect((await tell(story)).findings).toEqual([]);
  const gone = { [`migrations/${millis(2)}_players.js`]: undefined };
  expect((await tell({ before: story.before, head: gone })).findings).toEqual([
    "nit merged_deleted: `1700000120000_players` on `main` would be gone",
  ]);
  const again = at(`${millis(3)}_players`, up("t_players"));
  const renamed = await tell({ before: story.before, head: { ...gone, ...again } });
  expect(renamed.message[0]).toBe(
    "Databases that have run `1700000120000_players` run it a second time, as `1700000180000_players`.",
  );
});

const manifest = (version: string, scripts: Readonly<Record<string, string>> = {}) => ({
  "package.json": JSON.stringify({ dependencies: { "node-pg-migrate": version }, scripts }),
});
const called = (options = "") => ({
  "src/postgres-store.ts": `import PgMigrate, { RunnerOption } from "node-pg-migrate";
const options: RunnerOption = { dbClient, dir: folder, direction, migrationsTable: "pgmigrations"${options} };
await PgMigrate(options);
`,
});
const wrapper = { migrate: "node-pg-migrate -m migrations" };
const severities = async (files: Readonly<Record<string, string>>) => {
  const after = { ...before, "package.json": "{}", ...files };
  const late = await tell({ before: after, base: at(`${millis(9)}_orders`), head: at(`${millis(5)}_late`) });
  const gone = await tell({ before: after, head: { [`migrations/${millis(1)}_teams.js`]: undefined } });
  return [...late.findings, ...gone.findings].map((finding) => finding.replace(/:.*/, ""));
};
const checked = ["blocker late_number", "blocker merged_deleted"];
const unsaid = ["nit late_number", "nit merged_deleted"];
const unchecked = ["nit merged_deleted"];

test.each([
  ["a script that runs it", manifest("^6.2.1", { up: "node-pg-migrate -m migrations up" }), checked],
  [
    "a script with a place for it, and who fills it",
    { ...manifest("7", wrapper), Procfile: "release: npm run migrate up\n" },
    checked,
  ],
  ["another script that fills it", manifest("7", { ...wrapper, deploy: "yarn -s migrate up && node ." }), checked],
  ["a list of words", { ...manifest("7", wrapper), Dockerfile: 'CMD ["npm", "run", "migrate", "up"]\n' }, checked],
  ["a workflow", { ...manifest("7"), ".github/workflows/x.yml": "run: npx node-pg-migrate -j ts up\n" }, checked],
  [
    "a workflow that says no",
    { ...manifest("7"), ".github/workflows/x.yml": "run: npx node-pg-migrate up --no-check-order\n" },
    unchecked,
  ],
  ["the command line beside code", { ...manifest("6", { up: "node-pg-migrate up" }), ...called() }, checked],
  ["code, before 8", { ...manifest("6.2.1", wrapper), ...called() }, unchecked],
  ["code, before 8, that asks for it", { ...manifest("6.2.1"), ...called(", checkOrder: true") }, checked],
  ["code, from 8 on", { ...manifest("^8.0.0"), ...called() }, checked],
  ["code, from 8 on, that does not want it", { ...manifest("~8.0.0"), ...called(", checkOrder: false") }, unchecked],
  ["code, of a version that nothing says", called(), unsaid],
  ["only tests", { ...manifest("7"), "tests/db.ts": called()["src/postgres-store.ts"] }, unsaid],
  ["a script that nobody fills, before 8", manifest("6.2.1", { ...wrapper, start: "docker compose up" }), unsaid],
  [
    "a script that nobody fills, of another package's tool",
    { "package.json": JSON.stringify({ scripts: wrapper }) },
    unsaid,
  ],
  ["a script that nobody fills, from 8 on", manifest("8.0.1", wrapper), checked],
  ["nothing, before 8", manifest(">=7"), unsaid],
  ["nothing, of any version", manifest("latest"), checked],
  ["nothing at all", {}, checked],
])("whether the order is checked: %s", async (_, files, expected) => {
  expect(await severities(files)).toEqual(expected);
});

test("where nothing says how it is run, the words say when it matters", async () => {
  const files = { ...before, ...manifest("6.2.1") };
  const late = await tell({ before: files, base: at(`${millis(9)}_orders`), head: at(`${millis(5)}_late`) });
  const gone = await tell({ before: files, head: { [`migrations/${millis(1)}_teams.js`]: undefined } });
  expect([late.message[0], gone.message[0]]).toMatchInlineSnapshot(`
    [
      "A database that has run \`1700000540000_orders\` stops with \`Not run migration 1700000300000_late is preceding already run migration …\`. Nothing here tells whether the order is checked: \`node-pg-migrate up\` does so, code that calls the runner of a version before 8.0 only with \`checkOrder\`.",
      "At a database that has run \`1700000060000_teams\`, the next migration takes its place in the list, and the tool stops with \`Not run migration … is preceding already run migration 1700000060000_teams\`. Nothing here tells whether the order is checked: \`node-pg-migrate up\` does so, code that calls the runner of a version before 8.0 only with \`checkOrder\`.",
    ]
  `);
});

test("what is merged: a place in the list that another one takes", async () => {
  const gone = { [`migrations/${millis(2)}_players.js`]: undefined };
  const told = [
    await tell({ before, head: at(`${millis(2)}_players`, up("people")) }),
    await tell({ before, head: gone }),
    await tell({ before, head: { ...gone, ...at(`${millis(3)}_players`, up("t_players")) } }),
  ];
  expect(told.map(({ findings }) => findings)).toEqual([
    ["nit merged_edited: `1700000120000_players` is merged already, and changes"],
    ["nit merged_deleted: `1700000120000_players` on `main` would be gone"],
    ["blocker merged_renamed: `1700000120000_players` on `main` would be called `1700000180000_players`"],
  ]);
  expect(told.slice(1).map(({ message }) => message[0])).toMatchInlineSnapshot(`
    [
      "A database that has run \`1700000120000_players\` does not miss it yet. The next migration takes its place in the list, whoever brings that, and the tool stops there with \`Not run migration … is preceding already run migration 1700000120000_players\`.",
      "A database that has run \`1700000120000_players\` stops with \`Not run migration 1700000180000_players is preceding already run migration 1700000120000_players\`, or runs it a second time.",
    ]
  `);
});

const said = async (head: Parameters<typeof tell>[0]["head"]) =>
  (await tell({ before, head })).findings.map((finding) => finding.replace(/:.*/, ""));

test("what is gone is noticed where another one stands in its place", async () => {
  const [teams, players] = [`migrations/${millis(1)}_teams.js`, `migrations/${millis(2)}_players.js`];
  expect(await said({ [teams]: undefined })).toEqual(["blocker merged_deleted"]);
  expect(await said({ [players]: undefined, ...at(`${millis(3)}_roles`) })).toEqual(["blocker merged_deleted"]);
  // Before its own place, too.
  expect(await said({ [players]: undefined, ...at(`${millis(1)}_z`) })).toEqual(["blocker merged_deleted"]);
});

test("SQL, alone and in pairs, in the folder that a script names", async () => {
  const files = {
    "package.json":
      '{"dependencies": {"node-pg-migrate": "8"}, "scripts": {"up": "node-pg-migrate -m db/changes -j sql up"}}',
    "db/changes/1700000000001_teams.sql": "-- Up Migration\nSELECT 1;\n-- Down Migration\nSELECT 0;\n",
    "db/changes/1700000000002_players.up.sql": "SELECT 1;\n",
    "db/changes/1700000000002_players.down.sql": "SELECT 0;\n",
  };
  const head = { "db/changes/1700000000001_late.up.sql": "SELECT 3;\n", "db/changes/1700000000001_late.down.sql": "" };
  const told = await tell({ before: files, head });
  expect(told.frameworks).toEqual(["node-pg-migrate db/changes"]);
  expect(told.edits).toEqual([
    "db/changes/1700000000001_late.up.sql => db/changes/1700000000003_late.up.sql",
    "db/changes/1700000000001_late.down.sql => db/changes/1700000000003_late.down.sql",
  ]);
});

test("bad input: a manifest that is no JSON, empty files, hostile names", async () => {
  const head = { "package.json": "{", ...at("1700000600000_`x` @all", ""), "migrations/.hidden.js": "" };
  const told = await tell({ before, head });
  expect(told.frameworks).toEqual(["node-pg-migrate migrations"]);
  expect(told.findings).toEqual(["blocker unknown: `1700000600000_`x` @all` cannot run"]);
});

const script = (options: string, more = "", command = "node-pg-migrate up") => ({
  "package.json": `{\n  "dependencies": {"node-pg-migrate": "8"},\n  "scripts": {\n    "migrate": "${command}${options}"${more}\n  }\n}\n`,
});
const under = (options: string) => ({ ...before, ...script(options) });

test("another table has none of them: all would run once more", async () => {
  const told = await tell({ before: under(""), head: script(" --migrations-table runs") });
  expect(told.findings).toEqual([
    "blocker merged_edited: `table=pgmigrations` and `table=runs`: every migration of `main` would be another one",
  ]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "What has run stands in the table: a database that has run \`1700000120000_players\` has no such table, and all of them run once more.",
    ]
  `);
  expect(told.edits).toEqual([
    'package.json:4     "migrate": "node-pg-migrate up --migrations-table runs" =>     "migrate": "node-pg-migrate up"',
  ]);
  for (const [was, now] of [
    [" -t runs", " --migrations-table=runs -m migrations"],
    ["", " -t pgmigrations"],
    ["", " --config-file pg.json"],
    [" -t runs", " -t $TABLE"],
  ] as const)
    expect((await tell({ before: under(was), head: script(now) })).findings).toEqual([]);
  expect((await tell({ before: under(" -t a"), head: script(" -t b") })).findings).toHaveLength(1);
});

test("which table it is, is not known of scripts with several, nor where `config` may name it", async () => {
  const ci = ',\n    "migrate:ci": "node-pg-migrate up -t ci_runs"';
  const bare = { ...before, ...script("", "", "node-pg-migrate") };
  expect((await tell({ before: bare, head: script("", ci, "node-pg-migrate") })).findings).toEqual([]);
  const config = ',\n    "x": "y"\n  },\n  "devDependencies": {\n    "config": "3"';
  const named = { ...before, ...script(" -t runs", config) };
  const head = { ...script("", config), "config/default.json": '{"db": {"migrations-table": "runs"}}\n' };
  expect((await tell({ before: named, head })).findings).toEqual([]);
});

test("a folder that is not there: nothing leads to the migrations any more", async () => {
  const findings = async (was: string, now: string) => (await tell({ before: under(was), head: script(now) })).findings;
  const told = ["nit unknown: Nothing leads node-pg-migrate to the migrations of `migrations` any more"];
  expect(await findings("", " -m db/migrations")).toEqual(told);
  expect(await findings(" -m migrations", " --migrations-dir=migration")).toEqual(told);
  // What a build makes is not here; settings elsewhere may name another one; another script may lead there.
  expect(await findings("", " -m dist/migrations")).toEqual([]);
  expect(await findings("", " -m $DIR/migrations")).toEqual([]);
  expect(await findings("", " -m db/migrations --config-file x.json")).toEqual([]);
  const two = script(" -m db/migrations", ',\n    "old": "node-pg-migrate up -m ./migrations"');
  expect((await tell({ before: under(""), head: two })).findings).toEqual([]);
});
