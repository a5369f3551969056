import { expect } from "vitest";
import { parseDelivery } from "../../src/forge/delivery.ts";
import { receive } from "../../src/pipeline/receive.ts";
import { migration, project } from "../support/alembic.ts";
import { onGitea, test } from "../support/harness.ts";
import { runGit } from "../support/git-repo.ts";
import { recordedDeliveries } from "../support/recordings.ts";

onGitea(
  "a pull request whose base branch is deleted is looked at again on the base that it has then",
  async ({ story: { forge, repo, bot } }) => {
    await repo.commit(project);
    await repo.commit({ "docs/release.md": "1.0\n" }, { branch: "release", as: "bob" });
    await repo.commit(migration("004", "003", "make_refunds"), { branch: "5-refunds", onto: "release", as: "alice" });
    await repo.commit(migration("004", "003", "make_invoices"), { as: "bob" });
    const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", base: "release" });
    await bot.settle();
    expect(await bot.sees(pr)).toMatchObject({ verdict: "approve" });

    // Gitea moves it to the default branch without a word; what it sends is the recorded event of the branch.
    await forge.webhooks.silently(() => pr.retarget("main"));
    const deletion = recordedDeliveries("gitea").find(({ name }) => name.endsWith("-delete"));
    if (deletion === undefined) throw new Error("there is no recorded deletion");
    const event = parseDelivery(deletion.headers, {
      ...(deletion.json as object),
      ref: "release",
      repository: { id: repo.id, full_name: repo.slug },
    });
    expect(await receive(bot.ctx, "0d6e5c9e-0000-4000-8000-000000000001", event)).toBe("stored");
    await bot.settle();
    expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", labels: ["status:needs-fix"] });
  },
);

// Forgejo closes such a pull request, and lets it be reopened through the API.
test("a pull request whose base is nowhere is told so, and judged when it is back", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  const head = migration("004", "003", "make_refunds");
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: head });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve", labels: ["status:approved"] });
  const tip = (await runGit(repo.gitDir, ["rev-parse", "main"])).trim();
  await runGit(repo.gitDir, ["update-ref", "refs/heads/elsewhere", tip]);
  await runGit(repo.gitDir, ["update-ref", "-d", "refs/heads/main"]);
  await pr.comment("/recheck", { as: "alice" });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({
    labels: [],
    status: "error: Not reviewed: the branch it would be merged into is not there",
  });
  await runGit(repo.gitDir, ["update-ref", "refs/heads/main", tip]);
  await bot.reconcile();
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "approve", labels: ["status:approved"] });
});
