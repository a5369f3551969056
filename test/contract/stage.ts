// Where a pull request's life is told: a forge of some kind, its people, a checkout that pushes over HTTP, and ears for
// its webhooks.

import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import type { ForgeKind } from "../../src/playground/state.ts";

const run = promisify(execFile);

/** A forge that the life can be told on. */
export interface Target {
  readonly kind: ForgeKind;
  readonly url: string;
  /** The people's and the organisation's names there; those of the recordings are the keys. */
  readonly names: ReadonlyMap<string, string>;
  /** Tokens by the recordings' way to say who asked. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Whether answers may come a moment later, as on a real forge. */
  readonly patient: boolean;
  /** Routes asked for that a stand-in does not have. */
  unknownRoutes(): string[];
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON. */
  readonly answer: unknown;
  readonly text: string;
}

export interface Told extends Heard {
  readonly name: string;
  readonly user: string | null;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface HeardDelivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

export interface Stage {
  readonly target: Target;
  /** `http://127.0.0.1:PORT/webhooks/forge` */
  readonly receiver: string;
  readonly told: readonly Told[];
  readonly delivered: readonly HeardDelivery[];
  /** Asks under a recording's name; `expected` is waited for on a patient target. */
  ask(name: string, user: string | null, method: string, path: string, body?: unknown): Promise<Heard>;
  /** One of our own requests, that no recording has. */
  quietly(user: string, method: string, path: string, body?: unknown): Promise<Heard>;
  readonly checkout: Checkout;
  settle(): Promise<void>;
  close(): Promise<void>;
}

interface Checkout {
  git(...args: string[]): Promise<string>;
  /** Writes the files (null: removes) and commits them on the branch checked out. */
  commit(message: string, files: Readonly<Record<string, string | null>>): Promise<string>;
  push(user: string, slug: string, ...args: string[]): Promise<void>;
}

export async function openStage(target: Target, statusOf: (name: string) => number): Promise<Stage> {
  const delivered: HeardDelivery[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers: Record<string, string> = {};
      for (let i = 0; i < request.rawHeaders.length; i += 2) {
        headers[request.rawHeaders[i] ?? ""] = request.rawHeaders[i + 1] ?? "";
      }
      delivered.push({ headers, bytes: Buffer.concat(chunks) });
      response.writeHead(202).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const receiver = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/forge`;
  const told: Told[] = [];
  const folder = await mkdtemp(join(tmpdir(), "assay-contract-"));

  const request = async (user: string | null, method: string, path: string, body?: unknown): Promise<Heard> => {
    const token = user === null ? undefined : target.tokens.get(user);
    const answer = await fetch(`${target.url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(token === undefined ? {} : { authorization: `token ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
    return { status: answer.status, headers: answer.headers, text, answer: isJson ? JSON.parse(text) : undefined };
  };
  return {
    target,
    receiver,
    told,
    delivered,
    async ask(name, user, method, path, body) {
      let heard = await request(user, method, path, body);
      // Right after a push a real forge may know nothing yet.
      for (let left = target.patient ? 20 : 0; left > 0 && heard.status !== statusOf(name); left -= 1) {
        await pause(250);
        heard = await request(user, method, path, body);
      }
      told.push({ ...heard, name, user, method, path, body: body ?? null });
      return heard;
    },
    quietly: request,
    checkout: await openCheckout(target, folder),
    async settle() {
      await target.settle();
      if (target.patient) await pause(1_500);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await target.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openCheckout(target: Target, folder: string): Promise<Checkout> {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0" };
  const git = async (...args: string[]): Promise<string> =>
    (await run("git", args, { cwd: folder, env })).stdout.trim();
  const alice = target.names.get("alice") ?? "alice";
  await git("init", "-q", "-b", "main");
  await git("config", "user.name", "Alice");
  await git("config", "user.email", `${alice}@example.org`);
  return {
    git,
    async commit(message, files) {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        if (content === null) await git("rm", "-q", path);
        else await writeFile(join(folder, path), content);
      }
      await git("add", "-A");
      await git("commit", "-q", "-m", message);
      return git("rev-parse", "HEAD");
    },
    async push(user, slug, ...args) {
      const header = `http.extraHeader=Authorization: token ${target.tokens.get(user)}`;
      await git("-c", header, "push", "-q", ...args.slice(0, -1), `${target.url}/${slug}.git`, ...args.slice(-1));
    },
  };
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
