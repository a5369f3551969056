// The options of the commands that judge a local clone.

import type { Command } from "commander";

/** The options that `review` and `fix` share, as commander gives them. */
export interface LocalOptions {
  readonly repo: string;
  readonly base?: string;
  readonly head?: string;
  readonly prBody?: string;
  readonly branch?: string;
  readonly fetch?: boolean;
}

/** Adds those options to a command. */
export function withLocalOptions(command: Command): Command {
  return command
    .option("--repo <dir>", "the repository: any folder of a clone, or a bare one", ".")
    .option("--base <ref>", "what it would be merged into (the remote's default branch)")
    .option("--head <ref>", "what would be merged (HEAD)")
    .option("--fetch", "fetch the base from its remote first")
    .option("--pr-body <file>", "the pull request's description, for the checks that read it")
    .option("--branch <name>", "the pull request's branch, where the head does not tell it");
}
