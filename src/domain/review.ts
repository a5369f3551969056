import type { CheckId, Finding } from "./finding.ts";
import type { Sha } from "./ids.ts";
import type { Text } from "./text.ts";

export type Verdict = "approve" | "request_changes" | "inconclusive";

/** The result of judging a change, before rounds: what the CLI prints and the server publishes. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly base: { readonly ref: string; readonly sha: Sha };
  readonly head: { readonly ref: string; readonly sha: Sha };
  readonly mergeBase: Sha | undefined;
  readonly textualConflicts: readonly string[];
  readonly findings: readonly Finding[];
  readonly verified: readonly Verified[];
  /** SOP COMPLIANCE: one line an item. */
  readonly sop: readonly SopItem[];
  readonly migrations: readonly MigrationSummary[];
  /** Why the verdict is inconclusive: a check that crashed, a refused configuration. Never empty then, unless a finding says it. */
  readonly problems: readonly Text[];
  /** Worth knowing about this run (a configuration key that this version does not obey): told under PROCESS OBSERVATIONS. */
  readonly notes: readonly Text[];
  readonly timings: { readonly fetchMs: number; readonly judgeMs: number; readonly totalMs: number };
}

/** A statement that a check made sure of. */
export interface Verified {
  readonly check: CheckId;
  readonly text: Text;
}

export interface SopItem {
  readonly state: "pass" | "fail" | "skipped";
  readonly text: Text;
}

export interface MigrationSummary {
  readonly framework: string;
  readonly root: string;
  readonly family: "graph" | "high-water" | "set" | "numbered";
  /** Paths that the change adds to the base. */
  readonly added: readonly string[];
  readonly baseHeads: readonly string[];
  readonly mergedHeads: readonly string[];
  /** The next free number on the base, zero-padded as the neighbours are; absent where ids are hashes. */
  readonly next?: string;
}

/** A finding with the id people call it by (B1, N2, O1), stable over a pull request's rounds. */
export interface NamedFinding extends Finding {
  readonly id: string;
  /** `new` since the last round, or `standing`. Everything is new in round 1. */
  readonly state: "new" | "standing";
}

/** What the comment is rendered from. */
export interface Review extends Omit<Judgement, "findings"> {
  /** Most severe first. */
  readonly findings: readonly NamedFinding[];
  /** 1-based. */
  readonly round: number;
  /** When the round began, ISO 8601 UTC: stays while the same head is judged again with the same outcome. */
  readonly at: string;
  /** Of the last round, gone in this one. */
  readonly fixed: readonly PastFinding[];
  /** Of the last round, neither found nor known to be gone: something stood in the way of judging. */
  readonly unjudged: readonly PastFinding[];
  /** Earlier rounds, newest first. */
  readonly history: readonly PastRound[];
  /** When base and head were fetched, ISO 8601 UTC; undefined: not known (a local clone). */
  readonly fetchedAt: string | undefined;
  /** When this judgement was made, ISO 8601 UTC. */
  readonly judgedAt: string;
}

/** A finding of an earlier round. */
export interface PastFinding {
  readonly id: string;
  readonly title: Text;
}

export interface PastRound {
  readonly round: number;
  readonly verdict: Verdict;
  readonly head: Sha;
  readonly base: Sha;
  readonly at: string;
}
