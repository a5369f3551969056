import { expect } from "vitest";
import { rememberCommand } from "../../src/db/comment-command.ts";
import { migration, project } from "../support/alembic.ts";
import { keyOf, test } from "../support/harness.ts";
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

test("/recheck by the author is seen, done, and writes nothing when nothing changed", async ({ story }) => {
  const pr = await opened(story);
  const before = await story.bot.sees(pr);
  const statuses = (await pr.statuses()).length;
  const asked = await pr.comment("/recheck please", { as: "alice" });
  await story.bot.settle();
  expect(reactions(pr, asked.id)).toEqual(["eyes", "+1"]);
  expect(await story.bot.sees(pr)).toEqual(before);
  expect((await pr.statuses()).length).toBe(statuses);
});

test("rechecks within a minute are one run, each acknowledged", async ({ story }) => {
  const pr = await opened(story);
  const first = await pr.comment("/recheck", { as: "alice" });
  const second = await pr.comment("again\n/recheck", { as: "bob" });
  const jobs = await story.bot.settle();
  expect(jobs.filter((job) => job === "review done")).toHaveLength(1);
  expect(reactions(pr, first.id)).toEqual(["eyes", "+1"]);
  expect(reactions(pr, second.id)).toEqual(["eyes", "+1"]);
});

test("a stranger is refused in one line, once", async ({ story }) => {
  const pr = await opened(story);
  await pr.comment("/recheck", { as: "mallory" });
  await story.bot.settle();
  await story.forge.webhooks.replayLast();
  await story.bot.settle();
  const { comments } = await story.bot.sees(pr);
  expect(comments).toHaveLength(2);
  expect(comments[1]).toMatch(/^`\/recheck` was not done: only the author and people with write access may\./);
});

test("words that only look like a command start nothing", async ({ story }) => {
  const pr = await opened(story);
  for (const body of ["> /recheck", "`/recheck`", "please /recheck", "/rechecknow", "```\n/recheck\n```"]) {
    await pr.comment(body, { as: "alice" });
  }
  expect(await story.bot.settle()).toEqual([]);
});

test("/assay help lists the commands", async ({ story }) => {
  const pr = await opened(story);
  await pr.comment("/assay help", { as: "mallory" });
  await story.bot.settle();
  expect((await story.bot.sees(pr)).comments[1]).toContain("`/recheck`");
});

test("waivers, which this version does not have, are refused in one line, once", async ({ story }) => {
  const pr = await opened(story);
  const asked = await pr.comment("/waive B2 we know\n/unwaive B1", { as: "bob" });
  const jobs = await story.bot.settle();
  expect(jobs).toEqual(["command done"]);
  await story.forge.webhooks.replayLast();
  await pr.editComment(asked.id, "/waive B2 we do know", { as: "bob" });
  await story.bot.settle();
  const { comments } = await story.bot.sees(pr);
  expect(comments).toHaveLength(2);
  expect(comments[1]).toMatch(
    /^`\/waive` was not done: this version of Assay has no waivers; `checks` in the base's `\.assay\.yml` says how severe a check may be\.\n\n/,
  );
  await pr.editComment(asked.id, "/waive B2 we do know\n/recheck", { as: "bob" });
  await story.bot.settle();
  expect(reactions(pr, asked.id)).toEqual(["eyes", "+1"]);
});

test("a command sent while Assay was away is obeyed when it is back", async ({ story }) => {
  const pr = await opened(story);
  await story.bot.reconcile();
  const asked = await story.forge.webhooks.silently(() => pr.comment("/recheck", { as: "alice" }));
  await story.bot.reconcile();
  expect(reactions(pr, asked.id)).toEqual(["eyes", "+1"]);
});

test("the author may recheck without write access", async ({ story }) => {
  const { repo, bot } = story;
  await repo.commit(project);
  const fork = await repo.fork("mallory");
  const files = migration("004", "003", "make_a");
  const pr = await repo.openPullRequest({ branch: "1-a", as: "mallory", from: fork, files });
  await bot.settle();
  const asked = await pr.comment("/recheck", { as: "mallory" });
  await bot.settle();
  expect(reactions(pr, asked.id)).toEqual(["eyes", "+1"]);
  expect((await bot.sees(pr)).comments).toHaveLength(1);
});

const rememberedCommands = async ({ bot }: Story) =>
  (await bot.ctx.db.query("select name, state from assay.comment_command")).rows;

test("what the bot itself says is no command, also when somebody edits it into one", async ({ story }) => {
  const pr = await opened(story);
  const own = await pr.comment("/recheck", { as: "assay-bot" });
  expect(await story.bot.settle()).toEqual([]);
  await pr.editComment(own.id, "/recheck now", { as: "bob" });
  // A change of what the bot wrote is a reason to look again, and no more.
  expect(await story.bot.settle()).toEqual(["review done"]);
  expect(reactions(pr, own.id)).toEqual([]);
  expect(await rememberedCommands(story)).toEqual([]);
});

test("what the bot itself said while Assay was away is no command", async ({ story }) => {
  const pr = await opened(story);
  await story.bot.reconcile();
  const own = await story.forge.webhooks.silently(() => pr.comment("/recheck", { as: "assay-bot" }));
  await story.bot.reconcile();
  expect(reactions(pr, own.id)).toEqual([]);
  expect(await rememberedCommands(story)).toEqual([]);
});

test("who wrote a command is read from the forge: the bot's own is not obeyed, whoever is said to have written it", async ({
  story,
}) => {
  const { forge, repo, bot } = story;
  const pr = await opened(story);
  const own = await pr.comment("/recheck", { as: "assay-bot" });
  const command = { ...keyOf(repo, pr), commentId: own.id };
  const author = { id: forge.userId("bob"), login: "bob" };
  await bot.ctx.db.transaction(async (tx) => {
    await rememberCommand(tx, { ...command, author, name: "recheck" });
    await bot.ctx.queue.send(tx, "command", command);
  });
  expect(await bot.settle()).toEqual(["command done"]);
  expect(reactions(pr, own.id)).toEqual([]);
  expect(await rememberedCommands(story)).toEqual([{ name: "recheck", state: "done" }]);
});
