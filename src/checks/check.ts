import type { Change } from "../domain/change.ts";
import type { CheckId, Finding } from "../domain/finding.ts";
import type { RepoConfig } from "../domain/repo-config.ts";
import type { SopItem, Verified } from "../domain/review.ts";
import type { GroupChange } from "../frameworks/framework.ts";

/** What every check is given: the change, the migrations in it, the base's configuration. */
export interface Subject {
  readonly change: Change;
  readonly groups: readonly GroupChange[];
  readonly config: RepoConfig;
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly verified: readonly Verified[];
  readonly sop?: readonly SopItem[];
}

/** A check is a value: its id is its file's name, its key in `.assay.yml` and its anchor in docs/checks.md. */
export interface Check {
  readonly id: CheckId;
  /** One line for the documentation. */
  readonly summary: string;
  run(subject: Subject): Promise<CheckResult>;
}
