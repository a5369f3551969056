// A temporary folder with packages of npm in it, and trees of files beside them.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Tree } from "../../src/domain/tree.ts";

export interface Installed extends AsyncDisposable {
  readonly path: string;
  /** Runs a script beside the packages: what it prints. */
  run(script: string, args: readonly string[]): Promise<string>;
}

const execute = promisify(execFile);

/** Installs packages of npm, scripts of theirs left aside. */
export async function installPackages(...packages: readonly string[]): Promise<Installed> {
  const path = await mkdtemp(join(tmpdir(), "assay-real-"));
  await writeFile(join(path, "package.json"), '{ "private": true, "type": "module" }');
  await execute("npm", ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", ...packages], {
    cwd: path,
  });
  return {
    path,
    run: async (script, args) => {
      await writeFile(join(path, "run.js"), script);
      return (await execute(process.execPath, ["run.js", ...args], { cwd: path })).stdout.trim();
    },
    [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }),
  };
}

/** Writes a tree below a folder, which it makes. */
export async function writeTree(tree: Tree, folder: string): Promise<void> {
  const texts = await tree.read((await tree.list()).map(({ path }) => path));
  for (const [path, text] of texts) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
