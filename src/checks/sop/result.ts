import type { Finding } from "../../domain/finding.ts";
import type { RepoConfig } from "../../domain/repo-config.ts";
import type { SopItem } from "../../domain/review.ts";
import type { Text } from "../../domain/text.ts";

/** One thing that a team asks of every pull request, and the finding where it is not met. */
export interface SopResult {
  readonly item: SopItem;
  readonly finding?: Finding;
}

/** A rule that is not met: the item says it in a line, the finding is what a person acts on. */
export function failed(rule: string, title: Text, message: Text, config?: RepoConfig): SopResult {
  const finding: Finding = {
    check: "sop",
    kinds: [],
    // Only a team that set the rule and wrote `sop: blocker` can want it to block.
    severity: config?.checks.sop === "blocker" ? "blocker" : "nit",
    fingerprint: `sop:${rule}`,
    title,
    message: [message],
    subjects: [],
    places: [],
  };
  return { item: { state: "fail", text: title }, finding };
}
