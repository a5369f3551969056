// Tools written in Python, installed as their users install them, and trees of tests written where they can run.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Tree } from "../../src/domain/tree.ts";

export interface Ran {
  readonly ok: boolean;
  /** What it wrote, to both ends. */
  readonly output: string;
}

/** A virtual environment with these packages (`django==5.2.8`), made once a machine. Answers with the folder of its programs. */
export async function pythonWith(...packages: readonly string[]): Promise<string> {
  const name = createHash("sha256").update(packages.join("\n")).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `assay-python-${name}`);
  const bin = join(folder, "bin");
  if (await stat(join(folder, "complete")).catch(() => undefined)) return bin;
  await rm(folder, { recursive: true, force: true });
  await must("python3", ["-m", "venv", folder]);
  await must(join(bin, "python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  await writeFile(join(folder, "complete.new"), "");
  await rename(join(folder, "complete.new"), join(folder, "complete"));
  return bin;
}

/** Runs a program; its failure is an answer, that it is not installed is none. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const settings = {
      cwd,
      env: { PATH: process.env["PATH"] ?? "", PYTHONDONTWRITEBYTECODE: "1", ...env },
      timeout: 120_000,
    };
    execFile(program, args, settings, (error, stdout, stderr) => {
      if (error?.code === "ENOENT") reject(new Error(`${program} is not installed here`));
      else resolve({ ok: error === null, output: `${stdout}${stderr}` });
    });
  });
}

/** What was refused: `expected` where it is among what was printed, else all of it; undefined where nothing was. */
export function refusal(all: readonly Ran[], expected?: string): string | undefined {
  if (all.every(({ ok }) => ok)) return undefined;
  const output = all.map((one) => one.output).join("\n");
  return expected !== undefined && output.includes(expected) ? expected : output;
}

/** The files of a tree in a new folder, which goes with `await using`. */
export async function written(tree: Tree): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "assay-real-"));
  const entries = await tree.list();
  for (const [file, text] of await tree.read(entries.map((entry) => entry.path))) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), text);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { ok, output } = await run(program, args, tmpdir());
  if (!ok) throw new Error(`${program} ${args.join(" ")}: ${output}`);
}
