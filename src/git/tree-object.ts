// Git's tree objects: a folder's own entries, each with what stands there.

import type { FileMode } from "../domain/tree.ts";
import type { Objects } from "./objects.ts";
import { recent } from "./recent.ts";
import { GitError } from "./run.ts";

/** What stands at a name: a file, link or submodule, or another folder. */
export interface Standing {
  readonly oid: string;
  readonly mode: FileMode | "040000";
}

/** By name, in git's order. A name is bytes, one a character: two that are no UTF-8 must not become one. */
export type Folder = ReadonlyMap<string, Standing>;

/** Entries. The trees of one repository differ little from review to review. */
const knownFolders = recent<Folder>(200_000, ({ size }) => size + 1);

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
    const folder = parseFolder(bodies[i] ?? Buffer.alloc(0), oid.length / 2);
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
    // oxlint-disable-next-line no-await-in-loop -- a folder names the next
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

/** Entries of `MODE NAME NUL`, then the object name in binary: 20 bytes, or 32 for SHA-256. */
function parseFolder(body: Buffer, oidBytes: number): Folder {
  const folder = new Map<string, Standing>();
  const text = body.toString("latin1");
  for (let at = 0; at < text.length;) {
    const space = text.indexOf(" ", at);
    const end = text.indexOf("\0", space);
    const next = end + 1 + oidBytes;
    if (space === -1 || end === -1 || next > text.length) {
      throw new GitError("cat-file", null, "corrupt object: a tree is cut short");
    }
    const mode = modeOf(Number.parseInt(text.slice(at, space), 8));
    // Not a part of a longer text, which would live as long as what it names.
    folder.set(text.slice(space + 1, end), { mode, oid: body.toString("hex", end + 1, next) });
    at = next;
  }
  return folder;
}

/** As git reads modes: old histories hold 100664, which means 100644. */
function modeOf(bits: number): Standing["mode"] {
  switch (bits & 0o170000) {
    case 0o040000:
      return "040000";
    case 0o100000:
      return (bits & 0o100) === 0 ? "100644" : "100755";
    case 0o120000:
      return "120000";
    default:
      return "160000";
  }
}
