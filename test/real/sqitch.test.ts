// Whether Sqitch does with each story what Assay says of it. It takes the Sqitch and the SQLite of the system (Debian: sqitch,
// libdbd-sqlite3-perl, sqlite3).

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realStories, type Deployed, type Ready } from "./deploy-stories.ts";
import { run } from "./python.ts";

async function install(): Promise<Ready> {
  const path = await mkdtemp(join(tmpdir(), "assay-real-sqitch-"));
  let count = 0;
  const deployOnto = async (folders: readonly string[]): Promise<Deployed> => {
    count += 1;
    // What Sqitch itself remembers goes into a file beside the database.
    const home = join(path, `database-${count}`);
    await mkdir(home);
    const file = join(home, "app.db");
    const query = (sql: string) => run("sqlite3", [file, sql], path);
    await query("create table ran (name text not null)");
    let error: string | undefined;
    for (const folder of folders) {
      const { ok, output } = await run("sqitch", ["deploy", `db:sqlite:${file}`], folder, {
        HOME: path,
        SQITCH_FULLNAME: "Ann",
        SQITCH_EMAIL: "ann@example.org",
      });
      if (ok) continue;
      error = output;
      break;
    }
    const { output } = await query("select name from ran order by name");
    return { ran: output.split("\n").filter((name) => name !== ""), ...(error === undefined ? {} : { error }) };
  };
  return { path, deployOnto, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const by = "2026-01-02T03:04:05Z Ann <ann@example.org> # Add it.";
const plan = (...lines: readonly string[]) => ({
  "sqitch.plan": `%syntax-version=1.0.0\n%project=flipr\n\n${lines.map((line) => `${line} ${by}\n`).join("")}`,
});
const script = (name: string, writes = name) => ({ [`deploy/${name}.sql`]: `insert into ran values ('${writes}');\n` });
const before = {
  "sqitch.conf": "[core]\n\tengine = sqlite\n",
  ...plan("teams", "players [teams]"),
  ...script("teams"),
  ...script("players"),
};
const all = ["teams", "players"];
const more = [...all, "roles"];

realStories("Sqitch", install, {
  "one more": { before, head: { ...plan("teams", "players [teams]", "roles"), ...script("roles") }, runs: more },
  "one before the last": {
    before,
    head: { ...plan("teams", "roles", "players [teams]"), ...script("roles") },
    runs: more,
  },
  "a line that is none": {
    before,
    head: { "sqitch.plan": `${plan("teams", "players [teams]")["sqitch.plan"]}<<<<<<< HEAD\n` },
    runs: all,
  },
  "a tag that is given twice": { before, head: plan("teams", "@v1", "players [teams]", "@v1"), runs: all },
  "a name that is planned twice": { before, head: plan("teams", "players [teams]", "teams"), runs: all },
  "one that requires what is not there": {
    before,
    head: { ...plan("teams", "players [teams]", "roles [nobody]"), ...script("roles") },
    runs: more,
  },
  "one before what it requires": {
    before,
    head: { ...plan("teams", "players [teams]", "roles [tags]", "tags"), ...script("roles"), ...script("tags") },
    runs: [...more, "tags"],
  },
  "a script with another ending": {
    before,
    head: { ...plan("teams", "players [teams]", "roles"), "deploy/roles.SQL": "insert into ran values ('roles');\n" },
    runs: more,
  },
  "a line without a script": { before, head: plan("teams", "players [teams]", "roles"), runs: all },
  "a script without a line": {
    before,
    head: { ...script("roles"), "revert/roles.sql": "select 0;\n" },
    runs: more,
  },
  "one that conflicts with what is not there": {
    before,
    head: { ...plan("teams", "players [teams]", "roles [!nobody]"), ...script("roles") },
    runs: more,
  },
  "one that conflicts with what is before it": {
    before,
    head: { ...plan("teams", "players [teams]", "roles [!players]"), ...script("roles") },
    runs: more,
  },
  "one that conflicts with what is after it": {
    before,
    head: { ...plan("teams", "players [teams]", "roles [!tags]", "tags"), ...script("roles"), ...script("tags") },
    runs: more,
  },
  "another name of the project": {
    before,
    head: { "sqitch.plan": plan("teams", "players [teams]")["sqitch.plan"].replace("flipr", "flopr") },
    runs: all,
  },
  "an edit of a script": { before, head: script("players", "people"), runs: ["teams"] },
  "an edit of a line": { before, head: plan("teams", "players"), runs: all },
  "other blanks in a line": { before, head: plan("teams", "+players   [teams]"), runs: all },
  "one gone": { before, head: { ...plan("teams"), "deploy/players.sql": undefined }, runs: ["teams"] },
  "another name": {
    before,
    head: { ...plan("teams", "people [teams]"), "deploy/players.sql": undefined, ...script("people", "players") },
    runs: all,
  },
  "one that is reworked behind a tag": {
    before: { ...before, ...plan("teams", "players [teams]", "@v1") },
    head: {
      ...plan("teams", "players [teams]", "@v1", "players [players@v1]"),
      ...script("players", "more"),
      "deploy/players@v1.sql": script("players")["deploy/players.sql"],
    },
    runs: [...all, "more"],
  },
  "one that is reworked on a branch, while main was tagged": {
    before: { ...before, ...plan("teams", "players [teams]", "@v1", "roles", "@v2"), ...script("roles") },
    head: {
      ...plan("teams", "players [teams]", "@v1", "roles", "@v2", "players [players@v1]"),
      ...script("players", "more"),
      "deploy/players@v1.sql": script("players")["deploy/players.sql"],
    },
    runs: ["more", "players", "roles", "teams"],
  },
  "one that is reworked without what was there": {
    before: { ...before, ...plan("teams", "players [teams]", "@v1", "roles", "@v2"), ...script("roles") },
    head: {
      ...plan("teams", "players [teams]", "@v1", "roles", "@v2", "players [players@v1]"),
      ...script("players", "more"),
    },
    runs: ["roles", "teams"],
  },
});
