// A push to refs/for/BASE/TOPIC makes a pull request without a branch. Real forges never store that ref either.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { firePull } from "../events.ts";
import { git } from "../git.ts";
import { pullRef } from "../pull-facts.ts";
import type { Issue, Repo, User, World } from "../state.ts";
import { touch } from "./comments.ts";
import { newIssue, newPull } from "./pulls.ts";
import type { RefChange } from "./push.ts";

export async function agitPushed(world: World, repo: Repo, pusher: User, change: RefChange): Promise<void> {
  const [, base, topic] = /^refs\/for\/([^/]+)\/(.+)$/.exec(change.ref) ?? [];
  if (change.after === undefined) return;
  await git(repo.dir, ["update-ref", "-d", change.ref]);
  if (base === undefined || topic === undefined) return;
  const known = [...repo.issues.values()].find(
    (issue) => issue.state === "open" && issue.author === pusher.login && issue.pull?.agitTopic === topic,
  );
  const issue =
    known ?? (await newAgit(world, repo, pusher, { base, topic, sha: change.after, options: await pushOptions(repo) }));
  await git(repo.dir, ["update-ref", pullRef(issue.number), change.after]);
  if (!issue.pull) return;
  if (known) touch(world, issue);
  await firePull(
    world,
    repo,
    issue,
    issue.pull,
    pusher,
    known ? { type: "pull_request_sync", action: "synchronized" } : { type: "pull_request", action: "opened" },
  );
}

type PushOptions = ReadonlyMap<string, string>;

/** `-o title=…` and the like of the last push, as the repository's pre-receive hook wrote them down. */
async function pushOptions(repo: Repo): Promise<PushOptions> {
  const lines = await readFile(join(repo.dir, "push-options"), "utf8").catch(() => "");
  return new Map(
    lines
      .split("\n")
      .filter((line) => line.includes("="))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

async function newAgit(
  world: World,
  repo: Repo,
  pusher: User,
  wanted: { readonly base: string; readonly topic: string; readonly sha: string; readonly options: PushOptions },
): Promise<Issue> {
  const subject = await git(repo.dir, ["log", "-1", "--format=%s", "--end-of-options", wanted.sha]);
  const title = wanted.options.get("title") ?? subject;
  const body = wanted.options.get("description") ?? (world.kind === "gitea" ? title : "");
  const pull = newPull(world, { base: wanted.base, headRepoId: repo.id, branch: "", agitTopic: wanted.topic });
  return newIssue(world, repo, pusher, { title, body, labels: [] }, pull);
}
