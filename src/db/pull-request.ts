// One row a pull request: what was last judged and published, and whether something has happened since.

import type { PrNumber, RepoId, Sha } from "../domain/ids.ts";
import type { Verdict } from "../domain/review.ts";
import type { PullRequestKey } from "./keys.ts";
import type { Queryable } from "./pool.ts";

export interface PullRequestRow extends PullRequestKey {
  /** Events so far. */
  readonly gen: number;
  /** The `gen` that the last finished run judged. */
  readonly doneGen: number;
  /** The fencing token of the last run begun. */
  readonly token: number;
  readonly dirtyAt: string | null;
  readonly state: "open" | "closed";
  /** Head, base and verdict as last judged and published (or given up at, inconclusive); null before the first time. */
  readonly headSha: Sha | null;
  readonly baseRef: string | null;
  readonly baseSha: Sha | null;
  readonly verdict: Verdict | null;
  /** The number of the last round; 0 before the first. */
  readonly round: number;
  readonly commentId: number | null;
  /** The head that was given a pending and may have it still. */
  readonly pendingSha: Sha | null;
  /** The two verdict labels' names when the verdict was last published. */
  readonly approveLabel: string | null;
  readonly refusalLabel: string | null;
  /** Runs begun since the last that ended well, this one included. */
  readonly attempts: number;
  /** Given up: nothing runs until the next mark. */
  readonly dead: boolean;
  readonly lastError: string | null;
  readonly recheckedAt: string | null;
}

/** undefined: never heard of. */
export async function pullRequest(db: Queryable, key: PullRequestKey): Promise<PullRequestRow | undefined> {
  const { rows } = await db.query<PullRequestRow>(
    `select ${pullRequestColumns} from assay.pull_request where repo_id = $1 and number = $2`,
    [key.repoId, key.number],
  );
  return rows[0];
}

/** Those that were open when last judged, or were never judged. */
export async function openPullRequests(db: Queryable, repoId: RepoId): Promise<readonly PullRequestRow[]> {
  const { rows } = await db.query<PullRequestRow>(
    `select ${pullRequestColumns} from assay.pull_request where repo_id = $1 and state = 'open' order by number`,
    [repoId],
  );
  return rows;
}

/**
 * Open ones into the branch `baseRef`, and those of which neither the base is known nor a run due: whom a push to it concerns.
 * A run that is due reads the base after the push, or finds before it publishes that the base has moved.
 */
export async function openPullRequestsOnBase(
  db: Queryable,
  repoId: RepoId,
  baseRef: string,
): Promise<readonly PullRequestRow[]> {
  const { rows } = await db.query<PullRequestRow>(
    `select ${pullRequestColumns} from assay.pull_request
     where repo_id = $1 and state = 'open' and (base_ref = $2 or (base_ref is null and gen = done_gen))
     order by number`,
    [repoId, baseRef],
  );
  return rows;
}

/** The other open ones of the repository that were last judged at the head `sha`. */
export async function othersOnHead(
  db: Queryable,
  key: PullRequestKey,
  sha: Sha,
): Promise<readonly { readonly number: PrNumber; readonly verdict: Verdict }[]> {
  const { rows } = await db.query<{ number: PrNumber; verdict: Verdict }>(
    `select number, verdict from assay.pull_request
     where repo_id = $1 and number <> $2 and state = 'open' and head_sha = $3 and verdict is not null order by number`,
    [key.repoId, key.number, sha],
  );
  return rows;
}

/** Marked at least `olderThanMs` ago and not judged since: those whose job may have been lost. Oldest first. */
export async function dirtyPullRequests(db: Queryable, olderThanMs = 0): Promise<readonly PullRequestKey[]> {
  const { rows } = await db.query<PullRequestKey>(
    `select repo_id as "repoId", number from assay.pull_request
     where gen > done_gen and not dead and dirty_at <= clock_timestamp() - $1 * interval '1 ms' order by dirty_at`,
    [olderThanMs],
  );
  return rows;
}

/** The columns of a PullRequestRow. */
export const pullRequestColumns = `repo_id as "repoId", number, gen, done_gen as "doneGen", token,
  dirty_at as "dirtyAt", state, head_sha as "headSha", base_ref as "baseRef", base_sha as "baseSha", verdict, round,
  comment_id as "commentId", pending_sha as "pendingSha", approve_label as "approveLabel", refusal_label as "refusalLabel", attempts, dead,
  last_error as "lastError", rechecked_at as "recheckedAt"`;
