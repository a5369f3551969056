// A repository in a test's or the demo's hands.

import type { Files } from "./commit.ts";
import { writeCommit } from "./commit.ts";
import { createLabel } from "./deeds/labels.ts";
import { newIssue, openPull } from "./deeds/pulls.ts";
import { pushed } from "./deeds/push.ts";
import type { NewHook } from "./deeds/repos.ts";
import { createHook, deleteRepo, forkRepo, protectBranch, renameRepo } from "./deeds/repos.ts";
import { git, resolve, tipOf, tryGit } from "./git.ts";
import { writersOf } from "./people.ts";
import type { By, PullHandle } from "./pull-handle.ts";
import { moveBranch, pullHandle } from "./pull-handle.ts";
import type { Permission, Repo, Status, User, World } from "./state.ts";
import { slugOf, userOf } from "./state.ts";

export interface CommitOptions extends By {
  /** The default branch when left out. A branch that is not there is made from `onto`, or from the default branch. */
  readonly branch?: string;
  readonly message?: string;
  /** A revision: the branch becomes this commit and one on top of it, by force. */
  readonly onto?: string;
}

export interface OpenOptions extends By {
  readonly branch: string;
  /** Committed to the branch before it is opened. */
  readonly files?: Files;
  readonly message?: string;
  readonly title?: string;
  readonly body?: string;
  readonly base?: string;
  /** The fork whose branch it is. */
  readonly from?: RepoHandle;
  readonly labels?: readonly string[];
}

export interface RepoHandle {
  readonly id: number;
  /** `owner/name` as it is now. */
  readonly slug: string;
  /** The bare repository's folder. */
  readonly gitDir: string;
  readonly cloneUrl: string;
  /** The full sha of a revision. Throws when there is none. */
  sha(rev: string): Promise<string>;
  /** A file's text at a revision, or undefined. */
  read(rev: string, path: string): Promise<string | undefined>;
  /** One commit on a branch, pushed by somebody who may (a path with null is deleted); answers its sha. */
  commit(files: Files, options?: CommitOptions): Promise<string>;
  deleteBranch(branch: string, by?: By): Promise<void>;
  openPullRequest(options: OpenOptions): Promise<PullHandle>;
  pullRequest(number: number): PullHandle;
  pullRequests(): PullHandle[];
  /** An issue: its number is taken from the pull requests' own. */
  openIssue(title: string, by?: By): number;
  fork(login: string): Promise<RepoHandle>;
  /** Deletes the repository: a fork's pull requests are closed. */
  deleteFork(by?: By): Promise<void>;
  rename(name: string): void;
  archive(): void;
  protect(branch: string, contexts: readonly string[]): void;
  unprotect(branch: string): void;
  allow(login: string, permission: Permission): void;
  disallow(login: string): void;
  addLabel(name: string, color?: string): number;
  labels(): string[];
  addHook(hook: Pick<NewHook, "url" | "secret"> & Partial<NewHook>): number;
  removeHook(id: number): void;
  /** Everything ever posted to a sha, oldest first. */
  statuses(sha: string): Status[];
}

export function repoHandle(world: World, repo: Repo): RepoHandle {
  const doer = (by: By = {}): User => (by.as === undefined ? firstWriter(world, repo) : userOf(world, by.as));
  const told = async <T>(deed: Promise<T>): Promise<T> => {
    const result = await deed;
    await world.webhooks.settled();
    return result;
  };
  const handle: RepoHandle = {
    id: repo.id,
    get slug() {
      return slugOf(repo);
    },
    gitDir: repo.dir,
    get cloneUrl() {
      return `${world.url}/${slugOf(repo)}.git`;
    },
    sha: (rev) => git(repo.dir, ["rev-parse", "--verify", "--end-of-options", `${rev}^{commit}`]),
    async read(rev, path) {
      const found = await tryGit(repo.dir, ["cat-file", "blob", `${rev}:${path}`]);
      return found.code === 0 ? found.stdout : undefined;
    },
    commit: (files, options = {}) => told(commit(world, repo, doer(options), files, options)),
    async deleteBranch(branch, by) {
      const ref = `refs/heads/${branch}`;
      const before = await tipOf(repo.dir, ref);
      await git(repo.dir, ["update-ref", "-d", ref]);
      await told(pushed(world, repo, doer(by), [{ ref, before, after: undefined }]));
    },
    openPullRequest: (options) => told(open(world, repo, doer(options), options)),
    pullRequest(number) {
      const issue = repo.issues.get(number);
      if (!issue) throw new Error(`${slugOf(repo)} has no #${number}`);
      return pullHandle(world, repo, issue);
    },
    pullRequests: () =>
      [...repo.issues.values()].filter((issue) => issue.pull).map((issue) => pullHandle(world, repo, issue)),
    openIssue: (title, by) => newIssue(world, repo, doer(by), { title, body: "", labels: [] }, undefined).number,
    fork: async (login) => repoHandle(world, await forkRepo(world, repo, userOf(world, login))),
    deleteFork: (by) => told(deleteRepo(world, repo, doer(by))),
    rename: (name) => renameRepo(world, repo, name),
    archive() {
      repo.archived = true;
    },
    protect(branch, contexts) {
      protectBranch(world, repo, { rule: branch, contexts, statusCheck: true, push: true });
    },
    unprotect: (branch) => void repo.protections.delete(branch),
    allow: (login, permission) => void repo.collaborators.set(userOf(world, login).login, permission),
    disallow: (login) => void repo.collaborators.delete(userOf(world, login).login),
    addLabel: (name, color = "00aabb") => createLabel(world, repo, { name, color, description: "" }).id,
    labels: () => [...repo.labels.values()].map((label) => label.name),
    addHook: (hook) => createHook(world, repo, { events: assayEvents, active: true, ...hook }).id,
    removeHook: (id) => void repo.hooks.delete(id),
    statuses: (sha) => repo.statuses.filter((status) => status.sha === sha),
  };
  return handle;
}

/** What Assay is to be subscribed to. */
const assayEvents = [
  "push",
  "pull_request",
  "pull_request_sync",
  "pull_request_label",
  "pull_request_comment",
  "pull_request_review",
];

async function commit(world: World, repo: Repo, doer: User, files: Files, options: CommitOptions): Promise<string> {
  const branch = options.branch ?? repo.defaultBranch;
  const exists = (await tipOf(repo.dir, `refs/heads/${branch}`)) !== undefined;
  const start = options.onto ?? (exists ? undefined : repo.defaultBranch);
  const onto = start === undefined ? undefined : await resolve(repo.dir, start);
  const message = options.message ?? `Change ${Object.keys(files).join(", ")}`;
  return moveBranch(world, repo, branch, doer, () =>
    writeCommit(repo, { branch, files, message, author: doer, at: world.now(), onto }),
  );
}

async function open(world: World, repo: Repo, doer: User, options: OpenOptions): Promise<PullHandle> {
  const source = options.from === undefined ? repo : world.repos.get(options.from.id);
  if (!source) throw new Error("the fork is gone");
  if (options.files) {
    const message = options.message ?? options.title ?? options.branch;
    await commit(world, source, doer, options.files, { branch: options.branch, message });
  }
  const labels = [...repo.labels.values()].filter((label) => options.labels?.includes(label.name));
  const issue = await openPull(world, repo, doer, {
    title: options.title ?? options.branch,
    body: options.body ?? "",
    base: options.base ?? repo.defaultBranch,
    headRepo: source,
    branch: options.branch,
    labels: labels.map((label) => label.id),
  });
  return pullHandle(world, repo, issue);
}

function firstWriter(world: World, repo: Repo): User {
  const [given] = [...repo.collaborators].filter(([, permission]) => permission !== "read");
  return given ? userOf(world, given[0]) : (writersOf(world, repo)[0] ?? userOf(world, repo.owner));
}
