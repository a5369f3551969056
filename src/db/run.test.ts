import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/database.ts";
import { parsePrNumber, parseRepoId, parseRepoSlug, parseSha } from "../domain/ids.ts";
import { recordDelivery } from "./delivery.ts";
import type { PullRequestKey } from "./keys.ts";
import { dirtyPullRequests, openPullRequestsOnBase, pullRequest } from "./pull-request.ts";
import { seeRepository } from "./repository.ts";
import {
  beginRun,
  failRun,
  finishRun,
  giveUp,
  type Mark,
  markDirty,
  maxAttempts,
  type Run,
  saveProgress,
  stillMine,
} from "./run.ts";

const repo = { id: parseRepoId(7)!, slug: parseRepoSlug("ada/engine")! };
const sha = parseSha("a".repeat(40))!;

function key(number = 1): PullRequestKey {
  return { repoId: repo.id, number: parsePrNumber(number)! };
}

async function databaseWithRepository(): Promise<TestDatabase> {
  const base = await createDatabase();
  await seeRepository(base.db, repo);
  return base;
}

const mark = async ({ db }: TestDatabase, at = key()): Promise<Mark> => db.transaction(async (tx) => markDirty(tx, at));

test("a mark makes the pull request dirty until a run that began after it has finished", async () => {
  await using base = await databaseWithRepository();
  expect(await beginRun(base.db, key())).toBeUndefined();
  expect(await mark(base)).toEqual({ gen: 1, sincePreviousMs: undefined });
  const run = (await beginRun(base.db, key()))!;
  expect(run).toMatchObject({ gen: 1, token: 1, exhausted: false, row: { attempts: 1, headSha: null, state: "open" } });

  const again = await mark(base);
  expect(again.gen).toBe(2);
  expect(again.sincePreviousMs).toBeGreaterThanOrEqual(0);
  expect(again.sincePreviousMs).toBeLessThan(10_000);

  expect(
    await finishRun(base.db, key(), run.token, run.gen, { headSha: sha, verdict: "approve", baseRef: "main" }),
  ).toBe(true);
  expect(await dirtyPullRequests(base.db)).toEqual([key()]);
  const second = (await beginRun(base.db, key()))!;
  expect(second).toMatchObject({
    gen: 2,
    token: 2,
    row: { headSha: sha, verdict: "approve", attempts: 1, commentId: null },
  });
  expect(await finishRun(base.db, key(), second.token, second.gen, { state: "closed", verdict: null })).toBe(true);
  expect(await dirtyPullRequests(base.db)).toEqual([]);
  expect(await pullRequest(base.db, key())).toMatchObject({
    state: "closed",
    verdict: null,
    headSha: sha,
    doneGen: 2,
    attempts: 0,
  });
  expect(await beginRun(base.db, key())).toBeUndefined();
});

test("a run that was overtaken writes nothing", async () => {
  await using base = await databaseWithRepository();
  await mark(base);
  const slow = (await beginRun(base.db, key()))!;
  const quick = (await beginRun(base.db, key()))!;
  expect(await stillMine(base.db, key(), slow.token)).toBe(false);
  expect(await finishRun(base.db, key(), slow.token, slow.gen, { round: 9 })).toBe(false);
  expect(await failRun(base.db, key(), slow.token, "bug", "late")).toBe(false);
  expect(await giveUp(base.db, key(), slow.token, {})).toBe(false);
  expect(await pullRequest(base.db, key())).toMatchObject({ round: 0, dead: false, lastError: null, doneGen: 0 });
  expect(await stillMine(base.db, key(), quick.token)).toBe(true);
});

test("a pull request that kills every run is given up, what is merely away is not, and the next mark is a new chance", async () => {
  await using base = await databaseWithRepository();
  await mark(base);
  for (let i = 0; i < 3 * maxAttempts; i++) {
    const run = (await beginRun(base.db, key()))!;
    expect(run.exhausted).toBe(false);
    await failRun(base.db, key(), run.token, "away", "the forge\0is away");
  }
  for (let i = 0; i < maxAttempts; i++) expect((await beginRun(base.db, key()))?.exhausted).toBe(false);
  const last = (await beginRun(base.db, key()))!;
  expect(last.exhausted).toBe(true);
  expect(await giveUp(base.db, key(), last.token, { headSha: sha, verdict: "inconclusive" })).toBe(true);
  expect(await pullRequest(base.db, key())).toMatchObject({ dead: true, headSha: sha, verdict: "inconclusive" });
  expect(await beginRun(base.db, key())).toBeUndefined();
  expect(await dirtyPullRequests(base.db)).toEqual([]);

  await mark(base);
  expect(await beginRun(base.db, key())).toMatchObject({ exhausted: false, row: { attempts: 1, dead: false } });
});

test("a push concerns the open pull requests on its branch and those of which nothing is known or due", async () => {
  await using base = await databaseWithRepository();
  for (const [number, outcome] of [
    [1, { baseRef: "main" }],
    [2, { baseRef: "release" }],
    [3, { baseRef: "main", state: "closed" }],
    [4, {}],
  ] as const) {
    await mark(base, key(number));
    const run = (await beginRun(base.db, key(number)))!;
    await finishRun(base.db, key(number), run.token, run.gen, outcome);
  }
  const found = async () => (await openPullRequestsOnBase(base.db, repo.id, "main")).map(({ number }) => number);
  expect(await found()).toEqual([1, 4]);
  // A new one: its own branch is pushed before it is opened, and the forge may tell of that afterwards.
  await mark(base, key(5));
  expect(await found()).toEqual([1, 4]);
  const run = (await beginRun(base.db, key(5)))!;
  await saveProgress(base.db, key(5), run.token, { baseRef: "main" });
  expect(await found()).toEqual([1, 4, 5]);
});

test("the delivery and its mark are stored together or not at all, and a repeated delivery is known", async () => {
  await using base = await databaseWithRepository();
  const delivery = { id: "d-1", event: "push", repoId: repo.id, number: undefined };
  const store = async (fail: boolean): Promise<string> =>
    base.db.transaction(async (tx) => {
      const result = await recordDelivery(tx, delivery);
      await markDirty(tx, key());
      if (fail) throw new Error("lost");
      return result;
    });
  await expect(store(true)).rejects.toThrow("lost");
  expect(await pullRequest(base.db, key())).toBeUndefined();
  expect(await store(false)).toBe("new");
  expect(await store(false)).toBe("duplicate");
});

interface Model {
  gen: number;
  token: number;
  judged: number;
  readonly runs: Run[];
}

type Deed = "mark" | "begin" | "finish" | "away" | "bug";

/** Does one deed; returns what the database said and what it must say by the rules. `nth` counts runs from the newest. */
async function act(base: TestDatabase, at: PullRequestKey, model: Model, deed: Deed, nth: number): Promise<unknown[]> {
  const run = model.runs.at(-1 - (nth % Math.max(model.runs.length, 1)));
  const live = run?.token === model.token;
  switch (deed) {
    case "mark":
      model.gen++;
      return [(await mark(base, at)).gen, model.gen];
    case "begin": {
      const begun = await beginRun(base.db, at);
      if (model.gen === model.judged) return [begun, undefined];
      model.token++;
      if (begun !== undefined) model.runs.push(begun);
      return [
        [begun?.token, begun?.gen],
        [model.token, model.gen],
      ];
    }
    case "finish":
      if (run === undefined) return [];
      if (live) model.judged = Math.max(model.judged, run.gen);
      return [await finishRun(base.db, at, run.token, run.gen, { round: run.token }), live];
    case "away":
    case "bug":
      if (run === undefined) return [];
      return [await failRun(base.db, at, run.token, deed, "x"), live];
    default:
      return deed satisfies never;
  }
}

test("whatever the order of marks, runs, crashes and late writers: nothing is lost, and no stale token writes", async () => {
  await using base = await databaseWithRepository();
  const deeds = array(
    record({
      deed: constantFrom<Deed[]>("mark", "mark", "begin", "begin", "finish", "finish", "away", "bug"),
      nth: nat(5),
    }),
    { maxLength: 30 },
  );
  let number = 0;
  await assert(
    asyncProperty(deeds, async (steps) => {
      const at = key(++number);
      const model: Model = { gen: 0, token: 0, judged: 0, runs: [] };
      for (const { deed, nth } of steps) {
        const [said, must] = await act(base, at, model, deed, nth);
        expect(said).toEqual(must);
      }
      const row = await pullRequest(base.db, at);
      expect(row?.doneGen ?? 0).toBe(model.judged);
      const dirty = await dirtyPullRequests(base.db);
      expect(dirty.some((found) => found.number === at.number)).toBe(model.gen > model.judged);
    }),
    { numRuns: 60 },
  );
});

test("marks and runs at the same time: after the last mark a run has judged it", async () => {
  await using base = await databaseWithRepository();
  const marks = 40;
  let finished = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const run = await beginRun(base.db, key());
      if (run !== undefined) {
        if (await finishRun(base.db, key(), run.token, run.gen, {})) finished = Math.max(finished, run.gen);
      } else if (finished >= marks) return;
    }
  };
  await Promise.all([
    (async () => {
      for (let i = 0; i < marks; i++) await mark(base);
    })(),
    worker(),
    worker(),
    worker(),
  ]);
  expect(await pullRequest(base.db, key())).toMatchObject({ gen: marks, doneGen: marks });
});
