// The webhook does four things: verify, parse, store and mark in one transaction, answer 202.

import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { parseDelivery } from "../forge/delivery.ts";
import { deliveryId, payloadBytes, verifySignature } from "../forge/webhook.ts";
import { receive } from "../pipeline/receive.ts";
import type { ReceiveContext } from "../pipeline/receive.ts";
import type { Config } from "../config.ts";

export type WebhookContext = ReceiveContext & { readonly config: Pick<Config, "webhookSecret"> };

/** `POST /webhooks/forge`: 202 once the delivery is stored; 401 bad signature; 400 not JSON; 413; 503 when the database is away. */
export function webhookRoutes(ctx: WebhookContext): FastifyPluginAsync {
  return async (app: FastifyInstance) => {
    // The signature is over the raw bytes: nothing may parse the body before it is verified.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    app.post("/webhooks/forge", async (request, reply) => {
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (!verifySignature(raw, request.headers, ctx.config.webhookSecret)) {
        return reply
          .code(401)
          .send({ error: "the signature does not match: is the webhook's secret ASSAY_WEBHOOK_SECRET?" });
      }
      const payload = parseJson(payloadBytes(raw, request.headers));
      if (payload === undefined) return reply.code(400).send({ error: "the body is not JSON" });
      const id = deliveryId(request.headers);
      if (id === undefined) return reply.code(400).send({ error: "there is no X-Gitea-Delivery header" });
      const result = await receive(ctx, id, parseDelivery(request.headers, payload));
      return reply.code(202).send({ result });
    });
  };
}

/** undefined: not JSON, which has no such value. */
function parseJson(body: Buffer | undefined): unknown {
  try {
    const value: unknown = JSON.parse(body?.toString("utf8") ?? "");
    return value;
  } catch {
    return undefined;
  }
}
