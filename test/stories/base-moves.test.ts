import { expect } from "vitest";
import { handlers } from "../../src/pipeline/handlers.ts";
import { migration, project } from "../support/alembic.ts";
import { onGitea, test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";

const flips = async ({ story: { repo, bot } }: { story: Story }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({
    branch: "5-refunds",
    as: "alice",
    files: migration("004", "003", "make_refunds"),
  });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve", round: 1, labels: ["status:approved"] });

  await repo.commit(migration("004", "003", "make_invoices"), { as: "bob" });
  await bot.settle();
  const refused = await bot.sees(pr);
  expect(refused).toMatchObject({ verdict: "request_changes", round: 2, labels: ["status:needs-fix"] });
  expect(refused.status).toMatch(/^failure: 1 blocker: 004 is taken on main/);
  // The review is the same comment; people are told once that it changed.
  expect(refused.comments).toHaveLength(2);
  expect(refused.comments[1]).toMatch(/^\*\*Changes requested\*\*, was approved, without a push: `main` moved from/);

  await repo.commit({ "docs/readme.md": "no migration\n" }, { as: "bob" });
  await bot.settle();
  expect((await bot.sees(pr)).comments).toHaveLength(2);
};

test("a base that moves under an approved pull request flips its verdict, and people are told once", flips);
onGitea("the same on Gitea", flips);

test("people are told once of a flip, also when the status after it could not be set at first", async ({
  story: { forge, repo, bot },
}) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "003", "make_a") });
  await bot.settle();
  const usual = { ...bot.ctx.forge };
  let told = 0;
  const thenFails: typeof usual.createComment = async (...asked) => {
    told += 1;
    if (told === 1) forge.fail("POST /repos/*/*/statuses/*", 502, { times: 1 });
    return usual.createComment(...asked);
  };
  Object.assign(bot.ctx.forge, { createComment: thenFails });
  await repo.commit(migration("004", "003", "make_b"), { as: "bob" });
  expect(await bot.settle()).toContain("review away");
  const seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "request_changes", round: 2, labels: ["status:needs-fix"] });
  expect(seen.status).toMatch(/^failure/);
  expect(seen.comments).toHaveLength(2);
});

const moreThanIsRead = { body: "x".repeat(33 * 1024 * 1024) };

test("comments that are larger than what is read keep no verdict from being shown", async ({
  story: { forge, repo, bot },
}) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "003", "make_a") });
  await bot.settle();
  forge.fail("GET /repos/*/*/issues/*/comments", 200, moreThanIsRead);
  await repo.commit(migration("004", "003", "make_b"), { as: "bob" });
  await bot.settle();
  const seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "request_changes", round: 2, labels: ["status:needs-fix"] });
  expect(seen.comments).toHaveLength(2);
});

test("a base that moves without touching migrations leaves the round, and says what it judged", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({
    branch: "5-refunds",
    as: "alice",
    files: migration("004", "003", "make_refunds"),
  });
  await bot.settle();
  const tip = await repo.commit({ "docs/readme.md": "hello\n" }, { as: "bob" });
  await bot.settle();
  const seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "approve", round: 1 });
  expect(seen.comments).toHaveLength(1);
  expect(seen.comments[0]).toContain(tip.slice(0, 7));
});

test("a base that moves while the first review is being posted is not missed", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "003", "make_a") });
  const usual = { ...bot.ctx.forge };
  let moved = false;
  const movesTheBase: typeof usual.createComment = async (...asked) => {
    if (!moved) {
      moved = true;
      await repo.commit(migration("004", "003", "make_b"), { as: "bob" });
      await bot.ctx.queue.step(handlers(bot.ctx), "fan-out");
    }
    return usual.createComment(...asked);
  };
  Object.assign(bot.ctx.forge, { createComment: movesTheBase });
  await bot.settle();
  expect(moved).toBe(true);
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", labels: ["status:needs-fix"] });
});

test("a push to another branch concerns nobody", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({
    branch: "5-refunds",
    as: "alice",
    files: migration("004", "003", "make_refunds"),
  });
  await bot.settle();
  await repo.commit(migration("004", "003", "make_invoices"), { branch: "6-other", as: "bob" });
  expect(await bot.settle()).toEqual(["fan-out done"]);
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve", round: 1 });
});

test("a back-port is judged against its own base: what main has does not matter, until it is retargeted to main", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  await repo.commit({ "docs/release.md": "1.0\n" }, { branch: "release", as: "bob" });
  await repo.commit(migration("004", "003", "make_refunds"), { branch: "5-refunds", onto: "release", as: "alice" });
  await repo.commit(migration("004", "003", "make_invoices"), { as: "bob" });
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", base: "release" });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve" });
  await pr.retarget("main");
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", round: 2 });
});
