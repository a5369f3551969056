import type { PrNumber, Sha } from "./ids.ts";
import type { Tree } from "./tree.ts";

export interface ChangeBase {
  readonly ref: string;
  readonly sha: Sha;
  /** Where a person's clone has it from: the name of a remote, or a URL; "" where from nowhere. Default: `origin`. */
  readonly from?: string;
}

/** What a check sees: the trees, the files and commits of a change, and what the pull request says of itself. */
export interface Change {
  readonly base: ChangeBase;
  readonly head: { readonly ref: string; readonly sha: Sha };
  /** undefined: the histories are unrelated. */
  readonly mergeBase: Sha | undefined;
  readonly trees: ChangeTrees;
  /** Paths that git cannot merge. In the merged tree such a path holds the head's file. */
  readonly textualConflicts: readonly string[];
  /** Merge base to head: what the pull request itself did. */
  readonly headFiles: readonly FileChange[];
  /** Base tip to merged tree: what would change on the base. A path that is only here or only in headFiles tells of the other side. */
  readonly mergedFiles: readonly FileChange[];
  /** The pull request's own commits (base..head, no merges), newest first, at most 500. */
  readonly commits: readonly Commit[];
  /** undefined: judged locally without a pull request. */
  readonly pullRequest: PullRequestFacts | undefined;
  /** Migrations that earlier rounds of this pull request had: how an old name is known after a squash and a force push. */
  readonly earlier: readonly MigrationIdentity[];
  /** The most recent commits on the base that brought or changed `path`, newest first; empty when none is known. */
  introducedBy(path: string): Promise<readonly Commit[]>;
  /** The text of a path before a commit, in its first parent; undefined where it was not there. */
  textBefore(commit: Sha, path: string): Promise<string | undefined>;
  /** Other open pull requests into the same branch whose last judged head adds a migration of this identity; empty when not known. */
  otherClaims(identity: {
    readonly root: string;
    readonly id: string;
  }): Promise<readonly { readonly number: PrNumber; readonly path: string }[]>;
}

export interface ChangeTrees {
  /** An empty tree when the histories are unrelated. */
  readonly mergeBase: Tree;
  readonly base: Tree;
  readonly head: Tree;
  readonly merged: Tree;
}

export interface FileChange {
  readonly status: "added" | "modified" | "deleted" | "renamed";
  readonly path: string;
  /** The path before, for `renamed`. */
  readonly oldPath?: string;
}

export interface Commit {
  readonly sha: Sha;
  readonly subject: string;
  /** Committer date, ISO 8601 UTC. */
  readonly at: string;
  /** Renames this commit made, as git detects them. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
}

export interface PullRequestFacts {
  readonly number: PrNumber | undefined;
  readonly title: string;
  /** undefined: not known (judged locally); a pull request without a description has "". */
  readonly body: string | undefined;
  /** The head branch's own name, without `refs/heads/`; undefined for AGit, whose pull requests have none. */
  readonly branch: string | undefined;
}

export interface MigrationIdentity {
  /** The group's root folder. */
  readonly root: string;
  readonly id: string;
  readonly path: string;
}
