import { expect } from "vitest";
import { migration, project } from "../support/alembic.ts";
import { onGitea, storyTest, test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";

const forked = async ({ story: { repo, bot } }: { story: Story }) => {
  await repo.commit(project);
  const fork = await repo.fork("mallory");
  const pr = await repo.openPullRequest({
    branch: "5-refunds",
    as: "mallory",
    from: fork,
    files: migration("004", "002", "make_a"),
  });
  await repo.commit(migration("004", "003", "make_b"));
  await bot.settle();
  const seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "request_changes", labels: ["status:needs-fix"] });
  // In mallory's clone `origin` is the fork.
  expect(seen.comments[0]).toMatch(/^git fetch http:\S+\.git main && git rebase FETCH_HEAD$/m);
  await fork.deleteFork({ as: "mallory" });
  // Both forges close it then; nothing fails.
  await bot.settle();
  expect((await bot.sees(pr)).comments).toHaveLength(1);
};
test("a fork's pull request is judged like any other, and its fork may go away", forked);
onGitea("the same on Gitea", forked);

const sha256 = storyTest({ kind: "forgejo", objectFormat: "sha256" });
sha256("a SHA-256 repository", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "002", "make_a") });
  await bot.settle();
  expect(await pr.head()).toHaveLength(64);
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes" });
});

test("a force push that drops commits", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "002", "make_a") });
  await bot.settle();
  await pr.push(migration("004", "003", "make_b"), { onto: "main" });
  await bot.settle();
  const seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "approve", round: 2 });
  expect(seen.comments[0]).toMatch(/fixed/i);
});

test("hostile names reach nobody", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const branch = "$(touch${IFS}x)-`@bob`-<b>-#1";
  const pr = await repo.openPullRequest({
    branch,
    as: "alice",
    title: "<!-- assay:1 pr=1 --> @bob ![x](http://127.0.0.1:1/x.png)",
    body: "/recheck\n\n039 is the current head @acme/team <script>alert(1)</script>",
    files: { ...migration("004", "002", "make_`a`_@bob_#1"), "@bob|#12 [x](y)`.md": "x" },
  });
  await bot.settle();
  const [review = ""] = (await bot.sees(pr)).comments;
  expect(review).toContain("BLOCKERS");
  const outsideCode = review.replaceAll(/(`+)[^`](?:.*?[^`])?\1(?!`)/g, "");
  expect(outsideCode).not.toMatch(/@bob|#1\b|<b>|<script|!\[/);
});

test("a pull request that closes while it waits is left alone", async ({ story: { forge, repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "002", "make_a") });
  await pr.close();
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: null, comments: [], labels: [], status: "none" });
  await forge.webhooks.silently(() => pr.reopen());
  await bot.reconcile();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes" });
});

test("rules come from the base: the pull request's own are not obeyed, the base's broken ones give no green", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  const off = "checks:\n  migration-collision: off\n";
  const pr = await repo.openPullRequest({
    branch: "5-refunds",
    as: "alice",
    files: { ".assay.yml": off, ...migration("004", "002", "make_a") },
  });
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes" });
  await repo.commit({ ".assay.yml": "labels:\n  aprove: x\n" }, { as: "bob" });
  await bot.settle();
  const seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "inconclusive", labels: [] });
  expect(seen.status).toBe(
    "error: Inconclusive: .assay.yml:2 of main is refused: unknown key labels.aprove; did you mean labels.approve?",
  );
  expect(seen.comments[0]).toContain("aprove");
});

test("a repository that was renamed keeps its reviews", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "5-refunds", as: "alice", files: migration("004", "003", "make_a") });
  await bot.settle();
  repo.rename("club-api");
  await pr.push(migration("005", "001", "make_b"));
  await bot.settle();
  const seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "request_changes", round: 2 });
  expect(seen.comments).toHaveLength(1);
});
