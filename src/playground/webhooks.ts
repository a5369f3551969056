// Deliveries, as the forges make them: signed, at most once, five seconds to answer, a failure is only remembered.
// A test may hold them back, lose them, send one again or let them go in another order.

import { createHmac, randomUUID } from "node:crypto";

import type { Json } from "./shapes/json.ts";
import type { ForgeKind, Hook } from "./state.ts";

export interface Delivery {
  /** The UUID in the headers. */
  readonly id: string;
  readonly hook: number;
  readonly url: string;
  /** `X-Gitea-Event-Type`: what a receiver routes on. */
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The signed bytes. */
  readonly body: string;
  /** `failed`: refused, unreachable, or no answer within five seconds; it is never tried again. */
  readonly outcome: "waiting" | "held" | "lost" | "delivered" | "failed";
  /** The receiver's answer. */
  readonly status: number | undefined;
}

export interface Webhooks {
  /** Everything ever due, oldest first. */
  readonly deliveries: readonly Delivery[];
  /** Makes the delivery; resolves at once. */
  send(hook: Hook, event: string, type: string, payload: Json): void;
  /** Resolves when every delivery that is under way was answered. */
  settled(): Promise<void>;
  /** From now on deliveries wait for release(). */
  hold(): void;
  /** Sends what was held, in this order; new ones go out again by themselves. */
  release(order?: "as they came" | "reversed"): Promise<void>;
  /** What is due while `doing` runs is lost for ever. */
  silently<T>(doing: () => Promise<T>): Promise<T>;
  /** The same bytes with the same UUID once more. Throws when nothing was delivered yet. */
  duplicateLast(): Promise<void>;
  /** What the "replay" button does: the same bytes under a new UUID. */
  replayLast(): Promise<void>;
}

const deliveryTimeoutMs = 5_000;

type Draft = { -readonly [Key in keyof Delivery]: Delivery[Key] };

export function createWebhooks(kind: ForgeKind): Webhooks {
  const deliveries: Draft[] = [];
  let mode: "send" | "hold" | "lose" = "send";
  // One after the other: the order of a story is then the order in which it was told.
  let chain: Promise<void> = Promise.resolve();

  function enqueue(delivery: Draft): void {
    delivery.outcome = "waiting";
    chain = chain.then(() => post(delivery));
  }
  function again(id: string | undefined): Promise<void> {
    const last = deliveries.findLast((one) => one.outcome === "delivered" || one.outcome === "failed");
    if (!last) throw new Error("nothing was delivered yet");
    const headers = id === undefined ? last.headers : withId(last.headers, last.id, id);
    const copy: Draft = { ...last, id: id ?? last.id, headers, status: undefined };
    deliveries.push(copy);
    enqueue(copy);
    return chain;
  }

  return {
    deliveries,
    send(hook, event, type, payload) {
      const id = randomUUID();
      const body = marshal(payload);
      const headers = headersOf(kind, { id, event, type, secret: hook.secret, body });
      const outcome = mode === "lose" ? "lost" : "held";
      const delivery: Draft = { id, hook: hook.id, url: hook.url, type, headers, body, outcome, status: undefined };
      deliveries.push(delivery);
      if (mode === "send") enqueue(delivery);
    },
    settled: () => chain,
    hold() {
      mode = "hold";
    },
    release(order = "as they came") {
      mode = "send";
      const held = deliveries.filter((one) => one.outcome === "held");
      for (const delivery of order === "reversed" ? held.toReversed() : held) enqueue(delivery);
      return chain;
    },
    async silently(doing) {
      const before = mode;
      mode = "lose";
      try {
        return await doing();
      } finally {
        mode = before;
      }
    },
    duplicateLast: async () => again(undefined),
    replayLast: async () => again(randomUUID()),
  };
}

async function post(delivery: Draft): Promise<void> {
  try {
    const answer = await fetch(delivery.url, {
      method: "POST",
      headers: { ...delivery.headers },
      body: delivery.body,
      redirect: "manual",
      signal: AbortSignal.timeout(deliveryTimeoutMs),
    });
    await answer.arrayBuffer();
    delivery.status = answer.status;
    delivery.outcome = answer.ok ? "delivered" : "failed";
  } catch {
    delivery.outcome = "failed";
  }
}

/** Go's json.MarshalIndent: two spaces, and `<`, `>`, `&` escaped. */
function marshal(payload: Json): string {
  return JSON.stringify(payload, null, 2).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function headersOf(
  kind: ForgeKind,
  of: {
    readonly id: string;
    readonly event: string;
    readonly type: string;
    readonly secret: string;
    readonly body: string;
  },
): Record<string, string> {
  // Without a secret both still send the headers, with nothing in them.
  const sign = (algorithm: string): string =>
    of.secret === "" ? "" : createHmac(algorithm, of.secret).update(of.body).digest("hex");
  const signature = sign("sha256");
  const headers: Record<string, string> = {
    "User-Agent": "Go-http-client/1.1",
    "Content-Type": "application/json",
    "X-Hub-Signature": `sha1=${sign("sha1")}`,
    "X-Hub-Signature-256": `sha256=${signature}`,
  };
  for (const brand of kind === "forgejo" ? ["Forgejo", "GitHub", "Gitea", "Gogs"] : ["GitHub", "Gitea", "Gogs"]) {
    headers[`X-${brand}-Delivery`] = of.id;
    headers[`X-${brand}-Event`] = of.event;
    headers[`X-${brand}-Event-Type`] = of.type;
    if (brand !== "GitHub") headers[`X-${brand}-Signature`] = signature;
    if (kind === "gitea" && brand !== "Gogs") headers[`X-${brand}-Hook-Installation-Target-Type`] = "repository";
  }
  return headers;
}

function withId(headers: Readonly<Record<string, string>>, old: string, id: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value === old ? id : value]));
}
