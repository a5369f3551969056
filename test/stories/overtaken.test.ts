// A worker that was paused wakes up when another has taken over: it may write nothing more.

import { expect } from "vitest";
import { beginRun } from "../../src/db/run.ts";
import type { PullHandle } from "../../src/playground/pull-handle.ts";
import { migration, project } from "../support/alembic.ts";
import { keyOf, test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";

async function opened({ repo }: Story): Promise<PullHandle> {
  await repo.commit(project);
  return repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
}

/** What another worker does first. */
async function takeOver({ repo, bot }: Story, pr: PullHandle): Promise<void> {
  expect(await beginRun(bot.ctx.db, keyOf(repo, pr))).toBeDefined();
}

/** What is kept of the review. */
async function remembered({ bot }: Story) {
  const rounds = await bot.ctx.db.query("select round from assay.round");
  const row = await bot.ctx.db.query("select verdict, round, comment_id from assay.pull_request");
  return { rounds: rounds.rows, row: row.rows };
}

const nothing = { rounds: [], row: [{ verdict: null, round: 0, comment_id: null }] };

test("a run that is overtaken while it posts its comment sets neither label nor status, and keeps no round", async ({
  story,
}) => {
  const { bot } = story;
  const pr = await opened(story);
  const usual = { ...bot.ctx.forge };
  const overtaken: typeof usual.createComment = async (...asked) => {
    const created = await usual.createComment(...asked);
    await takeOver(story, pr);
    return created;
  };
  Object.assign(bot.ctx.forge, { createComment: overtaken });
  await bot.settle();
  const seen = await bot.sees(pr);
  expect(seen).toMatchObject({ labels: [], status: expect.stringMatching(/^pending/) as unknown });
  expect(seen.comments).toHaveLength(1);
  expect(await remembered(story)).toEqual(nothing);
});

test("a run that is overtaken while it sets the status keeps no round", async ({ story }) => {
  const { bot } = story;
  const pr = await opened(story);
  const usual = { ...bot.ctx.forge };
  const overtaken: typeof usual.setStatus = async (...asked) => {
    await usual.setStatus(...asked);
    if (asked[2].state !== "pending") await takeOver(story, pr);
  };
  Object.assign(bot.ctx.forge, { setStatus: overtaken });
  await bot.settle();
  expect((await bot.sees(pr)).status).toMatch(/^success/);
  const after = await remembered(story);
  expect(after.rounds).toEqual([]);
  expect(after.row).toMatchObject([{ verdict: null, round: 0 }]);
});
