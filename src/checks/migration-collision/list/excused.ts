// Migrations of the base that may be called otherwise, or be gone, without a word: who does it repairs the base.

import type { Migration } from "../../../frameworks/migration-group.ts";
import { arrivalOf, firstCommitOf } from "../arrival.ts";
import { findNeverRan } from "./cannot-run.ts";
import type { ListComparison } from "./compare-lists.ts";
import { orderOf } from "./listed.ts";

/** What of the base the change may call otherwise, take away or edit; its renames that are blamed are the others. */
export interface Excused {
  /** Ids on the base. */
  readonly ids: ReadonlySet<string>;
  readonly blamed: ListComparison["renamed"];
}

/** Whom the change is not to be blamed for. */
export async function findExcused(comparison: ListComparison): Promise<Excused> {
  const mended = mendedTwins(comparison);
  const never = await Promise.all([
    cameLate(comparison),
    cameWhileStopped(comparison, mended),
    findNeverRan(comparison),
  ]);
  const ids = new Set([...mended, ...never.flat()]);
  const { renamed: rule } = comparison.rules;
  return {
    ids,
    blamed: comparison.renamed.filter(({ was, now }) => !ids.has(was.id.value) && rule?.spares?.(was, now) !== true),
  };
}

/** Ids that two migrations of the base share and that fewer do after the merge: who tells them apart repairs the base. */
function mendedTwins({ before, after }: ListComparison): ReadonlySet<string> {
  const now = countIds(after);
  return new Set([...countIds(before)].filter(([id, many]) => many > 1 && (now.get(id) ?? 0) < many).map(([id]) => id));
}

function countIds(migrations: readonly Migration[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of migrations) counts.set(id.value, (counts.get(id.value) ?? 0) + 1);
  return counts;
}

/** Ids of renamed ones that came to the base after one that sorts behind them: they never ran, and under a new number they do. */
async function cameLate({ renamed, before, change, rules }: ListComparison): Promise<readonly string[]> {
  if (rules.late === undefined) return [];
  const found = await Promise.all(
    renamed.slice(0, 20).map(async ({ was }) => {
      // The next one may have come with it.
      const behind = before.filter((other) => orderOf(other) > orderOf(was)).slice(0, 5);
      if (behind.length === 0) return [];
      const own = await arrivalOf(change, was.path);
      if (own === undefined) return [];
      // Of the other one an edit does: it came no later than it was edited.
      const others = await Promise.all(behind.map((one) => firstCommitOf(change, one.path)));
      return others.some((other) => other !== undefined && other.at < own.at) ? [was.id.value] : [];
    }),
  );
  return found.flat();
}

/** Ids of those that came with or after the second of two twins that are told apart now, where the tool runs nothing while there are two. */
async function cameWhileStopped(
  { renamed, retitled, before, change, rules }: ListComparison,
  mended: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (rules.taken.version?.stopsAll !== true || mended.size === 0) return [];
  const others = [...renamed, ...retitled].map(({ was }) => was).filter(({ id }) => !mended.has(id.value));
  if (others.length === 0) return [];
  const twins = before.filter(({ id }) => mended.has(id.value)).slice(0, 20);
  const touched = await Promise.all(
    twins.map(async (twin) => ({ id: twin.id.value, at: (await firstCommitOf(change, twin.path))?.at })),
  );
  // Of each twin an edit does: it was there by then.
  const since = [...Map.groupBy(touched, ({ id }) => id).values()].flatMap((pair) => {
    const times = pair.map(({ at }) => at);
    return times.every((at) => at !== undefined) ? (times.toSorted()[1] ?? []) : [];
  });
  const [first] = since.toSorted();
  if (first === undefined) return [];
  const found = await Promise.all(
    others
      .slice(0, 20)
      .map(async (was) => (((await arrivalOf(change, was.path))?.at ?? "") >= first ? [was.id.value] : [])),
  );
  return found.flat();
}
