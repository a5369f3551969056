// Everything the stand-in forge knows, in plain maps. Only deeds/ changes it; routes/ and shapes/ read it.

import type { Background } from "./background.ts";
import type { Scope } from "./people.ts";
import type { Webhooks } from "./webhooks.ts";

export type ForgeKind = "forgejo" | "gitea";

export interface World {
  readonly kind: ForgeKind;
  /** `http://127.0.0.1:PORT`: known once it listens. */
  url: string;
  /** Holds `ID.git` for every repository, by id: a rename moves nothing. */
  readonly root: string;
  readonly now: () => Date;
  /** By login in lower case; organisations too. */
  readonly users: Map<string, User>;
  readonly tokens: Map<string, Token>;
  readonly repos: Map<number, Repo>;
  /** Slugs that repositories had before a rename, in lower case, to the repository's id. */
  readonly oldSlugs: Map<string, number>;
  /** The next number of a counter: ids are given per table, as databases do. */
  readonly next: (table: string) => number;
  readonly webhooks: Webhooks;
  readonly background: Background;
}

export interface User {
  readonly id: number;
  readonly login: string;
  readonly fullName: string;
  readonly email: string;
  readonly createdAt: string;
  /** For an organisation: its owners. */
  readonly owners: readonly string[] | undefined;
  /** Labels of an organisation. */
  readonly labels: Label[];
}

export interface Token {
  readonly login: string;
  readonly scopes: readonly Scope[];
}

export type Permission = "read" | "write" | "admin";

export interface Repo {
  readonly id: number;
  readonly owner: string;
  name: string;
  readonly private: boolean;
  archived: boolean;
  defaultBranch: string;
  readonly objectFormat: "sha1" | "sha256";
  readonly dir: string;
  readonly parentId: number | undefined;
  readonly createdAt: string;
  updatedAt: string;
  readonly collaborators: Map<string, Permission>;
  readonly labels: Map<number, Label>;
  /** Issues and pull requests share their numbers. */
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  /** Append only, oldest first. */
  readonly statuses: Status[];
  readonly hooks: Map<number, Hook>;
  readonly protections: Map<string, Protection>;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  /** `d93f0b` */
  readonly color: string;
  readonly description: string;
}

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly author: string;
  title: string;
  body: string;
  state: "open" | "closed";
  labels: Set<number>;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  readonly pull: Pull | undefined;
}

export interface Pull {
  readonly id: number;
  base: string;
  /** undefined once the fork was deleted. */
  headRepoId: number | undefined;
  /** Empty for AGit. */
  readonly branch: string;
  readonly agitTopic: string | undefined;
  /** As stored: Forgejo looks at it anew only some time after a push. */
  mergeBase: string;
  merged: { readonly at: string; readonly by: string; readonly sha: string } | undefined;
  readonly reviews: Review[];
  readonly requested: Set<string>;
  /** What the API goes on saying while it lags behind git. */
  apiSha: string | undefined;
  /** refs/pull/N/head stays where it is while this is true. */
  refHeld: boolean;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly author: string;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  deleted: boolean;
  /** The bodies it had before, oldest first: one for each PATCH, also one that changed nothing. */
  readonly earlier: string[];
  readonly reactions: Reaction[];
}

export interface Reaction {
  readonly login: string;
  readonly content: string;
  readonly at: string;
}

export interface Status {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string;
  readonly targetUrl: string;
  readonly creator: string;
  readonly at: string;
}

export interface Review {
  readonly id: number;
  readonly commentId: number;
  readonly author: string;
  readonly state: string;
  readonly body: string;
  readonly sha: string;
  readonly at: string;
  dismissed: boolean;
  official: boolean;
  readonly comments: readonly ReviewComment[];
}

export interface ReviewComment {
  readonly id: number;
  readonly path: string;
  readonly body: string;
  readonly newLine: number;
  readonly oldLine: number;
}

export interface Hook {
  readonly id: number;
  readonly type: string;
  readonly url: string;
  readonly secret: string;
  readonly contentType: string;
  readonly events: readonly string[];
  active: boolean;
  readonly createdAt: string;
}

export interface Protection {
  readonly rule: string;
  readonly contexts: readonly string[];
  readonly statusCheck: boolean;
  readonly push: boolean;
  readonly at: string;
}

/** `owner/name` as it is now. */
export function slugOf(repo: Repo): string {
  return `${repo.owner}/${repo.name}`;
}

/** The repository now at this slug (any case), or undefined. */
export function repoAt(world: World, slug: string): Repo | undefined {
  const wanted = slug.toLowerCase();
  return [...world.repos.values()].find((repo) => slugOf(repo).toLowerCase() === wanted);
}

/** The user of a login that the state itself names. Throws on one that is not there: a fault of the playground. */
export function userOf(world: World, login: string): User {
  const user = world.users.get(login.toLowerCase());
  if (!user) throw new Error(`the playground has no user ${login}`);
  return user;
}

/** Go's RFC 3339 in whole seconds, as both forges write times. */
export function stamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
