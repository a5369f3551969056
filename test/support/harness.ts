// A story: the stand-in forge, the whole bot and a repository. Nothing runs by itself: deeds on the forge send their
// webhooks, `bot.settle()` works off what they left. Teardown is strict.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { Logger } from "pino";
import { expect, test as base } from "vitest";
import type { Context } from "../../src/context.ts";
import { judgeFetched } from "../../src/pipeline/judge-fetched.ts";
import type { PullRequestKey } from "../../src/db/keys.ts";
import { pullRequest } from "../../src/db/pull-request.ts";
import { parsePrNumber, parseRepoId } from "../../src/domain/ids.ts";
import { connectForge } from "../../src/forge/client.ts";
import { handlers } from "../../src/pipeline/handlers.ts";
import { startPlayground } from "../../src/playground/playground.ts";
import type { Playground } from "../../src/playground/playground.ts";
import type { PullHandle } from "../../src/playground/pull-handle.ts";
import type { RepoHandle } from "../../src/playground/repo-handle.ts";
import { startQueue } from "../../src/queue/queue.ts";
import type { Queue } from "../../src/queue/queue.ts";
import { buildApp } from "../../src/server/app.ts";
import { createDatabase } from "./database.ts";

export interface Story {
  readonly forge: Playground;
  readonly repo: RepoHandle;
  readonly bot: Bot;
}

export interface Bot {
  readonly ctx: Context;
  readonly login: string;
  /** Works until nothing is due. Returns how the jobs ended (`review done`). */
  settle(): Promise<readonly string[]>;
  /** What the scheduler does every five minutes. */
  reconcile(): Promise<void>;
  /** The process is gone: deliveries are refused until `restart`. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Error-level log lines so far; taken out, so that teardown does not fail for them. */
  takeErrors(): readonly string[];
  /** What a person sees of a pull request. */
  sees(pr: PullHandle): Promise<Seen>;
}

export interface Seen {
  readonly verdict: string | null;
  readonly round: number;
  readonly labels: readonly string[];
  /** The newest of the head, and its description. */
  readonly status: string;
  /** The bot's comments, oldest first. */
  readonly comments: readonly string[];
}

interface StoryOptions {
  readonly kind: "forgejo" | "gitea";
  readonly objectFormat?: "sha1" | "sha256";
}

const secret = "story-secret";

/** A test with a story of its own, on the forge of this kind. */
export function storyTest(options: StoryOptions) {
  return base.extend<{ story: Story }>({
    // oxlint-disable-next-line no-empty-pattern -- Vitest parses the function to see which fixtures it needs, and throws where its first argument is anything but an object pattern; this one needs none
    story: async ({}, use) => {
      const forge = await startPlayground({ kind: options.kind });
      const repo = await peopled(forge, options);
      const bot = await startBot(forge, repo);
      await use({ forge, repo, bot });
      await bot.settle();
      const waiting = await bot.ctx.queue.waiting();
      await bot.stop();
      await bot.end();
      await forge.idle();
      const unknown = forge.unknownRoutes();
      await forge.close();
      expect({ unknown, waiting: Object.values(waiting).filter((n) => n > 0), errors: bot.takeErrors() }).toEqual({
        unknown: [],
        waiting: [],
        errors: [],
      });
    },
  });
}

export const test = storyTest({ kind: "forgejo" });
export const onGitea = storyTest({ kind: "gitea" });

async function peopled(forge: Playground, options: StoryOptions): Promise<RepoHandle> {
  for (const login of ["bob", "alice", "mallory", "assay-bot"]) forge.addUser(login);
  forge.addOrganisation("acme", "bob");
  return forge.createRepository({
    owner: "acme",
    name: "basketball-api",
    objectFormat: options.objectFormat ?? "sha1",
    collaborators: { alice: "write", "assay-bot": "write" },
  });
}

async function startBot(forge: Playground, repo: RepoHandle): Promise<Bot & { end(): Promise<void> }> {
  const database = await createDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "assay-story-"));
  const token = forge.token("assay-bot", ["write:repository", "write:issue", "read:user", "read:organization"]);
  let errors: string[] = [];
  const log = errorLog((line) => errors.push(line));
  let running = await start();
  repo.addHook({ url: `${running.url}/webhooks/forge`, secret });

  async function start(port = 0) {
    const queue: Queue = await startQueue({ url: database.url, db: database.db, log, background: false });
    const ctx: Context = {
      db: database.db,
      queue,
      forge: await connectForge({ url: forge.url, token }),
      judge: judgeFetched,
      log,
      git: { dataDir, token },
      // Waiting is skipped, not time: what lags is asked again at once.
      clock: { now: () => new Date(), pause: async () => forge.idle() },
    };
    const app = buildApp({ ...ctx, config: { webhookSecret: secret }, forgeAnswers: async () => "ok" });
    const url = await app.listen({ host: "127.0.0.1", port });
    return { ctx, app, url };
  }

  async function settle(): Promise<readonly string[]> {
    const ended: string[] = [];
    for (;;) {
      await forge.idle();
      const more = await runDue(running.ctx);
      ended.push(...more);
      if (more.length === 0) return ended;
    }
  }

  return {
    get ctx() {
      return running.ctx;
    },
    login: "assay-bot",
    settle,
    async reconcile() {
      await running.ctx.db.transaction((tx) => running.ctx.queue.send(tx, "reconcile", { repoId: null }));
      await settle();
    },
    async stop() {
      await running.app.close();
      await running.ctx.queue.stop();
    },
    async restart() {
      running = await start(Number(new URL(running.url).port));
    },
    takeErrors() {
      const taken = errors;
      errors = [];
      return taken;
    },
    async sees(pr) {
      const row = await pullRequest(running.ctx.db, keyOf(repo, pr));
      const newest = (await pr.statuses({ context: "assay/review" })).at(-1);
      return {
        verdict: row?.verdict ?? null,
        round: row?.round ?? 0,
        labels: pr.labels(),
        status: newest === undefined ? "none" : `${newest.state}: ${newest.description}`,
        comments: pr.comments("assay-bot").map(({ body }) => body),
      };
    },
    async end() {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What the database knows a pull request by. */
export function keyOf(repo: RepoHandle, pr: PullHandle): PullRequestKey {
  return { repoId: known(parseRepoId(repo.id)), number: known(parsePrNumber(pr.number)) };
}

/** Runs what waits, without waiting for pauses that only spread load or give an absent forge time. */
async function runDue(ctx: Context): Promise<readonly string[]> {
  const ended: string[] = [];
  const names = ["command", "fan-out", "reconcile", "review", "housekeeping"] as const;
  for (const name of names) {
    for (;;) {
      const one = await ctx.queue.step(handlers(ctx), name, { early: true });
      if (one === undefined) break;
      ended.push(`${one.queue} ${one.how}`);
      if (ended.length > 200) throw new Error(`jobs beget jobs without end: ${ended.slice(-5).join(", ")}`);
    }
  }
  return ended;
}

function errorLog(keep: (line: string) => void): Logger {
  return pino({ level: "error" }, { write: keep });
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the stand-in forge gave an id that is none");
  return value;
}
