import { expect } from "vitest";
import { migration, project } from "../support/alembic.ts";
import { onGitea, test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";

const renamed = { ".assay.yml": "labels: {approve: ship it, request_changes: hold}\n" };
const refused = { ".assay.yml": "labels: {approve: ship it, request_changes: hold}\nchecks: {stale: off}\n" };

async function approved({ repo, bot }: Story) {
  await repo.commit(project);
  const pr = await repo.openPullRequest({
    branch: "5-refunds",
    as: "alice",
    files: migration("004", "003", "make_refunds"),
  });
  repo.addLabel("keep me");
  await pr.addLabel("keep me", { as: "alice" });
  await bot.settle();
  return pr;
}

const follows = async ({ story }: { story: Story }) => {
  const { repo, bot } = story;
  const pr = await approved(story);
  const labels = async () => (await bot.sees(pr)).labels.toSorted();
  expect(await labels()).toEqual(["keep me", "status:approved"]);
  await repo.commit(renamed, { as: "bob" });
  await bot.settle();
  expect(await labels()).toEqual(["keep me", "ship it"]);
  await pr.push(migration("006", "002", "make_more"));
  await bot.settle();
  expect(await labels()).toEqual(["hold", "keep me"]);
  await repo.commit({ ".assay.yml": null }, { as: "bob" });
  await bot.settle();
  expect(await labels()).toEqual(["keep me", "status:needs-fix"]);
};

test("a base that renames the verdict's labels never leaves one of the old names behind", follows);
onGitea("the same on Gitea", follows);

test("under a refused configuration neither label is worn, whatever it was called", async ({ story }) => {
  const { repo, bot } = story;
  await repo.commit(renamed, { as: "bob" });
  const pr = await approved(story);
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve", labels: ["keep me", "ship it"] });
  await repo.commit(refused, { as: "bob" });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "inconclusive", labels: ["keep me"] });

  await pr.push(migration("006", "002", "make_more"));
  await repo.commit(renamed, { as: "bob" });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", labels: ["hold", "keep me"] });
  await repo.commit(refused, { as: "bob" });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "inconclusive", labels: ["keep me"] });
});
