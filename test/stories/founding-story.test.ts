import { expect } from "vitest";
import { onGitea, test } from "../support/harness.ts";
import type { Story } from "../support/harness.ts";
import { oldMigrations, projectFiles } from "../../src/playground/story/alembic.ts";
import {
  baseMoves,
  fixTheFourStrings,
  openPullRequest,
  renumberLeavingFourStrings,
} from "../../src/playground/story.ts";

const stale = [
  "alembic/versions/041_add_westside_streamlit_ro_role.py:3",
  "alembic/versions/041_add_westside_streamlit_ro_role.py:4",
  "tests/test_westside_streamlit_ro_role.py:3",
  "tests/test_westside_streamlit_ro_role.py:51",
  "tests/test_westside_streamlit_ro_role.py:175",
];

const story = async ({ story: { repo, bot } }: { story: Story }) => {
  await repo.commit({ ...projectFiles, ...oldMigrations() }, { as: "alice" });

  const pr = await openPullRequest(repo);
  await bot.settle();
  let seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "request_changes", round: 1, labels: ["status:needs-fix"] });
  expect(seen.status).toBe("failure: 1 blocker: 040 is taken on main: Alembic would have two heads");
  // The claim of the description is held against git.
  expect(seen.comments[0]).toMatch(/The description says "`039` is the current head"\. On `main` at .* it is `040`\./);
  const review = pr.comments("assay-bot")[0]?.id;

  await renumberLeavingFourStrings(pr);
  await bot.settle();
  seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "request_changes", round: 2, labels: ["status:needs-fix"] });
  for (const place of stale) {
    const [path = "", line = ""] = place.split(/:(?=\d+$)/);
    expect(seen.comments[0]).toMatch(new RegExp(`${path.replaceAll(".", String.raw`\.`)}.*#L${line}\\b`));
  }

  await fixTheFourStrings(pr);
  await bot.settle();
  seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "approve", round: 3, labels: ["status:approved"] });
  expect(seen.status).toMatch(/^success: /);
  expect(seen.comments).toHaveLength(1);
  expect(pr.comments("assay-bot")[0]?.id).toBe(review);

  await baseMoves(repo);
  await bot.settle();
  seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "request_changes", round: 4, labels: ["status:needs-fix"] });
  expect(seen.status).toBe("failure: 1 blocker: 041 is taken on main: Alembic would have two heads");
  expect(seen.comments).toHaveLength(2);
};

test("refused, fixed by halves, refused again, approved; then the base moves", story);
onGitea("the same on Gitea", story);
