import { expect } from "vitest";
import { migration, project } from "../support/alembic.ts";
import { onGitea, test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";

// A commit status belongs to the commit: branch protection of main reads it, whichever pull request it was written for.
const shared = async ({ story: { repo, bot } }: { story: Story }) => {
  await repo.commit(project);
  await repo.commit({ "docs/old.md": "old\n" }, { branch: "old", as: "bob" });
  await repo.commit(migration("004", "003", "make_refunds"), { branch: "5-refunds", onto: "old", as: "alice" });
  await repo.commit(migration("004", "003", "make_invoices"), { as: "bob" });
  const refused = await repo.openPullRequest({ branch: "5-refunds", as: "alice" });
  await bot.settle();
  expect((await bot.sees(refused)).status).toMatch(/^failure/);

  const clean = await repo.openPullRequest({ branch: "5-refunds", as: "alice", base: "old" });
  await bot.settle();
  expect(await bot.sees(clean)).toMatchObject({ verdict: "approve", labels: ["status:approved"] });
  expect((await bot.sees(refused)).status).toMatch(/^failure/);
  const written = (await refused.statuses()).length;
  await bot.reconcile();
  await refused.comment("/recheck", { as: "alice" });
  await clean.comment("/recheck", { as: "alice" });
  await bot.settle();
  expect((await refused.statuses()).length).toBe(written);

  await refused.close();
  await bot.settle();
  expect((await bot.sees(clean)).status).toMatch(/^success/);
  await refused.reopen();
  await bot.settle();
  expect((await bot.sees(clean)).status).toMatch(/^failure/);
};

test("an approval into one base does not whiten the same head's refusal into another", shared);
onGitea("the same on Gitea", shared);

test("a pull request that could not be judged does not soften the refusal of another with its head", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  await repo.commit({ ".assay.yml": "no: such key\n" }, { branch: "old", as: "bob" });
  await repo.commit(migration("004", "003", "make_refunds"), { branch: "5-refunds", onto: "old", as: "alice" });
  await repo.commit(migration("004", "003", "make_invoices"), { as: "bob" });
  const unjudged = await repo.openPullRequest({ branch: "5-refunds", as: "alice", base: "old" });
  await bot.settle();
  expect((await bot.sees(unjudged)).status).toMatch(/^error/);
  const refused = await repo.openPullRequest({ branch: "5-refunds", as: "alice" });
  await bot.settle();
  expect((await bot.sees(unjudged)).verdict).toBe("inconclusive");
  expect((await bot.sees(refused)).status).toMatch(/^failure/);
  await unjudged.comment("/recheck", { as: "alice" });
  await bot.settle();
  expect((await bot.sees(refused)).status).toMatch(/^failure/);
});
