// What the webhook's rate is held against: a Fastify that verifies and parses a delivery, and keeps nothing.

import { createHmac, timingSafeEqual } from "node:crypto";
import Fastify from "fastify";

const secret = process.env["BENCH_SECRET"] ?? "";
const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
app.post("/webhooks/forge", async (request, reply) => {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const given = Buffer.from(String(request.headers["x-gitea-signature"]), "hex");
  const expected = createHmac("sha256", secret).update(raw).digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return reply.code(401).send({});
  const payload: unknown = JSON.parse(raw.toString("utf8"));
  return reply.code(202).send({ result: typeof payload });
});
process.on("SIGTERM", () => void app.close());
console.error(`The bare server listens on ${await app.listen({ host: "127.0.0.1", port: 0 })}`);
