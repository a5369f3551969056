import { expect } from "vitest";
import { migration, project } from "../support/alembic.ts";
import { onGitea, test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";

// Each write may be the last thing that happens before the process or the forge is gone.
for (const [what, route] of [
  ["the comment", "POST /repos/*/*/issues/*/comments"],
  ["the label", "POST /repos/*/*/issues/*/labels"],
  ["the status", "POST /repos/*/*/statuses/*"],
] as const) {
  test(`a forge that fails at ${what} is asked again, and nothing is posted twice`, async ({
    story: { forge, repo, bot },
  }) => {
    await repo.commit(project);
    forge.fail(route, 502, { times: 1 });
    const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "002", "make_a") });
    const jobs = await bot.settle();
    expect(jobs).toContain("review away");
    const seen = await bot.sees(pr);
    expect(seen).toMatchObject({ verdict: "request_changes", round: 1, labels: ["status:needs-fix"] });
    expect(seen.status).toMatch(/^failure/);
    expect(seen.comments).toHaveLength(1);
  });
}

test("a comment that was posted before the crash, and not remembered, is adopted", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "002", "make_a") });
  await bot.settle();
  await bot.ctx.db.query("update assay.pull_request set comment_id = null, verdict = null, head_sha = null, round = 0");
  await bot.ctx.db.query("delete from assay.round");
  await bot.reconcile();
  expect((await bot.sees(pr)).comments).toHaveLength(1);
});

test("of two reviews that a crash left the older is kept, and the other points to it", async ({
  story: { repo, bot },
}) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "002", "make_a") });
  await bot.settle();
  const [first] = pr.comments("assay-bot");
  if (first === undefined) throw new Error("no review");
  const { id, body } = first;
  const second = await pr.comment(body, { as: "assay-bot" });
  await bot.ctx.db.query("update assay.pull_request set comment_id = null");
  await pr.push({ "notes.md": "1\n" });
  await bot.settle();
  const [kept, retired, ...more] = pr.comments("assay-bot");
  expect([kept?.id, retired?.id, more]).toEqual([id, second.id, []]);
  expect(kept?.body).toMatch(/^\*\*Changes requested\*\*.*round 2/);
  expect(retired?.body).toContain(`${pr.url}#issuecomment-${id}`);
  expect(retired?.body).not.toContain("BLOCKERS");
});

for (const route of ["POST /repos/*/*/labels", "POST /repos/*/*/issues/*/labels"]) {
  test(`a label that may not be set (${route}) costs neither comment nor status`, async ({
    story: { forge, repo, bot },
  }) => {
    await repo.commit(project);
    forge.fail(route, 403, { body: '{"message":"forbidden"}' });
    const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "002", "make_a") });
    expect(await bot.settle()).toContain("review done");
    const seen = await bot.sees(pr);
    expect(seen).toMatchObject({ verdict: "request_changes", labels: [] });
    expect(seen.comments).toHaveLength(1);
    expect(seen.comments[0]).toContain("BLOCKERS");
    expect(seen.status).toMatch(/^failure/);
    expect(bot.takeErrors().join("\n")).toContain("the verdict's label could not be set");
  });
}

test("deleted by hand, the comment comes back; edited by hand, it is put right", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "002", "make_a") });
  await bot.settle();
  const [review] = pr.comments("assay-bot");
  if (review === undefined) throw new Error("no review");
  const body = review.body;
  await pr.editComment(review.id, "nothing to see here <!-- assay:1 pr=1 -->", { as: "bob" });
  await pr.push({ "notes.md": "1\n" });
  await bot.settle();
  expect((await bot.sees(pr)).comments.at(-1)).toContain("BLOCKERS");
  await pr.deleteComment(pr.comments("assay-bot").at(-1)?.id ?? 0, { as: "bob" });
  await pr.push({ "notes.md": "2\n" });
  await bot.settle();
  const { comments } = await bot.sees(pr);
  expect(comments.at(-1)?.split("\n")[0]).toBe(body.split("\n")[0]?.replace("round 1", "round 3"));
});

const tampered = async ({ story: { repo, bot } }: { story: Story }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "002", "make_a") });
  await bot.settle();
  const verdicts = async () => (await bot.sees(pr)).comments.map((body) => body.split("\n")[0]);
  const review = pr.comments("assay-bot")[0];
  if (review === undefined) throw new Error("no review");
  const verdict = await verdicts();
  await pr.editComment(review.id, review.body.replace("Changes requested", "Approved"), { as: "bob" });
  expect(await verdicts()).not.toEqual(verdict);
  await bot.settle();
  expect(await verdicts()).toEqual(verdict);
  // Its marker gone as well: nothing that the bot did not say stays under its name.
  await pr.editComment(review.id, "**Approved** · no blockers", { as: "bob" });
  await bot.settle();
  expect(await verdicts()).toEqual(verdict);
  await pr.deleteComment(review.id, { as: "bob" });
  await bot.settle();
  expect(await verdicts()).toEqual(verdict);
  const own = await pr.comment("thanks", { as: "alice" });
  await pr.editComment(own.id, "thank you", { as: "alice" });
  await pr.deleteComment(own.id, { as: "alice" });
  expect(await bot.settle()).toEqual([]);
};
test("a review that somebody edits or deletes is put right by itself", tampered);
onGitea("the same on Gitea", tampered);

test("labels of people are left alone", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  repo.addLabel("type:feature");
  const pr = await repo.openPullRequest({
    branch: "1-a",
    as: "alice",
    labels: ["type:feature"],
    files: migration("004", "002", "make_a"),
  });
  await bot.settle();
  expect(pr.labels()).toEqual(["status:needs-fix", "type:feature"]);
  await pr.push({ ...migration("004", "003", "make_a") });
  await bot.settle();
  expect(pr.labels()).toEqual(["status:approved", "type:feature"]);
});

const outlived = async ({ forge, repo, bot }: Story, approval: string, more: Readonly<Record<string, string>> = {}) => {
  await repo.commit({ ...project, ...more });
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  await bot.settle();
  expect(pr.labels()).toEqual([approval]);
  await pr.lag("ref");
  await pr.push(migration("005", "001", "make_b"));
  // The ref stays behind and the sha may not be asked for: nothing can be judged.
  forge.fail("GET /acme/basketball-api.git/info/refs", 502, { times: 50 });
  const { queue } = bot.ctx;
  await forge.idle();
  const { handlers } = await import("../../src/pipeline/handlers.ts");
  expect(await queue.step(handlers(bot.ctx), "review", { early: true })).toMatchObject({ how: "away" });
  expect(pr.labels()).toEqual([]);
  expect((await bot.sees(pr)).status).toMatch(/^pending/);
  forge.heal();
  await pr.catchUp();
  await bot.settle();
  expect(pr.labels()).toEqual(["status:needs-fix"]);
};
test("an approval does not outlive what it was given for: a newer head that cannot be fetched takes it away", ({
  story,
}) => outlived(story, "status:approved"));
test("a base that moved on and cannot be fetched takes an approval away as well", async ({
  story: { forge, repo, bot },
}) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "003", "make_a") });
  await bot.settle();
  expect(pr.labels()).toEqual(["status:approved"]);
  await repo.commit(migration("004", "003", "make_b"), { as: "bob" });
  forge.fail("GET /acme/basketball-api.git/info/refs", 502, { times: 50 });
  await forge.idle();
  const { handlers } = await import("../../src/pipeline/handlers.ts");
  await bot.ctx.queue.step(handlers(bot.ctx), "fan-out", { early: true });
  expect(await bot.ctx.queue.step(handlers(bot.ctx), "review", { early: true })).toMatchObject({ how: "away" });
  expect(pr.labels()).toEqual([]);
  forge.heal();
  await bot.settle();
  expect(pr.labels()).toEqual(["status:needs-fix"]);
});
test("an approval under a name of the repository's own goes with it too", ({ story }) =>
  outlived(story, "ship it", { ".assay.yml": "labels: {approve: ship it}\n" }));
