// The files a pull request changes, as `git diff` between its merge base and its head tells.

import { git } from "./git.ts";
import type { Repo } from "./state.ts";

export interface ChangedFile {
  readonly path: string;
  readonly oldPath: string | undefined;
  /** The forges' words: `changed` where GitHub says `modified`. */
  readonly status: "added" | "deleted" | "renamed" | "changed";
  readonly additions: number;
  readonly deletions: number;
}

export async function changedFiles(repo: Repo, from: string, to: string): Promise<ChangedFile[]> {
  const names = (await git(repo.dir, ["diff", "--name-status", "-z", "-M", from, to])).split("\0").filter(Boolean);
  const sizes = await sizesOf(repo, from, to);
  const files: ChangedFile[] = [];
  for (let i = 0; i < names.length;) {
    const letter = names[i]?.[0];
    const renamed = letter === "R";
    const oldPath = renamed ? names[i + 1] : undefined;
    const path = names[i + (renamed ? 2 : 1)] ?? "";
    i += renamed ? 3 : 2;
    const status = letter === "A" ? "added" : letter === "D" ? "deleted" : renamed ? "renamed" : "changed";
    files.push({ path, oldPath, status, ...(sizes.get(path) ?? { additions: 0, deletions: 0 }) });
  }
  return files;
}

/** Lines that a commit itself added and removed. */
export async function commitSize(repo: Repo, sha: string): Promise<{ additions: number; deletions: number }> {
  const lines = (await git(repo.dir, ["show", "--numstat", "--format=", "--end-of-options", sha])).split("\n");
  const sum = { additions: 0, deletions: 0 };
  for (const line of lines.filter(Boolean)) {
    const [added = "", removed = ""] = line.split("\t");
    sum.additions += Number.parseInt(added, 10) || 0;
    sum.deletions += Number.parseInt(removed, 10) || 0;
  }
  return sum;
}

async function sizesOf(
  repo: Repo,
  from: string,
  to: string,
): Promise<Map<string, { additions: number; deletions: number }>> {
  const parts = (await git(repo.dir, ["diff", "--numstat", "-z", "-M", from, to])).split("\0").filter(Boolean);
  const sizes = new Map<string, { additions: number; deletions: number }>();
  for (let i = 0; i < parts.length; i += 1) {
    const [added = "", removed = "", path = ""] = (parts[i] ?? "").split("\t");
    // A rename's paths follow as records of their own: old, then new.
    const name = path === "" ? (parts[(i += 2)] ?? "") : path;
    sizes.set(name, { additions: Number.parseInt(added, 10) || 0, deletions: Number.parseInt(removed, 10) || 0 });
  }
  return sizes;
}
