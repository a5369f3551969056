// refs/pull/N/head of the base repository: how a pull request's head is fetched, also when its fork is gone.

import { git, tipOf } from "./git.ts";
import { pullRef } from "./pull-facts.ts";
import type { Issue, Pull, Repo, World } from "./state.ts";

/** Puts refs/pull/N/head where the head's branch is now; a fork's commits are brought over. */
export async function moveHead(world: World, base: Repo, issue: Issue, pull: Pull): Promise<void> {
  const headRepo = pull.headRepoId === undefined ? undefined : world.repos.get(pull.headRepoId);
  if (!headRepo || pull.refHeld || pull.branch === "") return;
  const tip = await tipOf(headRepo.dir, `refs/heads/${pull.branch}`);
  if (tip === undefined) return;
  if (headRepo !== base) await git(base.dir, ["fetch", "-q", "--no-tags", headRepo.dir, tip]);
  await git(base.dir, ["update-ref", pullRef(issue.number), tip]);
}
