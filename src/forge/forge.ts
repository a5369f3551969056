// The forge in our words: what the pipeline may ask of a Forgejo or a Gitea. Only src/forge knows the API's field names.

import type { PrNumber, RepoId, RepoSlug, Sha } from "../domain/ids.ts";

export interface Forge {
  readonly kind: "forgejo" | "gitea";
  /** As the forge says it: `15.0.3+gitea-1.22.0`, `1.26.0`. */
  readonly version: string;
  readonly bot: User;
  /** The base URL, no trailing slash: git URLs and links are built from it, never from a payload. */
  readonly url: string;

  /** undefined: gone, or the bot may not see it. Follows a rename by id. */
  repository(id: RepoId): Promise<Repository | undefined>;
  /** undefined: no such pull request (or repository). */
  pullRequest(repo: RepoSlug, number: PrNumber): Promise<PullRequest | undefined>;
  /** All open ones, most recently updated first. */
  openPullRequests(repo: RepoSlug): Promise<readonly PullRequest[]>;

  /** Ordinary comments, oldest first; with `since` (ISO 8601) only those updated then or later. */
  comments(repo: RepoSlug, number: PrNumber, since?: string): Promise<readonly Comment[]>;
  /** undefined: deleted. */
  comment(repo: RepoSlug, id: number): Promise<Comment | undefined>;
  createComment(repo: RepoSlug, number: PrNumber, body: string): Promise<Comment>;
  /** false: the comment is gone. */
  editComment(repo: RepoSlug, id: number, body: string): Promise<boolean>;

  /** Reactions of the bot itself on a comment. */
  ownReactions(repo: RepoSlug, commentId: number): Promise<readonly Reaction[]>;
  react(repo: RepoSlug, commentId: number, reaction: Reaction): Promise<void>;

  /** The label's id, created with this colour (`d93f0b`) when the repository (or its organisation) has none of the name. */
  ensureLabel(repo: RepoSlug, name: string, color: string): Promise<number>;
  labels(repo: RepoSlug, number: PrNumber): Promise<readonly Label[]>;
  addLabel(repo: RepoSlug, number: PrNumber, labelId: number): Promise<void>;
  removeLabel(repo: RepoSlug, number: PrNumber, labelId: number): Promise<void>;

  /** The newest status of the context on a commit; undefined when it has none. */
  status(repo: RepoSlug, sha: Sha, context: string): Promise<CommitStatus | undefined>;
  setStatus(repo: RepoSlug, sha: Sha, status: CommitStatus): Promise<void>;

  /** Login names of everyone with write access, and of the members of an organisation's reading teams: what `/assignees` lists. */
  writers(repo: RepoSlug): Promise<ReadonlySet<string>>;
}

export interface User {
  readonly id: number;
  readonly login: string;
}

export interface Repository {
  readonly id: RepoId;
  readonly slug: RepoSlug;
  readonly defaultBranch: string;
  readonly objectFormat: "sha1" | "sha256";
  readonly archived: boolean;
  /** Nothing was pushed yet: there is no default branch to fetch. */
  readonly empty: boolean;
}

export interface PullRequest {
  readonly repoId: RepoId;
  readonly number: PrNumber;
  readonly title: string;
  readonly body: string;
  readonly author: User;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  /** The base's branch name and, where the forge could resolve it, its tip now. */
  readonly base: { readonly ref: string; readonly sha: Sha | undefined };
  /** `branch` is undefined for AGit and for a head whose branch is gone. `sha` is what the forge says now, and may run ahead of refs/pull/N/head. */
  readonly head: { readonly branch: string | undefined; readonly sha: Sha | undefined; readonly isOfFork: boolean };
  readonly labels: readonly Label[];
  readonly updatedAt: string;
  readonly htmlUrl: string;
  /** Of the base's repository, as people reach it. */
  readonly cloneUrl: string;
}

export interface Comment {
  readonly id: number;
  readonly author: User;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Label {
  readonly id: number;
  readonly name: string;
}

export type Reaction = "eyes" | "+1" | "-1" | "confused";

export interface CommitStatus {
  readonly state: "pending" | "success" | "failure" | "error";
  readonly context: string;
  readonly description: string;
  readonly targetUrl: string;
}
