// What Alembic does with the merged tree of each story: on a database that stands where the base is, and on a new one.

import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import {
  fixHead,
  judgeMigrations,
  migrations,
  ofSeverity,
  withProject,
  type Written,
} from "../support/alembic-files.ts";
import { memoryChange, type Files } from "../support/memory-change.ts";
import { pythonWith, run, written, type Ran } from "./python.ts";

interface AlembicStory {
  readonly name: string;
  readonly before: readonly Written[];
  readonly base?: readonly Written[];
  /** Beside what was before. */
  readonly head: readonly Written[];
  /** Files that the head does not have any more. */
  readonly gone?: readonly Written[];
  /** A part of what `alembic upgrade head` prints where it fails. */
  readonly refuses?: string;
  /** A table that a deploy should make and does not. */
  readonly neverMade?: string;
}

const made = (id: string, slug: string, down?: Written["down"]): Written => ({
  id,
  down,
  slug,
  body: `op.execute("CREATE TABLE ${slug} (id integer)")`,
});
const teams = made("001", "teams");
const players = made("002", "players", "001");
const before = [teams, players];

const stories: readonly AlembicStory[] = [
  {
    name: "two of one number",
    before,
    base: [made("003", "orders", "002")],
    head: [made("003", "roles", "002")],
    refuses: "Multiple head revisions are present for given argument 'head'",
  },
  {
    name: "two heads of different numbers",
    before,
    base: [made("003", "orders", "002")],
    head: [made("009", "roles", "002")],
    refuses: "Multiple head revisions are present for given argument 'head'",
  },
  { name: "one after the other", before, head: [made("003", "roles", "002")] },
  {
    name: "a parent that is nowhere",
    before,
    head: [made("004", "roles", "003")],
    refuses: "KeyError: '003'",
  },
  {
    name: "a merge",
    before: [...before, made("a1", "orders", "002"), made("b1", "roles", "002")],
    head: [{ id: "c1", down: ["a1", "b1"], slug: "merge", body: "pass" }],
  },
  {
    name: "the last migration is deleted",
    before,
    head: [],
    gone: [players],
    refuses: "Can't locate revision identified by '002'",
  },
  {
    name: "a merged migration gets another id",
    before,
    head: [made("005", "players", "001")],
    gone: [players],
    refuses: "Can't locate revision identified by '002'",
  },
  {
    name: "a squash that keeps the id of the head",
    before,
    head: [{ ...made("002", "players"), slug: "players" }],
    gone: [teams],
  },
  {
    name: "a new migration before a merged one",
    before,
    head: [made("001b", "late", "001"), { ...players, down: "001b" }],
    neverMade: "late",
  },
  {
    name: "a circle",
    before,
    head: [made("003", "a", "004"), made("004", "b", "003")],
    refuses: "Cycle is detected in revisions",
  },
];

let alembic = "";
beforeAll(async () => {
  alembic = join(await pythonWith("alembic==1.20.0", "sqlalchemy==2.0.44"), "alembic");
});

test.each(stories)("$name", async (story) => {
  const input = inputOf(story);
  const result = await judgeMigrations(input);
  const blocked = ofSeverity(result, "blocker").length > 0;
  expect(blocked).toBe(story.refuses !== undefined || story.neverMade !== undefined);
  const { deployed, installed, tables } = await tried(input, story.before.length > before.length ? "heads" : "head");
  if (story.refuses !== undefined) {
    expect(deployed.ok && installed.ok).toBe(false);
    expect(deployed.output + installed.output).toContain(story.refuses);
  } else {
    for (const { ok, output } of [deployed, installed]) expect({ ok, output }).toMatchObject({ ok: true });
    if (story.neverMade !== undefined) expect(tables.output).not.toContain(`'${story.neverMade}'`);
  }
  const edits = result.findings.flatMap(({ fix }) => fix?.edits ?? []);
  if (edits.length === 0) return;
  const mended = await tried({ ...input, head: fixHead(input.head, result.findings) }, "head");
  expect(mended.deployed.output + mended.installed.output).not.toContain("Error");
  expect(mended.deployed.ok && mended.installed.ok).toBe(true);
  if (story.neverMade !== undefined) expect(mended.tables.output).toContain(`'${story.neverMade}'`);
});

function inputOf({ before: common, base = [], head, gone = [] }: AlembicStory) {
  const mergeBase = runnable(migrations(...common));
  const left = Object.keys(migrations(...gone));
  const kept = Object.fromEntries(Object.entries(mergeBase).filter(([path]) => !left.includes(path)));
  return {
    mergeBase,
    base: { ...mergeBase, ...migrations(...base) },
    head: { ...kept, ...migrations(...head) },
  };
}

/** With an env.py that Alembic can run, on the database that `DATABASE` names. */
function runnable(files: Files): Files {
  return withProject(files, {
    "alembic/env.py": [
      "import os",
      "from alembic import context",
      "from sqlalchemy import create_engine",
      "",
      'with create_engine("sqlite:///" + os.environ["DATABASE"]).connect() as connection:',
      "    context.configure(connection=connection)",
      "    with context.begin_transaction():",
      "        context.run_migrations()",
      "",
    ].join("\n"),
  });
}

async function tried(
  input: { readonly mergeBase: Files; readonly base: Files; readonly head: Files },
  start: "head" | "heads",
): Promise<{ readonly deployed: Ran; readonly installed: Ran; readonly tables: Ran }> {
  const { trees } = memoryChange(input);
  await using base = await written(trees.base);
  await using merged = await written(trees.merged);
  const database = join(base.path, "deployed.sqlite3");
  const upgrade = (cwd: string, to: string, target: string): Promise<Ran> =>
    run(alembic, ["upgrade", target], cwd, { DATABASE: to });
  await upgrade(base.path, database, start);
  const deployed = await upgrade(merged.path, database, "head");
  const installed = await upgrade(merged.path, join(base.path, "new.sqlite3"), "head");
  const list = `import sqlite3; print(sqlite3.connect(${JSON.stringify(database)}).execute("SELECT name FROM sqlite_master").fetchall())`;
  return { deployed, installed, tables: await run(join(alembic, "../python"), ["-c", list], base.path) };
}
