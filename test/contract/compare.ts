// What is compared: status, the headers that mean something, every field of the answer.

import type { ForgeKind } from "../../src/playground/state.ts";
import type { HeardDelivery, Told } from "./stage.ts";
import { exchange, timeless } from "./recordings.ts";

type Names = ReadonlyMap<string, string>;

const headerNames = [
  "content-type",
  "location",
  "x-total-count",
  "x-page",
  "x-perpage",
  "x-pagecount",
  "x-hasmore",
  "access-control-expose-headers",
];

export interface Comparable {
  readonly status: number;
  readonly headers: unknown;
  readonly answer: unknown;
}

export function comparable(told: Told, names: Names): Comparable {
  const headers = headerNames.map((name) => [name, told.headers.get(name)] as const);
  const isPage = told.text.includes("<!DOCTYPE");
  return {
    status: told.status,
    headers: timeless(Object.fromEntries(headers), backwards(names)),
    // A page for people is only known by being one.
    answer: timeless(told.answer === undefined ? (isPage ? "a page" : told.text) : told.answer, backwards(names)),
  };
}

export function recorded(kind: ForgeKind, name: string): Comparable {
  const { status, headers, answer, answer_text: text } = exchange(kind, name);
  const lower = new Map(Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value]));
  const isJson = lower.get("content-type")?.startsWith("application/json") === true;
  return {
    status,
    headers: timeless(Object.fromEntries(headerNames.map((header) => [header, lower.get(header) ?? null]))),
    answer: timeless(isJson ? (answer ?? null) : text?.includes("<!DOCTYPE") === true ? "a page" : (text ?? "")),
  };
}

export function comparableRequest(told: Pick<Told, "user" | "method" | "path" | "body">, names: Names): unknown {
  const { user, method, path, body } = told;
  return timeless({ user, method, path, body: withoutIds(body) }, backwards(names));
}

export function recordedRequest(kind: ForgeKind, name: string): unknown {
  return comparableRequest(exchange(kind, name), new Map());
}

/** A delivery and what it is one of. */
export function comparableDelivery(
  delivery: HeardDelivery,
  names: Names = new Map(),
): { readonly what: string; readonly headers: unknown; readonly payload: unknown } {
  const payload = JSON.parse(delivery.bytes.toString()) as Record<string, unknown>;
  // While a delivery is written the forge often does not know yet.
  const pull = payload["pull_request"];
  if (typeof pull === "object" && pull !== null && "mergeable" in pull) pull.mergeable = "<unknown>";
  const lower = new Map(Object.entries(delivery.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const headers = [...lower]
    .filter(([name]) => name.startsWith("x-") || name === "content-type")
    // A signature and a UUID are of this delivery alone: that they are there, and their form, is compared.
    .map(([name, value]) => [name, value.replace(/[0-9a-f]{40,}/, "<digest>").replace(/^[0-9a-f-]{36}$/, "<uuid>")]);
  const what = [lower.get("x-gitea-event-type"), payload["action"]].filter(Boolean).join(" ");
  return {
    what,
    headers: timeless(Object.fromEntries(headers), backwards(names)),
    payload: timeless(payload, backwards(names)),
  };
}

/** Their names for ours. */
function backwards(names: Names): Names {
  return new Map([...names].map(([theirs, ours]) => [ours, theirs]));
}

/** Label ids in a body are of their own forge. */
function withoutIds(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("labels" in body) || !Array.isArray(body.labels)) return body;
  return { ...body, labels: body.labels.map((one: unknown) => (typeof one === "number" ? "<number>" : one)) };
}
