// Commits without a working tree: one fast-import, whatever the number of files.

import { git, resolve } from "./git.ts";
import type { Repo, User } from "./state.ts";

/** Path to content; null deletes the file. */
export type Files = Readonly<Record<string, string | null>>;

export interface NewCommit {
  readonly branch: string;
  readonly files: Files;
  readonly message: string;
  readonly author: User;
  readonly at: Date;
  /** The commit to stand on; undefined: the branch's tip, or nothing when there is none. */
  readonly onto: string | undefined;
}

/** Writes the commit and moves the branch to it, by force if need be; tells nobody. */
export async function writeCommit(repo: Repo, commit: NewCommit): Promise<string> {
  const ref = `refs/heads/${commit.branch}`;
  const parent = commit.onto ?? (await resolve(repo.dir, ref));
  const name = commit.author.fullName || commit.author.login;
  const parts = [
    `commit ${ref}\nmark :1\ncommitter ${name} <${commit.author.email}> ${Math.floor(commit.at.getTime() / 1000)} +0000\n`,
    data(`${commit.message}\n`),
    parent === undefined ? "" : `from ${parent}\n`,
    ...Object.entries(commit.files).map(([path, content]) =>
      content === null ? `D ${quote(path)}\n` : `M 100644 inline ${quote(path)}\n${data(content)}`,
    ),
    "\nget-mark :1\n",
  ];
  // A branch of no history is created by "commit" only when it does not exist yet.
  return git(repo.dir, ["fast-import", "--quiet", "--force"], parts.join(""));
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function quote(path: string): string {
  return `"${path.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
