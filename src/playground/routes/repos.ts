import type { Api, Call } from "../call.ts";
import { adminOf, doerOf, empty, json } from "../call.ts";
import { commitsOf } from "../commits.ts";
import { createRepo, deleteRepo, forkRepo, renameRepo } from "../deeds/repos.ts";
import { notFound } from "../errors.ts";
import { refs, resolve } from "../git.ts";
import { mayWrite, permissionOf } from "../people.ts";
import { branchCommitJson } from "../shapes/commit.ts";
import type { Json } from "../shapes/json.ts";
import { repoJson } from "../shapes/repo.ts";
import type { Repo } from "../state.ts";
import { slugOf } from "../state.ts";

/** Repositories, branches, refs. */
export function repoRoutes(api: Api): void {
  api.plain("POST", "/orgs/:org/repos", "organization", async (call) => {
    const doer = doerOf(call);
    const org = call.world.users.get((call.params["org"] ?? "").toLowerCase());
    if (org?.owners?.includes(doer.login) !== true) throw notFound(call.world);
    const repo = await createRepo(call.world, {
      owner: org.login,
      name: call.body.text("name") ?? "",
      defaultBranch: call.body.text("default_branch") ?? "main",
      private: call.body.flag("private") ?? false,
    });
    return json(await shown(call, repo), 201);
  });
  api.plain("GET", "/repositories/:id", "repository", async (call) => {
    const repo = call.world.repos.get(Number(call.params["id"]));
    if (!repo || permissionOf(call.world, repo, call.user) === "none") throw notFound(call.world);
    return json(await shown(call, repo));
  });
  api.repo("GET", "", "repository", async (call) => json(await shown(call, call.repo)));
  api.repo("PATCH", "", "repository", async (call) => {
    adminOf(call);
    editRepo(call, call.repo);
    return json(await shown(call, call.repo));
  });
  api.repo("DELETE", "", "repository", async (call) => {
    await deleteRepo(call.world, call.repo, adminOf(call));
    return empty;
  });
  api.repo("POST", "/forks", "repository", async (call) =>
    json(await shown(call, await forkRepo(call.world, call.repo, doerOf(call)), true), 202),
  );
  api.repo("GET", "/branches/*", "repository", async (call) => {
    const { world, repo, user } = call;
    const name = call.params["*"] ?? "";
    const sha = await resolve(repo.dir, `refs/heads/${name}`);
    const [tip] = sha === undefined ? [] : await commitsOf(repo, [sha], 1);
    if (!tip) throw notFound(world);
    const rule = repo.protections.get(name);
    const writer = mayWrite(world, repo, user);
    return json({
      name,
      commit: branchCommitJson(world, repo, tip),
      protected: rule !== undefined,
      required_approvals: 0,
      enable_status_check: rule?.statusCheck ?? false,
      status_check_contexts: [...(rule?.contexts ?? [])],
      user_can_push: writer && (rule?.push ?? true),
      user_can_merge: writer,
      effective_branch_protection_name: "",
    });
  });
  api.repo("GET", "/git/refs/*", "repository", async ({ world, repo, params }) => {
    const found = await refs(repo.dir, `refs/${params["*"]}`);
    if (found.size === 0) throw notFound(world);
    const api1 = `${world.url}/api/v1/repos/${slugOf(repo)}/git`;
    return json(
      [...found].map(([ref, sha]) => ({
        ref,
        url: `${api1}/${ref}`,
        object: { type: "commit", sha, url: `${api1}/commits/${sha}` },
      })),
    );
  });
}

function editRepo(call: Call, repo: Repo): void {
  const name = call.body.text("name");
  if (name !== undefined && name !== repo.name) renameRepo(call.world, repo, name);
  repo.archived = call.body.flag("archived") ?? repo.archived;
  repo.defaultBranch = call.body.text("default_branch") ?? repo.defaultBranch;
}

async function shown(call: Call, repo: Repo, fresh = false): Promise<Json> {
  const branches = (await refs(repo.dir, "refs/heads/")).size;
  const permission = permissionOf(call.world, repo, call.user);
  return repoJson(call.world, repo, { empty: branches === 0, branches, fresh }, permission);
}
