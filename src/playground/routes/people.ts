import type { Api } from "../call.ts";
import { adminOf, doerOf, empty, json } from "../call.ts";
import { notFound, refused } from "../errors.ts";
import { list, pageOf } from "../paging.ts";
import { permissionOf, writersOf } from "../people.ts";
import { labelAt } from "../shapes/label.ts";
import { userJson } from "../shapes/user.ts";
import type { Permission, World } from "../state.ts";

const versions: Readonly<Record<World["kind"], string>> = { forgejo: "15.0.3+gitea-1.22.0", gitea: "1.26.0+dev" };

/** Version, settings, users, collaborators. */
export function peopleRoutes(api: Api): void {
  api.plain("GET", "/version", undefined, ({ world }) => json({ version: versions[world.kind] }));
  api.plain("GET", "/settings/api", undefined, ({ world }) =>
    json({
      max_response_items: 50,
      default_paging_num: 30,
      default_git_trees_per_page: 1000,
      default_max_blob_size: 10_485_760,
      ...(world.kind === "gitea" ? { default_max_response_size: 104_857_600 } : {}),
    }),
  );
  api.plain("GET", "/user", "user", (call) => {
    const doer = doerOf(call);
    return json(userJson(call.world, doer, doer));
  });
  api.plain("GET", "/orgs/:org/labels", "organization", (call) => {
    const org = call.world.users.get((call.params["org"] ?? "").toLowerCase());
    if (!org?.owners) throw notFound(call.world);
    const page = pageOf(call, org.labels, "whole");
    const folder = `${call.world.url}/api/v1/orgs/${org.login}/labels`;
    return list(
      page.items.map((label) => labelAt(label, folder)),
      page.total,
    );
  });

  for (const path of ["/assignees", "/reviewers"]) {
    api.repo("GET", path, "repository", ({ world, repo, user }) =>
      json(writersOf(world, repo).map((one) => userJson(world, one, user))),
    );
  }
  api.repo("GET", "/collaborators", "repository", (call) => {
    const { world, repo, user } = call;
    const people = [...repo.collaborators.keys()].flatMap((login) => world.users.get(login.toLowerCase()) ?? []);
    const page = pageOf(call, people);
    return list(
      page.items.map((one) => userJson(world, one, user)),
      page.total,
    );
  });
  api.repo("GET", "/collaborators/:login", "repository", ({ world, repo, params }) => {
    const user = world.users.get((params["login"] ?? "").toLowerCase());
    if (!user) throw refused(world, 422, `user does not exist [uid: 0, name: ${params["login"]}]`);
    if (!repo.collaborators.has(user.login)) throw notFound(world);
    return empty;
  });
  api.repo("PUT", "/collaborators/:login", "repository", (call) => {
    adminOf(call);
    const user = call.world.users.get((call.params["login"] ?? "").toLowerCase());
    if (!user) throw refused(call.world, 422, `user does not exist [uid: 0, name: ${call.params["login"]}]`);
    call.repo.collaborators.set(user.login, permissionNamed(call.body.text("permission")));
    return empty;
  });
  api.repo("GET", "/collaborators/:login/permission", "repository", (call) => {
    const { world, repo, params } = call;
    const doer = doerOf(call);
    const user = world.users.get((params["login"] ?? "").toLowerCase());
    const unknown = refused(world, 404, `user does not exist [uid: 0, name: ${params["login"]}]`);
    // Forgejo looks the user up first.
    if (!user && world.kind === "forgejo") throw unknown;
    if (user !== doer && permissionOf(world, repo, doer) !== "admin") {
      const words =
        "Only admins can query all permissions, repo admins can query all repo permissions, collaborators can query only their own";
      throw refused(world, 403, words);
    }
    if (!user) throw unknown;
    const permission = permissionOf(world, repo, user);
    return json({ permission, role_name: permission, user: userJson(world, user, "anyone") });
  });
}

function permissionNamed(name: string | undefined): Permission {
  return name === "read" || name === "admin" ? name : "write";
}
