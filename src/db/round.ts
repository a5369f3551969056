// What each review of a pull request found: our own memory, which the forge cannot give back.

import type { MigrationIdentity } from "../domain/change.ts";
import type { PrNumber } from "../domain/ids.ts";
import type { StoredRound } from "../domain/round.ts";
import type { PullRequestKey } from "./keys.ts";
import type { Queryable } from "./pool.ts";
import { storable } from "./storable.ts";

/**
 * Stores the round and the migrations that the pull request added in it. The same number again (a run after a crash,
 * the same round on a moved base) replaces what it held.
 */
export async function saveRound(
  db: Queryable,
  key: PullRequestKey,
  round: StoredRound,
  identities: readonly MigrationIdentity[],
): Promise<void> {
  await db.query(
    `insert into assay.round (repo_id, number, n, head_sha, base_sha, verdict, stored, identities)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (repo_id, number, n) do update set head_sha = excluded.head_sha, base_sha = excluded.base_sha,
       verdict = excluded.verdict, stored = excluded.stored, identities = excluded.identities`,
    [key.repoId, key.number, round.round, round.head, round.base, round.verdict, json(round), json(identities)],
  );
}

/** The last round; undefined before the first. */
export async function lastRound(db: Queryable, key: PullRequestKey): Promise<StoredRound | undefined> {
  const { rows } = await db.query<{ stored: StoredRound }>(
    "select stored from assay.round where repo_id = $1 and number = $2 order by n desc limit 1",
    [key.repoId, key.number],
  );
  return rows[0]?.stored;
}

/** Every migration that any round of the pull request added, the most recently seen first, each once. */
export async function earlierIdentities(db: Queryable, key: PullRequestKey): Promise<readonly MigrationIdentity[]> {
  const { rows } = await db.query<MigrationIdentity>(
    `select identity->>'root' as root, identity->>'id' as id, identity->>'path' as path
     from assay.round, jsonb_array_elements(identities) as identity
     where repo_id = $1 and number = $2 group by 1, 2, 3 order by max(n) desc, 3`,
    [key.repoId, key.number],
  );
  return rows;
}

export interface Claim extends MigrationIdentity {
  readonly number: PrNumber;
}

/** What the last rounds of the repository's open pull requests into the branch `baseRef`, other than `key`, add. */
export async function otherClaims(db: Queryable, key: PullRequestKey, baseRef: string): Promise<readonly Claim[]> {
  const { rows } = await db.query<Claim>(
    `select p.number, claimed->>'root' as root, claimed->>'id' as id, claimed->>'path' as path
     from assay.pull_request p
     join assay.round r on r.repo_id = p.repo_id and r.number = p.number and r.n = p.round,
     jsonb_array_elements(r.identities) as claimed
     where p.repo_id = $1 and p.number <> $2 and p.state = 'open' and p.base_ref = $3
     order by p.number, path`,
    [key.repoId, key.number, baseRef],
  );
  return rows;
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) => (typeof held === "string" ? storable(held) : held));
}
