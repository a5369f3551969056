import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../../test/support/database.ts";
import type { PullRequestKey } from "../db/keys.ts";
import { pullRequest } from "../db/pull-request.ts";
import { seeRepository } from "../db/repository.ts";
import { beginRun, finishRun, markDirty } from "../db/run.ts";
import { TransientError } from "../domain/errors.ts";
import { parsePrNumber, parseRepoId, parseRepoSlug } from "../domain/ids.ts";
import { type Queue, startQueue } from "./queue.ts";
import type { Handlers } from "./run-job.ts";

const log = pino({ level: "silent" });
const repo = { id: parseRepoId(7)!, slug: parseRepoSlug("ada/engine")! };

function key(number = 1): PullRequestKey {
  return { repoId: repo.id, number: parsePrNumber(number)! };
}

interface Bench extends TestDatabase {
  readonly queue: Queue;
}

async function bench(options: { background?: boolean; coalesceMs?: number } = {}): Promise<Bench> {
  const base = await createDatabase();
  await seeRepository(base.db, repo);
  const queue = await startQueue({ url: base.url, db: base.db, log, background: false, coalesceMs: 0, ...options });
  const drop = async (): Promise<void> => {
    await queue.stop();
    await base.drop();
  };
  return { ...base, queue, drop, [Symbol.asyncDispose]: drop };
}

const nothing = async (): Promise<void> => undefined;

function handlers(mine: Partial<Handlers>): Handlers {
  return {
    review: nothing,
    "fan-out": nothing,
    command: nothing,
    reconcile: nothing,
    housekeeping: nothing,
    ...mine,
  };
}

const deliver = async ({ db, queue }: Bench, at = key()): Promise<void> =>
  db.transaction(async (tx) => {
    await queue.sendReview(tx, at, await markDirty(tx, at));
  });

test("the mark and its job are committed together or not at all", async () => {
  await using it = await bench();
  await expect(
    it.db.transaction(async (tx) => {
      await it.queue.sendReview(tx, key(), await markDirty(tx, key()));
      throw new Error("lost");
    }),
  ).rejects.toThrow("lost");
  expect(await it.queue.waiting()).toMatchObject({ review: 0 });
  expect(await pullRequest(it.db, key())).toBeUndefined();
  await deliver(it);
  expect(await it.queue.waiting()).toMatchObject({ review: 1 });
});

test("what happens before a run is one job, what happens during it is one more", async () => {
  await using it = await bench();
  for (let i = 0; i < 20; i++) await deliver(it);
  await deliver(it, key(2));
  const ran: number[] = [];
  const ended = await it.queue.stepAll(
    handlers({
      review: async ({ number }) => {
        if (ran.length === 0) for (let i = 0; i < 5; i++) await deliver(it);
        ran.push(number);
      },
    }),
  );
  expect(ran.toSorted((a, b) => a - b)).toEqual([1, 1, 2]);
  expect(ended.map(({ how }) => how)).toEqual(["done", "done", "done"]);
  expect(await it.queue.waiting()).toMatchObject({ review: 0 });
});

test("every queue keeps its own keys", async () => {
  await using it = await bench();
  await it.db.transaction(async (tx) => {
    for (const branch of ["main", "main", "release", "x".repeat(9_000)]) {
      await it.queue.send(tx, "fan-out", { repoId: repo.id, branch });
    }
    for (const commentId of [1, 2, 2]) await it.queue.send(tx, "command", { ...key(), commentId });
    for (const repoId of [null, null, repo.id]) await it.queue.send(tx, "reconcile", { repoId });
    await it.queue.send(tx, "housekeeping", {});
  });
  expect(await it.queue.waiting()).toEqual({ review: 0, "fan-out": 3, command: 2, reconcile: 2, housekeeping: 1 });
});

test("an empty database is made ready by whoever starts first, and by those who start with it", async () => {
  await using base = await createDatabase({ from: "nothing" });
  const start = async (): Promise<Queue> => startQueue({ url: base.url, db: base.db, log, background: false });
  const queues = await Promise.all([start(), start(), start()]);
  await base.db.transaction(async (tx) => queues[0].send(tx, "housekeeping", {}));
  expect(await queues[2].step(handlers({}), "housekeeping")).toMatchObject({ how: "done" });
  await Promise.all(queues.map(async (queue) => queue.stop()));
});

describe("a run that does not end well", () => {
  test("is retried later, and an outage, however long, is not held against the job", async () => {
    await using it = await bench();
    await deliver(it);
    const away = handlers({ review: async () => Promise.reject(new TransientError("away")) });
    expect(await it.queue.step(away, "review")).toMatchObject({ how: "away" });
    expect(await it.queue.step(away, "review")).toBeUndefined();
    for (let i = 0; i < 40; i++) {
      expect(await it.queue.step(away, "review", { early: true })).toMatchObject({ how: "away" });
    }
    expect(await it.queue.step(handlers({}), "review", { early: true })).toMatchObject({ how: "done", job: key() });
  });

  test("waits as long as the forge asks, but a new event does not", async () => {
    await using it = await bench();
    await deliver(it);
    const away = new TransientError("slow down", { retryAfterMs: 120_000 });
    await it.queue.step(handlers({ review: async () => Promise.reject(away) }), "review");
    const { rows } = await it.db.query<{ s: number }>(
      "select extract(epoch from start_after - now())::float8 as s from assay_jobs.job where state = 'retry'",
    );
    expect(rows[0]?.s).toBeGreaterThan(115);
    expect(rows[0]?.s).toBeLessThan(121);
    await deliver(it);
    expect(await it.queue.step(handlers({}), "review")).toMatchObject({ how: "done" });
  });

  test("is laid aside when it fails again and again", async () => {
    await using it = await bench();
    await deliver(it);
    const broken = handlers({ review: async () => Promise.reject(new Error("a bug")) });
    const ends: unknown[] = [];
    for (let i = 0; i < 16; i++) ends.push((await it.queue.step(broken, "review", { early: true }))?.how);
    expect(ends).toEqual([...Array.from({ length: 15 }, () => "failed"), "dead"]);
    expect(await it.queue.waiting()).toMatchObject({ review: 0 });
    const { rows } = await it.db.query("select data from assay_jobs.job where name = 'dead'");
    expect(rows).toEqual([{ data: { queue: "review", job: key(), away: 0 } }]);
  });
});

describe("working by itself", () => {
  test("twenty pushes in two seconds are a few runs, and the last one has seen them all", async () => {
    await using it = await bench({ background: true, coalesceMs: 1_000 });
    const { promise: seenAll, resolve } = Promise.withResolvers<void>();
    let runs = 0;
    await it.queue.work(
      handlers({
        review: async (at) => {
          const run = await beginRun(it.db, at);
          if (run === undefined) return;
          runs++;
          await finishRun(it.db, at, run.token, run.gen, {});
          if (run.gen === 20) resolve();
        },
      }),
      { reviewsAtOnce: 2 },
    );
    const started = performance.now();
    for (let i = 0; i < 20; i++) {
      const due = started + i * 100;
      await new Promise((tick) => setTimeout(tick, Math.max(0, due - performance.now())));
      await deliver(it);
    }
    await seenAll;
    expect(runs).toBeLessThanOrEqual(4);
    expect(await pullRequest(it.db, key())).toMatchObject({ gen: 20, doneGen: 20 });
  });

  test("a backlog drains at full speed", async () => {
    await using it = await bench({ background: true });
    for (let number = 1; number <= 300; number++) await deliver(it, key(number));
    const { promise: drained, resolve } = Promise.withResolvers<void>();
    const seen = new Set<number>();
    const started = performance.now();
    await it.queue.work(
      handlers({
        review: async ({ number }) => {
          seen.add(number);
          if (seen.size === 300) resolve();
        },
      }),
      { reviewsAtOnce: 4 },
    );
    await drained;
    expect(performance.now() - started).toBeLessThan(12_000);
  });

  test("a job sent to an idle worker starts at once", async () => {
    await using it = await bench({ background: true });
    let begun = Promise.withResolvers<void>();
    await it.queue.work(handlers({ review: async () => begun.resolve() }), { reviewsAtOnce: 1 });
    const waits: number[] = [];
    for (let number = 1; number <= 5; number++) {
      begun = Promise.withResolvers<void>();
      await deliver(it, key(number));
      const started = performance.now();
      await begun.promise;
      waits.push(performance.now() - started);
    }
    expect(waits.toSorted((a, b) => a - b)[2]).toBeLessThan(500);
  });

  test("stopping lets a job finish for a while, then hands it back to be run at once", async () => {
    await using it = await bench();
    const other = await startQueue({ url: it.url, db: it.db, log, background: true });
    await deliver(it);
    const { promise: running, resolve } = Promise.withResolvers<void>();
    await other.work(
      handlers({
        review: async (_, { signal }) => {
          resolve();
          await new Promise((_ended, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason as Error));
          });
        },
      }),
      { reviewsAtOnce: 1 },
    );
    await running;
    const started = performance.now();
    await other.stop(100);
    expect(performance.now() - started).toBeLessThan(4_000);
    expect(await it.queue.step(handlers({}), "review")).toMatchObject({ how: "done", job: key() });
  });
});
