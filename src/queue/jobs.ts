// The kinds of work, and how each is queued.

import { createHash } from "node:crypto";
import type { Queue as QueueSettings } from "pg-boss";
import type { PullRequestKey } from "../db/keys.ts";
import type { RepoId } from "../domain/ids.ts";

/** What a job of each queue says. It only names what to look at: the truth is read when it runs. */
export interface Jobs {
  /** Judge and publish the pull request, if it is dirty. */
  readonly review: PullRequestKey;
  /** The branch moved: mark the open pull requests whose base it is. */
  readonly "fan-out": { readonly repoId: RepoId; readonly branch: string };
  /** Obey the command in the comment. */
  readonly command: PullRequestKey & { readonly commentId: number };
  /** Repair what was missed in the repository; null: in every known one. */
  readonly reconcile: { readonly repoId: RepoId | null };
  /** Forget what is too old to be of use. */
  readonly housekeeping: Readonly<Record<string, never>>;
}

export type QueueName = keyof Jobs;

export const queueNames: readonly QueueName[] = ["command", "review", "fan-out", "reconcile", "housekeeping"];

/** Where jobs end that failed too often. */
export const deadQueue = "dead";

/**
 * Of one key at most one job waits and one runs (pg-boss's policy `stately`); the job that waits is the one that will
 * see everything until then. `exclusive` would drop what happens during a run.
 */
export function jobKey<Name extends QueueName>(queue: Name, job: Jobs[Name]): string {
  return keys[queue](job);
}

const keys: { readonly [Name in QueueName]: (job: Jobs[Name]) => string } = {
  review: ({ repoId, number }) => `${repoId}/${number}`,
  // A branch name may be longer than an index entry.
  "fan-out": ({ repoId, branch }) => `${repoId}/${createHash("sha256").update(branch).digest("hex")}`,
  command: ({ commentId }) => String(commentId),
  reconcile: ({ repoId }) => (repoId === null ? "all" : String(repoId)),
  housekeeping: () => "all",
};

/** What lies in the database for a job. */
export interface Envelope<Name extends QueueName = QueueName> {
  readonly job: Jobs[Name];
  /** Runs that ended because something was away, or handed back: not the job's fault. */
  readonly away: number;
}

const minute = 60;
const day = 24 * 60 * minute;

/** Retries are counted here, not there: an outage must not exhaust a job (see `isPoison`). */
export const queueSettings: Omit<QueueSettings, "name"> = {
  policy: "stately",
  notify: true,
  heartbeatSeconds: 10,
  expireInSeconds: 15 * minute,
  retryLimit: 1_000_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 5 * minute,
  deleteAfterSeconds: day,
};

/** Runs that failed or died without anything being away, before a job is laid aside. More than a pull request's own limit. */
const poisonLimit = 15;

/** Whether the job has failed, or killed its process, too often to be tried again. */
export function isPoison(retryCount: number, envelope: Envelope): boolean {
  return retryCount - envelope.away >= poisonLimit;
}
