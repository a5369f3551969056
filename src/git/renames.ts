// Renames as git finds them, also in a person's repository that lacks some contents: there, only files that are the same to the
// byte count as renamed.

import { git, GitError, type GitOutput } from "./run.ts";
import type { TreeSource } from "./tree.ts";

/** Runs git with `-M` after the subcommand. Where it may lack what it would compare, and does, once more without comparing. */
export async function gitWithRenames(
  [command, ...rest]: readonly [string, ...string[]],
  { place, objects, signal }: TreeSource,
): Promise<GitOutput> {
  try {
    return await git([command, "-M", "-l2000", ...rest], { place, signal });
  } catch (error) {
    const lacks = objects.mayLack && error instanceof GitError && error.stderr.includes("unable to read");
    if (!lacks) throw error;
    return git([command, "-M100%", "-l2000", ...rest], { place, signal });
  }
}
