// Judging takes place in threads beside the one that answers webhooks: whatever a pull request makes it cost, in time or in memory,
// costs that pull request alone.

import { Tinypool } from "tinypool";
import type { Judge } from "./judge-fetched.ts";
import { unpackError, type Outcome } from "./thread-outcome.ts";

export interface JudgeThreads {
  /** As `judgeFetched`. Past the deadline, and where memory does not suffice, the thread is ended, and an error says so. */
  readonly judge: Judge;
  /** Told before a mirror is fetched into that will be judged next: what reads it is started meanwhile. */
  prepare(gitDir: string): void;
  /** Starts one, so that the first request need not wait for it. */
  start(): void;
  /** Ends all threads, whatever they do. */
  stop(): Promise<void>;
}

export interface JudgeLimits {
  /** ms, from the request to the answer. */
  readonly deadline: number;
  /** MiB, a thread. */
  readonly memory: number;
}

/** The largest real changes take a few seconds. */
const generous: JudgeLimits = { deadline: 120_000, memory: 2_048 };
/** ms; one that has the files of a repository in its memory is worth keeping. */
const idle = 10 * 60_000;

/** As many threads, at most, as requests come at once. */
export function judgeThreads(most: number, { deadline, memory }: JudgeLimits = generous): JudgeThreads {
  let started: Tinypool | undefined;
  const pool = (): Tinypool =>
    (started ??= new Tinypool({
      filename: new URL("./judge-worker.ts", import.meta.url).href,
      name: "judgeInThread",
      minThreads: 1,
      maxThreads: most,
      idleTimeout: idle,
      // Its git processes must be heard while it waits for the next request.
      useAtomics: false,
      resourceLimits: { maxOldGenerationSizeMb: memory },
    }));
  return {
    judge: async (request, signal) => {
      const inTime = AbortSignal.timeout(deadline);
      let outcome: Outcome;
      try {
        outcome = await pool().run(request, { signal: AbortSignal.any([signal, inTime]) });
      } catch (error) {
        signal.throwIfAborted();
        throw inTime.aborted
          ? new Error(`judging took more than ${deadline / 1_000} s and was ended`, { cause: error })
          : error;
      }
      if ("error" in outcome) throw unpackError(outcome.error);
      return outcome.answer;
    },
    prepare: (gitDir) => {
      // Only time is lost where it fails.
      pool()
        .run(gitDir, { name: "prepareThread" })
        .catch(() => undefined);
    },
    start: () => void pool(),
    stop: async () => started?.destroy(),
  };
}
