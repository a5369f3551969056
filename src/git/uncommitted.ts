// What of a person's work tree a review does not see: it judges commits.

import { personConfig, personEnv } from "./environment.ts";
import { gitText } from "./run.ts";

/** ms; who has more files than can be looked at in that time is not told. */
const deadline = 2_000;

/**
 * Paths that differ from HEAD or that git does not know, as `git status` has them; a folder of which it knows nothing is one, with
 * a slash. [] where there is no work tree, or git does not say.
 */
export async function findUncommitted(dir: string): Promise<readonly string[]> {
  try {
    const status = await gitText(["status", "--porcelain", "-z", "--no-renames", "--ignore-submodules"], {
      cwd: dir,
      config: personConfig,
      env: personEnv(),
      deadline,
    });
    return status.split("\0").flatMap((entry) => (entry === "" ? [] : [entry.slice("XY ".length)]));
  } catch {
    return [];
  }
}
