// What a repository may set in `.assay.yml`, and what holds where it sets nothing. How the file is read: repo-config-file.ts,
// which is loaded only where there is one.

import { RE2JS } from "re2js";
import type { CheckId, Severity } from "./finding.ts";

export interface RepoConfig {
  readonly migrations: {
    /** Folders that hold migrations although nothing in the tree says so. No trailing slash. */
    readonly roots: readonly { readonly path: string; readonly framework: string }[];
    /** Globs of paths that no check looks at. */
    readonly ignore: readonly string[];
  };
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
  migrations: { roots: [], ignore: [] },
  checks: {},
  sop: { branch: undefined, sections: [] },
  labels: { approve: "status:approved", request_changes: "status:needs-fix" },
};

/** The linear-time pattern for branch names: `{issue}` stands for an issue's number. Throws where RE2 refuses it. */
export function branchPattern(pattern: string): RE2JS {
  return RE2JS.compile(pattern.replaceAll("{issue}", "(?:[0-9]+)"));
}
