// A tiny HTTP server that answers as a real forge was recorded to, or as badly as a test wants.

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { type RecordedExchange, type RecordedForge, recordedExchange } from "./recordings.ts";

export interface ReplayForge extends AsyncDisposable {
  readonly url: string;
  /** Every request, in order. */
  readonly asked: readonly Asked[];
  /** `POST /repos/acme/shop/labels` of every request since the last call. */
  takeLines(): readonly string[];
  /** From now on these recorded exchanges are answered too; of two for one request the one named last is. */
  play(...names: readonly string[]): void;
  /** From now on requests that begin with `line` (`GET /version`) are answered by `answer`, whatever was recorded. */
  on(line: string, answer: Answerer): void;
}

export interface Asked {
  readonly method: string;
  /** With its query, without `/api/v1`. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

export type Answerer = (response: ServerResponse, asked: Asked) => void;

/** What a first look at a forge asks: recorded, and for the probes of scopes what both forges answer a token that has them. */
const firstLook = ["version", "user-self"];
const noSuchOwner = { message: "GetUserByName", url: "", errors: ["user redirect does not exist [name: -]"] };

/** A request that nothing answers gets 501: no test can pass by it unseen, as the client takes it for a failing forge. */
export async function startReplay(kind: RecordedForge): Promise<ReplayForge> {
  const recorded: RecordedExchange[] = [];
  const answerers: { readonly line: string; readonly answer: Answerer }[] = [];
  const asked: Asked[] = [];
  let taken = 0;

  const server = createServer((request, response) => {
    void serve(request, response);
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const ask: Asked = {
      method: request.method ?? "",
      path: (request.url ?? "").replace(/^\/api\/v1/, ""),
      headers: request.headers,
      body,
    };
    asked.push(ask);
    const own = answerers.findLast(({ line }) => lineOf(ask).startsWith(line));
    const exchange = recorded.findLast((candidate) => matches(candidate, ask));
    if (own !== undefined) own.answer(response, ask);
    else if (exchange !== undefined) repeat(exchange, response);
    else if (ask.path.includes("/-/")) sendJson(response, 404, noSuchOwner);
    else sendJson(response, 501, { message: `nothing was recorded for ${lineOf(ask)}` });
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const play = (...names: readonly string[]): void => {
    recorded.push(...names.map((name) => recordedExchange(kind, name)));
  };
  play(...firstLook);
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    takeLines() {
      const lines = asked.slice(taken).map(lineOf);
      taken = asked.length;
      return lines;
    },
    play,
    on(line, answer) {
      answerers.push({ line, answer });
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json;charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}

export function sendHtml(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", ...headers });
  response.end("<html><body>Something else</body></html>");
}

function lineOf({ method, path }: Asked): string {
  return `${method} ${path}`;
}

/** Recorded lists were asked without an order of their own or with one: only what the recording names must be there. */
function matches(exchange: RecordedExchange, ask: Asked): boolean {
  const recorded = new URL(exchange.path, "http://forge");
  const actual = new URL(`/api/v1${ask.path}`, "http://forge");
  return (
    exchange.method === ask.method &&
    recorded.pathname === actual.pathname &&
    [...recorded.searchParams].every(([name, value]) => actual.searchParams.get(name) === value) &&
    (exchange.body === null || isDeepStrictEqual(exchange.body, ask.body))
  );
}

function repeat(exchange: RecordedExchange, response: ServerResponse): void {
  const { status, answer, answer_text: text, answer_empty: empty } = exchange;
  const kept = Object.entries(exchange.headers).filter(
    ([name]) => !["content-length", "transfer-encoding", "connection"].includes(name.toLowerCase()),
  );
  response.writeHead(status, Object.fromEntries(kept));
  response.end(empty === true ? "" : (text ?? JSON.stringify(answer)));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}
