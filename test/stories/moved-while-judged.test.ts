// What was judged may be of yesterday when the judgement is made. Nobody tells Assay here: it must find out by itself.

import { expect } from "vitest";
import { TransientError } from "../../src/domain/errors.ts";
import { git } from "../../src/playground/git.ts";
import type { PullHandle } from "../../src/playground/pull-handle.ts";
import type { RepoHandle } from "../../src/playground/repo-handle.ts";
import { migration, project } from "../support/alembic.ts";
import { test } from "../support/harness.ts";
import type { Bot, Story } from "../support/harness.ts";

/** Once, while a review is being judged, `deed` is done, and no webhook tells of it. */
function whileJudged({ forge, bot }: Story, deed: () => Promise<unknown>): void {
  const { judge } = bot.ctx;
  const interrupted: typeof judge = async (...asked) => {
    Object.assign(bot.ctx, { judge });
    await forge.webhooks.silently(deed);
    return judge(...asked);
  };
  Object.assign(bot.ctx, { judge: interrupted });
}

async function reviews(bot: Bot): Promise<readonly string[]> {
  return (await bot.settle()).filter((job) => job.startsWith("review"));
}

/** What the bot's comments say, and said before. */
function everSaid(pr: PullHandle): readonly string[] {
  return pr.comments("assay-bot").flatMap(({ body, earlier }) => [...earlier, body]);
}

const deeds: readonly (readonly [string, (repo: RepoHandle, pr: PullHandle) => Promise<unknown>, object])[] = [
  ["a push", (_, pr) => pr.push(migration("004", "002", "make_a")), { verdict: "request_changes", round: 1 }],
  [
    "a push to its base",
    (repo) => repo.commit(migration("004", "003", "make_b"), { as: "bob" }),
    { verdict: "request_changes", round: 1 },
  ],
  ["another base", (_, pr) => pr.retarget("old"), { verdict: "request_changes", round: 1 }],
  [
    "its end",
    (_, pr) => pr.close(),
    { verdict: null, round: 0, comments: [], labels: [], status: expect.stringMatching(/^error.*closed before/) },
  ],
];
for (const [what, deed, end] of deeds) {
  test(`${what} while it is judged: what was judged is not shown, and it is looked at again`, async ({ story }) => {
    const { repo, bot } = story;
    await repo.commit(migration("001", "", "make_teams"), { as: "bob" });
    await repo.commit(migration("002", "009", "make_players"), { as: "bob", branch: "old" });
    await repo.commit(project);
    const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
    whileJudged(story, () => deed(repo, pr));
    expect(await reviews(bot)).toEqual(["review away", "review done"]);
    expect(await bot.sees(pr)).toMatchObject(end);
    expect(everSaid(pr).filter((said) => said.includes("Approved"))).toEqual([]);
  });
}

test("what a push has overtaken does not say for good that it is being reviewed", async ({ story }) => {
  const { repo, bot } = story;
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  const overtaken = await pr.head();
  whileJudged(story, () => pr.push({ "README.md": "more\n" }));
  await bot.settle();
  expect((await bot.sees(pr)).status).toMatch(/^success/);
  expect((await pr.statuses({ sha: overtaken })).map(({ state, description }) => `${state}: ${description}`)).toEqual([
    "pending: Being reviewed",
    "error: Not reviewed: a newer commit came before there was a verdict",
  ]);
});

// The run that showed the pending is no more when the push comes: only the database can know of it.
for (const [what, isClosed] of [
  ["pushed to", false],
  ["pushed to and closed", true],
] as const) {
  test(`${what} between a run that failed and the next, it leaves no pending behind`, async ({ story }) => {
    const { forge, repo, bot } = story;
    await repo.commit(project);
    const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
    const overtaken = await pr.head();
    const usual = { ...bot.ctx.forge };
    const away: typeof usual.createComment = async () => {
      Object.assign(bot.ctx.forge, usual);
      await forge.webhooks.silently(async () => {
        await pr.push({ "README.md": "more\n" });
        if (isClosed) await pr.close();
      });
      throw new TransientError("the forge is away");
    };
    Object.assign(bot.ctx.forge, { createComment: away });
    expect(await reviews(bot)).toEqual(["review away", "review done"]);
    expect((await pr.statuses({ sha: overtaken })).map(({ state, description }) => `${state}: ${description}`)).toEqual(
      ["pending: Being reviewed", "error: Not reviewed: a newer commit came before there was a verdict"],
    );
  });
}

test("another base that is the same commit is another base", async ({ story }) => {
  const { repo, bot } = story;
  await repo.commit(project);
  await git(repo.gitDir, ["update-ref", "refs/heads/release", "refs/heads/main"]);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  whileJudged(story, () => pr.retarget("release"));
  expect(await reviews(bot)).toEqual(["review away", "review done"]);
  const said = everSaid(pr);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain("`release`");
});

// A commit status belongs to the commit: whoever else has the head would wait for a verdict that nobody owes.
for (const [what, deed] of [
  ["closed", (pr: PullHandle) => pr.close()],
  ["pushed to", (pr: PullHandle) => pr.push(migration("005", "004", "make_b"))],
] as const) {
  test(`${what} while it is judged, it leaves no pending on a head that another pull request has`, async ({
    story,
  }) => {
    const { repo, bot } = story;
    await repo.commit(project);
    const approved = await repo.openPullRequest({
      branch: "1-a",
      as: "alice",
      files: migration("004", "003", "make_a"),
    });
    await bot.settle();
    expect((await bot.sees(approved)).status).toMatch(/^success/);
    await git(repo.gitDir, ["update-ref", "refs/heads/release", "refs/heads/main"]);
    await git(repo.gitDir, ["update-ref", "refs/heads/2-a", "refs/heads/1-a"]);
    const second = await repo.openPullRequest({ branch: "2-a", as: "alice", base: "release" });
    whileJudged(story, () => deed(second));
    await bot.settle();
    expect((await bot.sees(approved)).status).toMatch(/^success/);
  });
}
