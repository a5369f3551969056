// What a change may do to entries and files that the base has.

import { expect, test } from "vitest";
import {
  drizzleFiles,
  teams,
  players,
  orders,
  roles,
  before,
  drizzleConfig as config,
} from "../../../test/support/drizzle-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

test("who takes the base's entry out of the journal for one of the same number takes its number", async () => {
  const merged = { ...config, ...drizzleFiles([teams, players, orders]) };
  const story = { before: merged, head: drizzleFiles([teams, players, { ...roles, when: 4000 }]) };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker same_number+journal_mismatch: `0002` is taken on `main`"]);
  expect(told.result.findings[0]?.subjects.map(({ id, side }) => `${id} ${side}`)).toEqual([
    "0002_roles head",
    "0002_orders base",
  ]);
  expect(told.message).toContain(
    "Drizzle runs what `drizzle/meta/_journal.json` lists and looks at no other file; nothing tells that `0002_orders.sql` is left out.",
  );
  expect(told.commands[0]).toBe(
    "git fetch origin && git rm -q -- drizzle/0002_roles.sql drizzle/meta/0002_snapshot.json",
  );
  // Without its file it is another one, or renamed, and behind the base's last one.
  const other = { ...story.head, "drizzle/0002_orders.sql": undefined };
  expect((await tell({ ...story, head: other })).findings).toEqual([
    "nit merged_deleted: `0002_orders` on `main` would be gone",
  ]);
  const renamed = { ...other, "drizzle/0002_roles.sql": 'CREATE TABLE "0002_orders" (id int, name text);\n' };
  expect((await tell({ ...story, head: renamed })).findings).toEqual([
    "blocker merged_renamed: `0002_orders` on `main` would run again",
  ]);
});

test("what is merged: edits and deletions are nits, a renamed tag is none, a later `when` runs again", async () => {
  const edited = { "drizzle/0001_players.sql": "SELECT 2;\n" };
  expect((await tell({ before, head: edited })).findings).toEqual([
    "nit merged_edited: `0001_players` is merged already, and changes",
  ]);
  const cosmetic = { "drizzle/0001_players.sql": '-- players\nCREATE TABLE "0001_players"\n  (id int);\n' };
  expect((await tell({ before, head: cosmetic })).findings).toEqual([]);
  const deleted = {
    ...drizzleFiles([teams]),
    "drizzle/0001_players.sql": undefined,
    "drizzle/meta/0001_snapshot.json": undefined,
  };
  expect((await tell({ before, head: deleted })).findings).toEqual([
    "nit merged_deleted: `0001_players` on `main` would be gone",
  ]);
  const renamed = {
    ...drizzleFiles([teams, { tag: "0001_people", when: 2000, sql: before["drizzle/0001_players.sql"] }]),
    "drizzle/0001_players.sql": undefined,
    "drizzle/meta/0001_snapshot.json": before["drizzle/meta/0001_snapshot.json"],
  };
  expect((await tell({ before, head: renamed })).findings).toEqual([]);
  const bumped = drizzleFiles([teams, { ...players, when: 9000 }]);
  expect((await tell({ before, head: bumped })).findings).toEqual([
    "blocker merged_edited: `0001_players` on `main` would run again",
  ]);
});

test("one that is made anew, with another tag and a later `when`, runs again", async () => {
  const sql = `${before["drizzle/0001_players.sql"]}-- anew\n`;
  const anew = {
    ...drizzleFiles([teams, { tag: "0001_people", when: 9000, sql }]),
    "drizzle/0001_players.sql": undefined,
    "drizzle/meta/0001_snapshot.json": before["drizzle/meta/0001_snapshot.json"],
  };
  const told = await tell({ before, head: anew });
  expect(told.findings).toEqual(["blocker merged_renamed: `0001_players` on `main` would run again"]);
  expect(told.message[0]).toMatchInlineSnapshot(
    `"\`when\` is all that the migrator compares: databases that have run \`0001_players\` take \`0001_people\` for new, and stop at what is there already."`,
  );
  // Before the base's last nothing runs.
  const early = { ...anew, ...drizzleFiles([teams, { tag: "0001_people", when: 1500, sql }, orders]) };
  const more = { ...config, ...drizzleFiles([teams, players, orders]) };
  expect((await tell({ before: more, head: early })).findings.filter((one) => one.includes("run again"))).toEqual([]);
  // Where the journal lists what is not there, no database has it.
  const dead: Record<string, string> = { ...more };
  delete dead["drizzle/0000_teams.sql"];
  const last = { ...anew, "drizzle/0000_teams.sql": undefined };
  const nit = await tell({ before: dead, head: { ...last, "drizzle/0002_orders.sql": undefined } });
  expect(nit.findings).toContain("nit merged_renamed: `0001_players` on `main` would run again");
});

test("who moves an entry of the base that was passed over repairs it", async () => {
  const base = drizzleFiles([teams, { ...players, when: 3000 }, { ...orders, when: 2000 }]);
  const head = drizzleFiles([teams, { ...players, when: 3000 }, { ...orders, when: 3001 }]);
  expect((await tell({ before: { ...config, ...base }, head })).findings).toEqual([]);
});

test("a renamed tag keeps its place before others: it has run there", async () => {
  const sql = before["drizzle/0000_teams.sql"];
  const head = {
    ...drizzleFiles([{ tag: "0000_squads", when: teams.when, sql }, players]),
    "drizzle/0000_teams.sql": undefined,
  };
  expect((await tell({ before, head })).findings).toEqual([]);
});

test("one that takes the place of the base's last has to be later than that: databases remember its `when`", async () => {
  const merged = { ...config, ...drizzleFiles([teams, players, orders]) };
  const sql = 'ALTER TABLE "0000_teams" ADD COLUMN role text;\nCREATE INDEX roles ON "0000_teams" (role);\n';
  const instead = (when: number) => ({
    ...drizzleFiles([teams, players, { tag: "0003_roles", when, sql }]),
    "drizzle/0002_orders.sql": undefined,
    "drizzle/meta/0002_snapshot.json": undefined,
  });
  const findings = async (when: number) => (await tell({ before: merged, head: instead(when) })).findings;
  expect(await findings(2500)).toContain(
    "blocker late_number: `0003_roles` comes before `0002_orders`, which `main` has already",
  );
  expect((await findings(3001)).filter((finding) => finding.startsWith("blocker"))).toEqual([]);
});

const calledPeople = (sql: string) => ({
  ...drizzleFiles([teams, { tag: "0001_people", when: players.when, sql }]),
  "drizzle/0001_players.sql": undefined,
});

test("a renamed tag that is edited too ran as it was: that is a nit, with its `when` as before", async () => {
  const long =
    "CREATE TABLE players (id int);\nCREATE INDEX players_id ON players (id);\nCREATE INDEX x ON players (id);\n";
  const was = { ...before, ...drizzleFiles([teams, { ...players, sql: long }]) };
  expect((await tell({ before: was, head: calledPeople(`${long}CREATE TABLE extra (id int);\n`) })).findings).toEqual([
    "nit merged_edited: `0001_people` is merged already, and changes",
  ]);
  expect((await tell({ before: was, head: calledPeople(long) })).findings).toEqual([]);
});
