// Makes the edits of a fix in a person's work tree: all of them or none.

import { lstat, mkdir, readFile, realpath, rename, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { applyEdits } from "../domain/edits.ts";
import { UserError } from "../domain/errors.ts";
import type { Edit } from "../domain/finding.ts";
import { visible } from "../render/visible.ts";

/**
 * Applies `edits` to the files below `workTree` and returns how many files were written. UserError, and nothing is
 * written: a line is not as it was judged (uncommitted changes), a name is taken, a path would lead out of the work tree.
 */
export async function writeEdits(workTree: string, edits: readonly Edit[]): Promise<number> {
  const renames = new Map(edits.flatMap((edit) => (edit.op === "rename" ? [[edit.from, edit.to] as const] : [])));
  const paths = new Set(edits.flatMap((edit) => (edit.op === "rename" ? [edit.from, edit.to] : [edit.path])));
  const files = new Map<string, string>();
  for (const path of paths) {
    const text = await readWithin(workTree, path);
    if (text !== undefined) files.set(path, text);
  }
  const applied = applyEdits(files, edits);
  if (!applied.ok) {
    throw new UserError(
      `nothing was written: ${visible(applied.problem)}. Commit or stash what you have changed, then try again`,
    );
  }
  await renameAll(workTree, renames);
  const oldNames = new Map([...renames].map(([from, to]) => [to, from]));
  const before = (path: string) => files.get(oldNames.get(path) ?? path);
  const changed = [...applied.files].filter(([path, text]) => before(path) !== text);
  for (const [path, text] of changed) await writeFile(join(workTree, path), text);
  return new Set([...changed.map(([path]) => path), ...renames.values()]).size;
}

/**
 * All at once: in a row of migrations that move up, the new name of one is the old name of the next. A migration may be a
 * folder: the new one is made, and an old one that is empty now goes, as `git mv` does it.
 */
async function renameAll(workTree: string, renames: ReadonlyMap<string, string>): Promise<void> {
  const moves = [...renames].map(([from, to], i) => ({
    from: join(workTree, from),
    aside: join(workTree, `${from}.assay-${process.pid}-${i}`),
    to: join(workTree, to),
  }));
  for (const { to } of moves) await mkdir(dirname(to), { recursive: true });
  for (const { from, aside } of moves) await rename(from, aside);
  for (const { aside, to } of moves) await rename(aside, to);
  for (const from of renames.keys()) await removeEmpty(workTree, dirname(from));
}

/** The folder below `workTree` and those above it, as long as nothing is in them. */
async function removeEmpty(workTree: string, folder: string): Promise<void> {
  for (let path = folder; path !== "."; path = dirname(path)) {
    try {
      await rmdir(join(workTree, path));
    } catch {
      return;
    }
  }
}

/** undefined: there is no such file. A tree may name anything, so a path is followed only where it stays inside. */
async function readWithin(workTree: string, path: string): Promise<string | undefined> {
  const segments = path.split("/");
  const odd = segments.some(
    (segment) => segment === "" || segment === "." || segment === ".." || /^\.git$/i.test(segment),
  );
  const file = join(workTree, path);
  if (odd || !(await isInside(workTree, dirname(file)))) {
    throw new UserError(`nothing was written: ${JSON.stringify(path)} is not a path inside the work tree`);
  }
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isFile()) throw new UserError(`nothing was written: ${JSON.stringify(path)} is not a regular file here`);
  return readFile(file, "utf8");
}

/** Whether the folder is inside, or would be when it is made: what is there of its path decides, and links are followed. */
async function isInside(workTree: string, folder: string): Promise<boolean> {
  let there = folder;
  while ((await lstat(there).catch(() => undefined)) === undefined) there = dirname(there);
  const [root, real] = await Promise.all([realpath(workTree), realpath(there).catch(() => undefined)]);
  return real !== undefined && (real === root || real.startsWith(root + sep)) && (await lstat(real)).isDirectory();
}
