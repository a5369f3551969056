// Who may do what: tokens and their scopes, owners, collaborators.

import type { Permission, Repo, Token, User, World } from "./state.ts";

export type Scope = `${"read" | "write"}:${ScopeArea}`;
export type ScopeArea = "repository" | "issue" | "user" | "organization";

/** What the bot's token needs, and what people's tokens have. */
export const allScopes: readonly Scope[] = ["write:repository", "write:issue", "write:user", "write:organization"];

/** Who sent the request: anonymous (undefined), or a user with the scopes of the token. */
export interface Caller {
  readonly user: User;
  readonly scopes: readonly Scope[];
}

/** The caller of an Authorization header: `token T`, `Bearer T`, or Basic with the token as password or as name. `bad` when it names no token. */
export function callerOf(world: World, header: string | undefined): Caller | "anonymous" | "bad" {
  if (!header) return "anonymous";
  const token = tokenOf(world, header);
  const user = token && world.users.get(token.login.toLowerCase());
  return token && user ? { user, scopes: token.scopes } : "bad";
}

/** The secret part of an Authorization header, as sent. */
export function credentialOf(header: string): string {
  const [scheme = "", value = ""] = header.split(" ");
  if (scheme.toLowerCase() !== "basic") return value;
  const [name = "", password = ""] = Buffer.from(value, "base64").toString().split(/:(.*)/s);
  return password === "" || password === "x-oauth-basic" ? name : password;
}

export function hasScope(caller: Caller, needed: Scope): boolean {
  return caller.scopes.some((scope) => scope === needed || scope === needed.replace("read:", "write:"));
}

/** What the user may do there: the owner (or an owner of the organisation) everything, a collaborator as given, others read what is public. */
export function permissionOf(world: World, repo: Repo, user: User | undefined): Permission | "none" {
  if (user) {
    if (user.login === repo.owner) return "admin";
    if (world.users.get(repo.owner.toLowerCase())?.owners?.includes(user.login) === true) return "admin";
    const given = repo.collaborators.get(user.login);
    if (given) return given;
  }
  return repo.private ? "none" : "read";
}

export function mayWrite(world: World, repo: Repo, user: User | undefined): boolean {
  const permission = permissionOf(world, repo, user);
  return permission === "write" || permission === "admin";
}

/** Everyone with write access, by name: what both forges list under /assignees. */
export function writersOf(world: World, repo: Repo): User[] {
  return [...world.users.values()]
    .filter((user) => user.owners === undefined && mayWrite(world, repo, user))
    .toSorted((a, b) => (a.login < b.login ? -1 : 1));
}

function tokenOf(world: World, header: string): Token | undefined {
  return world.tokens.get(credentialOf(header));
}
