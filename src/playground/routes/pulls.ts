import type { Api, RepoCall } from "../call.ts";
import { doerOf, json, pullOf } from "../call.ts";
import { commitsOf } from "../commits.ts";
import { mergePull } from "../deeds/merge.ts";
import { findLabels } from "../deeds/labels.ts";
import { editPull, openPull } from "../deeds/pulls.ts";
import type { Answer } from "../errors.ts";
import { notFound, refused, silentlyForbidden } from "../errors.ts";
import { changedFiles, commitSize } from "../files.ts";
import { list, pagedList, pageOf } from "../paging.ts";
import { mayWrite } from "../people.ts";
import { pullFacts } from "../pull-facts.ts";
import { gitCommitJson } from "../shapes/commit.ts";
import { fileJson } from "../shapes/file.ts";
import { pullJson } from "../shapes/pull.ts";
import type { Repo } from "../state.ts";
import { repoAt } from "../state.ts";
import { brokenPage } from "./broken-page.ts";

export function pullRoutes(api: Api): void {
  api.repo("GET", "/pulls", "repository", async (call) => {
    const { world, repo, query, user: viewer } = call;
    const state = query["state"] ?? "open";
    const found = [...repo.issues.values()]
      .filter((issue) => issue.pull && (state === "all" || issue.state === state))
      .toSorted((a, b) =>
        query["sort"] === "recentupdate" && a.updatedAt !== b.updatedAt
          ? b.updatedAt.localeCompare(a.updatedAt)
          : b.number - a.number,
      );
    const page = pageOf(call, found);
    const pulls = page.items.flatMap((issue) =>
      issue.pull ? [pullJson(world, repo, issue, issue.pull, { viewer, list: true })] : [],
    );
    return list(await Promise.all(pulls), page.total);
  });
  api.repo("POST", "/pulls", "repository", async (call) => {
    const { world, repo, body } = call;
    const doer = doerOf(call);
    const { headRepo, branch } = headNamed(call, body.text("head") ?? "");
    const issue = await openPull(world, repo, doer, {
      title: body.text("title") ?? "",
      body: body.text("body") ?? "",
      base: body.text("base") ?? repo.defaultBranch,
      headRepo,
      branch,
      labels: findLabels(world, repo, numbers(body.list("labels"))),
    });
    return shown(call, issue.number, 201);
  });
  api.repo("GET", "/pulls/:index", "repository", async (call) => shown(call, pullOf(call).issue.number, 200));
  api.repo("PATCH", "/pulls/:index", "repository", async (call) => {
    const { world, repo, body } = call;
    const { issue } = pullOf(call);
    const doer = doerOf(call);
    if (issue.author !== doer.login && !mayWrite(world, repo, doer)) throw silentlyForbidden();
    const labels = body.list("labels");
    await editPull(world, repo, issue, doer, {
      title: body.text("title"),
      body: body.text("body"),
      base: body.text("base"),
      state: stateNamed(body.text("state")),
      labels: labels && findLabels(world, repo, numbers(labels)),
    });
    return shown(call, issue.number, 201);
  });
  api.repo("GET", "/pulls/:index/merge", "repository", (call) => {
    if (!pullOf(call).pull.merged) throw notFound(call.world);
    return { status: 204 };
  });
  api.repo("POST", "/pulls/:index/merge", "repository", async (call) => {
    const { issue, pull } = pullOf(call);
    const doer = doerOf(call);
    if (!mayWrite(call.world, call.repo, doer)) throw refused(call.world, 405, "User not allowed to merge PR");
    await mergePull(call.world, call.repo, issue, pull, doer);
    return { status: 200 };
  });
  api.repo("GET", "/pulls/:index/commits", "repository", async (call) => {
    const { world, repo } = call;
    const { issue, pull } = pullOf(call);
    const facts = await pullFacts(world, repo, issue, pull);
    const page = pageOf(call, await commitsOf(repo, [`${facts.mergeBase}..${facts.headSha}`], 500));
    const commits = page.items.map(async (commit) =>
      gitCommitJson(world, repo, commit, await commitSize(repo, commit.sha)),
    );
    return pagedList(await Promise.all(commits), page);
  });
  api.repo("GET", "/pulls/:index/files", "repository", async (call) => {
    const { world, repo } = call;
    const { issue, pull } = pullOf(call);
    // Forgejo reads the names from the fork.
    if (world.kind === "forgejo" && pull.headRepoId === undefined) return brokenPage();
    const facts = await pullFacts(world, repo, issue, pull);
    const page = pageOf(call, await changedFiles(repo, facts.mergeBase, facts.headSha));
    return pagedList(
      page.items.map((file) => fileJson(world, repo, file, facts.headSha)),
      page,
    );
  });
}

async function shown(call: RepoCall, number: number, status: number): Promise<Answer> {
  const issue = call.repo.issues.get(number);
  if (!issue?.pull) throw notFound(call.world);
  return json(await pullJson(call.world, call.repo, issue, issue.pull, { viewer: call.user }), status);
}

/** `branch`, or `owner:branch` of a fork. */
function headNamed(call: RepoCall, head: string): { readonly headRepo: Repo; readonly branch: string } {
  const [owner, branch] = /^([^:]+):(.+)$/.exec(head)?.slice(1) ?? [];
  if (owner === undefined || branch === undefined) return { headRepo: call.repo, branch: head };
  const fork = repoAt(call.world, `${owner}/${call.repo.name}`);
  if (!fork) throw notFound(call.world);
  return { headRepo: fork, branch };
}

function numbers(values: readonly unknown[] | undefined): number[] {
  return (values ?? []).filter((one) => typeof one === "number");
}

function stateNamed(name: string | undefined): "open" | "closed" | undefined {
  return name === "open" || name === "closed" ? name : undefined;
}
