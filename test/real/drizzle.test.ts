// Whether drizzle-orm's migrator does what the findings say: on a database that has run the base, and on a new one.

import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drizzleFiles, journalOf, type Entry } from "../support/drizzle-files.ts";
import { fixed, tell, type Story } from "../support/list-judge.ts";
import { memoryChange, type Files } from "../support/memory-change.ts";
import { installPackages, writeTree, type Installed } from "./installed.ts";

/** Runs the base and then the merged tree on one database, and the merged tree on a new one. */
const deployBoth = `
import initSqlJs from "sql.js";
import { drizzle } from "drizzle-orm/sql-js";
import { migrate } from "drizzle-orm/sql-js/migrator";
const [base, merged] = process.argv.slice(2);
const { Database } = await initSqlJs();
const deploy = (client, ...folders) => {
  try {
    for (const migrationsFolder of folders) migrate(drizzle(client), { migrationsFolder });
  } catch (error) {
    return [error.name + ": " + error.message, error.cause?.message ?? ""].join(" ").trim();
  }
  const [tables] = client.exec("select name from sqlite_master where type = 'table' and name not like '%drizzle%' order by 1");
  return (tables?.values ?? []).flat().join(" ");
};
console.log(JSON.stringify({ upgraded: deploy(new Database(), base, merged), fresh: deploy(new Database(), merged) }));
`;

let installed: Installed;
let count = 0;

beforeAll(async () => {
  installed = await installPackages("drizzle-orm@0.45.4", "sql.js@1.13.0");
});
afterAll(async () => installed[Symbol.asyncDispose]());

const teams: Entry = { tag: "0000_teams", when: 1000 };
const players: Entry = { tag: "0001_players", when: 2000 };
const orders: Entry = { tag: "0002_orders", when: 3000 };
const before: Record<string, string> = drizzleFiles([teams, players]);
const ahead = drizzleFiles([teams, players, orders]);
const all = "0000_teams 0001_players 0002_orders";

test("an entry that comes late never runs where the base has run, and does on a new database; set behind, it runs", async () => {
  const story = {
    before,
    base: ahead,
    head: drizzleFiles([teams, players, orders, { tag: "0003_roles", when: 2500 }]),
  };
  expect((await tell(story)).findings[0]).toMatch(/^blocker late_number/);
  expect(await deploy(story)).toEqual({ upgraded: all, fresh: `${all} 0003_roles` });
  expect(await deploy(await fixed(story))).toEqual({ upgraded: `${all} 0003_roles`, fresh: `${all} 0003_roles` });
});

test("two of one number, one below the other in the journal: the earlier is passed over", async () => {
  const roles: Entry = { tag: "0002_roles", when: 2500 };
  const story = { before, base: ahead, head: drizzleFiles([teams, players, roles]) };
  expect((await tell(story)).findings).toEqual(["blocker same_number: `0002` is taken on `main`"]);
  const resolved = { before, base: ahead, head: drizzleFiles([teams, players, orders, roles]) };
  expect(await deploy(resolved)).toEqual({ upgraded: all, fresh: `${all} 0002_roles` });
});

test("SQL that no entry names never runs", async () => {
  const story = { before, head: { "drizzle/0002_orders.sql": "CREATE TABLE orders (id int);" } };
  expect((await tell(story)).findings[0]).toMatch(/^blocker journal_mismatch/);
  expect(await deploy(story)).toEqual({ upgraded: "0000_teams 0001_players", fresh: "0000_teams 0001_players" });
});

test("an entry without its file stops everything, with the words that are told", async () => {
  const story = { before, head: drizzleFiles([teams, players, { ...orders, sql: undefined }]) };
  const told = await tell(story);
  expect(told.findings[0]).toMatch(/^blocker journal_mismatch/);
  const { upgraded, fresh } = await deploy(story);
  for (const output of [upgraded, fresh])
    expect(output).toMatch(/^Error: No file .*0002_orders\.sql found in .* folder$/);
});

test("a journal that is none is refused in the words that are told", async () => {
  for (const text of ["<<<<<<< HEAD\n{", "", "{}"]) {
    const story = { before, head: { "drizzle/meta/_journal.json": text } };
    const told = await tell(story);
    expect(told.findings).toEqual(["blocker unknown: Drizzle would refuse `drizzle/meta/_journal.json`"]);
    const words = /with `([^`]*)`\.$/.exec(told.message[1] ?? "")?.[1] ?? "nothing";
    const { upgraded } = await deploy(story);
    expect(upgraded).toContain(words);
  }
});

test("a `when` set later runs again; one that was passed over runs; renamed and edited ones do not", async () => {
  const bumped = { before, head: drizzleFiles([teams, { ...players, when: 9000 }]) };
  expect((await tell(bumped)).findings[0]).toMatch(/^blocker merged_edited/);
  expect((await deploy(bumped)).upgraded).toContain('table "0001_players" already exists');
  const renamed = {
    before,
    head: {
      ...drizzleFiles([teams, { tag: "0001_people", when: 2000, sql: before["drizzle/0001_players.sql"] }]),
      "drizzle/0001_players.sql": undefined,
    },
  };
  expect((await tell(renamed)).findings).toEqual([]);
  expect((await deploy(renamed)).upgraded).toBe("0000_teams 0001_players");
  const edited = { before, head: { "drizzle/0001_players.sql": "CREATE TABLE other (id int);" } };
  expect((await tell(edited)).findings[0]).toMatch(/^nit merged_edited/);
  expect(await deploy(edited)).toEqual({ upgraded: "0000_teams 0001_players", fresh: "0000_teams other" });
});

test("what comes before the base's last never runs, though that is taken away; a renamed tag has run", async () => {
  const merged: Record<string, string> = { ...before, ...ahead };
  const roles: Entry = { tag: "0003_roles", when: 2500, sql: "CREATE TABLE roles (id int);\nSELECT 1;\nSELECT 2;\n" };
  const gone = { "drizzle/0002_orders.sql": undefined, "drizzle/meta/0002_snapshot.json": undefined };
  const story = { before: merged, head: { ...drizzleFiles([teams, players, roles]), ...gone } };
  expect((await tell(story)).findings[0]).toMatch(/^blocker late_number/);
  expect(await deploy(story)).toEqual({ upgraded: all, fresh: "0000_teams 0001_players roles" });
  const sql = before["drizzle/0000_teams.sql"];
  const head = {
    ...drizzleFiles([{ tag: "0000_squads", when: 1000, sql }, players]),
    "drizzle/0000_teams.sql": undefined,
  };
  expect((await tell({ before, head })).findings).toEqual([]);
  expect((await deploy({ before, head })).upgraded).toBe("0000_teams 0001_players");
});

test("a tag listed twice stops a new database", async () => {
  const story = {
    before,
    head: { "drizzle/meta/_journal.json": journalOf([teams, players, { ...players, when: 2001 }]) },
  };
  expect((await tell(story)).findings[0]).toMatch(/^blocker journal_mismatch/);
  expect((await deploy(story)).fresh).toContain('table "0001_players" already exists');
});

/** The tables, or an error, after the merged tree is deployed where the base was, and where nothing was. */
async function deploy({ before: start, base = {}, head }: Story): Promise<{ upgraded: string; fresh: string }> {
  const change = memoryChange({ mergeBase: start, base: merge(start, base), head: merge(start, head) });
  count += 1;
  const folder = join(installed.path, `story-${count}`);
  await writeTree(change.trees.base, join(folder, "base"));
  await writeTree(change.trees.merged, join(folder, "merged"));
  const output = await installed.run(deployBoth, [join(folder, "base/drizzle"), join(folder, "merged/drizzle")]);
  return JSON.parse(output) as { upgraded: string; fresh: string };
}

function merge(files: Files, more: Partial<Files>): Files {
  return Object.fromEntries(
    Object.entries({ ...files, ...more }).flatMap(([path, file]) => (file === undefined ? [] : [[path, file]])),
  );
}

const with3 = (when: string) => ({
  ...drizzleFiles([teams, players, orders]),
  "drizzle/meta/_journal.json": journalOf([teams, players, orders]).replace('\n      "when": 3000,', when),
});

test("an entry without `when` stops a new database; one that is written in quotes runs", async () => {
  const none = { before, head: with3("") };
  expect((await tell(none)).findings[0]).toMatch(/^blocker journal_mismatch/);
  const deployed = await deploy(none);
  expect(deployed.upgraded).toBe("0000_teams 0001_players");
  expect(deployed.fresh).toMatch(/syntax error/);
  const quoted = { before, head: with3('\n      "when": "3000",') };
  expect((await tell(quoted)).findings).toEqual([]);
  expect(await deploy(quoted)).toEqual({ upgraded: all, fresh: all });
});

test("a journal with no entries runs nothing", async () => {
  const story = { before, head: { "drizzle/meta/_journal.json": journalOf([]) } };
  expect((await tell(story)).findings[0]).toMatch(/^blocker /);
  expect(await deploy(story)).toEqual({ upgraded: "0000_teams 0001_players", fresh: "" });
});
