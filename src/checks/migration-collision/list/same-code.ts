// A migration of the base that does what it did under another number and another name: its class follows the name, so that neither
// these nor the text say that it is the same; and one that was changed with it, and makes again what databases have.

import type { Change } from "../../../domain/change.ts";
import type { ListFramework, Renumber } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { renamesOf } from "../renames.ts";
import type { Renamed } from "./left-over.ts";
import { orderOf } from "./listed.ts";
import { madeBy, mayBeMoved } from "./made.ts";
import { runsNothing } from "./unlike.ts";

/** More than anybody renames by hand: of more pairs only those that are one file to git are compared. */
const comparedAtMost = 50;

/**
 * Own migrations that do what ones of `left` did, or make again what those made, which leave it. Not those that have nothing to run.
 * `after`: all of the merged tree.
 */
export async function takeSameCode(
  change: Change,
  framework: ListFramework,
  { left, own, after: all }: { left: Set<Migration>; own: readonly Migration[]; after: readonly Migration[] },
): Promise<readonly Renamed[]> {
  // Where a file holds several migrations, its text is not one's own.
  if (left.size === 0 || own.length === 0 || framework.isEdited !== undefined) return [];
  const { was: wasCalled } = renamesOf(change);
  const byPath = new Map([...left].map((was) => [was.path, was]));
  const pairs =
    left.size * own.length <= comparedAtMost
      ? own.flatMap((now) => [...left].map((was) => ({ was, now })))
      : own.flatMap((now) => {
          const was = byPath.get(wasCalled.get(now.path) ?? "");
          return was === undefined ? [] : [{ was, now }];
        });
  const some = pairs.slice(0, comparedAtMost);
  const [before, after] = await Promise.all([
    change.trees.base.read(some.map(({ was }) => was.path)),
    change.trees.merged.read(some.map(({ now }) => now.path)),
  ]);
  const taken = new Set<Migration>();
  const take = ({ was, now }: Renamed, is: (a: string, b: string) => boolean): boolean => {
    const [a, b] = [before.get(was.path), after.get(now.path)];
    if (a === undefined || b === undefined || taken.has(now) || !left.has(was) || !is(a, b)) return false;
    taken.add(now);
    left.delete(was);
    return true;
  };
  const same = some.filter((pair) =>
    take(
      pair,
      (a, b) =>
        framework.sameCode(called(framework, a, pair.was, pair.now), b, pair.now.path) &&
        !runsNothing(framework, b, pair.now.path),
    ),
  );
  // Who takes more away than comes for it squashes: who has run them all is told so.
  if (left.size === 0 || left.size > own.length - taken.size) return same;
  const again: Renamed[] = [];
  for (const pair of some) {
    const { was, now } = pair;
    const makes = madeBy(before.get(was.path) ?? "");
    const twice = new Set([...madeBy(after.get(now.path) ?? "")].filter((name) => makes.has(name)));
    if (twice.size === 0) continue;
    const since = all.filter((one) => one !== now && orderOf(one) > orderOf(was));
    const moved = await mayBeMoved(change.trees.merged, twice, since);
    if (moved.size < twice.size && take(pair, () => true)) again.push(pair);
  }
  return [...same, ...again];
}

/** A text with the names that it would have if its migration were called as the other one. */
function called(framework: ListFramework, text: string, was: Migration, now: Migration): string {
  const changes = framework.rewrite(text, was.path, { from: namesOf(was), to: namesOf(now) }) ?? [];
  const lines = text.split("\n");
  for (const { line, after } of changes) lines[line - 1] = after;
  return lines.join("\n");
}

function namesOf({ id, listed, path }: Migration): Renumber["from"] {
  return { id: id.value, version: listed?.version ?? "", path };
}
