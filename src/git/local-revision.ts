import { UserError } from "../domain/errors.ts";
import { parseSha, type Sha } from "../domain/ids.ts";
import type { GitOptions } from "./run.ts";

/** Runs git in the person's clone, in their own environment, without hooks. */
export type LocalGit = (args: readonly string[], options?: Pick<GitOptions, "answers" | "deadline">) => Promise<string>;

/** The commit that a revision names. Throws UserError when there is none. */
export async function commitOf(run: LocalGit, revision: string, option: string): Promise<Sha> {
  const sha = await findCommit(run, revision);
  if (sha !== undefined) return sha;
  throw noSuchRevision(revision, option);
}

/** What people are shown of a revision: a whole sha says no more than its beginning, which git takes as well. */
export function shownRevision(given: string, sha: Sha): string {
  return given === sha ? given.slice(0, 12) : given;
}

/** What to say of a revision that the repository does not have; `option` is where it was passed. */
export function noSuchRevision(revision: string, option: string): UserError {
  return new UserError(
    `There is no branch, tag or commit ${JSON.stringify(revision)} in this repository: pass another as ${option}`,
  );
}

/** undefined: no such revision. */
export async function findCommit(run: LocalGit, revision: string): Promise<Sha | undefined> {
  if (!isRevision(revision)) return undefined;
  // 1 and 128: it names nothing, or no commit.
  return parseSha(await run(["rev-parse", "--verify", "--quiet", `${revision}^{commit}`], { answers: [0, 1, 128] }));
}

/** The full ref that a revision is a name of (`refs/heads/main`); empty when it is none, as a sha or `main~1`. */
export async function fullName(run: LocalGit, revision: string): Promise<string> {
  if (!isRevision(revision)) return "";
  return run(["rev-parse", "--symbolic-full-name", revision], { answers: [0, 128] });
}

/** What begins with a hyphen git would take for an option. */
function isRevision(text: string): boolean {
  return text !== "" && !/^-|[\0\n]/.test(text);
}
