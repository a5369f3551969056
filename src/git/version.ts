import { UserError } from "../domain/errors.ts";
import { gitText } from "./run.ts";

/** What the git on the PATH can do. */
export interface GitVersion {
  /** `2.39.5`, as git says it. */
  readonly text: string;
  /** `merge-tree --write-tree` (2.38). */
  readonly canMergeTree: boolean;
  /** `cat-file --batch-command` (2.36). */
  readonly canBatchCommand: boolean;
}

let known: Promise<GitVersion> | undefined;

/** Asks git once a process. Throws UserError when there is none, or one before 2.30. */
export function gitVersion(): Promise<GitVersion> {
  known ??= gitText(["version"]).then(readVersion);
  // An answer that failed is asked for again: git may have been installed meanwhile.
  known.catch(() => (known = undefined));
  return known;
}

/** Reads `git version 2.39.5 (Apple Git-154)`. Throws UserError before 2.30. */
export function readVersion(answer: string): GitVersion {
  const match = /^git version ((\d+)\.(\d+)\S*)/.exec(answer);
  if (match === null)
    throw new UserError(`git 2.30 or later is needed; the one on the PATH says "${answer.slice(0, 100)}"`);
  const [, text = "", major, minor] = match;
  const atLeast = (wanted: number): boolean => Number(major) > 2 || (Number(major) === 2 && Number(minor) >= wanted);
  if (!atLeast(30)) throw new UserError(`git 2.30 or later is needed; the one on the PATH is ${text}`);
  return { text, canMergeTree: atLeast(38), canBatchCommand: atLeast(36) };
}
