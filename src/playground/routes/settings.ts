import type { Api } from "../call.ts";
import { adminOf, empty, json } from "../call.ts";
import { commitsOf } from "../commits.ts";
import { createHook, protectBranch } from "../deeds/repos.ts";
import { notFound } from "../errors.ts";
import { fireTest } from "../events.ts";
import { list, pageOf } from "../paging.ts";
import { hookJson, protectionJson } from "../shapes/settings.ts";

/** Hooks and branch protection: only for admins of the repository. */
export function settingsRoutes(api: Api): void {
  api.repo("GET", "/hooks", "repository", (call) => {
    adminOf(call);
    const page = pageOf(call, [...call.repo.hooks.values()]);
    return list(
      page.items.map((hook) => hookJson(call.world, hook)),
      page.total,
    );
  });
  api.repo("POST", "/hooks", "repository", (call) => {
    adminOf(call);
    const { world, repo, body } = call;
    const config = body.object("config");
    const hook = createHook(world, repo, {
      url: config?.text("url") ?? "",
      secret: config?.text("secret") ?? "",
      contentType: config?.text("content_type") ?? "json",
      type: body.text("type") ?? "gitea",
      events: (body.list("events") ?? []).filter((name) => typeof name === "string"),
      // Left out, a hook is created asleep.
      active: body.flag("active") ?? false,
    });
    return json(hookJson(world, hook), 201);
  });
  api.repo("DELETE", "/hooks/:id", "repository", (call) => {
    adminOf(call);
    if (!call.repo.hooks.delete(Number(call.params["id"]))) throw notFound(call.world);
    return empty;
  });
  api.repo("POST", "/hooks/:id/tests", "repository", async (call) => {
    const doer = adminOf(call);
    const { world, repo, params } = call;
    const hook = repo.hooks.get(Number(params["id"]));
    const [tip] = await commitsOf(repo, [`refs/heads/${repo.defaultBranch}`], 1);
    if (!hook || !tip) throw notFound(world);
    if (world.kind === "forgejo" || hook.events.includes("push")) fireTest(world, repo, hook, doer, tip);
    return empty;
  });

  api.repo("GET", "/branch_protections", "repository", (call) => {
    adminOf(call);
    return json([...call.repo.protections.values()].map((rule) => protectionJson(call.world, call.repo, rule)));
  });
  api.repo("POST", "/branch_protections", "repository", (call) => {
    adminOf(call);
    const { world, repo, body } = call;
    const rule = protectBranch(world, repo, {
      rule: body.text("rule_name") ?? body.text("branch_name") ?? "",
      push: body.flag("enable_push") ?? false,
      statusCheck: body.flag("enable_status_check") ?? false,
      contexts: (body.list("status_check_contexts") ?? []).filter((name) => typeof name === "string"),
    });
    return json(protectionJson(world, repo, rule), 201);
  });
}
