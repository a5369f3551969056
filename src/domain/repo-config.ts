// `.assay.yml` of the base branch. Only what this version obeys is accepted: an unknown key is refused, with a suggestion and its line.

import type { CheckId, Severity } from "./finding.ts";

export interface RepoConfig {
  readonly migrations: { readonly ignore: readonly string[] };
  /** A check's ceiling: findings of the check are at most this severe; `off` drops them. */
  readonly checks: Partial<Readonly<Record<CheckId, Severity | "off">>>;
  readonly sop: {
    /** A pattern with `{issue}`; undefined: branch names are not checked. */
    readonly branch: string | undefined;
    readonly sections: readonly string[];
  };
  readonly labels: { readonly approve: string; readonly request_changes: string };
}

export const defaultRepoConfig: RepoConfig = {
  migrations: { ignore: [] },
  checks: {},
  sop: { branch: undefined, sections: [] },
  labels: { approve: "status:approved", request_changes: "status:needs-fix" },
};
