// From findings to a verdict. Nothing that could not be judged may ever turn into an approval.

import type { Finding, Severity } from "./finding.ts";
import type { RepoConfig } from "./repo-config.ts";
import type { Verdict } from "./review.ts";
import type { Text } from "./text.ts";

/** What stood in the way of judging. */
export interface Obstacles {
  /** Checks that crashed, and every reason a configuration was refused for. */
  readonly problems: readonly Text[];
  /** The base's `.assay.yml` was refused: what the team asked for is not known, so neither is a blocker's right to block. */
  readonly configRefused: boolean;
}

/**
 * `inconclusive` under a refused configuration, whatever was found; else `request_changes` when there is a blocker;
 * else `inconclusive` when something could not be judged that may hide one; else `approve`.
 */
export function decideVerdict(findings: readonly Finding[], { problems, configRefused }: Obstacles): Verdict {
  if (configRefused) return "inconclusive";
  if (findings.some((finding) => finding.severity === "blocker")) return "request_changes";
  return isWhole({ findings, problems }) ? "approve" : "inconclusive";
}

/** Whether everything was judged: a finding that is absent from such a judgement is really gone. */
export function isWhole(judgement: {
  readonly findings: readonly Finding[];
  readonly problems: readonly Text[];
}): boolean {
  return judgement.problems.length === 0 && !judgement.findings.some((finding) => finding.couldHideBlocker === true);
}

/**
 * The findings under the ceilings of `.assay.yml`: at most as severe as their check may be, and none of a check that is
 * `off`. Under a ceiling below `blocker` nothing that a check could not read can hide a blocker.
 */
export function applyCeilings(findings: readonly Finding[], ceilings: RepoConfig["checks"]): readonly Finding[] {
  return findings.flatMap((finding): readonly Finding[] => {
    const ceiling = ceilings[finding.check];
    if (ceiling === undefined || ceiling === "blocker") return [finding];
    if (ceiling === "off") return [];
    const { couldHideBlocker: _, ...rest } = finding;
    return [{ ...rest, severity: milder(finding.severity, ceiling) }];
  });
}

const mildness: Readonly<Record<Severity, number>> = { blocker: 0, nit: 1, observation: 2 };

function milder(a: Severity, b: Severity): Severity {
  return mildness[a] > mildness[b] ? a : b;
}
