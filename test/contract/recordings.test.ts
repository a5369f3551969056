// The facts that Assay builds on, held against what real servers said.

import { createHmac } from "node:crypto";

import { describe, expect, test } from "vitest";

import { broken, deliveryFacts, facts, misfits } from "./facts.ts";
import { deliveries, exchange, recordedSecret } from "./recordings.ts";

describe.each(["forgejo", "gitea"] as const)("the recordings of %s", (kind) => {
  test.each(facts)("bear out the fact of $name", (fact) => {
    const { status, answer } = exchange(kind, fact.name);
    expect(broken(fact, kind, { status, answer })).toEqual([]);
  });

  test.each(deliveries(kind))("sign the bytes of $name, and hold what is read of it", ({ bytes, headers }) => {
    const digest = createHmac("sha256", recordedSecret).update(bytes).digest("hex");
    expect(headers["X-Gitea-Signature"]).toBe(digest);
    expect(headers["X-Hub-Signature-256"]).toBe(`sha256=${digest}`);
    expect(headers["X-Forgejo-Signature"]).toBe(kind === "forgejo" ? digest : undefined);
    const shape = deliveryFacts[headers["X-Gitea-Event-Type"] ?? ""];
    expect(shape ? misfits(JSON.parse(bytes.toString()), shape) : []).toEqual([]);
  });

  test("call a review comment by the event name that a comment has as its type", () => {
    const types = deliveries(kind)
      .filter(({ headers }) => headers["X-Gitea-Event"] === "pull_request_comment")
      .map(({ headers }) => headers["X-Gitea-Event-Type"]);
    expect(new Set(types)).toEqual(new Set(["pull_request_review_comment"]));
  });
});
