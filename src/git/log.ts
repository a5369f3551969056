import type { Commit } from "../domain/change.ts";
import { parseSha } from "../domain/ids.ts";
import { readRaw } from "./diff.ts";
import { gitWithRenames } from "./renames.ts";
import type { TreeSource } from "./tree.ts";

const format = ["-z", "--raw", "--no-abbrev", "--format=%H %ct %s"];

/** What `git log` of these arguments tells. */
export async function logCommits(source: TreeSource, args: readonly string[]): Promise<readonly Commit[]> {
  const { stdout } = await gitWithRenames(["log", ...format, ...args], source);
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

/** ISO 8601 UTC. A commit may carry any number as its date; ECMAScript's dates end in the year 275760. */
export function dateOf(seconds: number): string {
  return new Date(Math.min(seconds * 1000, 8.64e15)).toISOString();
}
