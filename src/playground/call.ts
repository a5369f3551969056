// One request to the API: who asks, of which repository, with what. Routes are functions from a call to an answer.

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import type { Answer } from "./errors.ts";
import { notFound, Refusal, refused } from "./errors.ts";
import type { Caller, Scope, ScopeArea } from "./people.ts";
import { callerOf, credentialOf, hasScope, mayWrite, permissionOf } from "./people.ts";
import type { Issue, Pull, Repo, User, World } from "./state.ts";
import { repoAt, slugOf } from "./state.ts";

export interface Call {
  readonly world: World;
  /** undefined: anonymous. */
  readonly user: User | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** The request's JSON object; every reader answers undefined for what is missing or of another type. */
export interface Body {
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  number(name: string): number | undefined;
  list(name: string): readonly unknown[] | undefined;
  object(name: string): Body | undefined;
}

export interface RepoCall extends Call {
  readonly repo: Repo;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Api {
  /** A route of no repository. `area` is the token scope it needs; undefined: none. */
  plain(
    method: Method,
    path: string,
    area: ScopeArea | undefined,
    answer: (call: Call) => Answer | Promise<Answer>,
  ): void;
  /** A route below /repos/{owner}/{repo}, which the caller may see. */
  repo(method: Method, path: string, area: ScopeArea, answer: (call: RepoCall) => Answer | Promise<Answer>): void;
}

export function createApi(app: FastifyInstance, world: World): Api {
  const add = (method: Method, url: string, handle: (request: FastifyRequest) => Promise<Answer>): void => {
    app.route({
      method,
      url,
      handler: async (request, reply) => send(reply, await answered(() => handle(request))),
    });
  };
  return {
    plain(method, path, area, answer) {
      add(method, `/api/v1${path}`, async (request) => answer(callOf(world, request, scopeOf(method, area))));
    },
    repo(method, path, area, answer) {
      add(method, `/api/v1/repos/:owner/:repo${path}`, async (request) => {
        const call = callOf(world, request, scopeOf(method, area));
        const { owner = "", repo: name = "" } = call.params;
        const repo = visibleRepo(call, `${owner}/${name}`, request.url, method);
        if (method !== "GET" && repo.archived) throw archived(world, repo);
        return answer({ ...call, repo });
      });
    },
  };
}

export function json(body: Answer["json"], status = 200): Answer {
  return { status, ...(body === undefined ? {} : { json: body }) };
}

export const empty: Answer = { status: 204 };

/** Who asks; a call that needs somebody refuses the anonymous. */
export function doerOf(call: Call): User {
  if (!call.user) throw refused(call.world, 401, "token is required");
  return call.user;
}

export function writerOf(call: RepoCall): User {
  const user = doerOf(call);
  if (!mayWrite(call.world, call.repo, user)) {
    throw refused(call.world, 403, "user should have a permission to write to a repo");
  }
  return user;
}

export function adminOf(call: RepoCall): User {
  const user = doerOf(call);
  if (permissionOf(call.world, call.repo, user) !== "admin") {
    throw refused(call.world, 403, "user should be an owner or a collaborator with admin write of a repository");
  }
  return user;
}

export function pullOf(call: RepoCall): { readonly issue: Issue; readonly pull: Pull } {
  const issue = call.repo.issues.get(Number(call.params["index"]));
  if (!issue?.pull) throw notFound(call.world);
  return { issue, pull: issue.pull };
}

/** Sends an answer as both forges do: their headers, and no body at all where there is none. */
export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status);
  reply.headers({
    "cache-control": "max-age=0, private, must-revalidate, no-transform",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    ...answer.headers,
  });
  if (answer.text !== undefined) return reply.send(answer.text);
  if (answer.json === undefined) return reply.send();
  return reply.header("content-type", "application/json;charset=utf-8").send(`${JSON.stringify(answer.json)}\n`);
}

/** Runs what answers; a refusal is an answer too. */
async function answered(handle: () => Promise<Answer>): Promise<Answer> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

function callOf(world: World, request: FastifyRequest, scope: Scope | undefined): Call {
  const header = request.headers.authorization;
  const caller = callerOf(world, header);
  if (caller === "bad") throw badToken(world, credentialOf(header ?? ""));
  if (caller !== "anonymous" && scope && !hasScope(caller, scope)) throw missingScope(world, caller, scope);
  return {
    world,
    user: caller === "anonymous" ? undefined : caller.user,
    params: strings(request.params),
    query: strings(request.query),
    body: bodyOf(request.body),
  };
}

function scopeOf(method: Method, area: ScopeArea | undefined): Scope | undefined {
  return area && `${method === "GET" ? "read" : "write"}:${area}`;
}

function badToken(world: World, token: string): Refusal {
  const message =
    world.kind === "forgejo" ? `access token does not exist [sha: ${token}]` : "invalid username, password or token";
  return refused(world, 401, message);
}

function missingScope(world: World, caller: Caller, scope: Scope): Refusal {
  const words = "token does not have at least one of required scope(s)";
  return refused(
    world,
    403,
    world.kind === "forgejo"
      ? `${words}: [${scope}]`
      : `${words}, required=[${scope}], token scope=${caller.scopes.join(",")}`,
  );
}

/** 404 for what is not there or not to be seen; 301 for an old name. */
function visibleRepo(call: Call, slug: string, url: string, method: Method): Repo {
  const { world, user } = call;
  const repo = repoAt(world, slug);
  if (repo && permissionOf(world, repo, user) !== "none") return repo;
  const moved = world.repos.get(world.oldSlugs.get(slug.toLowerCase()) ?? -1);
  if (repo || !moved || permissionOf(world, moved, user) === "none") throw notFound(world);
  const location = url.replace(/^\/api\/v1\/repos\/[^/]+\/[^/?]+/, `/api/v1/repos/${slugOf(moved)}`);
  // Go writes the link for a GET only.
  const page = { "content-type": "text/html; charset=utf-8" };
  throw new Refusal({
    status: 301,
    headers: { location, ...(method === "GET" ? page : {}) },
    ...(method === "GET" ? { text: `<a href="${location}">Moved Permanently</a>.\n\n` } : {}),
  });
}

function archived(world: World, repo: Repo): Refusal {
  const name = world.kind === "forgejo" ? `<Repository ${repo.id}:${slugOf(repo)}>` : slugOf(repo);
  return refused(world, 423, `${name} is archived`);
}

function strings(value: unknown): Record<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([name, one]) => [name, String(one)]));
}

function bodyOf(value: unknown): Body {
  const fields = new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
  return {
    text: (name) => typed(fields.get(name), (one) => typeof one === "string"),
    flag: (name) => typed(fields.get(name), (one) => typeof one === "boolean"),
    number: (name) => typed(fields.get(name), (one) => typeof one === "number"),
    list: (name) => typed(fields.get(name), (one): one is unknown[] => Array.isArray(one)),
    object(name) {
      const one = fields.get(name);
      return typeof one === "object" && one !== null ? bodyOf(one) : undefined;
    },
  };
}

function typed<T>(value: unknown, is: (value: unknown) => value is T): T | undefined {
  return is(value) ? value : undefined;
}
