import { expect } from "vitest";
import { migration, project } from "../support/alembic.ts";
import { onGitea, test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";

// What Gitea 1.26.3 and Forgejo 15.0.3 answer a comment of one whom the author has blocked; all else it may write.
const blocked = async ({ story: { forge, repo, bot } }: { story: Story }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "003", "make_a") });
  await bot.settle();
  const body = '{"message":"user is blocked"}';
  forge.fail("POST /repos/*/*/issues/*/comments", 403, { body });
  forge.fail("PATCH /repos/*/*/issues/comments/*", 403, { body });
  await pr.push(migration("005", "002", "make_b"));
  await bot.settle();
  const seen = await bot.sees(pr);
  expect(seen.status).toBe(
    "error: Not reviewed: the set-up of Assay needs a change, and its log says which. /recheck tries again",
  );
  expect(seen.labels).toEqual([]);
  expect(bot.takeErrors().join("\n")).toContain("cannot review until this is changed");
  forge.heal();
  await pr.comment("/recheck", { as: "alice" });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", labels: ["status:needs-fix"] });
};
test("who blocks the bot does not leave a pull request that says for good that it is being reviewed", blocked);
onGitea("and so on Gitea", blocked);
