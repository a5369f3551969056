import { expect } from "vitest";
import { migration, project } from "../support/alembic.ts";
import { test } from "../support/harness.ts";

test("a repository that was there before Assay: its open pull requests are reviewed, its old comments are left alone", async ({
  story: { forge, repo, bot },
}) => {
  const [pr, asked, answered] = await forge.webhooks.silently(async () => {
    await repo.commit(project);
    const opened = await repo.openPullRequest({
      branch: "5-refunds",
      as: "alice",
      files: migration("004", "003", "make_refunds"),
    });
    const old = await opened.comment("/recheck", { as: "alice" });
    await opened.comment("/recheck", { as: "mallory" });
    return [opened, old, opened.comments().length] as const;
  });
  await bot.ctx.db.query(
    "insert into assay.repository (id, slug, comments_since) values ($1, $2, now() + interval '1 second')",
    [repo.id, repo.slug],
  );
  await bot.reconcile();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve" });
  expect(pr.comments()).toHaveLength(answered + 1);
  expect(pr.comments().find(({ id }) => id === asked.id)?.reactions ?? []).toEqual([]);
});
