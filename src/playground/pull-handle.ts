// A pull request in a test's or the demo's hands: deeds of people that change state first and tell the hooks then,
// and what the bot did there.

import { addComment, deleteComment, editComment } from "./deeds/comments.ts";
import { findLabels, setLabels } from "./deeds/labels.ts";
import { mergeCommit, mergePull } from "./deeds/merge.ts";
import type { PullEdit } from "./deeds/pulls.ts";
import { editPull } from "./deeds/pulls.ts";
import { afterReturn, beforeReturn } from "./deeds/push.ts";
import type { RefChange } from "./deeds/push.ts";
import type { Files } from "./commit.ts";
import { writeCommit } from "./commit.ts";
import { git, resolve, tipOf } from "./git.ts";
import { moveHead } from "./pull-refs.ts";
import { headOf } from "./pull-facts.ts";
import type { Comment, Issue, Pull, Repo, Review, Status, User, World } from "./state.ts";
import { userOf } from "./state.ts";

/** Who does it: a login; the pull request's author when left out. */
export interface By {
  readonly as?: string;
}

export interface PushOptions extends By {
  readonly message?: string;
  /** A revision (`main`, a sha): the branch becomes this commit and one on top of it, by force. */
  readonly onto?: string;
}

export interface PullHandle {
  readonly number: number;
  readonly branch: string;
  readonly url: string;
  /** The live state: read it, never write it. */
  readonly issue: Readonly<Issue>;
  /** What the API says the head is now. */
  head(): Promise<string>;
  /** One commit on the branch (a path with null is deleted); answers its sha. */
  push(files: Files, options?: PushOptions): Promise<string>;
  /** Merges a branch (the base) into the pull request's, as people do to bring it up to date. Needs git 2.38. */
  mergeBase(branch?: string, by?: By): Promise<string>;
  comment(body: string, by?: By): Promise<Comment>;
  editComment(id: number, body: string, by?: By): Promise<void>;
  deleteComment(id: number, by?: By): Promise<void>;
  edit(edit: Omit<PullEdit, "labels" | "state">, by?: By): Promise<void>;
  retarget(branch: string, by?: By): Promise<void>;
  close(by?: By): Promise<void>;
  reopen(by?: By): Promise<void>;
  merge(by?: By): Promise<void>;
  /** Label names: people's own doing. */
  addLabel(name: string, by?: By): Promise<void>;
  removeLabel(name: string, by?: By): Promise<void>;
  /** Until catchUp(): `ref`: refs/pull/N/head stays where it is while the API knows better; `api`: the other way round. */
  lag(behind: "ref" | "api"): Promise<void>;
  catchUp(): Promise<void>;
  /** Names, sorted. */
  labels(): string[];
  /** Not deleted ones, oldest first; only of this author when given. `earlier.length` is how often one was edited. */
  comments(author?: string): Comment[];
  /** Of a sha (the head as the API has it), oldest first; only of this context when given. */
  statuses(options?: { readonly sha?: string; readonly context?: string }): Promise<Status[]>;
  reviews(): readonly Review[];
}

export function pullHandle(world: World, repo: Repo, issue: Issue): PullHandle {
  const pull = issue.pull;
  if (!pull) throw new Error(`#${issue.number} is no pull request`);
  const doer = (by: By | PushOptions = {}): User => userOf(world, by.as ?? issue.author);
  const told = async <T>(deed: Promise<T>): Promise<T> => {
    const result = await deed;
    await world.webhooks.settled();
    return result;
  };
  const edit = (change: PullEdit, by?: By): Promise<void> => told(editPull(world, repo, issue, doer(by), change));
  const commentOf = (id: number): Comment => {
    const comment = repo.comments.get(id);
    if (!comment) throw new Error(`no comment ${id}`);
    return comment;
  };
  const relabel = (ids: readonly number[], by?: By): Promise<void> =>
    told(setLabels(world, repo, issue, doer(by), ids));

  return {
    number: issue.number,
    branch: pull.branch,
    get url() {
      return `${world.url}/${repo.owner}/${repo.name}/pulls/${issue.number}`;
    },
    issue,
    head: () => headOf(world, repo, issue, pull),
    push: (files, options = {}) => told(push(world, repo, pull, doer(options), files, options)),
    mergeBase: (branch = pull.base, by) => told(mergeInto(world, repo, pull, doer(by), branch)),
    comment: (body, by) => told(addComment(world, repo, issue, doer(by), body)),
    editComment: (id, body, by) => told(editComment(world, repo, commentOf(id), doer(by), body)),
    deleteComment: (id, by) => told(deleteComment(world, repo, commentOf(id), doer(by))),
    edit,
    retarget: (base, by) => edit({ base }, by),
    close: (by) => edit({ state: "closed" }, by),
    reopen: (by) => edit({ state: "open" }, by),
    merge: (by) => told(mergePull(world, repo, issue, pull, doer(by))),
    addLabel: (name, by) => relabel([...issue.labels, ...findLabels(world, repo, [name])], by),
    removeLabel: (name, by) => {
      const gone = findLabels(world, repo, [name]);
      return relabel(
        [...issue.labels].filter((id) => !gone.includes(id)),
        by,
      );
    },
    async lag(behind) {
      if (behind === "ref") pull.refHeld = true;
      else pull.apiSha = await headOf(world, repo, issue, pull);
    },
    async catchUp() {
      pull.apiSha = undefined;
      pull.refHeld = false;
      await moveHead(world, repo, issue, pull);
    },
    labels: () =>
      [...repo.labels.values(), ...userOf(world, repo.owner).labels]
        .filter((label) => issue.labels.has(label.id))
        .map((label) => label.name)
        .toSorted(),
    comments: (author) =>
      [...repo.comments.values()].filter(
        (one) => one.issue === issue.number && !one.deleted && (author === undefined || one.author === author),
      ),
    async statuses(options = {}) {
      const sha = options.sha ?? (await headOf(world, repo, issue, pull));
      return repo.statuses.filter(
        (one) => one.sha === sha && (options.context === undefined || one.context === options.context),
      );
    },
    reviews: () => pull.reviews,
  };
}

async function push(
  world: World,
  base: Repo,
  pull: Pull,
  doer: User,
  files: Files,
  options: PushOptions,
): Promise<string> {
  const repo = headRepoOf(world, pull);
  const message = options.message ?? `Change ${Object.keys(files).join(", ")}`;
  const onto = options.onto === undefined ? undefined : await resolve(base.dir, options.onto);
  if (onto !== undefined && repo !== base) await git(repo.dir, ["fetch", "-q", "--no-tags", base.dir, onto]);
  return moveBranch(world, repo, pull.branch, doer, () =>
    writeCommit(repo, { branch: pull.branch, files, message, author: doer, at: world.now(), onto }),
  );
}

async function mergeInto(world: World, base: Repo, pull: Pull, doer: User, branch: string): Promise<string> {
  const repo = headRepoOf(world, pull);
  const ours = await git(repo.dir, ["rev-parse", `refs/heads/${pull.branch}`]);
  const theirs = await git(base.dir, ["rev-parse", `refs/heads/${branch}`]);
  if (repo !== base) await git(repo.dir, ["fetch", "-q", "--no-tags", base.dir, theirs]);
  return moveBranch(world, repo, pull.branch, doer, async () => {
    const sha = await mergeCommit(world, repo, doer, { ours, theirs, message: `Merge branch '${branch}'` });
    await git(repo.dir, ["update-ref", `refs/heads/${pull.branch}`, sha]);
    return sha;
  });
}

/** Runs what moves a branch and does then what a push does. */
export async function moveBranch(
  world: World,
  repo: Repo,
  branch: string,
  doer: User,
  move: () => Promise<string>,
): Promise<string> {
  const ref = `refs/heads/${branch}`;
  const before = await tipOf(repo.dir, ref);
  const after = await move();
  const changes: RefChange[] = [{ ref, before, after }];
  await beforeReturn(world, repo, changes);
  await afterReturn(world, repo, doer, changes);
  return after;
}

function headRepoOf(world: World, pull: Pull): Repo {
  const repo = pull.headRepoId === undefined ? undefined : world.repos.get(pull.headRepoId);
  if (!repo || pull.branch === "") throw new Error("the pull request has no branch to push to");
  return repo;
}
