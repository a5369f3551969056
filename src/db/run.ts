// The life of a mark: dirty, begun, finished. Nothing marked is lost, and only the holder of the newest token writes.

import type { Sha } from "../domain/ids.ts";
import type { Verdict } from "../domain/review.ts";
import type { PullRequestKey } from "./keys.ts";
import type { Queryable, Transaction } from "./pool.ts";
import { type PullRequestRow, pullRequestColumns } from "./pull-request.ts";
import { storable } from "./storable.ts";

/** Runs that may fail or die before a pull request is given up. */
export const maxAttempts = 10;

export interface Mark {
  readonly gen: number;
  /** How long before this mark the previous one was, ms; undefined for the first. */
  readonly sincePreviousMs: number | undefined;
}

/**
 * Something happened to the pull request: look again. Gives one that was given up another chance.
 * The repository must have been seen. A job must be sent after the mark in the same transaction, never before it:
 * the mark's row lock is what makes a run that has already begun either see this mark or leave room for the job.
 */
export async function markDirty(tx: Transaction, key: PullRequestKey): Promise<Mark> {
  const { rows } = await tx.query<{ gen: number; ms: number | null }>(
    `insert into assay.pull_request as p (repo_id, number, gen, dirty_at) values ($1, $2, 1, clock_timestamp())
     on conflict (repo_id, number) do update
       set gen = p.gen + 1, dirty_before = p.dirty_at, dirty_at = clock_timestamp(), dead = false,
           attempts = case when p.dead then 0 else p.attempts end
     returning gen, (extract(epoch from dirty_at - dirty_before) * 1000)::float8 as ms`,
    [key.repoId, key.number],
  );
  return { gen: rows[0]?.gen ?? 1, sincePreviousMs: rows[0]?.ms ?? undefined };
}

export interface Run {
  /** What this run judges: the events up to now. */
  readonly gen: number;
  readonly token: number;
  /** As it is now, with this run's token and attempt. */
  readonly row: PullRequestRow;
  /** Too many runs have died or failed before this one: say so on the forge and `giveUp`, do not judge. */
  readonly exhausted: boolean;
}

/** Takes the next token, which ends every earlier run's right to write. undefined: nothing to look at, or given up. */
export async function beginRun(db: Queryable, key: PullRequestKey): Promise<Run | undefined> {
  const { rows } = await db.query<PullRequestRow>(
    `update assay.pull_request set token = token + 1, attempts = attempts + 1, updated_at = now()
     where repo_id = $1 and number = $2 and gen > done_gen and not dead returning ${pullRequestColumns}`,
    [key.repoId, key.number],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return { gen: row.gen, token: row.token, row, exhausted: row.attempts > maxAttempts };
}

/** Whether no later run has begun. */
export async function stillMine(db: Queryable, key: PullRequestKey, token: number): Promise<boolean> {
  const { rows } = await db.query(
    "select 1 from assay.pull_request where repo_id = $1 and number = $2 and token = $3",
    [key.repoId, key.number, token],
  );
  return rows.length === 1;
}

/** What a run found and published. An absent field stays as it is; null clears it. */
export interface Outcome {
  readonly state?: "open" | "closed";
  readonly headSha?: Sha | null;
  readonly baseRef?: string | null;
  readonly baseSha?: Sha | null;
  readonly verdict?: Verdict | null;
  readonly round?: number;
  readonly commentId?: number | null;
  readonly pendingSha?: Sha | null;
  readonly approveLabel?: string | null;
  readonly refusalLabel?: string | null;
}

/**
 * Ends the run well: `gen` (what `beginRun` gave) is judged. Events since then keep the pull request dirty.
 * false: the token is not the last one any more, and nothing was written.
 */
export async function finishRun(
  db: Queryable,
  key: PullRequestKey,
  token: number,
  gen: number,
  outcome: Outcome,
): Promise<boolean> {
  const { sets, values } = assignments(outcome, 5);
  const { count } = await db.query(
    `update assay.pull_request
     set done_gen = greatest(done_gen, $4), attempts = 0, last_error = null, updated_at = now()${sets}
     where repo_id = $1 and number = $2 and token = $3`,
    [key.repoId, key.number, token, gen, ...values],
  );
  return count === 1;
}

/** Keeps what is already known in the middle of a run (the comment just posted). false: the token is dead. */
export async function saveProgress(
  db: Queryable,
  key: PullRequestKey,
  token: number,
  progress: Outcome,
): Promise<boolean> {
  const { sets, values } = assignments(progress, 4);
  const { count } = await db.query(
    `update assay.pull_request set updated_at = now()${sets} where repo_id = $1 and number = $2 and token = $3`,
    [key.repoId, key.number, token, ...values],
  );
  return count === 1;
}

/**
 * Ends the run badly; the pull request stays dirty. `away` (forge, network or database away, or handed back
 * on shutdown) does not count towards giving up. false: the token is dead.
 */
export async function failRun(
  db: Queryable,
  key: PullRequestKey,
  token: number,
  kind: "away" | "bug",
  message: string,
): Promise<boolean> {
  const { count } = await db.query(
    `update assay.pull_request
     set last_error = $4, attempts = greatest(attempts - $5::integer, 0), updated_at = now()
     where repo_id = $1 and number = $2 and token = $3`,
    [key.repoId, key.number, token, storable(message).slice(0, 2_000), kind === "away" ? 1 : 0],
  );
  return count === 1;
}

/**
 * No more runs until the next mark. `outcome`: what it is given up at, so that the reconciler sees when it is no longer
 * that. false: the token is dead.
 */
export async function giveUp(db: Queryable, key: PullRequestKey, token: number, outcome: Outcome): Promise<boolean> {
  const { sets, values } = assignments(outcome, 4);
  const { count } = await db.query(
    `update assay.pull_request set dead = true, updated_at = now()${sets}
     where repo_id = $1 and number = $2 and token = $3`,
    [key.repoId, key.number, token, ...values],
  );
  return count === 1;
}

const outcomeColumns: Readonly<Record<keyof Outcome, string>> = {
  state: "state",
  headSha: "head_sha",
  baseRef: "base_ref",
  baseSha: "base_sha",
  verdict: "verdict",
  round: "round",
  commentId: "comment_id",
  pendingSha: "pending_sha",
  approveLabel: "approve_label",
  refusalLabel: "refusal_label",
};

function assignments(outcome: Outcome, first: number): { sets: string; values: readonly unknown[] } {
  const given = Object.entries(outcomeColumns)
    .map(([field, column]) => ({ column, value: Reflect.get(outcome, field) as unknown }))
    .filter(({ value }) => value !== undefined);
  return {
    sets: given.map(({ column }, i) => `, ${column} = $${first + i}`).join(""),
    values: given.map(({ value }) => value),
  };
}
