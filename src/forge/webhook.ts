// The webhook's door: is a delivery the forge's, and which bytes are its payload. What it means: delivery.ts.
// Nothing here may look into the payload before its signature is verified.

import { createHmac, timingSafeEqual } from "node:crypto";

/** As Node gives them: names in lower case. */
export type DeliveryHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * True when the delivery was signed with `secret`: HMAC-SHA256 over the payload's raw bytes.
 *
 * The forge sends the same digest under several names. One at least must be there, and every one that is there must
 * be right: a forge never sends two that differ, so a wrong one beside a right one has been tampered with on the
 * way, and no proxy or client gets to choose which of them is believed. A hook without a secret sends empty digests
 * (`""`, `sha256=`): these are refused, as is an empty `secret`. SHA-1 (`X-Hub-Signature`) is not looked at.
 */
export function verifySignature(rawBody: Buffer, headers: DeliveryHeaders, secret: string): boolean {
  const payload = payloadBytes(rawBody, headers);
  if (secret === "" || payload === undefined) return false;
  const expected = createHmac("sha256", secret).update(payload).digest();
  const digests = signatureHeaders.flatMap(({ name, prefix }) => {
    const value = headers[name];
    return value === undefined ? [] : [typeof value === "string" ? hexAfter(prefix, value) : undefined];
  });
  // Every digest is compared, so that the time taken tells nothing of which was wrong.
  const right = digests.filter((digest) => digest !== undefined && timingSafeEqual(digest, expected));
  return digests.length > 0 && right.length === digests.length;
}

/**
 * The bytes that were signed, and that hold the JSON: the body itself, or for a hook of content type "form" what
 * its field `payload` decodes to (both forges sign the JSON, not the form). undefined: a form without that field.
 */
export function payloadBytes(rawBody: Buffer, headers: DeliveryHeaders): Buffer | undefined {
  const contentType = headers["content-type"];
  if (typeof contentType !== "string" || !/^application\/x-www-form-urlencoded(?:;|$)/i.test(contentType))
    return rawBody;
  const payload = new URLSearchParams(rawBody.toString("utf8")).get("payload");
  return payload === null ? undefined : Buffer.from(payload, "utf8");
}

/**
 * The id of the delivery, undefined when there is none or it is nothing like one (both forges send a UUID). It is
 * not signed, and "Replay" makes a new one: good for telling that one delivery came twice, for nothing else.
 */
export function deliveryId(headers: DeliveryHeaders): string | undefined {
  const id = headers["x-gitea-delivery"] ?? headers["x-forgejo-delivery"];
  return typeof id === "string" && /^[A-Za-z0-9-]{8,64}$/.test(id) ? id : undefined;
}

const signatureHeaders = [
  { name: "x-gitea-signature", prefix: "" },
  { name: "x-forgejo-signature", prefix: "" },
  { name: "x-hub-signature-256", prefix: "sha256=" },
] as const;

/** `Buffer.from` stops silently at the first digit that is none, and timingSafeEqual throws on another length: hence the pattern. */
function hexAfter(prefix: string, value: string): Buffer | undefined {
  const hex = value.slice(prefix.length);
  return value.startsWith(prefix) && /^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, "hex") : undefined;
}
