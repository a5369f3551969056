// Where a tool runs nothing as long as a chain has several heads, what came with the second head, or after it, has run nowhere:
// who calls it otherwise takes nothing from anybody.

import type { Migration } from "../../../frameworks/migration-group.ts";
import { arrivalOf, firstCommitOf } from "../arrival.ts";
import type { Comparison } from "./compare.ts";

/** Of migrations of the base those that some database may have run, and those that others still name (`missed`: their ids). */
export async function thatMayHaveRun<T extends { readonly was: Migration }>(
  { group, before, change }: Comparison,
  gone: readonly T[],
  missed: ReadonlySet<string>,
): Promise<readonly T[]> {
  // Where some cannot be read, nobody knows how many heads there are.
  const isKnown = before.nodes.every(({ opaque }) => !opaque);
  const isStopped = group.framework.rules.forkStopsAll === true && isKnown && before.heads.length > 1;
  if (!isStopped || gone.length === 0 || gone.length > 20) return gone;
  const touched = await Promise.all(before.heads.map(({ path }) => firstCommitOf(change, path)));
  // A head came no later than it was touched: the fork is at least as old as this.
  const since = touched.map((commit) => commit?.at ?? "9").reduce((most, at) => (at > most ? at : most), "");
  const answers = await Promise.all(
    gone.map(async ({ was }) => missed.has(was.id.value) || ((await arrivalOf(change, was.path))?.at ?? "") < since),
  );
  return gone.filter((_, i) => answers[i] === true);
}
