// Git over smart HTTP by git's own http-backend, with the forge's tokens in front of it.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import { afterReturn, beforeReturn, refChanges } from "./deeds/push.ts";
import { gitEnv, refs } from "./git.ts";
import { callerOf, hasScope, mayWrite, permissionOf } from "./people.ts";
import type { Repo, User, World } from "./state.ts";
import { repoAt, slugOf } from "./state.ts";

export interface GitHttp {
  /** Ends every git that still runs. */
  close(): void;
}

export function serveGit(app: FastifyInstance, world: World): GitHttp {
  const running = new Set<ChildProcess>();
  const locks = new Map<number, Promise<unknown>>();

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const pushing = request.url.endsWith("/git-receive-pack") || request.url.endsWith("service=git-receive-pack");
    const access = accessOf(world, request, pushing);
    if ("status" in access) return reply.code(access.status).headers(access.headers).send(access.text);
    reply.hijack();
    const backend = (): Promise<void> => cgi(world, access.repo, access.user, request, reply, running, pushing);
    if (request.method === "POST" && pushing) {
      // One push at a time: what moved is seen by comparing refs before and after.
      const before = locks.get(access.repo.id) ?? Promise.resolve();
      const turn = before.then(backend, backend);
      locks.set(access.repo.id, turn);
      await turn;
    } else await backend();
    return undefined;
  }

  const routes = [
    ["GET", "info/refs"],
    ["POST", "git-upload-pack"],
    ["POST", "git-receive-pack"],
  ] as const;
  for (const [method, path] of routes) app.route({ method, url: `/:owner/:repo/${path}`, handler: handle });
  return {
    close() {
      for (const child of running) child.kill("SIGKILL");
    },
  };
}

interface Refused {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

function accessOf(
  world: World,
  request: FastifyRequest,
  pushing: boolean,
): { repo: Repo; user: User | undefined } | Refused {
  const challenge = { "www-authenticate": 'Basic realm="Gitea"' };
  const caller = callerOf(world, request.headers.authorization);
  if (caller === "bad") return refuse(401, "Unauthorized\n", challenge);
  const user = caller === "anonymous" ? undefined : caller.user;
  const [, slug = "", rest = ""] = /^\/([^/]+\/[^/]+?)(?:\.git)?(\/(?:info|git-).*)$/.exec(request.url) ?? [];
  const repo = repoAt(world, slug);
  if (!repo) {
    const moved = world.repos.get(world.oldSlugs.get(slug.toLowerCase()) ?? -1);
    return moved ? refuse(301, "", { location: `/${slugOf(moved)}.git${rest}` }) : refuse(404, "Not found.\n");
  }
  if (permissionOf(world, repo, user) === "none") {
    return user ? refuse(404, "Repository not found\n") : refuse(401, "Unauthorized\n", challenge);
  }
  if (pushing && !user) return refuse(401, "Unauthorized\n", challenge);
  if (pushing && !mayWrite(world, repo, user)) return refuse(403, "User permission denied for writing.\n");
  if (pushing && repo.archived) return refuse(403, "This repo is archived. You can view files and clone it.\n");
  if (caller !== "anonymous" && !hasScope(caller, pushing ? "write:repository" : "read:repository")) {
    return refuse(403, "Forbidden\n");
  }
  return { repo, user };
}

function refuse(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Refused {
  return { status, text, headers: { "content-type": "text/plain; charset=utf-8", ...headers } };
}

async function cgi(
  world: World,
  repo: Repo,
  user: User | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  running: Set<ChildProcess>,
  pushing: boolean,
): Promise<void> {
  const receiving = pushing && request.method === "POST";
  const before = receiving ? await refs(repo.dir) : undefined;
  const child = spawn("git", ["http-backend"], {
    env: cgiEnv(repo, user, request.raw),
    stdio: ["pipe", "pipe", "ignore"],
  });
  running.add(child);
  child.stdin.on("error", () => undefined);
  if (request.body instanceof Readable) request.body.pipe(child.stdin);
  else child.stdin.end();
  // Whoever went away needs no answer.
  request.raw.on("aborted", () => child.kill("SIGKILL"));
  const closed = new Promise<void>((resolve) => {
    child.on("close", () => resolve());
  });
  await copyAnswer(child.stdout, reply);
  await closed;
  running.delete(child);
  if (before && user) {
    const changes = refChanges(before, await refs(repo.dir));
    await beforeReturn(world, repo, changes);
    world.background.run(() => afterReturn(world, repo, user, changes));
  }
  reply.raw.end();
}

function cgiEnv(repo: Repo, user: User | undefined, raw: IncomingMessage): Record<string, string> {
  const [path = "", query = ""] = (raw.url ?? "").split("?");
  const header = (name: string): string => String(raw.headers[name] ?? "");
  return {
    ...gitEnv,
    GIT_PROJECT_ROOT: repo.dir,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: path.replace(/^\/[^/]+\/[^/]+/, ""),
    QUERY_STRING: query,
    REQUEST_METHOD: raw.method ?? "GET",
    CONTENT_TYPE: header("content-type"),
    ...(raw.headers["content-length"] === undefined ? {} : { CONTENT_LENGTH: header("content-length") }),
    HTTP_CONTENT_ENCODING: header("content-encoding"),
    GIT_PROTOCOL: header("git-protocol"),
    REMOTE_ADDR: "127.0.0.1",
    ...(user ? { REMOTE_USER: user.login } : {}),
  };
}

/** Passes on the backend's headers, then its bytes as they come; leaves the answer open. */
async function copyAnswer(stdout: Readable, reply: FastifyReply): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of stdout) {
    if (!Buffer.isBuffer(chunk)) continue;
    if (!head) {
      reply.raw.write(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) continue;
    writeHead(reply, head.subarray(0, end).toString());
    if (head.length > end + 4) reply.raw.write(head.subarray(end + 4));
    head = undefined;
  }
  if (head) reply.raw.writeHead(500);
}

function writeHead(reply: FastifyReply, head: string): void {
  const headers = head
    .split("\r\n")
    .map((line) => [line.split(": ")[0] ?? "", line.slice(line.indexOf(": ") + 2)] as const);
  const status = headers.find(([name]) => name === "Status")?.[1] ?? "200";
  reply.raw.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers.filter(([name]) => name !== "Status")));
}
