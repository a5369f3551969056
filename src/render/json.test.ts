import { expect, test } from "vitest";
import { collision, firstRound, storyShas, unreadable, wrongClaim } from "../../test/support/story-reviews.ts";
import { renderJson } from "./json.ts";

test("schema 1 has every field of the contract, texts as plain strings", () => {
  const review = firstRound({ verdict: "request_changes", findings: [collision, wrongClaim] });
  const json = JSON.parse(renderJson(review)) as Record<string, unknown>;
  expect(json).toMatchObject({
    schema: 1,
    verdict: "request_changes",
    base: { ref: "main", sha: storyShas.base },
    head: { ref: "5-westside-streamlit-ro-role", sha: storyShas.head1 },
    mergeBase: review.mergeBase,
    textualConflicts: [],
    findings: [
      {
        id: "B1",
        check: "migration-collision",
        kinds: ["same_number", "two_heads"],
        severity: "blocker",
        title: "`040` is taken on `main`: Alembic would have two heads",
        message:
          "After the merge `alembic upgrade head` stops with `Multiple head revisions are present for given argument 'head'`. Git merges this without a conflict.",
        path: "alembic/versions/040_add_westside_streamlit_ro_role.py",
        line: 15,
        subjects: collision.subjects,
        places: [],
        fix: {
          summary: "Renumber to `041`, following `040`: 8 edits in 2 files",
          edits: collision.fix?.edits,
          commands: collision.fix?.commands,
        },
      },
      { id: "O1", check: "claims", kinds: [], severity: "observation", path: null, line: null, fix: null },
    ],
    verified: [{ check: "migration-collision", text: "The merged tree has the single head `041`" }, {}, {}],
    migrations: [{ ...review.migrations[0] }],
    problems: [],
    timings: { fetchMs: 412, judgeMs: 38, totalMs: 450 },
  });
});

test("what is absent is null, never missing", () => {
  const review = {
    ...firstRound({ verdict: "inconclusive", findings: [unreadable], mergeBase: undefined }),
    fetchedAt: undefined,
  };
  const json = JSON.parse(renderJson(review)) as { mergeBase: unknown; base: object; findings: readonly object[] };
  expect(json.mergeBase).toBeNull();
  expect(json.base).toHaveProperty("fetchedAt", null);
  expect(json.findings[0]).toMatchObject({ fix: null, couldHideBlocker: true, path: "alembic/versions/x1_dynamic.py" });
});
