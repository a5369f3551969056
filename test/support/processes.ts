// Assay as people run it: a process of its own, with nothing of this machine's settings in its environment.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export interface Ended {
  /** The exit code; null: ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AssayProcess extends AsyncDisposable {
  readonly pid: number;
  /** Everything it wrote so far, stdout and stderr as they came. */
  output(): string;
  /** Resolves with the match once it has written something like this. Rejects, with what it did write, when it ends first. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface AssayOptions {
  readonly cwd?: string;
  /** Beside PATH and HOME; undefined takes one of them away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const bin = fileURLToPath(new URL("../../bin/assay.ts", import.meta.url));

/** Starts `assay ARGS…`; killed at the latest when disposed of. */
export function startAssay(args: readonly string[], options: AssayOptions = {}): AssayProcess {
  const env = {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
    ...options.env,
  };
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { all: "", stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      said.all += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout: said.stdout, stderr: said.stderr }));
  });
  return {
    pid: child.pid ?? 0,
    output: () => said.all,
    says: (pattern) => waitFor(child, () => said.all, pattern),
    signal: (name) => void child.kill(name),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Runs `assay ARGS…` to its end. */
export async function runAssay(args: readonly string[], options: AssayOptions = {}): Promise<Ended> {
  await using assay = startAssay(args, options);
  return await assay.ended;
}

function waitFor(child: ChildProcess, output: () => string, pattern: RegExp): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const match = pattern.exec(output());
      if (match === null) return;
      stop();
      resolve(match);
    };
    const end = (): void => {
      stop();
      reject(new Error(`it ended before it said ${String(pattern)}:\n${output()}`));
    };
    const stop = (): void => {
      for (const stream of [child.stdout, child.stderr]) stream?.off("data", look);
      child.off("close", end);
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", look);
    child.on("close", end);
    look();
    if (child.exitCode !== null || child.signalCode !== null) end();
  });
}

/** Asks until the answer is not undefined; for what no event tells of (the state of a forge, of the machine). */
export async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(20);
  }
}

export interface Process {
  readonly pid: number;
  readonly command: string;
}

/** The processes that have to do with a folder: it is in their arguments or environment, or they stand in it. This one is left out. */
export function processesOf(folder: string): readonly Process[] {
  return readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      // Empty: ended, and not yet waited for.
      if (command === "") return [];
      const about = [command, readFileSync(`/proc/${pid}/environ`, "utf8"), readlinkSync(`/proc/${pid}/cwd`)];
      return about.some((text) => text.includes(folder)) ? [{ pid, command }] : [];
    } catch {
      return [];
    }
  });
}

/**
 * Fails when a process has to do with the folder, `others` aside. A PostgreSQL that has ended in order says so a few
 * milliseconds before it is gone: it is given two seconds.
 */
export async function expectNobody(folder: string, others: readonly { readonly pid: number }[] = []): Promise<void> {
  const deadline = performance.now() + 2_000;
  const left = await eventually(() => {
    const found = processesOf(folder).filter(({ pid }) => !others.some((other) => other.pid === pid));
    return found.length === 0 || performance.now() > deadline ? found : undefined;
  });
  expect(left).toEqual([]);
}

/** The arguments of every process of the machine: what everybody on it can read. */
export function everyCommandLine(): string {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        return "";
      }
    })
    .join("\n");
}

export interface Sandbox extends AsyncDisposable {
  readonly path: string;
}

/** A new folder that is gone at the end, and every process that has to do with it before. */
export async function sandbox(name: string): Promise<Sandbox> {
  const path = await realpath(await mkdtemp(join(tmpdir(), `assay-${name}-`)));
  // For the account as which PostgreSQL runs where the tests run as root.
  await chmod(path, 0o711);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await killAll(path);
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** kill -9 of every process that has to do with the folder; resolves when they are gone. */
export async function killAll(folder: string): Promise<void> {
  await eventually(() => {
    const left = processesOf(folder);
    for (const { pid } of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Gone in the meantime.
      }
    }
    return left.length === 0 ? true : undefined;
  });
}
