import type { Api } from "../call.ts";
import { json, writerOf } from "../call.ts";
import { addStatus } from "../deeds/statuses.ts";
import { notFound } from "../errors.ts";
import { resolve } from "../git.ts";
import { list, pageOf } from "../paging.ts";
import { permissionOf } from "../people.ts";
import { combinedJson, newestByContext, newestFirst, statusJson } from "../shapes/status.ts";

export function statusRoutes(api: Api): void {
  api.repo("POST", "/statuses/:sha", "repository", async (call) => {
    const { world, repo, body, params } = call;
    const doer = writerOf(call);
    const status = await addStatus(world, repo, doer, {
      sha: params["sha"] ?? "",
      state: body.text("state") ?? "",
      context: body.text("context") ?? "",
      description: (body.text("description") ?? "").trim(),
      targetUrl: (body.text("target_url") ?? "").trim(),
    });
    return json(statusJson(world, repo, status), 201);
  });
  api.repo("GET", "/commits/:ref/statuses", "repository", async (call) => {
    const { world, repo, params } = call;
    const sha = await resolve(repo.dir, params["ref"] ?? "");
    if (sha === undefined) throw notFound(world);
    const page = pageOf(call, newestFirst(call.world, repo, sha), "whole");
    return list(
      page.items.map((status) => statusJson(world, repo, status)),
      page.total,
    );
  });
  api.repo("GET", "/commits/:ref/status", "repository", async ({ world, repo, params, user }) => {
    const sha = await resolve(repo.dir, params["ref"] ?? "");
    if (sha === undefined) throw notFound(world);
    const combined = combinedJson(world, repo, sha, permissionOf(world, repo, user));
    const total = newestByContext(repo, sha).length;
    // Forgejo counts only where there is something.
    if (total === 0 && world.kind === "forgejo") return json(combined);
    return {
      status: 200,
      json: combined,
      headers: { "access-control-expose-headers": "X-Total-Count", "x-total-count": String(total) },
    };
  });
}
