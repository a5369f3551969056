// Facts of commits for payloads and answers: one git log however many.

import { git } from "./git.ts";
import type { Repo } from "./state.ts";

export interface CommitFacts {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly modified: readonly string[];
}

export interface Signature {
  readonly name: string;
  readonly email: string;
  /** RFC 3339, UTC. */
  readonly at: string;
}

const format = "%x01%H%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x00";

/** The commits of a revision range (`a..b`, or a sha with `limit` 1), newest first. */
export async function commitsOf(repo: Repo, range: readonly string[], limit: number): Promise<CommitFacts[]> {
  const log = await git(repo.dir, [
    "log",
    `--max-count=${limit}`,
    `--format=${format}`,
    "--raw",
    "--no-renames",
    "-z",
    "--no-abbrev",
    "--end-of-options",
    ...range,
  ]);
  const commits = log.split("\u0001").slice(1).map(parse);
  return Promise.all(commits.map(async (commit) => (commit.parents.length > 1 ? mergeFacts(repo, commit) : commit)));
}

/** git log shows no files of a merge; the forges compare it with its first parent. */
async function mergeFacts(repo: Repo, commit: CommitFacts): Promise<CommitFacts> {
  const [first = ""] = commit.parents;
  const raw = await git(repo.dir, ["diff-tree", "-r", "-z", "--raw", "--no-renames", first, commit.sha]);
  return { ...commit, ...pathsOf(raw.split("\0")) };
}

function parse(record: string): CommitFacts {
  const [
    sha = "",
    parents = "",
    name = "",
    email = "",
    at = "",
    cName = "",
    cEmail = "",
    cAt = "",
    message = "",
    ...rest
  ] = record.split("\0");
  return {
    sha,
    parents: parents.split(" ").filter(Boolean),
    message,
    author: { name, email, at: time(at) },
    committer: { name: cName, email: cEmail, at: time(cAt) },
    ...pathsOf(rest),
  };
}

/** `git diff --raw -z`: a line that ends with the letter of what happened, then the path. */
function pathsOf(raw: readonly string[]): Pick<CommitFacts, "added" | "removed" | "modified"> {
  const parts = raw.map((part) => part.replace(/^\n+/, "")).filter(Boolean);
  const paths: Record<"A" | "D" | "M", string[]> = { A: [], D: [], M: [] };
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const letter = parts[i]?.at(-1);
    paths[letter === "A" || letter === "D" ? letter : "M"].push(parts[i + 1] ?? "");
  }
  return { added: paths.A, removed: paths.D, modified: paths.M };
}

function time(seconds: string): string {
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}
