import { describe, expect, test } from "vitest";
import { listProperties, numbers, stamps } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const sql = (name: string, text = "SELECT 1;\n") => ({ [`migrations/${name}.sql`]: `-- +goose Up\n${text}` });
const go = (name: string) => ({
  [`migrations/${name}.go`]: "package migrations\n\nfunc init() { goose.AddMigrationContext(up, down) }\n",
});
const project = { "go.mod": "module example.org/x\n\nrequire github.com/pressly/goose/v3 v3.24.0\n" };
const before = { ...project, ...sql("00001_teams"), ...go("00002_players") };

test("a taken number is a blocker, also where one is SQL and the other Go", async () => {
  const story = { before, base: sql("00003_orders"), head: go("00003_roles") };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["goose migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `00003` is taken on `main`"]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"\`goose\` stops with \`duplicate version 3 detected\` and runs nothing at all."`,
  );
  expect(told.edits).toEqual(["migrations/00003_roles.go => migrations/00004_roles.go"]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("a late number stops goose, unless the project allows it", async () => {
  const story = { before, base: sql("00009_orders"), head: sql("00003_roles") };
  const told = await tell(story);
  expect(told.findings).toHaveLength(1);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"On a database that stands at \`00009\` \`goose up\` stops with \`found 1 missing migrations before current version 9\`, version 3: \`-allow-missing\` is not set here."`,
  );
  const allowing = [
    { Makefile: "up:\n\tgoose -dir migrations \\\n\t  up -allow-missing\n" },
    { "cmd/migrate.go": "func main() {\n\terr := goose.Up(db, dir, goose.WithAllowMissing())\n}\n" },
    { "store/store.go": "p, err := goose.NewProvider(d, db, f, goose.WithAllowOutofOrder(true))\n" },
    { ".github/workflows/deploy.yml": "run: goose -allow-missing up\n" },
  ];
  for (const some of allowing) {
    expect((await tell({ ...story, before: { ...before, ...some } })).findings).toEqual([]);
  }
  const comment = { "cmd/migrate.go": "// goose.WithAllowMissing() is not for us\n" };
  expect((await tell({ ...story, before: { ...before, ...comment } })).findings).toHaveLength(1);
});

test("the goose before pressly's, known by its configuration file, says nothing of a late number", async () => {
  const first = { "db/dbconf.yml": "development:\n  driver: postgres\n", ...moved(sql("20150801000000_teams")) };
  const story = { before: first, base: moved(sql("20150803000000_orders")), head: moved(sql("20150802000000_roles")) };
  const gone = { "db/migrations/20150801000000_teams.sql": undefined };
  const late = await tell(story);
  const taken = await tell({ ...story, head: moved(sql("20150803000000_roles")) });
  const renamed = await tell({ before: first, head: { ...gone, ...moved(sql("20150804000000_teams")) } });
  expect(late.findings).toEqual([
    "blocker late_number: `20150802000000_roles` comes before `20150803000000_orders`, which `main` has already",
  ]);
  expect([late, taken, renamed].map(({ message }) => message[0])).toEqual([
    "A database that stands at `20150803000000` passes over `20150802000000` without a word: it never runs there, and does run on a new one.",
    "`goose` stops with `more than one file specifies the migration for version 20150803000000` and runs nothing at all.",
    "To `goose` it is another migration: a database that has run `20150801000000` runs the same again as `20150804000000`, or passes over it without a word.",
  ]);
  const presslys = [project, { Dockerfile: "RUN go install github.com/pressly/goose/v3/cmd/goose@latest\n" }];
  for (const some of presslys) {
    const told = await tell({ ...story, before: { ...first, ...some } });
    expect(told.message[0]).toContain("stops with `found 1 missing migrations before current version 20150803000000`");
  }
});

const moved = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`db/${path}`, text]));

test("what is merged: edits, deletions, renames, and what goose fix renames", async () => {
  const edit = await tell({ before, head: sql("00001_teams", "SELECT 2;\n") });
  expect(edit.findings).toEqual(["nit merged_edited: `00001_teams` is merged already, and changes"]);
  const annotated = await tell({ before, head: sql("00001_teams", "-- +goose StatementBegin\nSELECT 1;\n") });
  expect(annotated.findings).toHaveLength(1);
  const gone = { "migrations/00001_teams.sql": undefined };
  expect((await tell({ before, head: gone })).findings).toEqual([
    "nit merged_deleted: `00001_teams` on `main` would be gone",
  ]);
  const renamed = await tell({ before, head: { ...gone, ...sql("00005_teams") } });
  expect(renamed.findings).toEqual(["blocker merged_renamed: `00001_teams` on `main` would be called `00005_teams`"]);
  const hybrid = { ...before, ...sql("20240102030405_orders"), ...sql("20240102030406_lines") };
  const fix = {
    "migrations/20240102030405_orders.sql": undefined,
    "migrations/20240102030406_lines.sql": undefined,
    ...sql("00003_orders"),
    ...sql("00004_lines"),
  };
  expect((await tell({ before: hybrid, head: fix })).findings).toEqual([]);
});

describe("a late one, where the pull request takes others away as well", () => {
  const five = { ...before, ...sql("00003_orders"), ...sql("00004_lines"), ...sql("00009_last") };
  const two = { "migrations/00003_orders.sql": undefined, "migrations/00004_lines.sql": undefined };

  test("who takes two away is not late for nothing", async () => {
    const told = await tell({ before: five, head: { ...two, ...sql("00007_roles", "SELECT 7;\n") } });
    expect(told.findings[0]).toBe(
      "blocker late_number: `00007_roles` comes before `00009_last`, which `main` has already",
    );
    expect(told.edits).toEqual(["migrations/00007_roles.sql => migrations/00010_roles.sql"]);
  });

  test("what is first for a new database stands for those that go", async () => {
    const first = { ...two, "migrations/00001_teams.sql": undefined, "migrations/00002_players.go": undefined };
    const told = await tell({ before: five, head: { ...first, ...sql("00005_all", "SELECT 5;\n") } });
    expect(told.findings.map((finding) => finding.slice(0, 18))).toEqual(["nit merged_deleted"]);
  });
});

const bare = (text: string) => ({ "migrations/00003_roles.sql": text });

test("a file without its annotation stops goose", async () => {
  const told = await tell({ before, head: bare("-- why\nSELECT 1;\n") });
  expect(told.findings).toEqual(["blocker unknown: `00003_roles` cannot run"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "goose stops at it on every database, with \`failed to parse migration: unexpected state 0 on line …\`.",
    ]
  `);
  for (const text of ["-- goose Up\nSELECT 1;\n", "-- why\n", "-- +goose Down\nSELECT 1;\n"])
    expect((await tell({ before, head: bare(text) })).findings).toHaveLength(1);
  for (const text of ["", "-- +goose NO TRANSACTION\n-- +goose up\nSELECT 1;\n", "-- why\n-- +goose Up\n"])
    expect((await tell({ before, head: bare(text) })).findings).toEqual([]);
});

test("a file of SQL that goose cannot read the name of", async () => {
  const named = { before, head: { "migrations/00003-roles.sql": "-- +goose Up\nSELECT 1;\n" } };
  const told = await tell(named);
  expect(told.findings).toEqual(["blocker unknown: `00003-roles.sql` is no migration to goose"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "It is written as one, and goose passes over it without a word: it never runs. Names begin with a number above 0, of 63 bits at most, and \`_\`.",
    ]
  `);
  expect(told.edits).toEqual(["migrations/00003-roles.sql => migrations/00003_roles.sql"]);
  expect((await tell(await fixed(named))).findings).toEqual([]);
  const large = { "migrations/9223372036854775808_roles.sql": "-- +goose Up\nSELECT 1;\n" };
  expect((await tell({ before, head: large })).findings).toEqual([
    "blocker unknown: `9223372036854775808_roles.sql` is no migration to goose",
  ]);
  // What holds no migration stops only those who read all names.
  const other = { "migrations/schema.sql": "SELECT 1;\n" };
  expect((await tell({ before, head: other })).findings).toEqual([]);
  const runners = [
    { Makefile: "up:\n\tgoose -dir migrations postgres $(URL) up\n" },
    { "cmd/migrate.go": "err := goose.Up(db, dir)\n" },
  ];
  for (const some of runners) {
    const { findings, message } = await tell({ before: { ...before, ...some }, head: other });
    expect(findings).toEqual(["blocker unknown: `schema.sql` is no migration to goose"]);
    expect(message[0]).toContain('stops with `could not parse SQL migration file "…schema.sql"`');
    expect((await tell({ before: { ...before, ...some, ...other }, head: named.head })).findings).toEqual([]);
  }
  const provider = { "store/store.go": "p, err := goose.NewProvider(d, db, f)\n" };
  expect((await tell({ before: { ...before, ...runners[0], ...provider }, head: other })).findings).toEqual([]);
});

test("who takes the last one away leaves databases that stand at it", async () => {
  const story = {
    before: { ...before, ...sql("00009_orders", "CREATE TABLE orders ();\n") },
    head: { "migrations/00009_orders.sql": undefined, ...sql("00005_roles", "CREATE ROLE r;\n") },
  };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker late_number: `00005_roles` comes before `00009_orders`, which `main` has already",
    "nit merged_deleted: `00009_orders` on `main` would be gone",
  ]);
  // The branch has taken it away itself: there is nothing to rebase onto.
  expect(told.commands).toEqual([]);
  expect(told.edits).toEqual(["migrations/00005_roles.sql => migrations/00010_roles.sql"]);
  expect((await tell(await fixed(story))).findings).toEqual([
    "nit merged_deleted: `00009_orders` on `main` would be gone",
  ]);
});

const frameworks = async (files: Readonly<Record<string, string>>) =>
  (await tell({ before: files, head: {} })).frameworks;

test("known by what its files say, or by the module for Go alone", async () => {
  expect(await frameworks(sql("1_a"))).toEqual(["goose migrations"]);
  expect(await frameworks({ ...project, ...go("00001_a") })).toEqual(["goose migrations"]);
  expect(await frameworks({ "go.mod": "module x\n", ...go("00001_a") })).toEqual([]);
  expect(await frameworks({ ...project, "migrations/1_a_test.go": "", "migrations/helpers.go": "" })).toEqual([]);
  expect(await frameworks({ "migrations/1_a.sql": "SELECT '-- +goose Up';\n" })).toEqual([]);
});

test("nothing that a file holds throws", async () => {
  const hostile = { ...sql("0_none"), ...sql("99999999999999999999999_`@x`"), "migrations/3_.sql": "", "go.mod": "" };
  const told = await tell({ before: { ...before, ...hostile }, head: sql("99999999999999999999999_b") });
  expect(told.findings).toEqual(["blocker unknown: `99999999999999999999999_b.sql` is no migration to goose"]);
});

describe("numbers", () => {
  listProperties({
    files: (version, slug) => sql(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: numbers(5),
    project,
    group: "goose migrations",
  });
});

describe("timestamps, and missing ones allowed", () => {
  listProperties({
    files: (version, slug) => sql(`${version}_${slug}`, `CREATE TABLE ${slug} ();\n`),
    versions: stamps,
    project: { ...project, Makefile: "up:\n\tgoose up -allow-missing\n" },
    group: "goose migrations",
    late: "nothing",
  });
});

const gone = (...names: string[]) => Object.fromEntries(names.map((name) => [`migrations/${name}.sql`, undefined]));

test("a squash may keep the first number as well as the last: a renumber of it would run all of it once more", async () => {
  const all = "CREATE SCHEMA everything;\nCREATE TABLE everything.there_is (a int);\n".repeat(3);
  const long = { ...before, ...sql("00003_orders"), ...sql("00004_roles") };
  const player = { "migrations/00002_players.go": undefined };
  const squashes = [
    { ...gone("00001_teams", "00003_orders", "00004_roles"), ...player, ...sql("00001_init", all) },
    { ...gone("00003_orders", "00004_roles"), ...sql("00003_rest", all) },
    { ...gone("00003_orders", "00004_roles"), ...sql("00004_rest", all) },
  ];
  for (const head of squashes) {
    const told = await tell({ before: long, head });
    expect(told.findings.filter((finding) => finding.startsWith("blocker"))).toEqual([]);
    expect(told.edits).toEqual([]);
  }
  // Another is gone elsewhere: nothing stands for that.
  const apart = { ...gone("00001_teams"), ...sql("00001_jobs", all) };
  expect((await tell({ before: long, head: { ...apart, ...gone("00004_roles") } })).findings[0]).toMatch(
    /^blocker same_number\+merged_deleted: `00001_jobs` would take the place of `00001_teams`/,
  );
});
