// Words that several renderings share: verdicts, counts, spans of time.

import type { Severity } from "../domain/finding.ts";
import type { NamedFinding, Review, Verdict } from "../domain/review.ts";

export const verdictWords: Readonly<Record<Verdict, string>> = {
  approve: "Approved",
  request_changes: "Changes requested",
  inconclusive: "Inconclusive",
};

/** `1 blocker`, `2 blockers`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

export function ofSeverity(findings: readonly NamedFinding[], severity: Severity): readonly NamedFinding[] {
  return findings.filter((finding) => finding.severity === severity);
}

/** `1 blocker`, `2 nits`: severities that have none are left out; that there is no blocker is said where it is known. */
export function countFindings(findings: readonly NamedFinding[], verdict: Verdict): readonly string[] {
  const blockers = ofSeverity(findings, "blocker").length;
  const rest = (["nit", "observation"] as const).flatMap((severity) => {
    const n = ofSeverity(findings, severity).length;
    return n === 0 ? [] : [count(n, severity)];
  });
  if (blockers > 0) return [count(blockers, "blocker"), ...rest];
  return verdict === "inconclusive" ? rest : ["no blockers", ...rest];
}

/** That nothing was found to judge, where so it is: what was found and is left alone is said by the check. */
export function noMigrations({ migrations, verified }: Review): readonly string[] {
  const isSilent = migrations.length === 0 && verified.every(({ check }) => check !== "migration-collision");
  return isSilent ? ["No migrations were found."] : [];
}

/** `2026-07-28 14:03:12 UTC` (to the minute unless `seconds`); undefined for what is no date. */
export function utc(iso: string, precision: "minutes" | "seconds" = "minutes"): string | undefined {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return undefined;
  const text = new Date(ms).toISOString();
  if (!/^\d/.test(text)) return undefined;
  return `${text.slice(0, 10)} ${text.slice(11, precision === "seconds" ? 19 : 16)} UTC`;
}

/** `3 s`, `12 minutes`, `2 hours`, `5 days`, `3 months`, `2 years` from one ISO date to a later one; undefined when it is not later. */
export function timeBetween(from: string, to: string): string | undefined {
  const ms = Date.parse(to) - Date.parse(from);
  if (!(ms >= 0)) return undefined;
  const minutes = Math.floor(ms / 60_000);
  // Nobody wants to read of 0 s.
  if (minutes < 1) return `${Math.max(1, Math.floor(ms / 1000))} s`;
  if (minutes < 60) return count(minutes, "minute");
  if (minutes < 48 * 60) return count(Math.floor(minutes / 60), "hour");
  const days = Math.floor(minutes / (24 * 60));
  if (days < 61) return count(days, "day");
  const months = Math.floor(days / 30.44);
  return months < 24 ? count(months, "month") : count(Math.floor(days / 365.25), "year");
}
