// Git's commit objects, as far as they are read here. What is unusual in one is left to git itself.

import { parseSha, type Sha } from "../domain/ids.ts";
import type { Objects } from "./objects.ts";
import { recent } from "./recent.ts";
import { GitError } from "./run.ts";

export interface CommitObject {
  readonly sha: Sha;
  readonly tree: string;
  readonly parents: readonly Sha[];
  /** What `git log --format='%ct %s'` tells, in seconds since 1970; undefined: git must be asked. */
  readonly told: { readonly seconds: number; readonly subject: string } | undefined;
}

/** Bytes; what people write is far smaller. */
const largestPlain = 64 * 1024;
/** Characters, about. */
const knownCommits = recent<CommitObject>(8_000_000, ({ told }) => 300 + (told?.subject.length ?? 0));

/** The commit, when it was read not long ago. */
export function knownCommit(sha: Sha): CommitObject | undefined {
  return knownCommits.get(sha);
}

/** These commits, in the order asked. Throws GitError when one is missing or damaged. */
export async function readCommits(objects: Objects, shas: readonly Sha[]): Promise<readonly CommitObject[]> {
  const unknown = shas.filter((sha) => knownCommits.get(sha) === undefined);
  const bodies = unknown.length === 0 ? [] : await objects.bytes(unknown, "commit");
  const read = new Map(unknown.map((sha, i) => [sha, parseCommit(sha, bodies[i])]));
  for (const [sha, commit] of read) knownCommits.keep(sha, commit);
  return shas.map((sha) => read.get(sha) ?? knownCommits.get(sha) ?? corrupt(sha));
}

/** Source: git's commit.c (parse_commit_buffer). */
function parseCommit(sha: Sha, body: Buffer = Buffer.alloc(0)): CommitObject {
  const headEnd = body.indexOf("\n\n");
  const head = body.toString("latin1", 0, headEnd === -1 ? body.length : headEnd + 1);
  const [all, tree = "", parents = ""] = /^tree ([0-9a-f]+)\n((?:parent [0-9a-f]+\n)*)/.exec(head) ?? [];
  if (all === undefined || tree.length !== sha.length) return corrupt(sha);
  const rest = head.slice(all.length);
  const [, seconds] = /^author .*\ncommitter [^<>\n]*<[^<>\n]*> (\d{1,12}) [+-]\d{4}\n/.exec(rest) ?? [];
  // A message without end is not kept either.
  const plain = seconds !== undefined && body.length < largestPlain && !/^encoding /m.test(rest);
  return {
    sha,
    tree,
    parents: [...parents.matchAll(/[0-9a-f]{40,}/g)].map(([name]) => parseSha(name) ?? corrupt(sha)),
    told: plain
      ? { seconds: Number(seconds), subject: subjectOf(headEnd === -1 ? "" : body.subarray(headEnd + 2)) }
      : undefined,
  };
}

/** The first paragraph as one line; a NUL ends the message. Source: git's pretty.c (format_subject). */
function subjectOf(message: Buffer | string): string {
  const [text = ""] = message.toString().split("\0", 1);
  const lines = text.split("\n").map(withoutEnd);
  const first = lines.findIndex((line) => line !== "");
  if (first === -1) return "";
  const end = lines.indexOf("", first);
  return lines.slice(first, end === -1 ? lines.length : end).join(" ");
}

/** Not `trimEnd`, which also takes what git does not take for white. */
function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && " \t\r".includes(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end);
}

function corrupt(sha: Sha): never {
  throw new GitError("cat-file", null, `corrupt object: ${sha} is no commit that git would make`);
}
