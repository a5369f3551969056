// One PostgreSQL server process on one cluster: found, started, waited for, stopped.

import { open, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isCode, isRunning } from "./cluster.ts";
import { type Identity, spawnAs } from "./postgres-user.ts";

/** A server process that holds the cluster. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** It has said that it accepts connections. */
  readonly ready: boolean;
}

/**
 * The server that holds the cluster now, or undefined. Goes by postmaster.pid (line 1 the process, 4 the port,
 * 8 the state), and believes it only where that process is a PostgreSQL on this very folder; one that a killed server
 * left behind is removed, because PostgreSQL itself refuses to start once another process has got that number.
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const file = join(cluster, "postmaster.pid");
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const lines = text.split("\n");
  const pid = Math.abs(Number(lines[0]));
  if (await holds(pid, cluster)) return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === "ready" };
  // PostgreSQL makes the file first and writes it then: an empty one is somebody's who starts, unless he never got further.
  if (text === "" && (await ageOf(file)) < longestStart) return undefined;
  // Unless another has put its own there in the meantime.
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) await rm(file, { force: true });
  return undefined;
}

/** ms between making the file and writing it, on the slowest machine. */
const longestStart = 10_000;

/** ms; 0 for a file that is not there. */
async function ageOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}

export interface Start {
  readonly cluster: string;
  readonly program: string;
  readonly identity: Identity;
  readonly logFile: string;
  /** Kept over restarts, because it is in the URL that was given out; 0: any free one. */
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Starts a server and waits until it accepts connections. undefined: it ended at once because another one was
 * quicker. Throws with the end of its log when it ends for another reason.
 */
export async function startPostmaster(start: Start): Promise<Postmaster | undefined> {
  const port = start.port === 0 ? await freePort() : start.port;
  const from = await trimLog(start.logFile);
  const log = await open(start.logFile, "a", 0o600);
  const settings = Object.entries({
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    ...start.settings,
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // In a session of its own: a Ctrl-C in the terminal is for Assay, which still needs its database to end in order.
  const child = spawnAs(start.identity, start.program, ["-D", start.cluster, "-p", String(port), ...settings], {
    detached: true,
    output: log.fd,
  });
  const ended = new AbortController();
  for (const event of ["error", "exit"] as const) child.once(event, () => ended.abort());
  child.unref();
  await log.close();
  while (!ended.signal.aborted) {
    const found = await findPostmaster(start.cluster);
    if (found?.ready === true) return found;
    await delay(20, undefined, { signal: ended.signal }).catch(() => undefined);
  }
  if ((await findPostmaster(start.cluster)) !== undefined) return undefined;
  const said = (await readFile(start.logFile, "utf8")).slice(from).slice(-2_000).trim();
  throw new Error(`the embedded PostgreSQL did not start: ${said}`);
}

/** Ends the server in order (connections are closed, everything is on disk), or at once when it takes longer than 20 s. */
export async function stopPostmaster(cluster: string): Promise<void> {
  const found = await findPostmaster(cluster);
  if (found === undefined) return;
  for (const [signal, waitMs] of [
    ["SIGINT", 20_000],
    ["SIGQUIT", 5_000],
  ] as const) {
    if (!signalTo(found.pid, signal)) return;
    const deadline = performance.now() + waitMs;
    while (performance.now() < deadline) {
      if (!isRunning(found.pid) || (await findPostmaster(cluster)) === undefined) return;
      await delay(10);
    }
  }
  throw new Error(`PostgreSQL process ${found.pid} does not end`);
}

/** false: there is no such process any more. */
export function signalTo(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (isCode(error, "ESRCH")) return false;
    throw error;
  }
}

async function holds(pid: number, cluster: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 1 || !isRunning(pid)) return false;
  if (process.platform !== "linux") return true;
  const words = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
  return words.includes(cluster);
}

async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

const logLimit = 5_000_000;

/** Where the log of the next server begins. */
async function trimLog(file: string): Promise<number> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size < logLimit) return size;
  await rm(file, { force: true });
  return 0;
}
