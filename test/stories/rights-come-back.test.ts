import { expect } from "vitest";
import { handlers } from "../../src/pipeline/handlers.ts";
import { migration, project } from "../support/alembic.ts";
import { keyOf, onGitea, test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";

test("however long the bot had no rights, its reviews go on by themselves when it has them again", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({
    branch: "5-refunds",
    as: "alice",
    files: migration("004", "003", "make_refunds"),
  });
  await bot.settle();
  repo.allow("assay-bot", "read");
  await pr.push(migration("005", "004", "make_more"));
  // What the reconciler does every five minutes, for two hours.
  const lookAgain = () => bot.ctx.db.transaction((tx) => bot.ctx.queue.send(tx, "review", keyOf(repo, pr)));
  for (let i = 0; i < 24; i++) {
    await lookAgain();
    await bot.settle();
  }
  expect(bot.takeErrors().every((line) => line.includes("cannot review until this is changed"))).toBe(true);
  repo.allow("assay-bot", "write");
  await lookAgain();
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve", labels: ["status:approved"] });
  expect((await bot.sees(pr)).status).toMatch(/^success/);
});

test("a set-up that keeps git away is not called a fault of Assay", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const { token } = bot.ctx.git;
  Object.assign(bot.ctx.git, { token: "f".repeat(40) });
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  await bot.settle();
  expect(bot.takeErrors().join("\n")).toContain("check ASSAY_FORGE_TOKEN");
  expect((await bot.sees(pr)).status).toBe(
    "error: Not reviewed: the set-up of Assay needs a change, and its log says which. /recheck tries again",
  );
  Object.assign(bot.ctx.git, { token });
  await pr.comment("/recheck", { as: "alice" });
  await bot.settle();
  expect((await bot.sees(pr)).status).toMatch(/^success/);
});

const readOnly = async ({ story: { repo, bot } }: { story: Story }) => {
  await repo.commit(project);
  repo.allow("assay-bot", "read");
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "002", "make_a") });
  await bot.settle();
  await pr.push({ "notes.md": "x\n" });
  await bot.settle();
  expect((await bot.sees(pr)).comments).toMatchInlineSnapshot(`
    [
      "**Not reviewed:** the account \`assay-bot\` may not write to this repository, so it can set neither label nor commit status. Give it write access; the review then follows by itself within five minutes, or at once on \`/recheck\`.

    <!-- assay:1 pr=1 -->
    ",
    ]
  `);
  expect(bot.takeErrors()).not.toEqual([]);
  const [told] = pr.comments("assay-bot");
  repo.allow("assay-bot", "write");
  await pr.comment("/recheck", { as: "alice" });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", labels: ["status:needs-fix"] });
  const [review, ...more] = pr.comments("assay-bot");
  expect([review?.id, more]).toEqual([told?.id, []]);
  expect(review?.body).toMatch(/^\*\*Changes requested\*\*/);
};
test("a bot that may only read says so where people wait for it, once", readOnly);
onGitea("and so on Gitea", readOnly);

test("where the bot may not react, what it is asked for is done", async ({ story: { forge, repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  await bot.settle();
  forge.fail("POST /repos/*/*/issues/comments/*/reactions", 403, { body: '{"message":"user is blocked"}' });
  await pr.comment("/recheck", { as: "alice" });
  const jobs = await bot.settle();
  expect(jobs).toEqual(["command done", "review done"]);
});

test("a verdict stands where its acknowledgement does not come through", async ({ story: { forge, repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  await bot.settle();
  await pr.push({ "notes.md": "x\n" });
  const asked = await pr.comment("/recheck", { as: "alice" });
  await forge.idle();
  await bot.ctx.queue.step(handlers(bot.ctx), "command", { early: true });
  forge.fail("POST /repos/*/*/issues/comments/*/reactions", 502);
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve", labels: ["status:approved"] });
  forge.heal();
  await bot.reconcile();
  await bot.settle();
  const comment = pr.comments().find(({ id }) => id === asked.id);
  expect(comment?.reactions.map(({ content }) => content)).toEqual(["eyes", "+1"]);
});
