import type { PrNumber, RepoId } from "../domain/ids.ts";

/** What names a pull request everywhere in the database and the queue. */
export interface PullRequestKey {
  readonly repoId: RepoId;
  readonly number: PrNumber;
}
