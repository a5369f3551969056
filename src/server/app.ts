// The HTTP face. `buildApp` does not listen; tests and `serve` do.

import Fastify, { LogController } from "fastify";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { TransientError } from "../domain/errors.ts";
import { healthRoutes } from "./health.ts";
import type { HealthContext } from "./health.ts";
import { webhookRoutes } from "./webhook.ts";
import type { WebhookContext } from "./webhook.ts";

export type ServerContext = WebhookContext & HealthContext;

/**
 * The app with every route; a request is cut off after 10 s, a body after 32 MiB. Most are 13 kB, but a push names every
 * file of the newest commits (5 MB for 24,000 files, from Gitea 1.26), and an approval stands until it is heard of.
 */
export function buildApp(ctx: ServerContext): FastifyInstance {
  const log: FastifyBaseLogger = ctx.log;
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 32 * 1024 * 1024,
    requestTimeout: 10_000,
    connectionTimeout: 30_000,
    // A delivery that is under way when the process stops is still stored and answered.
    forceCloseConnections: "idle",
  });
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof TransientError) {
      request.log.warn({ err: error }, "answered 503: the database is away");
      return reply.code(503).header("retry-after", "5").send({ error: "the database is away, try again" });
    }
    const status = statusOf(error);
    if (status >= 500) request.log.error({ err: error }, "a request failed");
    return reply.code(status).send({ error: status >= 500 ? "internal error" : messageOf(error) });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "there is nothing here" }));
  void app.register(webhookRoutes(ctx));
  void app.register(healthRoutes(ctx));
  return app;
}

function statusOf(error: unknown): number {
  const status = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" && status >= 400 && status < 600 ? status : 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
