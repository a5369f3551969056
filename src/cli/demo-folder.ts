// Where a demo keeps everything. A demo that was killed leaves its folder and a running PostgreSQL behind: the next one
// on the machine ends and removes both.

import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "../db/cluster.ts";
import { stopPostmaster } from "../db/postmaster.ts";

const prefix = "assay-demo-";

/** A new folder, whose name carries this process; disposing of it removes it. */
export async function demoFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  await sweep(tmpdir());
  const path = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  return { path, [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }) };
}

async function sweep(parent: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(entry)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const path = join(parent, entry);
    // The temporary folder is everybody's: only what is ours is touched, and no link followed.
    const found = await lstat(path).catch(() => undefined);
    if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) continue;
    await stopPostmaster(join(path, "assay", "postgres"));
    await rm(path, { recursive: true, force: true });
  }
}
