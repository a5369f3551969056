import { describe, expect, test } from "vitest";
import { listProperties, stamps } from "../../../test/support/list-histories.ts";
import { tell } from "../../../test/support/list-judge.ts";
import { parseSum, sumOf, totalOf } from "./sum.ts";

type Texts = Readonly<Record<string, string>>;

const teams = { "20240101000000_teams.sql": "CREATE TABLE teams (id int);\n" };
const players = { "20240102000000_players.sql": "CREATE TABLE players (id int);\n" };

function folder(files: Texts): Texts {
  const inOrder = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { total, lines } = sumOf(inOrder.map(([name, text]) => ({ name, text })));
  const sums = `h1:${total}\n${lines.map(({ name, hash }) => `${name} h1:${hash}\n`).join("")}`;
  return at({ ...files, "atlas.sum": sums });
}

function at(files: Texts): Texts {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text]));
}

const before = folder({ ...teams, ...players });

function isIgnored(line: string): boolean {
  return sumOf([{ name: "1_a.sql", text: `${line}\nSELECT 1;\n` }]).lines.length === 0;
}

test("sums are Atlas' own", () => {
  const sum = sumOf([
    { name: "1_a.sql", text: "CREATE TABLE a (id int);\n" },
    { name: "2_b.sql", text: "-- atlas:sum ignore\n\nSELECT 1;\n" },
    { name: "3_c.sql", text: "-- größer\nCREATE TABLE c (id int);" },
  ]);
  // What is not printable ends the directive.
  expect(["-- atlas:sum ignore\r", "-- atlas:sum ignore\t", "-- atlas:sum ignoreö"].map(isIgnored)).toEqual([
    true,
    true,
    true,
  ]);
  expect(["-- atlas:sum ignore ", "-- atlas:sum ignored", "\n-- atlas:sum ignore"].map(isIgnored)).toEqual([
    false,
    false,
    false,
  ]);
  // As `NewHashFile` of ariga.io/atlas v0.32.1 writes them.
  const text = [
    "h1:BnWmSUGWff1Yjg1jRK8xfhbClHWVph82JfDYsRiQQfY=",
    "1_a.sql h1:e72Wd39UNYY4sGrVkNYkCs4GRrWBQ0ASXh73rS+WpU4=",
    "3_c.sql h1:fLQzg+h699dKYWf4dYcc85nFhPK5W3I4SaCdR98Ir1Y=",
    "",
  ].join("\n");
  expect(parseSum(text)).toEqual(sum);
  expect(totalOf(sum.lines)).toBe(sum.total);
  expect(parseSum("h1:x\nno sum here\n")).toBeUndefined();
  for (const [blank, times] of [
    ["\n", 1],
    ["\r\n", 2],
    [" ", 1],
  ] as const)
    expect(parseSum(text + blank.repeat(times))).toBeUndefined();
  expect(parseSum(text.replaceAll("\n", "\r\n"))).toEqual(sum);
});

test("a taken version and a late one: the tool itself puts them right", async () => {
  const story = {
    before,
    base: folder({ ...teams, ...players, "20240103000000_orders.sql": "SELECT 1;\n" }),
    head: folder({ ...teams, ...players, "20240103000000_roles.sql": "SELECT 2;\n" }),
  };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["atlas migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `20240103000000` is taken on `main`"]);
  expect(told.commands).toMatchInlineSnapshot(`
    [
      "git fetch origin && git rebase origin/main",
      "atlas migrate rebase 20240103000000 --dir file://migrations",
    ]
  `);
  const late = { ...story, head: folder({ ...teams, ...players, "20240102120000_roles.sql": "SELECT 2;\n" }) };
  const refused = await tell(late);
  expect(refused.findings).toHaveLength(1);
  expect(refused.message[0]).toMatchInlineSnapshot(
    `"On a database that stands at \`20240103000000\` \`atlas migrate apply\` stops with \`migration file 20240102120000_roles.sql was added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error\`."`,
  );
  const order = (text: string) => ({ ...late, before: { ...before, "atlas.hcl": text } });
  const free = 'env "x" {\n  migration {\n    dir = "file://migrations" // here\n    exec_order = NON_LINEAR\n  }\n}\n';
  expect((await tell(order(free))).findings).toEqual([]);
  const skip = await tell(order('env "x" {\n  migration {\n    exec_order = LINEAR_SKIP\n  }\n}\n'));
  expect(skip.message[0]).toContain("linear-skip");
});

test("sums that do not fit the files stop every command", async () => {
  const added = { ...at({ "20240103000000_orders.sql": "SELECT 1;\n" }) };
  const told = await tell({ before, head: added });
  expect(told.findings).toEqual(["blocker lockfile_stale: `migrations/atlas.sum` does not fit the files beside it"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "Every command of Atlas stops with \`checksum mismatch\`; the first file that differs is \`20240103000000_orders.sql\`.",
    ]
  `);
  expect(told.commands).toEqual(["atlas migrate hash --dir file://migrations"]);
  const whole = folder({ ...teams, ...players, "20240103000000_orders.sql": "SELECT 1;\n" });
  expect((await tell({ before, head: whole })).findings).toEqual([]);
  // The base is like that already.
  expect((await tell({ before: { ...before, ...added }, head: at({ "20240104000000_x.sql": "" }) })).findings).toEqual(
    [],
  );
  // Line 1 makes two such changes conflict in git: what the file will hold, somebody has yet to decide.
  const base = folder({ ...teams, ...players, "20240102120000_other.sql": "SELECT 1;\n" });
  expect((await tell({ before, base, head: whole })).findings).toEqual([]);
});

test("of a text that is not UTF-8 the sum is not known, nor any after it; names are, and what comes before", async () => {
  const accent = "20240103000000_cafes.sql";
  const latin1 = (files: Texts) => ({ ...files, ...at({ [accent]: "-- caf\uFFFD\n" }) });
  const all = latin1(folder({ ...teams, ...players, [accent]: "-- café\n" }));
  const orders = { "20240104000000_orders.sql": "SELECT 1;\n" };
  expect((await tell({ before, head: all })).findings).toEqual([]);
  const whole = latin1(folder({ ...teams, ...players, [accent]: "-- café\n", ...orders }));
  expect((await tell({ before: all, head: whole })).findings).toEqual([]);
  const stale = ["blocker lockfile_stale: `migrations/atlas.sum` does not fit the files beside it"];
  expect((await tell({ before: all, head: at(orders) })).findings).toEqual(stale);
  const edited = await tell({ before: all, head: at({ "20240101000000_teams.sql": "--\n" }) });
  expect(edited.findings).toEqual([
    "blocker merged_edited+lockfile_stale: `20240101000000_teams` is merged already, and changes",
  ]);
});

test("what makes the sums stale is told once: an edit, a removal; a new file beside it by itself", async () => {
  const edited = at({ "20240101000000_teams.sql": "CREATE TABLE teams (id bigint);\n" });
  const told = await tell({ before, head: edited });
  expect(told.findings).toEqual([
    "blocker merged_edited+lockfile_stale: `20240101000000_teams` is merged already, and changes",
  ]);
  expect(told.commands).toEqual([
    "git fetch origin && git checkout origin/main -- migrations/20240101000000_teams.sql",
  ]);
  const gone = { "migrations/20240101000000_teams.sql": undefined };
  expect((await tell({ before, head: gone })).findings).toEqual([
    "blocker merged_deleted+lockfile_stale: `20240101000000_teams` on `main` would be gone",
  ]);
  const more = at({ "20240103000000_orders.sql": "SELECT 1;\n" });
  expect((await tell({ before, head: { ...edited, ...more } })).findings).toEqual([
    "blocker merged_edited: `20240101000000_teams` is merged already, and changes",
    "blocker lockfile_stale: `migrations/atlas.sum` does not fit the files beside it",
  ]);
});

test("what is merged", async () => {
  const edited = folder({ "20240101000000_teams.sql": "CREATE TABLE teams (id bigint);\n", ...players });
  expect((await tell({ before, head: edited })).findings).toEqual([
    "blocker merged_edited: `20240101000000_teams` is merged already, and changes",
  ]);
  const turned = { "20240101000000_teams.sql": "CREATE TABLE teams (id int);\r\n" };
  expect((await tell({ before, head: at(turned) })).findings).toEqual([
    "blocker lockfile_stale: `migrations/atlas.sum` does not fit the files beside it",
  ]);
  expect((await tell({ before, head: folder({ ...turned, ...players }) })).findings).toEqual([]);
  const remarked = { "20240101000000_teams.sql": "-- Teams.\nCREATE TABLE teams (id int)\n;" };
  expect((await tell({ before, head: folder({ ...remarked, ...players }) })).findings).toEqual([]);
  const gone = { "migrations/20240101000000_teams.sql": undefined };
  expect((await tell({ before, head: { ...folder(players), ...gone } })).findings).toEqual([
    "nit merged_deleted: `20240101000000_teams` on `main` would be gone",
  ]);
});

test("what a baseline covers is never run, so an edit of it, and its arrival, are nothing", async () => {
  const makefile = { Makefile: 'migrate:\n\tatlas migrate apply --env local --baseline "20240101000000"\n' };
  const edited = folder({ "20240101000000_teams.sql": "CREATE TABLE teams (id bigint);\n", ...players });
  expect((await tell({ before: { ...before, ...makefile }, head: edited })).findings).toEqual([]);
  expect(
    (await tell({ before: folder(players), head: { ...folder({ ...teams, ...players }), ...makefile } })).findings,
  ).toEqual([]);
  expect((await tell({ before: folder(players), head: folder({ ...teams, ...players }) })).findings).toHaveLength(1);
});

function environment(name: string, baseline: string): string {
  return `env "${name}" {\n  migration {\n    dir = "file://migrations"\n    baseline = ${baseline}\n  }\n}\n`;
}

test("so it is with a baseline that `atlas.hcl` names, where every environment has one", async () => {
  const edited = folder({ "20240101000000_teams.sql": "CREATE TABLE teams (id bigint);\n", ...players });
  const told = async (text: string) =>
    (await tell({ before: { ...before, "atlas.hcl": text }, head: edited })).findings;
  const both = environment("a", '"20240101000000"') + environment("b", '"20240102000000"');
  expect(await told(both)).toEqual([]);
  expect(await told(`${both}env "c" {\n  migration {\n    dir = "file://migrations"\n  }\n}\n`)).toHaveLength(1);
  expect(await told(environment("a", "var.baseline"))).toHaveLength(1);
});

test("before the first revision of a database Atlas looks for nothing: there a new file never runs, and a renamed one does no harm", async () => {
  const early = { before, head: folder({ "20230101000000_early.sql": "SELECT 1;\n", ...teams, ...players }) };
  const told = await tell(early);
  expect(told.findings).toEqual([
    "blocker late_number: `20230101000000_early` comes before `20240101000000_teams`, which `main` has already",
  ]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"Atlas looks for nothing before the first revision of a database: one that has run \`20240101000000\` never runs \`20230101000000\`."`,
  );
  const free = { "atlas.hcl": 'env "x" {\n  migration {\n    exec_order = NON_LINEAR\n  }\n}\n' };
  expect((await tell({ ...early, before: { ...before, ...free } })).findings).toEqual(told.findings);
  const gone = { "migrations/20240102000000_players.sql": undefined };
  const renamed = (version: string) => ({
    before,
    head: { ...folder({ [`${version}_players.sql`]: "CREATE TABLE players (id int);\n", ...teams }), ...gone },
  });
  expect((await tell(renamed("20230101000000"))).findings).toEqual([
    "nit merged_renamed: `20240102000000_players` on `main` would be called `20230101000000_players`",
  ]);
  expect((await tell(renamed("20240103000000"))).findings).toEqual([
    "blocker merged_renamed: `20240102000000_players` on `main` would be called `20240103000000_players`",
  ]);
});

test("a checkpoint is for new databases: others pass over it, wherever it stands", async () => {
  const checkpoint = "-- atlas:checkpoint v1\n\nCREATE TABLE teams (id int);\n";
  const late = folder({ ...teams, "20240101120000_checkpoint.sql": checkpoint, ...players });
  expect((await tell({ before, head: late })).findings).toEqual([]);
  // Next to a statement it is a mere comment.
  const none = checkpoint.replace("\n\n", "\n");
  const plain = folder({ ...teams, "20240101120000_checkpoint.sql": none, ...players });
  expect((await tell({ before, head: plain })).findings).toHaveLength(1);
  const renamed = folder({ ...teams, "20240101130000_checkpoint.sql": checkpoint, ...players });
  const head = { ...renamed, "migrations/20240101120000_checkpoint.sql": undefined };
  expect((await tell({ before: late, head })).findings).toEqual([
    "nit merged_renamed: `20240101120000_checkpoint` on `main` would be called `20240101130000_checkpoint`",
  ]);
});

test("what is left out of the sums stops the deploy, so an edit of one that is merged is nothing", async () => {
  const ignored = { "20240103000000_roles.sql": "-- atlas:sum ignore\n\nCREATE TABLE roles (id int);\n" };
  const after = folder({ ...teams, ...players, ...ignored });
  const told = await tell({ before, head: after });
  expect(told.findings).toEqual(["blocker unknown: `20240103000000_roles` cannot run"]);
  expect(told.message).toEqual(["Atlas stops at it on every database, with `checksum not found`."]);
  const other = folder({ ...teams, ...players, "20240103000000_roles.sql": "-- atlas:sum ignore\n\nSELECT 1;\n" });
  expect((await tell({ before: after, head: other })).findings).toEqual([]);
});

test("a folder in another tool's format is that tool's; nothing that a file holds throws", async () => {
  const pairs = at({ "1_a.up.sql": "", "1_a.down.sql": "", "atlas.sum": "h1:x\n" });
  expect((await tell({ before: { ...pairs, "go.mod": "module x\n" }, head: {} })).frameworks).toEqual([
    "golang-migrate migrations",
  ]);
  const hostile = { ...at({ "`@x`.sql": "", "atlas.sum": "\n\0" }), "atlas.hcl": 'dir = "file://../..' };
  expect((await tell({ before: hostile, head: at({ "zz.sql": "" }) })).findings).toEqual([]);
});

describe("timestamps", () => {
  listProperties({
    files: (version, slug) => at({ [`${version}_${slug}.sql`]: `CREATE TABLE ${slug} ();\n` }),
    versions: stamps,
    project: { "atlas.hcl": 'env "x" {\n  migration {\n    dir = "file://migrations"\n  }\n}\n' },
    group: "atlas migrations",
    remedy: true,
  });
});

test("sums that are gone, or that an empty line stands behind, stop every command", async () => {
  const sums = before["migrations/atlas.sum"] ?? "";
  const configured = {
    ...before,
    "atlas.hcl": 'env "local" {\n  migration {\n    dir = "file://migrations"\n  }\n}\n',
  };
  const told = async (text: string | undefined) =>
    tell({ before: configured, head: { "migrations/atlas.sum": text, "README.md": "x\n" } });
  const gone = await told(undefined);
  expect(gone.findings).toEqual(["blocker lockfile_stale: `migrations/atlas.sum` is not there"]);
  expect(gone.message).toEqual(["Every command of Atlas stops with `checksum file not found`."]);
  const blank = await told(`${sums}\n`);
  expect(blank.findings).toEqual(["blocker lockfile_stale: `migrations/atlas.sum` does not fit the files beside it"]);
  expect(blank.message).toEqual(["Every command of Atlas stops with `checksum file format invalid`."]);
  // Who never had sums has them elsewhere.
  const without = Object.fromEntries(Object.entries(configured).filter(([path]) => path !== "migrations/atlas.sum"));
  const more = { "migrations/20240103000000_roles.sql": "SELECT 1;\n" };
  expect((await tell({ before: without, head: more })).findings).toEqual([]);
});
