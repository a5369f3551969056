// The playground's HTTP side: the API, git, a page for people; faults in front of all of it.

import { once } from "node:events";
import { setTimeout as later } from "node:timers/promises";

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fastify from "fastify";

import { createApi, send } from "./call.ts";
import type { FaultTable } from "./faults.ts";
import { serveGit } from "./git-http.ts";
import { pullPage } from "./page.ts";
import { headOf } from "./pull-facts.ts";
import type { LoggedRequest } from "./requests.ts";
import { createRequestLog } from "./requests.ts";
import { commentRoutes } from "./routes/comments.ts";
import { labelRoutes } from "./routes/labels.ts";
import { peopleRoutes } from "./routes/people.ts";
import { pullRoutes } from "./routes/pulls.ts";
import { repoRoutes } from "./routes/repos.ts";
import { reviewRoutes } from "./routes/reviews.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { statusRoutes } from "./routes/statuses.ts";
import type { World } from "./state.ts";
import { repoAt } from "./state.ts";

export interface Server {
  requests(route?: string): LoggedRequest[];
  unknownRoutes(): string[];
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and puts the address into the world. */
export async function listen(world: World, faults: FaultTable, port: number): Promise<Server> {
  const app = fastify({ bodyLimit: 256 * 1024 * 1024, forceCloseConnections: true });
  const log = createRequestLog(world);
  const unknown: string[] = [];
  acceptBodies(app);
  app.addHook("onRequest", async (request, reply) => {
    log.add(request);
    await meetFault(faults, request, reply);
  });
  app.addHook("preHandler", async (request) => log.setBody(request));
  app.addHook("onResponse", async (request, reply) => log.setStatus(request, reply.raw.statusCode));

  const api = createApi(app, world);
  for (const routes of [
    peopleRoutes,
    repoRoutes,
    labelRoutes,
    commentRoutes,
    pullRoutes,
    reviewRoutes,
    statusRoutes,
    settingsRoutes,
  ]) {
    routes(api);
  }
  const git = serveGit(app, world);
  servePages(app, world);
  app.setNotFoundHandler((request, reply) => {
    // A path that no forge has is no gap in this one.
    if (/^\/api\/v1\/\.\.|^\/api\/forgejo/.test(request.url)) {
      return send(reply, { status: 404, text: "404 page not found\n" });
    }
    unknown.push(`${request.method} ${request.url}`);
    return send(reply, { status: 501, text: "the playground does not know this route\n" });
  });

  await app.listen({ host: "127.0.0.1", port });
  const address = app.server.address();
  if (typeof address !== "object" || !address) throw new Error("the playground listens on no port");
  world.url = `http://127.0.0.1:${address.port}`;
  return {
    requests: (route) => log.find(route),
    unknownRoutes: () => [...unknown],
    async close() {
      git.close();
      await app.close();
    },
  };
}

/** JSON where it is JSON, an empty one too; anything else (git's packs) as the stream it is. */
function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
    try {
      done(null, text === "" ? undefined : JSON.parse(text.toString()));
    } catch {
      done(null, undefined);
    }
  });
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
}

/** Answers where a fault says so; otherwise the request goes on, perhaps later. */
async function meetFault(faults: FaultTable, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const fault = faults.meet(request.method, request.url.split("?")[0] ?? "");
  switch (fault?.kind) {
    case "fail":
      await send(reply, { status: fault.status, text: fault.body });
      return;
    case "hang":
      await once(request.raw.socket, "close");
      reply.hijack();
      return;
    case "slow":
      await later(fault.ms);
      return;
    case undefined:
  }
}

function servePages(app: FastifyInstance, world: World): void {
  app.get<{ Params: { owner: string; repo: string; index: string } }>(
    "/:owner/:repo/pulls/:index",
    async ({ params }, reply) => {
      const repo = repoAt(world, `${params.owner}/${params.repo}`);
      const issue = repo?.issues.get(Number(params.index));
      if (!repo || !issue?.pull) return send(reply, { status: 404, text: "Not found.\n" });
      const head = await headOf(world, repo, issue, issue.pull);
      reply.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
      return reply.type("text/html; charset=utf-8").send(pullPage(world, repo, issue, head));
    },
  );
}
