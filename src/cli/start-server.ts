// The composition root: builds everything that lives as long as the process, in order, and takes it down in reverse.

import { setTimeout as delay } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import type { Clock, Context } from "../context.ts";
import { startEmbedded } from "../db/embedded.ts";
import { migrate } from "../db/migrate.ts";
import { connectDatabase } from "../db/pool.ts";
import { dirtyPullRequests } from "../db/pull-request.ts";
import { TransientError, UserError } from "../domain/errors.ts";
import { forgeAnswers } from "../forge/answers.ts";
import { connectForge } from "../forge/client.ts";
import type { Forge } from "../forge/forge.ts";
import { endAllGit } from "../git/run.ts";
import { gitVersion } from "../git/version.ts";
import { handlers } from "../pipeline/handlers.ts";
import { judgeThreads } from "../pipeline/judge-threads.ts";
import { startQueue } from "../queue/queue.ts";
import type { Queue } from "../queue/queue.ts";
import { buildApp } from "../server/app.ts";
import { ensureDataFolder } from "./data-folder.ts";
import { patiently } from "./patiently.ts";

export interface RunningServer {
  /** Where it listens; undefined for a worker, which does not. */
  readonly url: string | undefined;
  readonly forge: Pick<Forge, "kind" | "version" | "bot" | "url">;
  /** Takes no more work, finishes or hands back what is under way within 25 s, and ends every child process. */
  stop(): Promise<void>;
}

/** The clock of production. */
export const systemClock: Clock = {
  now: () => new Date(),
  pause: async (ms, signal) => {
    await delay(ms, undefined, { signal });
  },
};

/** Starts what `config.role` asks for. UserError: says what to change. `signal` ends the wait for a forge that is away. */
export async function startServer(
  config: Config,
  log: Logger,
  signal: AbortSignal,
  observer: Pick<Context, "onPublished"> = {},
): Promise<RunningServer> {
  const teardown: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let step = teardown.pop(); step !== undefined; step = teardown.pop()) {
      await step().catch((error: unknown) => log.error({ err: error }, "a part did not stop in order"));
    }
  };
  try {
    await gitVersion();
    await ensureDataFolder(config.dataDir);
    const aborter = new AbortController();
    const forge = await awaitForge(config, log, signal, aborter);
    log.info({ forge: forge.kind, version: forge.version, url: forge.url, bot: forge.bot.login }, "found the forge");
    teardown.push(async () => aborter.abort());
    const url = config.databaseUrl ?? (await embedded(config, log, teardown));
    const db = await patiently(log, "the database", () => connectDatabase(url, { log }));
    teardown.push(() => db.close());
    const applied = await patiently(log, "the database to be brought up to date", () => migrate(db));
    if (applied.length > 0) log.info({ applied }, "brought the database up to date");
    const queue = await patiently(log, "the job queue", () =>
      startQueue({ url, db, log, alone: config.databaseUrl === undefined }),
    );
    const threads = judgeThreads(config.concurrency);
    teardown.push(
      endAllGit,
      () => threads.stop(),
      () => stopQueue(queue, aborter),
    );
    const ctx: Context = {
      db,
      queue,
      forge,
      judge: threads.judge,
      prepareJudge: (gitDir) => threads.prepare(gitDir),
      log,
      git: { dataDir: config.dataDir, token: config.forgeToken },
      clock: systemClock,
      ...observer,
    };
    const listening = config.role === "worker" ? undefined : await listen(config, ctx, teardown);
    if (config.role !== "web") {
      threads.start();
      await queue.work(handlers(ctx), { reviewsAtOnce: config.concurrency });
      // What waited for a person to change something (a token) may wait for this start.
      await db.transaction(async (tx) => {
        for (const key of await dirtyPullRequests(tx)) await queue.send(tx, "review", key);
      });
    }
    return { url: listening, forge, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const forgePauseMs = 5_000;

/**
 * A forge that answers, but with an error, may just be starting: it is asked again. Anything else is said at once.
 * `alive` ends the forge's requests for as long as it lives, `signal` only this wait.
 */
async function awaitForge(config: Config, log: Logger, signal: AbortSignal, alive: AbortController): Promise<Forge> {
  const giveUp = () => alive.abort();
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await patiently(log, `the forge at ${config.forgeUrl}`, () =>
          connectForge({ url: config.forgeUrl, token: config.forgeToken, signal: alive.signal, log }),
        );
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof TransientError)) throw error;
        log.warn({ reason: error.message }, "waiting for the forge");
        await delay(forgePauseMs, undefined, { signal });
      }
    }
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

async function embedded(config: Config, log: Logger, teardown: (() => Promise<void>)[]): Promise<string> {
  const server = await patiently(log, "the embedded PostgreSQL", () => startEmbedded(config.dataDir, log));
  teardown.push(() => server.stop());
  return server.url;
}

async function listen(config: Config, ctx: Context, teardown: (() => Promise<void>)[]): Promise<string> {
  const app = buildApp({ ...ctx, config, forgeAnswers: forgeAnswers(config.forgeUrl, config.forgeToken) });
  teardown.push(() => closeApp(app));
  try {
    return await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") {
      throw new UserError(
        `port ${config.port} on ${config.host} is taken by another program: set ASSAY_PORT to a free one`,
      );
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL") {
      throw new UserError(`cannot listen on ${config.host}:${config.port} (${code}): set ASSAY_HOST and ASSAY_PORT`);
    }
    throw error;
  }
}

// A review takes a second or two; one that hangs is handed back. A container is killed 10 s after it was told to stop.
const requestGraceMs = 2_000;
const jobGraceMs = 6_000;

/** Answers what is under way; a client that never ends its request is cut off. */
async function closeApp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), requestGraceMs);
  await app.close();
  clearTimeout(timer);
}

/** Past the grace the requests to the forge are ended as well, so that no job waits for one. */
async function stopQueue(queue: Queue, forgeRequests: AbortController): Promise<void> {
  const timer = setTimeout(() => forgeRequests.abort(), jobGraceMs);
  await queue.stop(jobGraceMs);
  clearTimeout(timer);
}
