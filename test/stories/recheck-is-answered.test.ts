import { expect } from "vitest";
import { handlers } from "../../src/pipeline/handlers.ts";
import { migration, project } from "../support/alembic.ts";
import { test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";

async function opened({ repo, bot }: Story) {
  await repo.commit(project);
  const pr = await repo.openPullRequest({
    branch: "5-refunds",
    as: "alice",
    files: migration("004", "003", "make_refunds"),
  });
  await bot.settle();
  return pr;
}

function reactions(pr: Awaited<ReturnType<typeof opened>>, id: number): readonly string[] {
  const comment = pr.comments().find((one) => one.id === id);
  return (comment?.reactions ?? []).map(({ content }) => content);
}

test("on a closed pull request there is nothing to review, and the comment is still answered, once", async ({
  story,
}) => {
  const pr = await opened(story);
  await pr.close();
  await story.bot.settle();
  const asked = await pr.comment("/recheck", { as: "alice" });
  await story.bot.settle();
  expect(reactions(pr, asked.id)).toEqual(["eyes", "+1"]);
  await story.bot.reconcile();
  expect(await story.bot.settle()).toEqual([]);
});

test("an answered comment that gains a /recheck is obeyed", async ({ story }) => {
  const pr = await opened(story);
  const asked = await pr.comment("/assay help", { as: "alice" });
  await story.bot.settle();
  await pr.editComment(asked.id, "/assay help\n/recheck", { as: "alice" });
  const jobs = await story.bot.settle();
  expect(jobs).toContain("review done");
  expect(reactions(pr, asked.id).toSorted()).toEqual(["+1", "eyes"]);
});

test("a comment that became a /recheck before it was read is answered, once", async ({ story }) => {
  const pr = await opened(story);
  const asked = await pr.comment("/assay help", { as: "alice" });
  await pr.editComment(asked.id, "/recheck", { as: "alice" });
  await story.bot.settle();
  expect(reactions(pr, asked.id)).toEqual(["eyes", "+1"]);
  await story.bot.reconcile();
  expect(await story.bot.settle()).toEqual([]);
});

test("a repeat within a minute of a review that could not be made tries again at once", async ({ story }) => {
  const { forge, repo, bot } = story;
  const pr = await opened(story);
  repo.allow("assay-bot", "read");
  await pr.push({ "notes.md": "1\n" });
  const first = await pr.comment("/recheck", { as: "alice" });
  await bot.settle();
  expect(reactions(pr, first.id)).toEqual(["eyes"]);
  expect(bot.takeErrors().join("\n")).toContain("cannot review until this is changed");
  repo.allow("assay-bot", "write");
  const second = await pr.comment("/recheck", { as: "alice" });
  await bot.settle();
  await forge.idle();
  expect(reactions(pr, first.id)).toEqual(["eyes", "+1"]);
  expect(reactions(pr, second.id)).toEqual(["eyes", "+1"]);
  expect((await bot.sees(pr)).status).toMatch(/^success/);
});

test("a /recheck that comes during a review is done when one that began after it has ended", async ({ story }) => {
  const { forge, bot } = story;
  const pr = await opened(story);
  await pr.push({ "notes.md": "1\n" });
  const { ctx } = bot;
  let asked: number | undefined;
  const during: typeof ctx = {
    ...ctx,
    forge: {
      ...ctx.forge,
      async status(...args) {
        if (asked === undefined) {
          asked = (await pr.comment("/recheck", { as: "alice" })).id;
          await forge.idle();
          await ctx.queue.step(handlers(ctx), "command", { early: true });
        }
        return ctx.forge.status(...args);
      },
    },
  };
  await ctx.queue.step(handlers(during), "review", { early: true });
  expect(reactions(pr, asked ?? 0)).toEqual(["eyes"]);
  await bot.settle();
  expect(reactions(pr, asked ?? 0)).toEqual(["eyes", "+1"]);
});

test("what one comment asks is answered in one comment, all of it", async ({ story }) => {
  const pr = await opened(story);
  await pr.comment("/recheck\n/assay help\n/waive B1 we know", { as: "mallory" });
  await story.bot.settle();
  const [, answer, ...more] = pr.comments("assay-bot");
  expect(more).toEqual([]);
  expect(answer?.body).toMatch(/^`\/recheck` was not done: [^]*\n\| `\/assay help` [^]*\n`\/waive` was not done: /);
});
