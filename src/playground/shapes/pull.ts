import { tipOf } from "../git.ts";
import { isDraft, pullFacts, pullRef } from "../pull-facts.ts";
import type { PullFacts } from "../pull-facts.ts";
import { permissionOf } from "../people.ts";
import type { Issue, Pull, Repo, User, World } from "../state.ts";
import { slugOf, userOf } from "../state.ts";
import { labelJson } from "./label.ts";
import type { Json } from "./json.ts";
import type { RepoFacts } from "./repo.ts";
import { repoJson } from "./repo.ts";
import { userJson } from "./user.ts";

export interface PullView {
  /** Who asks; in a payload, who did it. */
  readonly viewer?: User | undefined;
  /** Gitea's list leaves fields out and takes the head from refs/pull/N/head. */
  readonly list?: boolean;
  /** Comments that Forgejo has not counted yet. */
  readonly uncounted?: number;
  /** Right after a push neither forge knows yet. */
  readonly checking?: boolean;
}

/** A pull request as GET answers it and as payloads carry it. */
export async function pullJson(world: World, repo: Repo, issue: Issue, pull: Pull, view: PullView): Promise<Json> {
  const now = await pullFacts(world, repo, issue, pull, view.checking === true);
  const html = `${world.url}/${slugOf(repo)}/pulls/${issue.number}`;
  const forgejo = world.kind === "forgejo";
  const bare = !forgejo && view.list === true;
  const facts = bare ? { ...now, headSha: (await tipOf(repo.dir, pullRef(issue.number))) ?? "" } : now;
  const reviewers = [...new Set([...reviewersOf(pull), ...pull.requested])];
  // Neither forge has the numbers where there is no branch.
  const sized = pull.headRepoId !== undefined && pull.agitTopic === undefined;
  return {
    id: pull.id,
    url: html,
    number: issue.number,
    user: userJson(world, userOf(world, issue.author), view.viewer ?? "anyone"),
    title: issue.title,
    body: issue.body,
    labels: labelsOf(world, repo, issue),
    milestone: null,
    assignee: null,
    assignees: forgejo || bare ? null : [],
    requested_reviewers: bare ? null : reviewers.map((login) => userJson(world, userOf(world, login))),
    requested_reviewers_teams: bare ? null : [],
    state: issue.state,
    draft: isDraft(issue.title),
    is_locked: false,
    comments: countOf(repo, issue) - (view.uncounted ?? 0),
    ...reviewCount(world, pull),
    ...(bare || (!sized && !forgejo) ? {} : sizeJson(sized ? facts : undefined)),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    mergeable: facts.mergeable && view.checking !== true,
    merged: pull.merged !== undefined,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.sha ?? null,
    merged_by: pull.merged ? userJson(world, userOf(world, pull.merged.by)) : null,
    allow_maintainer_edit: !forgejo && pull.agitTopic === undefined,
    base: side(world, repo, { label: pull.base, ref: pull.base, sha: facts.baseSha }, facts, view.viewer),
    head: headSide(world, repo, pull, facts, view.viewer),
    merge_base: facts.mergeBase,
    due_date: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    pin_order: 0,
    ...(forgejo ? { flow: pull.agitTopic === undefined ? 0 : 1 } : {}),
  };
}

export function labelsOf(world: World, repo: Repo, issue: Issue): Json[] {
  const all = [...repo.labels.values(), ...userOf(world, repo.owner).labels];
  return all
    .filter((label) => issue.labels.has(label.id))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((label) => labelJson(world, repo, label));
}

export function countOf(repo: Repo, issue: Issue): number {
  return [...repo.comments.values()].filter((one) => one.issue === issue.number && !one.deleted).length;
}

/** Both forges list whoever has reviewed here too. */
function reviewersOf(pull: Pull): string[] {
  return pull.reviews.filter((review) => review.state !== "PENDING").map((review) => review.author);
}

/** Gitea leaves the field out when there is none. */
function reviewCount(world: World, pull: Pull): { readonly [key: string]: Json } {
  const count = pull.reviews.filter((review) => review.state !== "REQUEST_REVIEW").length;
  return world.kind === "gitea" && count === 0 ? {} : { review_comments: count };
}

function sizeJson(facts: PullFacts | undefined): { readonly [key: string]: Json } {
  return {
    additions: facts?.additions ?? 0,
    deletions: facts?.deletions ?? 0,
    changed_files: facts?.changedFiles ?? 0,
  };
}

function headSide(world: World, repo: Repo, pull: Pull, facts: PullFacts, asker: User | undefined): Json {
  const label = pull.agitTopic === undefined ? pull.branch : "";
  const names = { label, ref: facts.headRef, sha: facts.headSha };
  if (pull.agitTopic !== undefined) return side(world, repo, names, facts, asker);
  return side(world, facts.headRepo, names, facts, asker);
}

function side(
  world: World,
  repo: Repo | undefined,
  names: { readonly label: string; readonly ref: string; readonly sha: string },
  facts: PullFacts,
  asker: User | undefined,
): Json {
  if (!repo) return { ...names, repo_id: -1, repo: null };
  const known: RepoFacts = { empty: facts.baseSha === "", branches: 2 };
  return { ...names, repo_id: repo.id, repo: repoJson(world, repo, known, permissionOf(world, repo, asker)) };
}
