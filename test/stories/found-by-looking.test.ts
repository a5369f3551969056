// What no webhook told, and what a lost job left undone, is found by looking.

import { expect } from "vitest";
import { markDirty } from "../../src/db/run.ts";
import { git } from "../../src/playground/git.ts";
import { migration, project } from "../support/alembic.ts";
import { keyOf, test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";

async function approved({ repo, bot }: Story) {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve" });
  return pr;
}

test("a mark whose job was lost is served when a job would long have come", async ({ story }) => {
  const { forge, repo, bot } = story;
  const pr = await approved(story);
  await forge.webhooks.silently(() => pr.push(migration("005", "002", "make_b")));
  await bot.ctx.db.transaction((tx) => markDirty(tx, keyOf(repo, pr)));
  await bot.reconcile();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve" });
  await bot.ctx.db.query("update assay.pull_request set dirty_at = dirty_at - interval '1 minute'");
  await bot.reconcile();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", round: 2 });
});

test("a pull request that has another base now is found, though no commit is another", async ({ story }) => {
  const { forge, repo, bot } = story;
  const pr = await approved(story);
  await git(repo.gitDir, ["update-ref", "refs/heads/release", "refs/heads/main"]);
  await forge.webhooks.silently(() => pr.retarget("release"));
  expect((await bot.sees(pr)).comments[0]).not.toContain("`release`");
  await bot.reconcile();
  expect((await bot.sees(pr)).comments[0]).toContain("`release`");
});

test("a command is found though the comments of another pull request are larger than what is read", async ({
  story,
}) => {
  const { forge, repo, bot } = story;
  const pr = await approved(story);
  const other = await repo.openPullRequest({ branch: "2-b", as: "bob", files: { "docs/b.md": "b\n" } });
  await bot.settle();
  await forge.webhooks.silently(async () => {
    await pr.comment("much", { as: "alice" });
    await other.comment("/recheck", { as: "bob" });
  });
  forge.fail(`GET /repos/*/*/issues/${pr.number}/comments`, 200, { body: "x".repeat(33 * 1024 * 1024) });
  await bot.reconcile();
  // Eyes, and thumbs up.
  expect(forge.requests("POST /repos/*/*/issues/comments/*/reactions")).toHaveLength(2);
});

test("a repository that is gone is asked for once more, and then left alone", async ({ story }) => {
  const { forge, repo, bot } = story;
  await approved(story);
  await forge.webhooks.silently(() => repo.deleteFork());
  const asked = async () => {
    const before = forge.requests("GET /repositories/*").length;
    await bot.reconcile();
    return forge.requests("GET /repositories/*").length - before;
  };
  expect(await asked()).toBe(1);
  expect(await asked()).toBe(0);
});

test("what waits in a repository that was archived is not reviewed: nothing could be written there", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  repo.archive();
  expect(await bot.settle()).toContain("review done");
  expect(await bot.sees(pr)).toMatchObject({ verdict: null, comments: [], labels: [], status: "none" });
  // It is open all the same.
  expect((await bot.ctx.db.query("select state from assay.pull_request")).rows).toEqual([{ state: "open" }]);
});
