import type { FastifyPluginAsync } from "fastify";
import type { Queryable } from "../db/pool.ts";

export interface HealthContext {
  readonly db: Queryable;
  readonly forgeAnswers: () => Promise<"ok" | "away" | "token refused">;
}

/** `/healthz`: the process is alive. `/readyz`: the database answers (503 when it does not) and how the forge did. */
export function healthRoutes(ctx: HealthContext): FastifyPluginAsync {
  return async (app) => {
    app.get("/healthz", async () => ({ status: "ok" }));
    app.get("/readyz", async (_request, reply) => {
      const database = await ctx.db.query("select 1").then(
        () => true,
        () => false,
      );
      const forge = await ctx.forgeAnswers();
      return reply.code(database ? 200 : 503).send({
        status: !database ? "unavailable" : forge === "ok" ? "ok" : "degraded",
        database: database ? "ok" : "away",
        forge,
      });
    });
  };
}
