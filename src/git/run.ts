// The only place that starts a git process. Arguments are fixed by the callers; values from outside are full ref
// names, object names or come after `--`. Every process leads a group of its own, so that a git that is stopped
// takes its git-remote-http with it.

import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { TransientError, UserError } from "../domain/errors.ts";
import { hardenedConfig, hardenedEnv, type GitPlace } from "./environment.ts";
import { cleanMessage } from "./message.ts";

export interface GitOptions {
  /** Where to read; absent for a command that needs no repository, or with `cwd`. */
  readonly place?: GitPlace | undefined;
  readonly cwd?: string;
  /** Options before the subcommand; the hardened ones when absent. */
  readonly config?: readonly string[];
  /** The whole environment; the hardened one of `place` when absent. */
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly input?: string;
  /** Exit codes that are an answer; any other is an error. Only 0 when absent. */
  readonly answers?: readonly number[];
  /** ms; 60,000 when absent. */
  readonly deadline?: number;
  /** Words that no message may repeat. */
  readonly secrets?: readonly string[];
}

export interface GitOutput {
  readonly code: number;
  readonly stdout: Buffer;
  /** Without control characters and secrets. */
  readonly stderr: string;
}

/** git ended with an exit code that is no answer. */
export class GitError extends Error {
  override readonly name = "GitError";
  readonly command: string;
  /** null: ended by a signal that was not ours. */
  readonly code: number | null;
  readonly stderr: string;
  constructor(command: string, code: number | null, stderr: string) {
    super(`git ${command} ended with ${code ?? "a signal"}: ${stderr === "" ? "no message" : stderr}`);
    this.command = command;
    this.code = code;
    this.stderr = stderr;
  }
}

const largestOutput = 256 * 1024 * 1024;
const keptStderr = 32 * 1024;
/** ms between asking a group to end, which lets git remove its temporary files, and killing it. */
const grace = 1_000;
const running = new Map<ChildProcess, Promise<void>>();

/**
 * Runs one git to its end.
 * Throws GitError for an exit code outside `answers`, TransientError past the deadline, the signal's reason when aborted,
 * UserError when there is no git.
 */
export async function git(args: readonly string[], options: GitOptions = {}): Promise<GitOutput> {
  const { signal, answers = [0], deadline = 60_000, secrets = [] } = options;
  const command = args[0] ?? "";
  const child = startGit(args, options);
  const out: Buffer[] = [];
  let size = 0;
  let stopped: Error | undefined;
  const stop = (why: Error): void => {
    stopped ??= why;
    endGroup(child);
  };
  child.stdout.on("data", (piece: Buffer) => {
    if (stopped !== undefined) return;
    size += piece.length;
    if (size > largestOutput) stop(new GitError(command, null, `more than ${largestOutput} bytes of output`));
    else out.push(piece);
  });
  const stderr = keepTail(child.stderr);
  const timer = setTimeout(() => stop(new TransientError(`git ${command} took longer than ${deadline} ms`)), deadline);
  const onAbort = (): void => stop(abortReason(signal));
  signal?.addEventListener("abort", onAbort, { once: true });
  if (options.input !== undefined) child.stdin.end(options.input);
  else child.stdin.end();
  try {
    const code = await ended(child);
    if (stopped !== undefined) throw stopped;
    const message = cleanMessage(stderr(), secrets);
    if (code === null || !answers.includes(code)) throw new GitError(command, code, message);
    return { code, stdout: Buffer.concat(out), stderr: message };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** The output of one git as text, without the last line end. */
export async function gitText(args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { stdout } = await git(args, options);
  return stdout.toString().replace(/\n$/, "");
}

/** Starts a git and hands it over: for the one that answers questions for as long as it lives. End it with `endGroup`. */
export function startGit(args: readonly string[], options: GitOptions) {
  if (options.signal?.aborted === true) throw abortReason(options.signal);
  const child = spawn("git", ["--no-pager", ...(options.config ?? hardenedConfig), ...args], {
    // Never a work tree, whose .gitattributes would have a say, nor a folder that may vanish.
    cwd: options.cwd ?? "/",
    env: options.env ?? hardenedEnv(options.place),
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  // A git that ends before it has read its input; its exit code tells the story.
  child.stdin.on("error", () => undefined);
  if (running.size === 0) process.on("exit", killGroups);
  const gone = new Promise<void>((resolve) => {
    const forget = (): void => {
      running.delete(child);
      if (running.size === 0) process.off("exit", killGroups);
      resolve();
    };
    child.once("close", forget);
    child.once("error", () => {
      if (child.pid === undefined) forget();
    });
  });
  running.set(child, gone);
  return child;
}

/** The exit code once every pipe is closed; null when a signal ended it. Throws UserError when git could not be started. */
export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT";
      reject(
        missing ? new UserError("git cannot be started: install git 2.30 or later and put it on the PATH") : error,
      );
    });
    child.once("close", (code) => resolve(code));
  });
}

/** Ends a git and everything that it has started: asked first, killed a second later. */
export function endGroup(child: ChildProcess): void {
  if (!running.has(child)) return;
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), grace);
  timer.unref();
  child.once("close", () => {
    clearTimeout(timer);
    // A helper that let go of the pipes and lives on.
    signalGroup(child, "SIGKILL");
  });
}

/** For a shutdown: ends every git of this process, and resolves when the last is gone. */
export async function endAllGit(): Promise<void> {
  for (const child of running.keys()) endGroup(child);
  await Promise.all(running.values());
}

function killGroups(): void {
  for (const child of running.keys()) signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // ESRCH: the whole group is gone already.
  }
}

function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error("git was stopped", { cause: reason });
}

function keepTail(stream: Readable): () => string {
  let tail = "";
  stream.on("data", (piece: Buffer) => {
    tail = (tail + piece.toString()).slice(-keptStderr);
  });
  return () => tail;
}
