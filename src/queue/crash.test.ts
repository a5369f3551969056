// What the queue survives: its workers being killed, and the database being killed under it.

import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { createDatabase } from "../../test/support/database.ts";
import { temporaryDataFolder } from "../../test/support/folder.ts";
import { runScript } from "../../test/support/process.ts";
import type { Script } from "../../test/support/process.ts";
import { startEmbedded } from "../db/embedded.ts";
import { migrate } from "../db/migrate.ts";
import { connectDatabase, type Database } from "../db/pool.ts";
import { findPostmaster } from "../db/postmaster.ts";
import { seeRepository } from "../db/repository.ts";
import { beginRun, finishRun, markDirty } from "../db/run.ts";
import { TransientError } from "../domain/errors.ts";
import { parsePrNumber, parseRepoId, parseRepoSlug } from "../domain/ids.ts";
import { startQueue } from "./queue.ts";
import type { Handlers } from "./run-job.ts";

const log = pino({ level: "silent" });
const repo = { id: parseRepoId(7)!, slug: parseRepoSlug("ada/engine")! };
const nothing = async (): Promise<void> => undefined;
const idle: Handlers = {
  review: nothing,
  "fan-out": nothing,
  command: nothing,
  reconcile: nothing,
  housekeeping: nothing,
};

test(
  "the job of a worker that was killed is run by another within seconds, and counts as an attempt",
  { timeout: 60_000 },
  async () => {
    await using base = await createDatabase();
    await seeRepository(base.db, repo);
    const key = { repoId: repo.id, number: parsePrNumber(1)! };
    const queue = await startQueue({ url: base.url, db: base.db, log });
    await base.db.transaction(async (tx) => queue.sendReview(tx, key, await markDirty(tx, key)));
    using worker = stuckWorker(base.url);
    expect(await worker.line()).toBe("1");
    const { promise: again, resolve } = Promise.withResolvers<number>();
    await queue.work(
      { ...idle, review: async (at) => resolve((await beginRun(base.db, at))?.row.attempts ?? 0) },
      { reviewsAtOnce: 1 },
    );
    const killed = performance.now();
    await worker.kill();
    expect(await again).toBe(2);
    expect(performance.now() - killed).toBeLessThan(30_000);
    await queue.stop();
  },
);

// In the background, which is off here, a job comes back when its heart has not beaten for long enough.
test("whoever works alone takes the job of one that was killed at once", { timeout: 60_000 }, async () => {
  await using base = await createDatabase();
  await seeRepository(base.db, repo);
  const key = { repoId: repo.id, number: parsePrNumber(1)! };
  const queue = await startQueue({ url: base.url, db: base.db, log, alone: true, background: false });
  await base.db.transaction(async (tx) => queue.sendReview(tx, key, await markDirty(tx, key)));
  using worker = stuckWorker(base.url);
  expect(await worker.line()).toBe("1");
  await worker.kill();
  const { promise: again, resolve } = Promise.withResolvers<void>();
  await queue.work({ ...idle, review: async () => resolve() }, { reviewsAtOnce: 1 });
  await again;
  await queue.stop();
});

test(
  "a job that could not be settled because the database was killed runs again as soon as it is back",
  { timeout: 60_000 },
  async () => {
    await using mortal = await mortalDatabase();
    const { db, url } = mortal;
    const queue = await startQueue({ url, db, log, alone: true, background: false });
    const key = { repoId: repo.id, number: parsePrNumber(1)! };
    await db.transaction(async (tx) => queue.sendReview(tx, key, await markDirty(tx, key)));
    const atWork = Promise.withResolvers<void>();
    const again = Promise.withResolvers<void>();
    let runs = 0;
    const review = async (): Promise<void> => {
      if (++runs > 1) return again.resolve();
      // Not before all of the queues are at work: their start is no job that can be settled later.
      await atWork.promise;
      await mortal.kill();
      await db.query("select pg_sleep(60)");
    };
    await queue.work({ ...idle, review }, { reviewsAtOnce: 1 });
    atWork.resolve();
    await again.promise;
    expect(runs).toBe(2);
    await queue.stop();
  },
);

test(
  "a job that is under way here is not begun a second time when the database is back",
  { timeout: 60_000 },
  async () => {
    await using mortal = await mortalDatabase();
    const { db, url } = mortal;
    const back = Promise.withResolvers<void>();
    const telling = pino(
      { level: "info" },
      { write: (line) => (line.includes("is back") ? back.resolve() : undefined) },
    );
    const queue = await startQueue({ url, db, log: telling, alone: true, background: false });
    const key = { repoId: repo.id, number: parsePrNumber(1)! };
    await db.transaction(async (tx) => queue.sendReview(tx, key, await markDirty(tx, key)));
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    let runs = 0;
    const review = async (): Promise<void> => {
      runs++;
      begun.resolve();
      await end.promise;
    };
    await queue.work({ ...idle, review }, { reviewsAtOnce: 2 });
    await begun.promise;
    await mortal.kill();
    await back.promise;
    const { rows } = await db.query("select state from assay_jobs.job where name = 'review'");
    expect(rows).toEqual([{ state: "active" }]);
    end.resolve();
    await queue.stop();
    expect(runs).toBe(1);
  },
);

test(
  "a database that is killed under load loses nothing: every mark is judged once it is back, and what was missed is looked for",
  { timeout: 60_000 },
  async () => {
    await using mortal = await mortalDatabase();
    const { db, url } = mortal;
    const queue = await startQueue({ url, db, log, coalesceMs: 0 });
    const total = 60;
    for (let i = 1; i <= total; i++) {
      const key = { repoId: repo.id, number: parsePrNumber(i)! };
      await db.transaction(async (tx) => queue.sendReview(tx, key, await markDirty(tx, key)));
    }
    const judged = new Set<number>();
    const half = Promise.withResolvers<void>();
    const all = Promise.withResolvers<void>();
    const reconciled = Promise.withResolvers<void>();
    let reconciles = 0;
    await queue.work(
      {
        ...idle,
        review: async (key) => {
          const run = await beginRun(db, key);
          if (run === undefined || !(await finishRun(db, key, run.token, run.gen, {}))) return;
          judged.add(key.number);
          if (judged.size === total / 2) half.resolve();
          if (judged.size === total) all.resolve();
        },
        reconcile: async () => {
          // Once at the start, once after the outage.
          if (++reconciles === 2) reconciled.resolve();
        },
      },
      { reviewsAtOnce: 2 },
    );
    await half.promise;
    await mortal.kill();
    await expect(db.query("select pg_sleep(60)")).rejects.toThrow(TransientError);
    await Promise.all([all.promise, reconciled.promise]);
    await queue.stop();
  },
);

/** An embedded PostgreSQL with the schema and a repository, which can be killed. */
async function mortalDatabase(): Promise<{ db: Database; url: string; kill(): Promise<void> } & AsyncDisposable> {
  const folder = await temporaryDataFolder("crash");
  const server = await startEmbedded(folder.path, log);
  const db = await connectDatabase(server.url, { log });
  await migrate(db);
  await seeRepository(db, repo);
  return {
    db,
    url: server.url,
    kill: async () => {
      const postmaster = await findPostmaster(join(folder.path, "postgres"));
      process.kill(postmaster!.pid, "SIGQUIT");
    },
    [Symbol.asyncDispose]: async () => {
      await db.close();
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Another process that begins a review, prints its token, and never ends it. */
function stuckWorker(url: string): Script {
  return runScript(
    `
    const { pino } = await import("pino");
    const { connectDatabase } = await import("#src/db/pool.ts");
    const { beginRun } = await import("#src/db/run.ts");
    const { startQueue } = await import("#src/queue/queue.ts");
    const [url] = process.argv.slice(1);
    const log = pino({ level: "silent" });
    const db = await connectDatabase(url, { log });
    const queue = await startQueue({ url, db, log });
    const never = () => new Promise(() => undefined);
    const review = async (key) => {
      const run = await beginRun(db, key);
      console.log(run.token);
      await never();
    };
    await queue.work({ review, "fan-out": never, command: never, reconcile: never, housekeeping: never }, { reviewsAtOnce: 1 });
    `,
    [url],
  );
}
