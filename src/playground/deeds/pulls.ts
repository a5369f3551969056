import { notFound, refused } from "../errors.ts";
import type { Changes } from "../events.ts";
import { firePull } from "../events.ts";
import { tipOf } from "../git.ts";
import { moveHead } from "../pull-refs.ts";
import type { Issue, Pull, Repo, User, World } from "../state.ts";
import { stamp } from "../state.ts";
import { touch } from "./comments.ts";

export interface NewPull {
  readonly title: string;
  readonly body: string;
  readonly base: string;
  readonly headRepo: Repo;
  readonly branch: string;
  readonly labels: readonly number[];
}

/** Opens it, and tells: `opened`, then the labels it was opened with. */
export async function openPull(world: World, repo: Repo, doer: User, wanted: NewPull): Promise<Issue> {
  if ((await tipOf(repo.dir, `refs/heads/${wanted.base}`)) === undefined) throw notFound(world);
  if ((await tipOf(wanted.headRepo.dir, `refs/heads/${wanted.branch}`)) === undefined) throw notFound(world);
  const twin = [...repo.issues.values()].find(
    (one) =>
      one.state === "open" &&
      one.pull?.headRepoId === wanted.headRepo.id &&
      one.pull.branch === wanted.branch &&
      one.pull.base === wanted.base,
  );
  if (twin) {
    throw refused(
      world,
      409,
      `pull request already exists for these targets [id: ${twin.pull?.id}, issue_id: ${twin.id}]`,
    );
  }
  const pull = newPull(world, {
    base: wanted.base,
    headRepoId: wanted.headRepo.id,
    branch: wanted.branch,
    agitTopic: undefined,
  });
  const issue = newIssue(world, repo, doer, wanted, pull);
  await moveHead(world, repo, issue, pull);
  await firePull(world, repo, issue, pull, doer, { type: "pull_request", action: "opened" });
  if (issue.labels.size > 0) {
    await firePull(world, repo, issue, pull, doer, { type: "pull_request_label", action: "label_updated" });
  }
  return issue;
}

export function newPull(world: World, of: Pick<Pull, "base" | "headRepoId" | "branch" | "agitTopic">): Pull {
  return {
    ...of,
    id: world.next("pull"),
    mergeBase: "",
    merged: undefined,
    reviews: [],
    requested: new Set(),
    apiSha: undefined,
    refHeld: false,
  };
}

/** The next number, for an issue or a pull request. */
export function newIssue(
  world: World,
  repo: Repo,
  doer: User,
  wanted: { readonly title: string; readonly body: string; readonly labels: readonly number[] },
  pull: Pull | undefined,
): Issue {
  const at = stamp(world.now());
  const issue: Issue = {
    id: world.next("issue"),
    number: world.next(`number of ${repo.id}`),
    author: doer.login,
    title: wanted.title,
    body: wanted.body,
    state: "open",
    labels: new Set(wanted.labels),
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    pull,
  };
  repo.issues.set(issue.number, issue);
  return issue;
}

export interface PullEdit {
  readonly title?: string | undefined;
  readonly body?: string | undefined;
  readonly base?: string | undefined;
  readonly state?: "open" | "closed" | undefined;
  /** No webhook tells of labels set this way. */
  readonly labels?: readonly number[] | undefined;
}

/** What PATCH does: one event for each thing that changed. */
export async function editPull(world: World, repo: Repo, issue: Issue, doer: User, edit: PullEdit): Promise<void> {
  const pull = issue.pull;
  if (!pull) throw notFound(world);
  if (pull.merged && edit.state !== undefined)
    throw refused(world, 412, "cannot change state of this pull request, it was already merged");
  if (edit.labels) issue.labels = new Set(edit.labels);
  touch(world, issue);
  const edited = (changes: Changes): Promise<void> =>
    firePull(world, repo, issue, pull, doer, { type: "pull_request", action: "edited", changes });
  if (edit.title !== undefined && edit.title !== issue.title) {
    const from = issue.title;
    issue.title = edit.title;
    await edited({ title: { from } });
  }
  if (edit.body !== undefined && edit.body !== issue.body) {
    const from = issue.body;
    issue.body = edit.body;
    await edited({ body: { from } });
  }
  if (edit.base !== undefined && edit.base !== pull.base) {
    if ((await tipOf(repo.dir, `refs/heads/${edit.base}`)) === undefined) throw notFound(world);
    const from = pull.base;
    pull.base = edit.base;
    await edited({ ref: { from } });
  }
  if (edit.state !== undefined && edit.state !== issue.state) {
    issue.state = edit.state;
    issue.closedAt = edit.state === "closed" ? stamp(world.now()) : null;
    const action = edit.state === "closed" ? "closed" : "reopened";
    await firePull(world, repo, issue, pull, doer, { type: "pull_request", action });
  }
}
