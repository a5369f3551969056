import type { Commit } from "../domain/change.ts";
import { parseSha, type Sha } from "../domain/ids.ts";
import { mayRename, readRaw } from "./diff.ts";
import type { GitPlace } from "./environment.ts";
import type { History } from "./history.ts";
import { git } from "./run.ts";
import { compareTrees } from "./tree-diff.ts";
import type { TreeSource } from "./tree.ts";

const mostCommits = 500;
const mostIntroductions = 3;
const format = ["-z", "--raw", "-M", "-l2000", "--no-abbrev", "--format=%H %ct %s"];

/** The commits that `head` has and `base` has not, without merges, newest first, at most 500. */
export async function ownCommits(
  source: TreeSource,
  base: Sha,
  head: Sha,
  history: History | undefined,
): Promise<readonly Commit[]> {
  if (base === head) return [];
  const known = history && (await plainCommits(source, history));
  if (known !== undefined) return known;
  return log(source.place, ["--no-merges", `--max-count=${mostCommits}`, `${base}..${head}`, "--"], source.signal);
}

/**
 * The commits on the base's own line (a merge counts as one) that brought or changed `path`, newest first: up to three since
 * the merge base, or else the last one before it.
 */
export async function introductions(
  place: GitPlace,
  { base, mergeBase }: { readonly base: Sha; readonly mergeBase: Sha | undefined },
  path: string,
  signal?: AbortSignal,
): Promise<readonly Commit[]> {
  const options = ["--first-parent", "-m", "--full-diff"];
  if (mergeBase !== undefined && mergeBase !== base) {
    const range = [`--max-count=${mostIntroductions}`, `${mergeBase}..${base}`];
    const recent = await log(place, [...options, ...range, "--", path], signal);
    if (recent.length > 0) return recent;
  }
  return log(place, [...options, "--max-count=1", mergeBase ?? base, "--", path], signal);
}

/** The commits of a line when each is plain and can have renamed nothing; undefined: git must be asked. */
async function plainCommits({ objects }: TreeSource, { mergeBase, line }: History): Promise<readonly Commit[] | undefined> {
  if (line === undefined) return undefined;
  const parents = [...line.slice(1), mergeBase];
  const told = await Promise.all(
    line.slice(0, mostCommits).map(async ({ sha, tree, told: words }, i): Promise<Commit | undefined> => {
      const { files } = await compareTrees(objects, parents[i]?.tree, tree);
      if (words === undefined || mayRename(files)) return undefined;
      return { sha, subject: words.subject, at: dateOf(words.seconds), renames: [] };
    }),
  );
  const commits = told.filter((commit) => commit !== undefined);
  return commits.length === told.length ? commits : undefined;
}

async function log(
  place: GitPlace,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly Commit[]> {
  const { stdout } = await git(["log", ...format, ...args], { place, signal });
  const fields = stdout.toString().split("\0");
  const commits: (Commit & { readonly renames: { from: string; to: string }[] })[] = [];
  for (let at = 0; at < fields.length;) {
    const field = fields[at] ?? "";
    const commit = readHeader(field);
    if (commit !== undefined) {
      commits.push({ ...commit, renames: [] });
      at += 1;
    } else if (/^\n?:/.test(field)) {
      const { change, next } = readRaw(fields, at);
      if (change.letter === "R") commits.at(-1)?.renames.push({ from: change.oldPath, to: change.path });
      at = next;
    } else if (field.trim() === "") at += 1;
    else throw new Error(`git log said something unexpected: ${JSON.stringify(field.slice(0, 200))}`);
  }
  return commits;
}

function readHeader(field: string): Omit<Commit, "renames"> | undefined {
  const [, name, seconds, subject = ""] = /^\n?([0-9a-f]{40,64}) (\d+) (.*)$/su.exec(field) ?? [];
  const sha = parseSha(name);
  if (sha === undefined) return undefined;
  return { sha, subject, at: dateOf(Number(seconds)) };
}

/** A commit may carry any number as its date; ECMAScript's dates end in the year 275760. */
function dateOf(seconds: number): string {
  return new Date(Math.min(seconds * 1000, 8.64e15)).toISOString();
}
