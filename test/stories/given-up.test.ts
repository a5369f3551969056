// A pull request on which every run fails is given up, until something happens to it: also what nobody told.

import { expect } from "vitest";
import { maxAttempts } from "../../src/db/run.ts";
import type { Bot } from "../support/harness.ts";
import { migration, project } from "../support/alembic.ts";
import { test } from "../support/harness.ts";

/** As if every run until now had failed. */
async function giveUp(bot: Bot): Promise<void> {
  await bot.ctx.db.query("update assay.pull_request set attempts = $1 where gen > done_gen", [maxAttempts]);
  await bot.settle();
  expect(bot.takeErrors().join("\n")).toContain("given up until something happens");
}

function next(name: string): Record<string, string> {
  return migration("004", "003", name);
}

async function tokens(bot: Bot): Promise<unknown> {
  return (await bot.ctx.db.query("select number, token from assay.pull_request order by number")).rows;
}

test("what happens to one that was given up is found by looking: a push, a moved base, its end", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  await repo.commit({ "docs/release.md": "1.0\n" }, { branch: "release", as: "bob" });
  const pushed = await repo.openPullRequest({ branch: "1-a", as: "alice", files: next("make_a") });
  const moved = await repo.openPullRequest({ branch: "2-b", as: "alice", files: next("make_b"), base: "release" });
  const closed = await repo.openPullRequest({ branch: "3-c", as: "alice", files: next("make_c") });
  const left = await repo.openPullRequest({ branch: "4-d", as: "alice", files: next("make_d") });
  await giveUp(bot);
  for (const pr of [pushed, moved, closed, left]) expect((await bot.sees(pr)).status).toMatch(/^error/);
  const before = await tokens(bot);
  await bot.reconcile();
  expect(await tokens(bot)).toEqual(before);

  await bot.stop();
  await pushed.push(migration("005", "009", "make_more"));
  await repo.commit(next("make_other"), { branch: "release", as: "bob" });
  await closed.close();
  await bot.restart();
  await bot.reconcile();
  expect(await bot.sees(pushed)).toMatchObject({ verdict: "request_changes", round: 1 });
  expect(await bot.sees(moved)).toMatchObject({ verdict: "request_changes", round: 1 });
  expect(await bot.sees(left)).toMatchObject({ round: 0, status: expect.stringMatching(/^error/) });
  const { rows } = await bot.ctx.db.query(
    "select number, state from assay.pull_request where dead or state = 'closed' order by number",
  );
  expect(rows).toEqual([
    { number: closed.number, state: "closed" },
    { number: left.number, state: "open" },
  ]);
});

test("one that was given up does not leave the head that it shares to a milder verdict", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  await repo.commit({ "docs/release.md": "1.0\n" }, { branch: "release", as: "bob" });
  const one = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  const { db } = bot.ctx;
  const usual = { ...db };
  const buggy: typeof db.query = (text, values) =>
    text.includes("as identity") && values?.[1] === one.number
      ? Promise.reject(new Error("a bug"))
      : usual.query(text, values);
  Object.assign(db, { query: buggy });
  await bot.settle();
  const other = await repo.openPullRequest({ branch: "1-a", as: "alice", base: "release" });
  await bot.settle();
  expect(bot.takeErrors().join("\n")).toContain("given up until something happens");
  expect(await bot.sees(other)).toMatchObject({ verdict: "approve", status: expect.stringMatching(/^error/) });
  Object.assign(db, usual);
  await one.comment("/recheck");
  await bot.settle();
  expect((await bot.sees(other)).status).toMatch(/^success/);
});

test("two that are given up on one head do not wake each other for ever", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  await repo.commit({ "docs/release.md": "1.0\n" }, { branch: "release", as: "bob" });
  await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  await repo.openPullRequest({ branch: "1-a", as: "alice", base: "release" });
  const { db } = bot.ctx;
  const usual = { ...db };
  const exhausted: typeof db.query = async (text, values) => {
    if (text.includes("attempts = attempts + 1"))
      await usual.query("update assay.pull_request set attempts = $1", [maxAttempts]);
    return usual.query(text, values);
  };
  Object.assign(db, { query: exhausted });
  const jobs = await bot.settle();
  expect(jobs.length).toBeLessThan(10);
  Object.assign(db, usual);
  bot.takeErrors();
});
