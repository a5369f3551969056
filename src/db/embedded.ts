// PostgreSQL under the data folder, for those who have none: a real server with fsync on, on loopback only.
// It outlives a killed Assay, so the next one adopts it. Never two Assays on one folder: a session-level advisory lock
// in the server itself says who has it, and goes away with the process that holds it.

import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client, DatabaseError } from "pg";
import type { Logger } from "pino";
import { UserError } from "../domain/errors.ts";
import { ensureCluster, loadPrograms, owner, ownPassword } from "./cluster.ts";
import { isAway } from "./errors.ts";
import { identityFor, serverAccount } from "./postgres-user.ts";
import { findPostmaster, signalTo, type Start, startPostmaster, stopPostmaster } from "./postmaster.ts";

export interface Embedded {
  /** For `pg`; holds the password. The same until `stop`, even when the server had to be started again. */
  readonly url: string;
  /** Ends the server in order. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Server settings beside ours: tests turn fsync off. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Starts (or adopts) the PostgreSQL of `dataDir`/postgres, and starts it again whenever it ends by itself.
 * UserError: another Assay runs on the folder, or this machine cannot run it there; says what to do.
 */
export async function startEmbedded(dataDir: string, log: Logger, options: EmbeddedOptions = {}): Promise<Embedded> {
  await mkdir(dataDir, { recursive: true });
  const folder = await realpath(dataDir);
  const cluster = join(folder, "postgres");
  const programs = await loadPrograms();
  const account = await serverAccount(cluster);
  const identity = await identityFor(account, programs.postgres, folder);
  const password = await ownPassword(folder);
  await ensureCluster(folder, password, account, identity, programs.initdb);
  const place: Place = {
    folder,
    password,
    start: {
      cluster,
      program: programs.postgres,
      identity,
      logFile: join(folder, "postgres.log"),
      port: 0,
      settings: options.settings ?? {},
    },
  };
  const first = await claim(place, log);
  await ensureDatabase(first.holder);
  return keep({ ...place, start: { ...place.start, port: first.port } }, first, log);
}

interface Place {
  readonly folder: string;
  readonly password: string;
  readonly start: Start;
}

/** A running server whose lock is ours as long as the connection lives. */
interface Claim {
  readonly holder: Client;
  readonly pid: number;
  readonly port: number;
}

const lock = 0x6173736179;
const patienceMs = 60_000;

async function claim(place: Place, log: Logger): Promise<Claim> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await findPostmaster(place.start.cluster);
    const server = found ?? (await startPostmaster(place.start));
    const holder = server === undefined ? undefined : await hold(place, server.port);
    if (server !== undefined && holder !== undefined) {
      if (found === undefined) log.info({ port: server.port }, "the embedded PostgreSQL is up");
      else log.warn({ pid: server.pid }, "adopted the PostgreSQL of an Assay that was killed");
      return { holder, pid: server.pid, port: server.port };
    }
    if (performance.now() > deadline) {
      const pid = server?.pid ?? 0;
      throw new UserError(
        `PostgreSQL process ${pid} holds ${place.start.cluster} but does not answer: end it (kill -INT ${pid}) and start again; its log is ${place.start.logFile}`,
      );
    }
    // It is starting up, or on its way down.
    await delay(100);
  }
}

/** The connection that holds the lock; undefined: the server does not take connections now. */
async function hold(place: Place, port: number): Promise<Client | undefined> {
  const client = new Client({
    host: "127.0.0.1",
    port,
    user: owner,
    password: place.password,
    database: "postgres",
    application_name: `assay ${process.pid}`,
    connectionTimeoutMillis: 2_000,
    keepAlive: true,
  });
  // Heard again by `keep`, once the connection is the claim.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await takeLock(client, place.folder);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    if (isAway(error)) return undefined;
    if (error instanceof DatabaseError && error.code === "28P01") {
      throw new UserError(
        `${place.folder}/postgres.password is not the password of the database beside it: put the right file back, or set DATABASE_URL`,
        { cause: error },
      );
    }
    throw error;
  }
}

async function takeLock(client: Client, folder: string): Promise<void> {
  // The server needs a moment to see that a killed process is gone.
  for (let attempt = 0; attempt < 20; attempt++) {
    const { rows } = await client.query<{ taken: boolean }>("select pg_try_advisory_lock($1) as taken", [lock]);
    if (rows[0]?.taken === true) return;
    await delay(100);
  }
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_stat_activity join pg_locks using (pid)
     where locktype = 'advisory' and granted and pg_stat_activity.datname = current_database()`,
  );
  const other = rows[0]?.name.replace("assay ", "process ") ?? "another process";
  throw new UserError(
    `an Assay already runs on ${folder} (${other}): stop it, or give this one another ASSAY_DATA_DIR; several that share the work need one DATABASE_URL`,
  );
}

async function ensureDatabase(holder: Client): Promise<void> {
  const { rows } = await holder.query("select from pg_database where datname = $1", [owner]);
  if (rows.length === 0) await holder.query(`create database ${owner}`);
}

/** Watches the claim: the end of its connection is the end of the server, which is then started again on the same port. */
function keep(place: Place, first: Claim, log: Logger): Embedded {
  let current = first;
  const stopping = new AbortController();
  let reviving: Promise<void> = Promise.resolve();
  const onExit = (): void => {
    signalTo(current.pid, "SIGINT");
  };
  process.once("exit", onExit);

  function watch(next: Claim): void {
    current = next;
    current.holder.once("end", () => {
      if (!stopping.signal.aborted) reviving = revive();
    });
  }

  async function revive(): Promise<void> {
    log.warn("the embedded PostgreSQL went away; starting it again");
    while (!stopping.signal.aborted) {
      try {
        watch(await claim(place, log));
        return;
      } catch (error) {
        log.error({ err: error }, "the embedded PostgreSQL cannot be started again; trying on");
        await delay(2_000);
      }
    }
  }

  watch(first);
  return {
    url: `postgres://${owner}:${encodeURIComponent(place.password)}@127.0.0.1:${first.port}/${owner}`,
    async stop() {
      stopping.abort();
      await reviving;
      await stopPostmaster(place.start.cluster);
      await current.holder.end().catch(() => undefined);
      process.removeListener("exit", onExit);
    },
  };
}
