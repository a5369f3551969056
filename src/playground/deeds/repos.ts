import { rm } from "node:fs/promises";
import { join } from "node:path";

import { refused } from "../errors.ts";
import { firePull } from "../events.ts";
import { git, initBare } from "../git.ts";
import { eventNames } from "../shapes/settings.ts";
import type { Hook, Protection, Repo, User, World } from "../state.ts";
import { repoAt, slugOf, stamp } from "../state.ts";

export interface NewRepo {
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch?: string;
  readonly private?: boolean;
  readonly objectFormat?: "sha1" | "sha256";
}

/** An empty repository, served over HTTP from now on. */
export async function createRepo(world: World, wanted: NewRepo, parent?: Repo): Promise<Repo> {
  const slug = `${wanted.owner}/${wanted.name}`;
  if (repoAt(world, slug)) throw refused(world, 409, "The repository with the same name already exists.");
  const id = world.next("repository");
  const at = stamp(world.now());
  const repo: Repo = {
    id,
    owner: wanted.owner,
    name: wanted.name,
    private: wanted.private ?? false,
    archived: false,
    defaultBranch: wanted.defaultBranch ?? "main",
    objectFormat: wanted.objectFormat ?? "sha1",
    dir: join(world.root, `${id}.git`),
    parentId: parent?.id,
    createdAt: at,
    updatedAt: at,
    collaborators: new Map(),
    labels: new Map(),
    issues: new Map(),
    comments: new Map(),
    statuses: [],
    hooks: new Map(),
    protections: new Map(),
  };
  await initBare(repo.dir, repo.defaultBranch, repo.objectFormat);
  world.repos.set(id, repo);
  world.oldSlugs.delete(slug.toLowerCase());
  return repo;
}

/** The branches of `parent` under another owner. */
export async function forkRepo(world: World, parent: Repo, owner: User): Promise<Repo> {
  const { name, defaultBranch, objectFormat } = parent;
  const fork = await createRepo(world, { owner: owner.login, name, defaultBranch, objectFormat }, parent);
  await git(fork.dir, ["fetch", "-q", parent.dir, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]);
  return fork;
}

/** Pull requests from it are closed, and their heads are of no repository any more. */
export async function deleteRepo(world: World, repo: Repo, doer: User): Promise<void> {
  for (const base of world.repos.values()) {
    for (const issue of base.issues.values()) {
      if (issue.pull?.headRepoId !== repo.id) continue;
      if (issue.state === "open") {
        issue.state = "closed";
        issue.closedAt = issue.updatedAt = stamp(world.now());
        // The event still knows the fork.
        await firePull(world, base, issue, issue.pull, doer, { type: "pull_request", action: "closed" });
      }
      issue.pull.headRepoId = undefined;
    }
  }
  world.repos.delete(repo.id);
  await rm(repo.dir, { recursive: true, force: true });
}

/** The old slug answers 301 from now on. */
export function renameRepo(world: World, repo: Repo, name: string): void {
  world.oldSlugs.set(slugOf(repo).toLowerCase(), repo.id);
  repo.name = name;
  world.oldSlugs.delete(slugOf(repo).toLowerCase());
}

export interface NewHook {
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
  readonly active: boolean;
  readonly type?: string;
  readonly contentType?: string;
}

export function createHook(world: World, repo: Repo, wanted: NewHook): Hook {
  const hook: Hook = {
    id: world.next("hook"),
    type: wanted.type ?? "gitea",
    url: wanted.url,
    secret: wanted.secret,
    contentType: wanted.contentType ?? "json",
    events: eventNames(world, wanted.events.length === 0 ? ["push"] : wanted.events),
    active: wanted.active,
    createdAt: stamp(world.now()),
  };
  repo.hooks.set(hook.id, hook);
  return hook;
}

export function protectBranch(world: World, repo: Repo, rule: Omit<Protection, "at">): Protection {
  const protection = { ...rule, at: stamp(world.now()) };
  repo.protections.set(rule.rule, protection);
  return protection;
}
