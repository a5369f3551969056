// One run of one job: how it ends, and what that means for its next run.

import type { Job, PgBoss } from "pg-boss";
import type { Logger } from "pino";
import type { Database } from "../db/pool.ts";
import { TransientError } from "../domain/errors.ts";
import { deadQueue, type Envelope, isPoison, type Jobs, type QueueName } from "./jobs.ts";
import { within } from "./within.ts";

/** What each kind of job does. `signal` is aborted when the job is no longer ours or Assay stops: end soon, by throwing. */
export type Handlers = {
  readonly [Name in QueueName]: (job: Jobs[Name], run: { readonly signal: AbortSignal }) => Promise<void>;
};

export interface Ended<Name extends QueueName = QueueName> {
  readonly queue: Name;
  readonly job: Jobs[Name];
  /**
   * `done`; `away` (a TransientError) and `handed-back` (Assay stops) run again and count for nothing;
   * `failed` (anything else) runs again until it has failed too often; `dead`: that was so, and nothing ran.
   */
  readonly how: "done" | "away" | "handed-back" | "failed" | "dead";
  readonly error?: unknown;
}

export interface Runner {
  readonly boss: PgBoss;
  readonly db: Database;
  readonly log: Logger;
  readonly stopping: AbortSignal;
}

/** Runs a fetched job and settles it. Throws only when the database is away: its heartbeat then ends, and it runs again. */
export async function runJob<Name extends QueueName>(
  runner: Runner,
  queue: Name,
  handler: Handlers[Name],
  fetched: Job<Envelope<Name>>,
): Promise<Ended<Name>> {
  const { boss, log, stopping } = runner;
  const { job } = fetched.data;
  if (isPoison(fetched.retryCount, fetched.data)) {
    log.error({ queue, job }, "a job has failed too often and is laid aside");
    await layAside(runner, queue, fetched);
    return { queue, job, how: "dead" };
  }
  // `fetch` gives no signal, only a worker does.
  const claim: AbortSignal | undefined = fetched.signal;
  const signal = AbortSignal.any(claim === undefined ? [stopping] : [claim, stopping]);
  try {
    await handler(job, { signal });
  } catch (error) {
    const how = howItFailed(error, stopping);
    if (how === "failed") log.error({ err: error, queue, job }, "a job failed");
    else log.warn({ queue, job, reason: error instanceof Error ? error.message : String(error) }, `a job is ${how}`);
    await retry(runner, queue, fetched, how, error);
    return { queue, job, how, error };
  }
  await boss.complete(queue, fetched);
  return { queue, job, how: "done" };
}

function howItFailed(error: unknown, stopping: AbortSignal): "away" | "handed-back" | "failed" {
  if (stopping.aborted) return "handed-back";
  return error instanceof TransientError ? "away" : "failed";
}

// `fail` leaves it waiting in the state `retry`, beside which a new event's job may wait and run at once.
async function retry<Name extends QueueName>(
  { boss, db }: Runner,
  queue: Name,
  fetched: Job<Envelope<Name>>,
  how: "away" | "handed-back" | "failed",
  error: unknown,
): Promise<void> {
  await db.transaction(async (tx) => {
    await boss.fail(
      queue,
      fetched,
      { message: error instanceof Error ? error.message : String(error) },
      { db: within(tx) },
    );
    if (how === "failed") return;
    const waitMs = how === "handed-back" ? 0 : error instanceof TransientError ? error.retryAfterMs : undefined;
    await boss.update(
      queue,
      { ...fetched.data, away: fetched.data.away + 1 },
      { id: fetched.id, ...(waitMs === undefined ? {} : { startAfter: waitMs / 1_000 }), db: within(tx) },
    );
  });
}

async function layAside<Name extends QueueName>(
  { boss, db }: Runner,
  queue: Name,
  fetched: Job<Envelope<Name>>,
): Promise<void> {
  await db.transaction(async (tx) => {
    await boss.send(deadQueue, { queue, ...fetched.data }, { db: within(tx) });
    await boss.complete(queue, fetched, null, { db: within(tx) });
  });
}
