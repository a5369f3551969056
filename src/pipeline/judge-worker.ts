// What a judging thread does for each request that it is handed.

import { openObjects, type Objects } from "../git/objects.ts";
import { gitVersion } from "../git/version.ts";
import { judgeFetched, type JudgeRequest } from "./judge-fetched.ts";
import { packError, type Outcome } from "./thread-outcome.ts";

/** Never throws: an error loses what it is on its way to another thread. */
export async function judgeInThread(request: JudgeRequest): Promise<Outcome> {
  const objects = prepared.get(request.gitDir);
  prepared.delete(request.gitDir);
  try {
    return { answer: await judgeFetched(request, undefined, objects) };
  } catch (error) {
    return { error: packError(error) };
  } finally {
    // The answer does not wait for git to be gone.
    void objects?.end();
  }
}

/** Mirrors that are about to be judged, with the git that reads them. */
const prepared = new Map<string, Objects>();
/** ms; a fetch that takes longer is no matter of moments. */
const keptFor = 30_000;

/** Starts the git that will read the mirror, while its fetch is waited for: git looks for new packs when an object is not in those that it knows. */
export async function prepareThread(gitDir: string): Promise<void> {
  if (prepared.has(gitDir)) return;
  const objects = openObjects({ gitDir }, await gitVersion());
  prepared.set(gitDir, objects);
  objects.start();
  setTimeout(() => {
    if (prepared.get(gitDir) !== objects) return;
    prepared.delete(gitDir);
    void objects.end();
  }, keptFor).unref();
}
