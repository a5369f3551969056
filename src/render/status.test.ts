import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeList, say } from "../domain/text.ts";
import { hostile } from "../../test/support/markdown-judge.ts";
import {
  collision,
  firstRound,
  judgement,
  noTests,
  staleStrings,
  unreadable,
} from "../../test/support/story-reviews.ts";
import { failedStatus, pendingStatus, refusedStatus, statusOf } from "./status.ts";

describe("the commit status", () => {
  test("says the verdict in one line", () => {
    expect(statusOf(firstRound({}))).toEqual({ state: "success", description: "Approved: no blockers" });
    expect(statusOf(firstRound({ findings: [noTests] }))).toEqual({
      state: "success",
      description: "Approved: no blockers, 1 nit",
    });
    expect(statusOf(firstRound({ verdict: "request_changes", findings: [collision] }))).toEqual({
      state: "failure",
      description: "1 blocker: 040 is taken on main: Alembic would have two heads",
    });
    expect(statusOf(firstRound({ verdict: "request_changes", findings: [collision, staleStrings, noTests] }))).toEqual({
      state: "failure",
      description: "2 blockers: 040 is taken on main: Alembic would have two heads",
    });
    const problems = [
      say`${".assay.yml:3"} of ${"main"} is refused: unknown key ${"chekcs"}; did you mean ${"checks"}?`,
    ];
    expect(statusOf(firstRound({ verdict: "inconclusive", problems }))).toEqual({
      state: "error",
      description: "Inconclusive: .assay.yml:3 of main is refused: unknown key chekcs; did you mean checks?",
    });
    expect(statusOf(firstRound({ verdict: "inconclusive", findings: [unreadable] })).description).toBe(
      "Inconclusive: down_revision of alembic/versions/x1_dynamic.py cannot be read without running it",
    );
  });

  test("is the same for another look at the same thing", () => {
    const again = firstRound({
      timings: { fetchMs: 9, judgeMs: 9, totalMs: 18 },
      base: { ref: "main", sha: judgement().head.sha },
    });
    expect(statusOf(again)).toEqual(statusOf(firstRound({})));
  });

  test("is short, plain and without hidden characters, whatever a name holds", () => {
    const verdict = fc.constantFrom("request_changes", "inconclusive", "approve");
    fc.assert(
      fc.property(hostile, verdict, (name, of) => {
        const findings = [{ ...collision, title: say`${name} is taken on ${name.repeat(30)}` }];
        const review = firstRound({ verdict: of, findings, problems: [say`${name} failed`] });
        const { description } = statusOf(review);
        expect(description.length).toBeLessThanOrEqual(140);
        expect(description).toMatch(/^[\w ./:+,…-]+$/);
      }),
    );
  });

  test("is cut where names are long", () => {
    const title = codeList([1, 2, 3].map((n) => `${"x".repeat(70)}${n}`));
    const { description } = statusOf(firstRound({ verdict: "request_changes", findings: [{ ...collision, title }] }));
    expect(description).toHaveLength(140);
    expect(description).toMatch(/^1 blocker: xxx.*…x+3$/);
  });

  test("never leaves people waiting: there is one for a review that runs, for a fault of ours and for a set-up", () => {
    expect(pendingStatus.state).toBe("pending");
    for (const { state, description } of [failedStatus, refusedStatus]) {
      expect(state).toBe("error");
      expect(description.length).toBeLessThanOrEqual(140);
    }
  });
});
