import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  collision,
  judgement,
  noTests,
  staleStrings,
  storyShas,
  unreadable,
  when,
  wrongClaim,
} from "../../test/support/story-reviews.ts";
import type { Finding } from "./finding.ts";
import type { Judgement } from "./review.ts";
import { isFlip, nextRound } from "./round.ts";
import type { StoredRound } from "./round.ts";
import { say } from "./text.ts";
import { decideVerdict } from "./verdict.ts";

const hours = Array.from({ length: 24 }, (_, hour) => when(`2026-04-10T${String(hour).padStart(2, "0")}:00:00Z`));

/** Judgements one after another, each with the store of the one before, as the database gives it back. */
function play(...judgements: readonly Judgement[]) {
  let store: StoredRound | undefined;
  return judgements.map((each, i) => {
    const next = nextRound(store, each, hours[i] ?? when("2026-04-11T00:00:00Z"));
    store = JSON.parse(JSON.stringify(next.store)) as StoredRound;
    return next.review;
  });
}

function found(findings: readonly Finding[], parts: Partial<Judgement> = {}): Judgement {
  const problems = parts.problems ?? [];
  return judgement({ findings, verdict: decideVerdict(findings, { problems, configRefused: false }), ...parts });
}

function pushed(findings: readonly Finding[], n: 1 | 2 | 3): Judgement {
  return found(findings, { head: { ref: "topic", sha: storyShas[`head${n}`] } });
}

const names = (review: { readonly findings: readonly { readonly id: string }[] } | undefined) =>
  review?.findings.map(({ id }) => id);

describe("names", () => {
  test("are counted by severity, most severe first", () => {
    const [review] = play(found([wrongClaim, noTests, collision, staleStrings]));
    expect(names(review)).toEqual(["B1", "B2", "N1", "O1"]);
    expect(review?.findings[0]?.fingerprint).toBe(collision.fingerprint);
  });

  test("stay with their cause, and come back with it", () => {
    const reviews = play(
      pushed([collision, noTests], 1),
      pushed([staleStrings], 2),
      pushed([staleStrings, collision], 3),
    );
    expect(reviews.map(names)).toEqual([["B1", "N1"], ["B2"], ["B1", "B2"]]);
  });

  test("change their letter with the severity and nothing else", () => {
    const reviews = play(pushed([collision, noTests], 1), pushed([{ ...collision, severity: "nit" }, noTests], 2));
    expect(reviews.map(names)).toEqual([
      ["B1", "N1"],
      ["N1", "N2"],
    ]);
    expect(reviews[1]?.fixed).toEqual([]);
    expect(reviews[1]?.findings.map(({ state }) => state)).toEqual(["standing", "standing"]);
  });

  test("are never given to two causes in a pull request's life", () => {
    const cause = fc
      .nat(6)
      .map((n): Finding => ({ ...(n % 2 === 0 ? collision : noTests), fingerprint: `cause ${n}` }));
    const round = fc.tuple(
      fc.uniqueArray(cause, { selector: (finding) => finding.fingerprint }),
      fc.constantFrom(1, 2, 3),
    );
    fc.assert(
      fc.property(fc.array(round, { maxLength: 8 }), (rounds) => {
        const reviews = play(...rounds.map(([findings, head]) => pushed(findings, head)));
        const causes = new Map<string, string>();
        for (const { id, fingerprint } of reviews.flatMap(({ findings }) => findings)) {
          expect(causes.get(id) ?? fingerprint).toBe(fingerprint);
          causes.set(id, fingerprint);
        }
        expect(new Set(causes.values()).size).toBe(causes.size);
      }),
    );
  });

  test("are given to many findings in time that grows with their number", () => {
    const many = Array.from({ length: 40_000 }, (_, i) => ({ ...noTests, fingerprint: `cause ${i}` }));
    const began = process.cpuUsage();
    const [, two] = play(pushed(many, 1), pushed(many, 2));
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(4000);
    expect(two?.findings.at(-1)?.id).toBe("N40000");
  });
});

describe("findings that share a fingerprint", () => {
  const second = { ...collision, title: say`another one` };

  test("keep names of their own, and each what it says", () => {
    const [review] = play(pushed([collision, second, noTests, collision], 1));
    expect(review?.findings.map(({ id, title }) => [id, title])).toEqual([
      ["B1", collision.title],
      ["B2", second.title],
      ["B3", collision.title],
      ["N1", noTests.title],
    ]);
  });

  test("leave nothing that another look would find changed, whatever they are called", () => {
    const finding = fc
      .tuple(fc.constantFrom("a", "a (2)", "a (3)", "a (2) (2)", "b"), fc.boolean())
      .map(([fingerprint, blocks]): Finding => ({ ...(blocks ? collision : noTests), fingerprint }));
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 8 }), (findings) => {
        const [one, two, three] = play(pushed(findings, 1), pushed(findings, 1), pushed(findings, 2));
        expect(two?.round).toBe(1);
        expect(new Set(names(one)).size).toBe(findings.length);
        expect(names(two)).toEqual(names(one));
        expect(three?.fixed).toEqual([]);
        expect(three?.findings.every(({ state }) => state === "standing")).toBe(true);
      }),
    );
  });
});

describe("a round", () => {
  test("begins with a push, and tells what was fixed, what stands and what is new", () => {
    const [one, two] = play(pushed([collision, noTests], 1), pushed([staleStrings, noTests], 2));
    expect([one?.round, two?.round]).toEqual([1, 2]);
    expect(one?.findings.map(({ state }) => state)).toEqual(["new", "new"]);
    expect(two?.fixed).toEqual([{ id: "B1", title: collision.title }]);
    expect(two?.findings.map(({ id, state }) => `${id} ${state}`)).toEqual(["B2 new", "N1 standing"]);
    expect(two?.history).toEqual([
      { round: 1, verdict: "request_changes", head: storyShas.head1, base: storyShas.base, at: one?.judgedAt },
    ]);
  });

  test("begins with a push that changes nothing, too", () => {
    const [, two] = play(pushed([collision], 1), pushed([collision], 2));
    expect(two?.round).toBe(2);
    expect(two?.findings.map(({ id, state }) => `${id} ${state}`)).toEqual(["B1 standing"]);
  });

  test("goes on while the same head is judged the same, also when the base moves", () => {
    const moved = { base: { ref: "main", sha: storyShas.laterBase } };
    const [one, two, three, four] = play(
      pushed([collision], 1),
      pushed([staleStrings], 2),
      { ...pushed([staleStrings], 2), ...moved },
      pushed([], 3),
    );
    expect(three).toEqual({ ...two, ...moved, fetchedAt: three?.fetchedAt, judgedAt: three?.judgedAt });
    expect(three?.fixed).toHaveLength(1);
    expect(four?.round).toBe(3);
    expect(four?.history.map(({ round, base }) => [round, base])).toEqual([
      [2, storyShas.laterBase],
      [1, one?.base.sha],
    ]);
  });

  test("begins when the moved base brings another outcome", () => {
    const [one, two] = play(pushed([], 1), pushed([collision], 1));
    expect([one?.round, two?.round]).toEqual([1, 2]);
    expect([one?.verdict, two?.verdict]).toEqual(["approve", "request_changes"]);
  });

  test("that could not judge everything calls nothing fixed; the next whole one settles it", () => {
    const problems = [say`The check ${"migration-collision"} failed to run`];
    const crashed = (head: 1 | 2) =>
      found([noTests], { problems, head: { ref: "topic", sha: storyShas[`head${head}`] } });
    const [, two, three, four] = play(pushed([collision, noTests], 1), crashed(1), crashed(2), pushed([noTests], 2));
    for (const review of [two, three]) {
      expect(review?.verdict).toBe("inconclusive");
      expect(review?.fixed).toEqual([]);
      expect(review?.unjudged.map(({ id }) => id)).toEqual(["B1"]);
    }
    expect(four?.fixed).toEqual([{ id: "B1", title: collision.title }]);
    expect(four?.unjudged).toEqual([]);
    const again = play(pushed([collision], 1), found([unreadable]), pushed([collision], 2)).at(-1);
    expect(again?.findings.map(({ id, state }) => `${id} ${state}`)).toEqual(["B1 standing"]);
  });

  test("keeps a bounded history", () => {
    const turns = Array.from({ length: 60 }, (_, i) => pushed(i % 2 === 0 ? [collision] : [], 1));
    const last = play(...turns).at(-1);
    expect(last?.round).toBe(60);
    expect(last?.history.map(({ round }) => round)).toEqual(Array.from({ length: 20 }, (_, i) => 59 - i));
  });
});

test("a flip is another verdict on the same head", () => {
  const { store } = nextRound(undefined, pushed([], 1), when("2026-04-10T14:00:00Z"));
  const after = (next: Judgement) => nextRound(store, next, when("2026-04-10T15:00:00Z")).review;
  expect(isFlip(store, after(pushed([collision], 1)))).toBe(true);
  expect(isFlip(store, after(pushed([unreadable], 1)))).toBe(true);
  expect(isFlip(store, after(pushed([noTests], 1)))).toBe(false);
  expect(isFlip(store, after(pushed([collision], 2)))).toBe(false);
  expect(isFlip(undefined, after(pushed([collision], 1)))).toBe(false);
});
