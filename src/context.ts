import type { Logger } from "pino";
import type { Database } from "./db/pool.ts";
import type { Review } from "./domain/review.ts";
import type { Forge } from "./forge/forge.ts";
import type { Judge } from "./pipeline/judge-fetched.ts";
import type { Queue } from "./queue/queue.ts";

/** Everything that outlives a request or a job: built once, in src/cli/start-server.ts, and passed first. */
export interface Context {
  readonly db: Database;
  readonly queue: Queue;
  readonly forge: Forge;
  /** Where the mirrors are (absolute), and what git may say to the forge. */
  readonly git: { readonly dataDir: string; readonly token: string };
  readonly judge: Judge;
  /** Called before a mirror is fetched into that will be judged next (`JudgeThreads.prepare`). */
  readonly prepareJudge?: (gitDir: string) => void;
  readonly log: Logger;
  readonly clock: Clock;
  /** Told of every review once the forge shows it: how the demo prints what was posted. */
  readonly onPublished?: (review: Review) => void;
}

export interface Clock {
  now(): Date;
  /** Waits `ms`; rejects when `signal` is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}
