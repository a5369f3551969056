// Node processes that the benchmark talks to.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Started {
  /** The line that it was waited for. */
  readonly line: string;
  /** Asks it to end, and waits until it is gone. */
  readonly stop: () => Promise<void>;
}

/** Runs a script in a node of its own and waits for a line of `stream` that matches. Throws with all it said when it ends before. */
export async function startNode(
  script: URL,
  args: readonly string[],
  wanted: { readonly stream: "stdout" | "stderr"; readonly pattern: RegExp; readonly env?: NodeJS.ProcessEnv },
): Promise<Started> {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: process.env["TMPDIR"], ...wanted.env },
    stdio: ["pipe", wanted.stream === "stdout" ? "pipe" : "ignore", wanted.stream === "stderr" ? "pipe" : "inherit"],
  });
  const output = wanted.stream === "stdout" ? child.stdout : child.stderr;
  if (output === null) throw new Error("the process has no output");
  const stop = () => ended(child);
  let said = "";
  for await (const line of createInterface({ input: output })) {
    said += `${line}\n`;
    if (!wanted.pattern.test(line)) continue;
    output.resume();
    return { line, stop };
  }
  await stop();
  throw new Error(`${fileURLToPath(script)} ended before it was ready: ${said}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.stdin?.end();
  child.kill("SIGTERM");
  await exit;
}
