// A user as both forges write one. The viewer decides what is shown: `anyone` is somebody signed in, undefined is
// nobody (a payload, the author of a comment); oneself is shown in full.

import { createHash } from "node:crypto";

import type { User, World } from "../state.ts";
import type { Json } from "./json.ts";

export type Viewer = User | "anyone" | undefined;

export function userJson(world: World, user: User, viewer?: Viewer): Json {
  const self = viewer === user;
  return {
    id: user.id,
    login: user.login,
    login_name: "",
    source_id: 0,
    full_name: user.fullName,
    email: emailOf(world, user, viewer),
    avatar_url: `${world.url}/avatars/${createHash("md5").update(user.email).digest("hex")}`,
    html_url: `${world.url}/${user.login}`,
    language: "",
    is_admin: false,
    last_login: self ? "1970-01-01T00:00:00Z" : "0001-01-01T00:00:00Z",
    created: user.createdAt,
    restricted: false,
    active: self,
    prohibit_login: false,
    location: "",
    ...(world.kind === "forgejo" ? { pronouns: "" } : {}),
    website: "",
    description: "",
    visibility: "public",
    followers_count: 0,
    following_count: 0,
    starred_repos_count: 0,
    username: user.login,
  };
}

/** An address is shown to those who are signed in; an organisation has none. */
function emailOf(world: World, user: User, viewer: Viewer): string {
  if (viewer) return user.owners === undefined ? user.email : "";
  return `${world.kind === "gitea" ? `${user.id}+` : ""}${user.login}@noreply.127.0.0.1`;
}
