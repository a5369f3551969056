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
import { pythonWith, refusal, run, written, type Ran } from "./python.ts";

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
  {
    name: "a label on a migration that the base overtakes",
    before,
    base: [made("003", "orders", "002")],
    head: [{ ...made("009", "roles", "002"), labels: "billing" }],
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
    name: "a merged migration below the last one gets another id",
    before: [...before, made("003", "orders", "002")],
    head: [made("002b", "players", "001"), made("003", "orders", "002b")],
    gone: [players],
  },
  {
    name: "a merged migration below the last one is deleted",
    before: [...before, made("003", "orders", "002")],
    head: [made("003", "orders", "001")],
    gone: [players],
  },
  {
    name: "a merged migration below the last one becomes a new last one",
    before: [...before, made("003", "orders", "002")],
    head: [made("003", "orders", "001"), made("004", "players", "003")],
    gone: [players],
    refuses: "table players already exists",
  },
  {
    name: "one with nothing to run before a merged one",
    before,
    head: [
      { id: "001b", down: "001", slug: "late", body: "pass" },
      { ...players, down: "001b" },
    ],
  },
  {
    name: "a bracket that is not closed",
    before,
    head: [{ id: "003", down: "002", slug: "orders", body: 'op.execute("SELECT 1"' }],
    refuses: "SyntaxError: '(' was never closed",
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
  {
    name: "one depends on what follows it",
    before,
    head: [{ ...made("003", "a", "002"), dependsOn: "004" }, made("004", "b", "003")],
    refuses: "Dependency cycle is detected in revisions",
  },
  {
    name: "one depends on itself",
    before,
    head: [{ ...made("003", "a", "002"), dependsOn: "003" }],
    refuses: "Dependency self-loop is detected in revisions",
  },
  {
    name: "one depends on what follows it, and another follows that",
    before,
    head: [{ ...made("003", "a", "002"), dependsOn: "004" }, made("004", "b", "003"), made("005", "c", "004")],
  },
];

let bin = "";
beforeAll(async () => {
  bin = await pythonWith("alembic==1.20.0", "sqlalchemy==2.0.44");
});

// What Assay does not let through and what Alembic refuses, or never runs, is the same; and what it proposes mends it.
test.each(stories)("$name", async (story) => {
  const input = inputOf(story);
  const result = await judgeMigrations(input);
  const real = await tried(input, story);
  const edits = result.findings.flatMap(({ fix }) => fix?.edits ?? []);
  const mended =
    edits.length === 0 ? undefined : await tried({ ...input, head: fixHead(input.head, result.findings) }, story);
  const { refuses, neverMade } = story;
  expect({
    isStopped: ofSeverity(result, "blocker").length > 0,
    refuses: refusal(real.ran, refuses),
    isMade: real.isMade,
    mended: mended && { refuses: refusal(mended.ran), isMade: mended.isMade },
  }).toEqual({
    isStopped: refuses !== undefined || neverMade !== undefined,
    refuses,
    isMade: neverMade === undefined,
    mended: mended && { refuses: undefined, isMade: true },
  });
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

/** `isMade`: the table that might never be made is there on the database that was upgraded; true where none is meant. */
async function tried(
  input: { readonly mergeBase: Files; readonly base: Files; readonly head: Files },
  { neverMade, before: { length } }: AlembicStory,
): Promise<{ readonly ran: readonly Ran[]; readonly isMade: boolean }> {
  const { trees } = memoryChange(input);
  await using base = await written(trees.base);
  await using merged = await written(trees.merged);
  const database = join(base.path, "deployed.sqlite3");
  const upgrade = (cwd: string, to: string, target: string): Promise<Ran> =>
    run(join(bin, "alembic"), ["upgrade", target], cwd, { DATABASE: to });
  await upgrade(base.path, database, length > before.length ? "heads" : "head");
  const ran = [
    await upgrade(merged.path, database, "head"),
    await upgrade(merged.path, join(base.path, "new.sqlite3"), "head"),
  ];
  const list = `import sqlite3; print(sqlite3.connect(${JSON.stringify(database)}).execute("SELECT name FROM sqlite_master").fetchall())`;
  const tables = await run(join(bin, "python"), ["-c", list], base.path);
  return { ran, isMade: neverMade === undefined || tables.output.includes(`'${neverMade}'`) };
}
