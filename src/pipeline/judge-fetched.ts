// A change that has been fetched, judged: data in, data out, so that a thread of its own can do it. A pull request may cost far
// more than anybody thought of; it must never cost the webhooks' answers.

import type { ChangeBase, MigrationIdentity, PullRequestFacts } from "../domain/change.ts";
import type { CheckId } from "../domain/finding.ts";
import { TransientError } from "../domain/errors.ts";
import type { Sha } from "../domain/ids.ts";
import type { RepoConfig } from "../domain/repo-config.ts";
import type { Judgement } from "../domain/review.ts";
import type { Claim } from "../db/round.ts";
import { openChange } from "../git/change.ts";
import { isDamage } from "../git/fetch-error.ts";
import type { Objects } from "../git/objects.ts";
import { addedIdentities } from "./identities.ts";
import { keepMemory, memoryAt } from "./parse-memory-file.ts";
import { judge } from "./judge.ts";

export interface JudgeRequest {
  /** The mirror, absolute. */
  readonly gitDir: string;
  readonly base: ChangeBase;
  readonly head: { readonly ref: string; readonly sha: Sha };
  readonly pullRequest: PullRequestFacts;
  readonly earlier: readonly MigrationIdentity[];
  /** What other open pull requests into the same branch add. */
  readonly claims: readonly Claim[];
}

export interface JudgeAnswer {
  readonly judgement: Omit<Judgement, "timings">;
  readonly labels: RepoConfig["labels"];
  /** What the head adds. */
  readonly identities: readonly MigrationIdentity[];
  /** Checks that crashed, with the stack of the error: bugs of ours. */
  readonly crashes: readonly { readonly check: CheckId; readonly stack: string }[];
}

export type Judge = (request: JudgeRequest, signal: AbortSignal) => Promise<JudgeAnswer>;

/**
 * Judges with what is kept of the mirror's files beside it. Throws TransientError or a GitError of damage for what time or a new
 * mirror heals: that is no fault of the check that met it, and everything is done once more.
 * `objects` reads the mirror, when something that does is open already; it stays open.
 */
export async function judgeFetched(
  request: JudgeRequest,
  signal?: AbortSignal,
  objects?: Objects,
): Promise<JudgeAnswer> {
  const { gitDir, claims, ...asked } = request;
  await using change = await openChange(gitDir, {
    ...asked,
    otherClaims: ({ root, id }) => Promise.resolve(claims.filter((claim) => claim.root === root && claim.id === id)),
    ...(objects === undefined ? {} : { objects }),
    signal,
  });
  const kept = `${gitDir}.parsed.json`;
  const memory = await memoryAt(kept);
  const { judgement, config, groups, crashes } = await judge(change, memory);
  await keepMemory(kept, memory);
  const passing = crashes.find(({ error }) => error instanceof TransientError || isDamage(error));
  if (passing !== undefined) throw passing.error;
  return {
    judgement,
    labels: config.labels,
    identities: addedIdentities(groups),
    crashes: crashes.map(({ check, error }) => ({
      check,
      stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })),
  };
}
