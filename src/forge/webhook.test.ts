import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { recordedDeliveries } from "../../test/support/recordings.ts";
import { deliveryId, payloadBytes, verifySignature } from "./webhook.ts";

const secret = "recorded-secret";
const body = Buffer.from('{\n  "action": "opened",\n  "title": "ü + % &"\n}');
const hex = createHmac("sha256", secret).update(body).digest("hex");

describe.each(["forgejo", "gitea"] as const)("the deliveries recorded from %s", (kind) => {
  const deliveries = recordedDeliveries(kind);

  test("are all the forge's", () => {
    expect(deliveries.length).toBeGreaterThan(40);
    const refused = deliveries.filter(({ headers, bytes }) => !verifySignature(bytes, headers, secret));
    expect(refused.map(({ name }) => name)).toEqual([]);
  });

  test("are nobody's with another secret, or one byte changed, or written anew", () => {
    for (const { headers, bytes, json } of deliveries) {
      expect(verifySignature(bytes, headers, "another")).toBe(false);
      expect(verifySignature(Buffer.concat([bytes, Buffer.from(" ")]), headers, secret)).toBe(false);
      expect(verifySignature(Buffer.from(JSON.stringify(json, null, 1)), headers, secret)).toBe(false);
    }
  });

  test("have an id", () => {
    for (const { headers } of deliveries) expect(deliveryId(headers)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("a signature", () => {
  test.each([
    ["of Gitea", { "x-gitea-signature": hex }],
    ["of Forgejo", { "x-forgejo-signature": hex }],
    ["as GitHub writes it", { "x-hub-signature-256": `sha256=${hex}` }],
    [
      "under all names",
      { "x-gitea-signature": hex, "x-forgejo-signature": hex, "x-hub-signature-256": `sha256=${hex}` },
    ],
  ])("%s is accepted", (_, headers) => {
    expect(verifySignature(body, headers, secret)).toBe(true);
  });

  test.each([
    ["none", {}],
    ["an empty one", { "x-gitea-signature": "" }],
    ["the empty ones of a hook without a secret", { "x-gitea-signature": "", "x-hub-signature-256": "sha256=" }],
    ["a short one", { "x-gitea-signature": hex.slice(0, 62) }],
    ["a long one", { "x-gitea-signature": `${hex}00` }],
    ["one that is no hex", { "x-gitea-signature": `${hex.slice(0, 62)}zz` }],
    ["one in capitals, which no forge sends", { "x-gitea-signature": hex.toUpperCase() }],
    ["one with a prefix where none is", { "x-gitea-signature": `sha256=${hex}` }],
    ["one without the prefix", { "x-hub-signature-256": hex }],
    ["two in one header", { "x-gitea-signature": `${hex}, ${hex}` }],
    ["a header given twice", { "x-gitea-signature": [hex, hex] }],
    ["SHA-1 alone", { "x-hub-signature": `sha1=${createHmac("sha1", secret).update(body).digest("hex")}` }],
    ["a right one beside a wrong one", { "x-gitea-signature": hex, "x-hub-signature-256": `sha256=${"0".repeat(64)}` }],
    ["a right one beside an empty one", { "x-gitea-signature": "", "x-hub-signature-256": `sha256=${hex}` }],
  ])("%s is refused", (_, headers) => {
    expect(verifySignature(body, headers, secret)).toBe(false);
  });

  test("with an empty secret is refused, though it would fit", () => {
    const empty = createHmac("sha256", "").update(body).digest("hex");
    expect(verifySignature(body, { "x-gitea-signature": empty }, "")).toBe(false);
  });
});

describe("a hook of content type form", () => {
  const form = Buffer.from(new URLSearchParams({ payload: body.toString() }).toString());
  const headers = { "content-type": "application/x-www-form-urlencoded", "x-gitea-signature": hex };

  test("is verified by the JSON in it", () => {
    expect(payloadBytes(form, headers)?.equals(body)).toBe(true);
    expect(verifySignature(form, headers, secret)).toBe(true);
  });

  test("is refused without the field, and where the form was signed instead", () => {
    expect(payloadBytes(Buffer.from("a=b"), headers)).toBeUndefined();
    expect(verifySignature(Buffer.from("a=b"), headers, secret)).toBe(false);
    const overForm = createHmac("sha256", secret).update(form).digest("hex");
    expect(verifySignature(form, { ...headers, "x-gitea-signature": overForm }, secret)).toBe(false);
  });

  test("is no form where the type only begins like it", () => {
    const json = { ...headers, "content-type": "application/x-www-form-urlencoded-not" };
    expect(verifySignature(body, json, secret)).toBe(true);
  });
});

test("an id is taken only when it looks like one", () => {
  expect(deliveryId({ "x-forgejo-delivery": "3e74a036-1bbb-4f69-b23e-88dc1404ec3f" })).toBeDefined();
  for (const id of ["", "short", "a".repeat(65), "3e74a036'; drop table delivery", "3e74a036\n", undefined]) {
    expect(deliveryId({ "x-gitea-delivery": id })).toBeUndefined();
  }
  expect(deliveryId({ "x-gitea-delivery": ["3e74a036-1bbb", "3e74a036-1bbc"] })).toBeUndefined();
});
