import { commitsOf } from "../commits.ts";
import { Refusal, refused } from "../errors.ts";
import { fireStatus } from "../events.ts";
import { resolve } from "../git.ts";
import type { Repo, Status, User, World } from "../state.ts";
import { stamp } from "../state.ts";

/** Adds a status. The state is not checked, by either forge; the commit must be in this repository. */
export async function addStatus(
  world: World,
  repo: Repo,
  doer: User,
  status: {
    readonly sha: string;
    readonly state: string;
    readonly context: string;
    readonly description: string;
    readonly targetUrl: string;
  },
): Promise<Status> {
  if ((await resolve(repo.dir, status.sha)) === undefined) throw unknownCommit(world, status.sha);
  const added: Status = { ...status, id: world.next("status"), creator: doer.login, at: stamp(world.now()) };
  repo.statuses.push(added);
  if (world.kind === "gitea") {
    const [commit] = await commitsOf(repo, [status.sha], 1);
    if (commit) fireStatus(world, repo, added, doer, commit);
  }
  return added;
}

function unknownCommit(world: World, sha: string): Refusal {
  if (world.kind === "gitea") return refused(world, 500, "");

  return new Refusal({ status: 404, json: { message: sha, url: `${world.url}/api/swagger`, errors: [] } });
}
