import { expect } from "vitest";
import { migration, project } from "../support/alembic.ts";
import { onGitea, test } from "../support/harness.ts";

test("webhooks lost while Assay was away are repaired: a new pull request, a push, a closed one, a moved base", async ({
  story: { forge, repo, bot },
}) => {
  await repo.commit(project);
  const moved = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  const pushed = await repo.openPullRequest({ branch: "2-b", as: "alice", base: "main", files: { "notes.md": "b\n" } });
  const closed = await repo.openPullRequest({ branch: "3-c", as: "alice", files: { "notes.md": "c\n" } });
  await bot.settle();

  await bot.stop();
  const unheard = await repo.openPullRequest({ branch: "4-d", as: "alice", files: migration("007", "006", "make_d") });
  await pushed.push(migration("005", "009", "make_b"));
  await closed.close();
  await repo.commit(migration("004", "003", "make_other"), { as: "bob" });
  await bot.restart();
  await bot.reconcile();

  expect(await bot.sees(moved)).toMatchObject({ verdict: "request_changes", labels: ["status:needs-fix"] });
  expect(await bot.sees(pushed)).toMatchObject({ verdict: "request_changes" });
  expect(await bot.sees(unheard)).toMatchObject({ verdict: "request_changes", round: 1 });
  expect(forge.webhooks.deliveries.some(({ outcome }) => outcome === "failed")).toBe(true);
  // Nothing is left to repair.
  expect(await bot.settle()).toEqual([]);
});

test("duplicates, replays and any order come to the same end", async ({ story: { forge, repo, bot } }) => {
  await repo.commit(project);
  forge.webhooks.hold();
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  await pr.push(migration("005", "004", "make_b"));
  await repo.commit(migration("004", "003", "make_other"), { as: "bob" });
  await forge.webhooks.release("reversed");
  await forge.webhooks.duplicateLast();
  await forge.webhooks.replayLast();
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", round: 1 });
  expect((await bot.sees(pr)).comments).toHaveLength(1);
});

test("twenty pushes in a row are a few runs and the right last verdict", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: { "notes.md": "0\n" } });
  for (let i = 1; i < 20; i++) await pr.push({ "notes.md": `${i}\n` });
  await pr.push(migration("004", "002", "make_a"));
  const jobs = await bot.settle();
  expect(jobs.length).toBeLessThan(5);
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", round: 1 });
});

// Gitea's list then keeps the head of before for good.
onGitea(
  "one that was pushed to while closed and then reopened by the API is found once, and only once",
  async ({ story: { repo, bot } }) => {
    await repo.commit(project);
    const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
    await bot.settle();
    expect(await bot.sees(pr)).toMatchObject({ verdict: "approve" });
    await bot.stop();
    await pr.close();
    await pr.push(migration("005", "003", "make_b"));
    await pr.reopen();
    await bot.restart();
    await bot.reconcile();
    expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", labels: ["status:needs-fix"] });

    const runs = async () => (await bot.ctx.db.query("select token from assay.pull_request")).rows;
    const before = await runs();
    await bot.reconcile();
    expect(await runs()).toEqual(before);
  },
);
