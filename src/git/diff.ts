import type { FileChange } from "../domain/change.ts";
import type { FileMode } from "../domain/tree.ts";
import type { GitPlace } from "./environment.ts";
import { git } from "./run.ts";

/** One line of `diff --raw`: both sides, so that one tree's list gives the other's. */
export interface RawChange {
  readonly letter: "A" | "M" | "D" | "R" | "T";
  /** The path before; the same as `path` unless renamed. */
  readonly oldPath: string;
  readonly path: string;
  readonly oid: string;
  readonly mode: FileMode;
}

/** What changed from one tree-ish to another, renames found (no copies), in git's order. */
export async function diffTrees(
  place: GitPlace,
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<readonly RawChange[]> {
  if (from === to) return [];
  const args = ["diff-tree", "-r", "--raw", "-z", "-M", "-l2000", "--no-abbrev", "--full-index", from, to, "--"];
  const { stdout } = await git(args, { place, signal });
  const fields = stdout.toString().split("\0");
  const changes: RawChange[] = [];
  for (let at = 0; at < fields.length - 1;) {
    const { change, next } = readRaw(fields, at);
    changes.push(change);
    at = next;
  }
  return changes;
}

/**
 * Reads the raw entry that begins at `fields[at]`: `:100644 100644 OID OID R086`, the path, and for a rename the new path.
 * Source: git-diff, "Raw output format" with -z.
 */
export function readRaw(fields: readonly string[], at: number): { readonly change: RawChange; readonly next: number } {
  const head = /^\n?:\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) ([AMDRT])\d*$/.exec(fields[at] ?? "");
  const [, mode = "", oid = "", letter = ""] = head ?? [];
  const oldPath = fields[at + 1];
  const renamed = letter === "R";
  const path = renamed ? fields[at + 2] : oldPath;
  if (!isLetter(letter) || oldPath === undefined || path === undefined) {
    throw new Error(`git diff said something unexpected: ${JSON.stringify(fields.slice(at, at + 3)).slice(0, 300)}`);
  }
  return { change: { letter, oldPath, path, oid, mode: fileMode(mode) }, next: at + (renamed ? 3 : 2) };
}

/** Raw changes in the words of the domain: a change of type (file to link) is `modified`. */
export function fileChanges(changes: readonly RawChange[]): readonly FileChange[] {
  return changes.map(({ letter, oldPath, path }): FileChange => {
    if (letter === "R") return { status: "renamed", path, oldPath };
    return { status: statusOf[letter], path };
  });
}

const statusOf = { A: "added", D: "deleted", M: "modified", T: "modified" } as const;

/** Git's mode; old histories also hold 100664, which means 100644. */
export function fileMode(text: string): FileMode {
  if (text === "120000" || text === "160000" || text === "100755") return text;
  return "100644";
}

function isLetter(text: string): text is RawChange["letter"] {
  return text.length === 1 && "AMDRT".includes(text);
}
