// Where a tool remembers only the heads that a database stands at, an id that never was a head of the base's own line is
// remembered by nobody: it came to the base together with what follows it.

import type { Commit } from "../../../domain/change.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import type { Comparison } from "./compare.ts";

/** Whether no database that follows the base can stand at any of these: each came in one commit with a migration that followed it from the start. */
export async function isStoodAtByNobody(comparison: Comparison, gone: readonly Migration[]): Promise<boolean> {
  if (gone.length === 0 || gone.length > 20) return false;
  const answers = await Promise.all(gone.map((was) => cameWithFollower(comparison, was)));
  return answers.every(Boolean);
}

async function cameWithFollower({ before, after, change }: Comparison, was: Migration): Promise<boolean> {
  const node = before.byId.get(was.id.value)?.find((one) => one.migration === was);
  const followers = node === undefined ? [] : before.children(node);
  // A follower that goes too leaves its own databases behind.
  if (followers.length === 0 || followers.some(({ id }) => !after.byId.has(id))) return false;
  const [last] = await change.introducedBy(was.path);
  if (last === undefined || (await hadId(change, last, was))) return false;
  const theirs = await Promise.all(followers.map(({ path }) => change.introducedBy(path)));
  return theirs.some((commits) => commits.some(({ sha }) => sha === last.sha));
}

/** Whether the file had the id before the commit that touched it last. */
async function hadId(change: Comparison["change"], { sha }: Commit, was: Migration): Promise<boolean> {
  return (await change.textBefore(sha, was.path))?.includes(was.id.value) === true;
}
