import type { FileChange } from "../domain/change.ts";
import { gitWithRenames } from "./renames.ts";
import type { TreeSource } from "./tree.ts";
import type { TreeDifference } from "./tree-diff.ts";

/**
 * What changed from one tree-ish to another, when it is known how they differ: renames found (no copies), in git's order.
 * git is asked only where a file went and another came: without that there is no rename.
 */
export async function changesBetween(
  source: TreeSource,
  { files }: TreeDifference,
  from: string,
  to: string,
): Promise<readonly FileChange[]> {
  if (mayRename(files)) return diffTrees(source, from, to);
  return files.map(({ path, was, is }): FileChange => {
    return { status: was === undefined ? "added" : is === undefined ? "deleted" : "modified", path };
  });
}

/** Whether git might find a renamed file. */
export function mayRename(files: TreeDifference["files"]): boolean {
  return files.some(({ is }) => is === undefined) && files.some(({ was }) => was === undefined);
}

async function diffTrees(source: TreeSource, from: string, to: string): Promise<readonly FileChange[]> {
  const { stdout } = await gitWithRenames(
    ["diff-tree", "-r", "--raw", "-z", "--no-abbrev", "--full-index", from, to, "--"],
    source,
  );
  const fields = stdout.toString().split("\0");
  const changes: FileChange[] = [];
  for (let at = 0; at < fields.length - 1;) {
    const { change, next } = readRaw(fields, at);
    const { letter, oldPath, path } = change;
    changes.push(letter === "R" ? { status: "renamed", path, oldPath } : { status: statusOf[letter], path });
    at = next;
  }
  return changes;
}

/** One line of `diff --raw`. */
export interface RawChange {
  readonly letter: "A" | "M" | "D" | "R" | "T";
  /** The path before; the same as `path` unless renamed. */
  readonly oldPath: string;
  readonly path: string;
  /** What stands there now; zeros when nothing does. */
  readonly oid: string;
}

/**
 * Reads the raw entry that begins at `fields[at]`: `:100644 100644 OID OID R086`, the path, and for a rename the new path.
 * Source: git-diff, "Raw output format" with -z.
 */
export function readRaw(fields: readonly string[], at: number): { readonly change: RawChange; readonly next: number } {
  const [, oid = "", letter = ""] = /^\n?:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) ([AMDRT])\d*$/.exec(fields[at] ?? "") ?? [];
  const oldPath = fields[at + 1];
  const renamed = letter === "R";
  const path = renamed ? fields[at + 2] : oldPath;
  if (!isLetter(letter) || oldPath === undefined || path === undefined) {
    throw new Error(`git diff said something unexpected: ${JSON.stringify(fields.slice(at, at + 3)).slice(0, 300)}`);
  }
  return { change: { letter, oldPath, path, oid }, next: at + (renamed ? 3 : 2) };
}

/** A change of type (file to link) is `modified`. */
const statusOf = { A: "added", D: "deleted", M: "modified", T: "modified" } as const;

function isLetter(text: string): text is RawChange["letter"] {
  return text.length === 1 && "AMDRT".includes(text);
}
