// Rounds: what was fixed, what still stands, what is new, and the names people call findings by.
// The same head with the same findings under the same verdict is the same round, however often it is judged.

import type { Finding, Severity } from "./finding.ts";
import type { Sha } from "./ids.ts";
import type { Judgement, NamedFinding, PastFinding, PastRound, Review, Verdict } from "./review.ts";
import { isWhole } from "./verdict.ts";

/** What a pull request's last round leaves for the next: plain JSON, kept by the database. */
export interface StoredRound {
  /** 1-based. */
  readonly round: number;
  readonly verdict: Verdict;
  readonly head: Sha;
  /** The base it was last judged on. */
  readonly base: Sha;
  /** The base's branch; absent in a round that was stored before this was kept. */
  readonly baseRef?: string;
  /** When the round began, ISO 8601 UTC. */
  readonly at: string;
  readonly findings: readonly StoredFinding[];
  readonly fixed: readonly PastFinding[];
  readonly unjudged: readonly StoredFinding[];
  /** Every name this pull request ever gave, so that none is given to another cause. */
  readonly names: readonly { readonly id: string; readonly fingerprint: string }[];
  /** Newest first. */
  readonly history: readonly PastRound[];
}

interface StoredFinding extends PastFinding {
  readonly fingerprint: string;
  readonly state: NamedFinding["state"];
}

/** When a change was judged and, where it is known, fetched; ISO 8601 UTC. */
export interface JudgedWhen {
  readonly fetchedAt: string | undefined;
  readonly judgedAt: string;
}

const keptRounds = 20;

/**
 * The review that follows `previous` (undefined: the first of its pull request), and what to store of it.
 * Nothing counts as fixed unless everything was judged: what an inconclusive round cannot see stays `unjudged`
 * until a round that can.
 */
export function nextRound(
  previous: StoredRound | undefined,
  judgement: Judgement,
  when: JudgedWhen,
): { readonly review: Review; readonly store: StoredRound } {
  const { named, names } = nameFindings(toldApart(judgement.findings), previous?.names ?? []);
  const same = previous !== undefined && isSameRound(previous, judgement, named);
  const round = same ? sameRound(previous, named) : newRound(previous, named, isWhole(judgement));
  const at = same ? previous.at : when.judgedAt;
  const history = same ? previous.history : [...pastRound(previous), ...(previous?.history ?? [])].slice(0, keptRounds);
  return {
    review: { ...judgement, ...when, ...round, at, history },
    store: {
      round: round.round,
      verdict: judgement.verdict,
      head: judgement.head.sha,
      base: judgement.base.sha,
      baseRef: judgement.base.ref,
      at,
      findings: round.findings.map(storedFinding),
      fixed: round.fixed,
      unjudged: round.unjudged,
      names,
      history,
    },
  };
}

/** Whether the verdict changed although nobody pushed: people must then be told. */
export function isFlip(previous: StoredRound | undefined, review: Review): previous is StoredRound {
  return previous !== undefined && previous.head === review.head.sha && previous.verdict !== review.verdict;
}

type Named = Finding & { readonly id: string };
type Progress = Pick<Review, "round" | "findings" | "fixed"> & { readonly unjudged: readonly StoredFinding[] };

const letters: Readonly<Record<Severity, string>> = { blocker: "B", nit: "N", observation: "O" };

/** With equal fingerprints two would share one name, and every look would be a new round: the later ones are numbered. */
function toldApart(findings: readonly Finding[]): readonly Finding[] {
  const taken = new Set(findings.map(({ fingerprint }) => fingerprint));
  const times = new Map<string, number>();
  return findings.map((finding) => {
    let n = (times.get(finding.fingerprint) ?? 0) + 1;
    const numbered = () => (n === 1 ? finding.fingerprint : `${finding.fingerprint} (${n})`);
    while (n > 1 && taken.has(numbered())) n++;
    times.set(finding.fingerprint, n);
    return n === 1 ? finding : { ...finding, fingerprint: numbered() };
  });
}

/** Most severe first, then by number. A cause that comes back gets its old name; one that changes severity gets another letter. */
function nameFindings(findings: readonly Finding[], known: StoredRound["names"]) {
  const names = [...known];
  const ids = new Map(known.map(({ id, fingerprint }) => [id.charAt(0) + fingerprint, id]));
  const last = new Map<string, number>();
  for (const { id } of known) last.set(id.charAt(0), Math.max(last.get(id.charAt(0)) ?? 0, numberOf(id)));
  const named = findings.map((finding): Named => {
    const letter = letters[finding.severity];
    const old = ids.get(letter + finding.fingerprint);
    if (old !== undefined) return { ...finding, id: old };
    const number = (last.get(letter) ?? 0) + 1;
    last.set(letter, number);
    const id = `${letter}${number}`;
    names.push({ id, fingerprint: finding.fingerprint });
    return { ...finding, id };
  });
  const order = "BNO";
  named.sort(
    (a, b) => order.indexOf(a.id.charAt(0)) - order.indexOf(b.id.charAt(0)) || numberOf(a.id) - numberOf(b.id),
  );
  return { named, names };
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}

function isSameRound(previous: StoredRound, judgement: Judgement, named: readonly Named[]): boolean {
  if (previous.head !== judgement.head.sha || previous.verdict !== judgement.verdict) return false;
  const before = new Set(previous.findings.map(({ id }) => id));
  return before.size === named.length && named.every(({ id }) => before.has(id));
}

function sameRound(previous: StoredRound, named: readonly Named[]): Progress {
  const states = new Map(previous.findings.map(({ id, state }) => [id, state]));
  return {
    round: previous.round,
    findings: named.map((finding) => ({ ...finding, state: states.get(finding.id) ?? "new" })),
    fixed: previous.fixed,
    unjudged: previous.unjudged,
  };
}

function newRound(previous: StoredRound | undefined, named: readonly Named[], whole: boolean): Progress {
  const before = previous === undefined ? [] : [...previous.findings, ...previous.unjudged];
  const stood = new Set(before.map(({ fingerprint }) => fingerprint));
  const stands = new Set(named.map(({ fingerprint }) => fingerprint));
  const gone = before.filter(({ fingerprint }) => !stands.has(fingerprint));
  return {
    round: (previous?.round ?? 0) + 1,
    findings: named.map((finding) => ({ ...finding, state: stood.has(finding.fingerprint) ? "standing" : "new" })),
    fixed: whole ? gone.map(({ id, title }) => ({ id, title })) : [],
    unjudged: whole ? [] : gone,
  };
}

function storedFinding({ id, fingerprint, title, state }: NamedFinding): StoredFinding {
  return { id, fingerprint, title, state };
}

function pastRound(previous: StoredRound | undefined): readonly PastRound[] {
  if (previous === undefined) return [];
  const { round, verdict, head, base, at } = previous;
  return [{ round, verdict, head, base, at }];
}
