// What of a person's work tree a review does not see: it judges commits.

import { personConfig, personEnv } from "./environment.ts";
import { gitText } from "./run.ts";

/** ms; who has more files than can be looked at in that time is not told. */
const deadline = 2_000;

/**
 * Paths within `folders` ([]: anywhere), from the work tree's top, that differ from HEAD or that git does not know, as `git status` has them; a folder of which it knows nothing is one, with
 * a slash. [] where there is no work tree, or git does not say.
 */
export async function findUncommitted(workTree: string, folders: readonly string[]): Promise<readonly string[]> {
  try {
    const options = ["--porcelain", "-z", "--no-renames", "--ignore-submodules"];
    const status = await gitText(["status", ...options, "--", ...folders], {
      cwd: workTree,
      config: personConfig,
      env: { ...personEnv(), GIT_LITERAL_PATHSPECS: "1" },
      deadline,
    });
    return status.split("\0").flatMap((entry) => (entry === "" ? [] : [entry.slice("XY ".length)]));
  } catch {
    return [];
  }
}
