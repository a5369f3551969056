import { expect } from "vitest";
import { migration, project } from "../support/alembic.ts";
import { test } from "../support/harness.ts";

test("a verdict that flips because the base was changed says so, and claims no branch to have moved", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  await repo.commit({ "docs/release.md": "1.0\n" }, { branch: "release", as: "bob" });
  await repo.commit(migration("004", "003", "make_refunds"), { branch: "5-refunds", onto: "release", as: "alice" });
  const tip = await repo.commit(migration("004", "003", "make_invoices"), { as: "bob" });
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", base: "release" });
  await bot.settle();
  await pr.retarget("main");
  await bot.settle();
  const { comments } = await bot.sees(pr);
  expect(comments).toHaveLength(2);
  expect(comments[1]).toMatch(
    /^\*\*Changes requested\*\*, was approved, without a push: the base was changed from `release` to `main`\. \*\*B1/,
  );
  expect(comments[0]).toContain(tip.slice(0, 7));
});

test("a number is claimed by those into the same branch only", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  await repo.commit({ "docs/release.md": "1.0\n" }, { branch: "release", as: "bob" });
  await repo.commit(migration("004", "003", "make_a"), { branch: "7-backport", onto: "release", as: "bob" });
  const other = await repo.openPullRequest({ branch: "7-backport", as: "bob", base: "release" });
  await bot.settle();
  const pr = await repo.openPullRequest({ branch: "8-b", as: "alice", files: migration("004", "003", "make_b") });
  await bot.settle();
  expect((await bot.sees(pr)).comments[0]).not.toContain("claimed");
  await other.retarget("main");
  await bot.settle();
  await pr.comment("/recheck");
  await bot.settle();
  expect((await bot.sees(pr)).comments[0]).toMatch(/is claimed by .* too\./);
});
