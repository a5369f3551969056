// Jobs on pg-boss. A job is sent in the transaction that stores why, runs at least once, and survives both its worker
// and the database. Nothing here decides what a job does.

import { setTimeout as delay } from "node:timers/promises";
import { type ConstructorOptions, PgBoss } from "pg-boss";
import type { Logger } from "pino";
import { isAway } from "../db/errors.ts";
import type { PullRequestKey } from "../db/keys.ts";
import type { Database, Transaction } from "../db/pool.ts";
import type { Mark } from "../db/run.ts";
import { deadQueue, type Envelope, jobKey, type Jobs, type QueueName, queueNames, queueSettings } from "./jobs.ts";
import { type Ended, type Handlers, runJob } from "./run-job.ts";
import { within } from "./within.ts";

export interface QueueOptions {
  readonly url: string;
  readonly db: Database;
  readonly log: Logger;
  /** Off: nothing happens by itself (no supervision, no schedule, no notifications); jobs are stepped. */
  readonly background?: boolean;
  /** No other process works on this database: what a dead one had begun is due again at once, not when its heart has stopped. */
  readonly alone?: boolean;
  /** How long after a mark the next one's job waits, so that a burst of pushes is a few runs. */
  readonly coalesceMs?: number;
}

export interface Queue {
  /** Sends a job with the transaction. One that is waiting already is enough. */
  send<Name extends QueueName>(tx: Transaction, queue: Name, job: Jobs[Name]): Promise<void>;
  /** Sends the review that a mark asks for; must come after the mark in its transaction. */
  sendReview(tx: Transaction, key: PullRequestKey, mark: Mark): Promise<void>;
  /**
   * Works off jobs until `stop`, and keeps the schedule: reconcile at once and every five minutes (and whenever
   * the database has been away), housekeeping at night.
   */
  work(handlers: Handlers, options: { readonly reviewsAtOnce: number }): Promise<void>;
  /** Runs the next job that is due and returns how it ended; undefined: none. `early`: also one that is not due yet. */
  step(handlers: Handlers, queue: QueueName, options?: { readonly early?: boolean }): Promise<Ended | undefined>;
  /** Steps every queue until nothing is due. */
  stepAll(handlers: Handlers): Promise<readonly Ended[]>;
  /** Jobs that wait or run. */
  waiting(): Promise<Readonly<Record<QueueName, number>>>;
  /** Takes no more jobs; lets those under way finish for `graceMs`, then aborts their signals and hands them back. */
  stop(graceMs?: number): Promise<void>;
}

const schema = "assay_jobs";
const graceDefaultMs = 20_000;

/** Starts pg-boss (installing or migrating its schema `assay_jobs`). A TransientError when the database is away. */
export async function startQueue(options: QueueOptions): Promise<Queue> {
  const { db, log, background = true, alone = false, coalesceMs = 1_000 } = options;
  const boss = new PgBoss(bossOptions(options.url, background));
  const stopping = new AbortController();
  let recovering = false;
  boss.on("warning", ({ message, data }) => log.warn({ data }, message));
  boss.on("error", (error) => {
    if (!isAway(error)) log.error({ err: error }, "the job queue failed");
    else if (!recovering) void recover();
  });
  await boss.start();
  await boss.createQueue(deadQueue, { retryLimit: 0 });
  for (const name of queueNames) {
    await boss.createQueue(name, queueSettings);
    const { policy: _, ...changeable } = queueSettings;
    await boss.updateQueue(name, changeable);
  }

  // Deliveries were refused while the database was away, and the forge does not repeat them.
  async function recover(): Promise<void> {
    recovering = true;
    log.warn("the database is away");
    while (!stopping.signal.aborted) {
      await delay(1_000, undefined, { signal: stopping.signal }).catch(() => undefined);
      try {
        await db.transaction((tx) => send(tx, "reconcile", { repoId: null }));
        await takeBack();
        log.info("the database is back");
        break;
      } catch (error) {
        if (!isAway(error)) log.error({ err: error }, "the job queue failed");
      }
    }
    recovering = false;
  }

  // Jobs under way here. Where nobody else works, any other that is said to be has lost its worker.
  const ours = new Set<string>();

  async function takeBack(): Promise<void> {
    if (!alone) return;
    const { rows } = await db.query<{ id: string; name: string }>(
      `select id, name from ${schema}.job where state = 'active'`,
    );
    for (const { id, name } of rows) if (!ours.has(id)) await boss.fail(name, id, { message: "its worker is gone" });
  }

  async function send<Name extends QueueName>(
    tx: Transaction,
    queue: Name,
    job: Jobs[Name],
    afterMs = 0,
  ): Promise<void> {
    const envelope: Envelope<Name> = { job, away: 0 };
    await boss.send(queue, envelope, {
      singletonKey: jobKey(queue, job),
      ...(afterMs > 0 ? { startAfter: afterMs / 1_000 } : {}),
      db: within(tx),
    });
  }

  const runner = { boss, db, log, stopping: stopping.signal };

  async function step<Name extends QueueName>(
    name: Name,
    handler: Handlers[Name],
    early = false,
  ): Promise<Ended<Name> | undefined> {
    const [job] = await boss.fetch<Envelope<Name>>(name, { ignoreStartAfter: early });
    return job === undefined ? undefined : runJob(runner, name, handler, job);
  }

  async function work<Name extends QueueName>(name: Name, handler: Handlers[Name], atOnce: number): Promise<void> {
    // Several workers of one job each, rather than one that waits for the slowest of a batch.
    for (let i = 0; i < atOnce; i++) {
      let id: string | undefined;
      id = await boss.work<Envelope<Name>>(name, polling, async ([job]) => {
        if (job === undefined) return;
        ours.add(job.id);
        try {
          await runJob(runner, name, handler, job);
        } finally {
          ours.delete(job.id);
        }
        // Where there was one there may be more: without this a backlog drains at one job a poll.
        if (id !== undefined) boss.notifyWorker(id);
      });
    }
  }

  return {
    send: (tx, queue, job) => send(tx, queue, job),
    sendReview: (tx, key, mark) =>
      send(tx, "review", key, (mark.sincePreviousMs ?? Infinity) < coalesceMs ? coalesceMs : 0),
    async work(handlers, { reviewsAtOnce }) {
      await takeBack();
      for (const name of queueNames) await work(name, handlers[name], name === "review" ? reviewsAtOnce : 1);
      const reconcile: Envelope<"reconcile"> = { job: { repoId: null }, away: 0 };
      const housekeeping: Envelope<"housekeeping"> = { job: {}, away: 0 };
      // Whatever came while nobody worked.
      await db.transaction((tx) => send(tx, "reconcile", { repoId: null }));
      await boss.schedule("reconcile", "*/5 * * * *", reconcile, { singletonKey: "all" });
      await boss.schedule("housekeeping", "17 3 * * *", housekeeping, { singletonKey: "all" });
    },
    step: (handlers, name, { early = false } = {}) => step(name, handlers[name], early),
    async stepAll(handlers) {
      const ended: Ended[] = [];
      for (let before = -1; before < ended.length;) {
        before = ended.length;
        for (const name of queueNames) {
          for (
            let next = await step(name, handlers[name]);
            next !== undefined;
            next = await step(name, handlers[name])
          ) {
            ended.push(next);
            if (ended.length > 1_000) throw new Error("jobs beget jobs without end");
          }
        }
      }
      return ended;
    },
    async waiting() {
      const { rows } = await db.query<{ name: QueueName; n: number }>(
        `select name, count(*) as n from ${schema}.job where state < 'completed' group by name`,
      );
      const counts = { command: 0, review: 0, "fan-out": 0, reconcile: 0, housekeeping: 0 };
      for (const { name, n } of rows) if (name in counts) counts[name] = n;
      return counts;
    },
    async stop(graceMs = graceDefaultMs) {
      const timer = setTimeout(() => stopping.abort(new Error("Assay is stopping")), graceMs);
      try {
        // Longer than the grace, so that what is handed back is written by us.
        await boss.stop({ graceful: true, timeout: graceMs + 4_000 });
      } finally {
        clearTimeout(timer);
        stopping.abort(new Error("Assay has stopped"));
      }
    },
  };
}

function bossOptions(url: string, background: boolean): ConstructorOptions {
  // For `pg`, to which pg-boss passes what it does not know: a half-open connection must not hold a query for ever.
  const forPg = { query_timeout: 35_000, keepAlive: true };
  return {
    ...forPg,
    connectionString: url,
    schema,
    max: 5,
    application_name: "assay-jobs",
    connectionTimeoutMillis: 2_000,
    options: "-c statement_timeout=30000",
    supervise: background,
    schedule: background,
    useListenNotify: background,
    // With its defaults (a minute each) a killed worker's jobs come back after minutes, not seconds.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    queueCacheIntervalSeconds: 5,
    registerInstance: false,
    monitorVacuum: false,
    openTelemetry: { enabled: false },
  };
}

// Notifications are a hint; a job for later, and one whose notification was lost, is found by the poll.
const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1, heartbeatRefreshSeconds: 3 };
