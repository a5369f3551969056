import { refused } from "../errors.ts";
import { firePull } from "../events.ts";
import { git, tryGit } from "../git.ts";
import { headOf, isDraft } from "../pull-facts.ts";
import { newestByContext } from "../shapes/status.ts";
import type { Issue, Pull, Repo, User, World } from "../state.ts";
import { stamp } from "../state.ts";
import { pushed } from "./push.ts";

/** Merges with a merge commit; 405 where the branch's protection or git says no. Needs git 2.38. */
export async function mergePull(world: World, repo: Repo, issue: Issue, pull: Pull, doer: User): Promise<void> {
  const head = await headOf(world, repo, issue, pull);
  if (issue.state === "closed" || isDraft(issue.title)) throw refused(world, 405, "Please try again later");
  if (missingContexts(repo, pull, head).length > 0) {
    const reason = "Not all required status checks successful";
    throw refused(world, 405, world.kind === "forgejo" ? `not allowed to merge [reason: ${reason}]` : reason);
  }
  const ref = `refs/heads/${pull.base}`;
  const before = await git(repo.dir, ["rev-parse", ref]);
  const sha = await mergeCommit(world, repo, doer, {
    ours: before,
    theirs: head,
    message: `Merge pull request '${issue.title}' (#${issue.number}) from ${pull.branch} into ${pull.base}`,
  });
  await git(repo.dir, ["update-ref", ref, sha]);
  pull.merged = { at: stamp(world.now()), by: doer.login, sha };
  issue.state = "closed";
  issue.closedAt = issue.updatedAt = pull.merged.at;
  await firePull(world, repo, issue, pull, doer, { type: "pull_request", action: "closed" });
  await pushed(world, repo, doer, [{ ref, before, after: sha }]);
}

/** A merge commit of two commits, on no ref. 409 on a conflict. */
export async function mergeCommit(
  world: World,
  repo: Repo,
  doer: User,
  of: { readonly ours: string; readonly theirs: string; readonly message: string },
): Promise<string> {
  const tree = await tryGit(repo.dir, ["merge-tree", "--write-tree", of.ours, of.theirs]);
  if (tree.code !== 0) throw refused(world, 409, `merge conflict or no merge-tree: ${tree.stderr}`);
  const at = `${Math.floor(world.now().getTime() / 1000)} +0000`;
  const who = `${doer.fullName || doer.login} <${doer.email}> ${at}`;
  const commit = `tree ${tree.stdout.trim()}\nparent ${of.ours}\nparent ${of.theirs}\nauthor ${who}\ncommitter ${who}\n\n${of.message}\n`;
  return git(repo.dir, ["hash-object", "-t", "commit", "-w", "--stdin"], commit);
}

function missingContexts(repo: Repo, pull: Pull, head: string): string[] {
  const rule = repo.protections.get(pull.base);
  if (!rule?.statusCheck) return [];
  const passed = newestByContext(repo, head).filter((status) => status.state === "success");
  return rule.contexts.filter((context) => !passed.some((status) => status.context === context));
}
