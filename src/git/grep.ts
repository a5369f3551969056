import { posixSource } from "../domain/fixed-strings.ts";
import type { GitPlace } from "./environment.ts";
import type { Objects } from "./objects.ts";
import { git, GitError } from "./run.ts";

/** Beyond these the whole tree is searched: git compares every path of it with each of them, and takes so much of argv. */
const mostPaths = 200;
const mostPathBytes = 64 * 1024;

/**
 * The path of every file of the tree (of those at `paths` only, when given) that holds one of the fixed strings. Lines are
 * not asked for: a file with millions of them must cost no more than to read it.
 * Throws GitError when a file is missing (unless it may) or damaged. Binary files are searched as text: one NUL byte must not hide a line.
 * Links and submodules are not searched.
 */
export async function grepTree(
  source: {
    readonly place: GitPlace;
    readonly objects: Pick<Objects, "mayLack">;
    readonly signal?: AbortSignal | undefined;
  },
  treeish: string,
  terms: readonly string[],
  paths?: readonly string[],
): Promise<readonly string[]> {
  const wanted = findable(terms);
  if (wanted.length === 0 || paths?.length === 0) return [];
  const isFew = paths !== undefined && paths.length <= mostPaths && Buffer.byteLength(paths.join()) <= mostPathBytes;
  const patterns =
    wanted.length <= mostStrings
      ? { options: ["-F"], lines: wanted }
      : { options: ["-E"], lines: [posixSource(wanted)] };
  const { code, stdout, stderr } = await git(
    ["grep", ...options, ...patterns.options, "-f", "-", treeish, "--", ...(isFew ? paths : [])],
    // 1: no file.
    { place: source.place, signal: source.signal, input: `${patterns.lines.join("\n")}\n`, answers: [0, 1] },
  );
  // What it cannot read it names and passes over, and then answers as if that held nothing.
  if (!source.objects.mayLack && /^error: /m.test(stderr)) throw new GitError("grep", code, stderr);
  // `TREE:path` NUL.
  const found = stdout
    .toString()
    .split("\0")
    .slice(0, -1)
    .map((name) => name.slice(treeish.length + 1));
  const isOne = paths && new Set(paths);
  return isOne === undefined ? found : found.filter((path) => isOne.has(path));
}

const options = ["-a", "-l", "-z", "--full-name", "--no-color", "--no-textconv", "--no-recurse-submodules"];

/** With more of them, git is the faster with one pattern for all: it looks through a file for each by itself. */
const mostStrings = 200;

/** The terms that can stand in a line, each once: git takes each line of its input for a pattern. */
export function findable(terms: readonly string[]): readonly string[] {
  return [...new Set(terms)].filter((term) => term !== "" && !/[\n\0]/.test(term));
}
