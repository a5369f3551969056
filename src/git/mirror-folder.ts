// The folder of a mirror: making it, sweeping what killed processes left, setting a damaged one aside.

import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { git } from "./run.ts";

/** ms; no fetch and no job is older. */
const abandoned = 3_600_000;
/** ms without a fetch after which a pull request's head is not kept any longer. */
const forgotten = 30 * 24 * 3_600_000;

/** Makes an empty mirror, unless somebody else just did. Complete or not there at all. */
export async function makeMirror(gitDir: string, objectFormat: "sha1" | "sha256"): Promise<void> {
  const fresh = `${gitDir}.new-${randomUUID()}`;
  await mkdir(dirname(gitDir), { recursive: true, mode: 0o700 });
  await removeOld(dirname(gitDir), (name) => name.startsWith(`${basename(gitDir)}.new-`), abandoned);
  await git(["init", "--quiet", "--bare", "--template=", `--object-format=${objectFormat}`, "--", fresh]);
  await rename(fresh, gitDir).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true, force: true });
    if (!hasCode(error, "ENOTEMPTY", "EEXIST")) throw error;
  });
}

/** What tells this folder from another that stands at the same path later; undefined when there is none. */
export async function identityOf(gitDir: string): Promise<string | undefined> {
  const found = await statOf(gitDir);
  return found === undefined ? undefined : `${found.dev}:${found.ino}:${found.birthtimeMs}`;
}

/** Renames the mirror to `….damaged-TIME` when it still is the one of `identity`; of earlier damaged ones none is kept. */
export async function setAside(gitDir: string, identity: string | undefined): Promise<void> {
  if (identity === undefined || (await identityOf(gitDir)) !== identity) return;
  await removeOld(dirname(gitDir), (name) => name.startsWith(`${basename(gitDir)}.damaged-`), 0);
  await rename(gitDir, `${gitDir}.damaged-${Date.now()}`).catch((error: unknown) => {
    if (!hasCode(error, "ENOENT")) throw error;
  });
}

/** Removes locks, half-written packs and refs of jobs that are older than an hour, and heads that nobody asked for in a month. */
export async function sweepMirror(gitDir: string): Promise<void> {
  await Promise.all([
    removeOld(gitDir, isLock, abandoned),
    removeOld(join(gitDir, "refs"), isLock, abandoned, true),
    removeOld(join(gitDir, "objects"), (name) => isTemporary(name) || isLock(name), abandoned, true),
  ]);
  await removeOld(join(gitDir, "refs", "jobs"), () => true, abandoned);
  await removeOld(join(gitDir, "refs", "kept", "pull"), () => true, forgotten);
}

/** How many packs the mirror has: every fetch brings one. */
export async function packCount(gitDir: string): Promise<number> {
  const names = await readdir(join(gitDir, "objects", "pack")).catch(() => []);
  return names.filter((name) => name.endsWith(".pack")).length;
}

export async function exists(path: string): Promise<boolean> {
  return (await statOf(path)) !== undefined;
}

function isLock(name: string): boolean {
  return name.endsWith(".lock");
}

function isTemporary(name: string): boolean {
  return /^(?:\.?tmp[-_]|incoming-)/.test(name);
}

async function removeOld(folder: string, matches: (name: string) => boolean, age: number, deep = false): Promise<void> {
  const found = await readdir(folder, { recursive: deep }).catch(() => []);
  for (const name of found.filter((path) => matches(basename(path)))) {
    const path = join(folder, name);
    const info = await statOf(path);
    if (info !== undefined && Date.now() - info.mtimeMs >= age) await rm(path, { recursive: true, force: true });
  }
}

async function statOf(path: string) {
  return stat(path).catch((error: unknown) => {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  });
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
