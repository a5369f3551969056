// Git for the stand-in forge's own bare repositories. It holds no working trees; commits are made with fast-import.

import { spawn } from "node:child_process";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface GitResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nothing of the machine's own configuration reaches these repositories. */
export const gitEnv: Readonly<Record<string, string>> = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  LC_ALL: "C",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
};

/** What git answered, whatever its exit code. */
export async function tryGit(dir: string, args: readonly string[], input?: string | Buffer): Promise<GitResult> {
  const child = spawn("git", args, { cwd: dir, env: gitEnv, stdio: "pipe" });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // A git that ends without reading all its input closes the pipe; its exit code tells.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  const code = await new Promise<number>((done, reject) => {
    child.on("error", reject);
    child.on("close", (exit) => done(exit ?? -1));
  });
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** Standard output without its last newline. Throws when git fails. */
export async function git(dir: string, args: readonly string[], input?: string | Buffer): Promise<string> {
  const result = await tryGit(dir, args, input);
  if (result.code !== 0) throw new Error(`git ${args.join(" ")} ended with ${result.code}: ${result.stderr}`);
  return result.stdout.replace(/\n$/, "");
}

/** A bare repository that serves what both forges serve: any sha, filters, refs/pull/* to read and never to push. */
export async function initBare(dir: string, branch: string, objectFormat: "sha1" | "sha256"): Promise<void> {
  await git("/", [
    "init",
    "-q",
    "--bare",
    "--template=",
    `--initial-branch=${branch}`,
    `--object-format=${objectFormat}`,
    dir,
  ]);
  const config = `[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
[receive]
\thideRefs = refs/pull
\tadvertisePushOptions = true
\tautogc = false
[http]
\treceivepack = true
[gc]
\tauto = 0
`;
  await appendFile(`${dir}/config`, config);
  await mkdir(`${dir}/hooks`, { recursive: true });
  await writeFile(`${dir}/hooks/pre-receive`, noteOptions, { mode: 0o755 });
}

/** Writes the push options down, one a line: git hands them to hooks only. */
const noteOptions = `#!/bin/sh
i=0
while [ "$i" -lt "\${GIT_PUSH_OPTION_COUNT:-0}" ]; do
  eval "printf '%s\\\\n' \\"\\$GIT_PUSH_OPTION_$i\\""
  i=$((i + 1))
done > "$GIT_DIR/push-options"
`;

/** The commit a ref, branch or sha names, or undefined. */
export async function resolve(dir: string, rev: string): Promise<string | undefined> {
  const result = await tryGit(dir, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${rev}^{commit}`]);
  return result.code === 0 ? result.stdout.trim() : undefined;
}

/** What a full ref names now, or undefined. Asked for often: a loose ref is read from its file, without a process. */
export async function tipOf(dir: string, ref: string): Promise<string | undefined> {
  if (!/^refs\/(?:heads|pull)\//.test(ref) || ref.includes("..")) return resolve(dir, ref);
  const loose = await readFile(join(dir, ref), "utf8").catch(() => "");
  return /^[0-9a-f]{40,64}\n$/.test(loose) ? loose.trim() : resolve(dir, ref);
}

/** Every ref below `prefix` with the object it names. */
export async function refs(dir: string, prefix = "refs/"): Promise<Map<string, string>> {
  const lines = await git(dir, ["for-each-ref", "--format=%(objectname) %(refname)", prefix]);
  const all = new Map<string, string>();
  for (const line of lines.split("\n").filter(Boolean))
    all.set(line.slice(line.indexOf(" ") + 1), line.split(" ")[0] ?? "");
  return all;
}
