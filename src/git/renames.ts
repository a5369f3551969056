// Renames as git finds them, also in a clone that lacks some contents (a partial one, or one that filters large files): there,
// only files that are the same to the byte count as renamed.

import { git, GitError, type GitOptions, type GitOutput } from "./run.ts";

/** Runs git with `-M` after the subcommand. Where it cannot read what it would compare, once more without comparing. */
export async function gitWithRenames(
  [command, ...rest]: readonly [string, ...string[]],
  options: GitOptions,
): Promise<GitOutput> {
  try {
    return await git([command, "-M", "-l2000", ...rest], options);
  } catch (error) {
    const lacks = error instanceof GitError && error.stderr.includes("unable to read");
    if (!lacks) throw error;
    return git([command, "-M100%", "-l2000", ...rest], options);
  }
}
