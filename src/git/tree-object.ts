// Git's tree objects, read once each.

import { Folder, type Standing } from "./folder.ts";
import type { Objects } from "./objects.ts";
import { recent } from "./recent.ts";

/** Entries. The trees of one repository differ little from review to review. */
const knownFolders = recent<Folder>(500_000, ({ size }) => size + 1);

/** The folders of these tree objects, by object name. Throws GitError when one is missing or damaged. */
export async function readFolders(objects: Objects, oids: Iterable<string>): Promise<ReadonlyMap<string, Folder>> {
  const found = new Map<string, Folder>();
  const unknown: string[] = [];
  for (const oid of new Set(oids)) {
    const folder = knownFolders.get(oid);
    if (folder === undefined) unknown.push(oid);
    else found.set(oid, folder);
  }
  if (unknown.length === 0) return found;
  const bodies = await objects.bytes(unknown, "tree");
  for (const [i, oid] of unknown.entries()) {
    // A copy: what is kept must not keep all that git said with it.
    const folder = new Folder(Buffer.from(bodies[i] ?? Buffer.alloc(0)), oid.length / 2);
    found.set(oid, folder);
    knownFolders.keep(oid, folder);
  }
  return found;
}

/**
 * What stands at `path` (a folder, too) in each of the trees, by the tree's object name: the same text for the same thing,
 * undefined for nothing. Throws GitError when one is missing or damaged.
 */
export async function standingsAt(
  objects: Objects,
  roots: readonly string[],
  path: string,
): Promise<(root: string) => string | undefined> {
  let at = new Map<string, Standing | undefined>(roots.map((oid) => [oid, { oid, mode: "040000" }]));
  for (const name of Buffer.from(path).toString("latin1").split("/")) {
    const inside = [...at.values()].flatMap((standing) => (standing?.mode === "040000" ? [standing.oid] : []));
    const folders = await readFolders(objects, inside);
    at = new Map([...at].map(([root, standing]) => [root, folders.get(standing?.oid ?? "")?.get(name)]));
  }
  return (root) => {
    const standing = at.get(root);
    return standing && `${standing.mode} ${standing.oid}`;
  };
}

/** The path as text: UTF-8, U+FFFD for invalid bytes. */
export function pathText(bytes: string): string {
  return /[\x80-\xFF]/.test(bytes) ? Buffer.from(bytes, "latin1").toString() : bytes;
}
