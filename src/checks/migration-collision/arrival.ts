// When a migration came to the base.

import type { Change, Commit } from "../../domain/change.ts";

/** The commit that brought a path to the base; undefined where git tells of an edit alone. */
export async function arrivalOf(change: Change, path: string): Promise<Commit | undefined> {
  const commit = await firstCommitOf(change, path);
  const isArrival = commit !== undefined && (await change.textBefore(commit.sha, path)) === undefined;
  return isArrival ? commit : undefined;
}

/** The earliest commit of the base that git tells of, an edit as it may be: the path was there by then. */
export async function firstCommitOf(change: Change, path: string): Promise<Commit | undefined> {
  return (await change.introducedBy(path)).at(-1);
}
