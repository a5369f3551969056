// A migration of the base that does what it did under another number and another name: its class follows the name, so that neither
// these nor the text say that it is the same.

import type { Change } from "../../../domain/change.ts";
import type { ListFramework, Renumber } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { renamesOf } from "../renames.ts";
import type { Renamed } from "./left-over.ts";

/** More than anybody renames by hand: of more pairs only those that are one file to git are compared. */
const comparedAtMost = 50;

/** Own migrations that do what ones of `left` did, which leave it. Not those that have nothing to run. */
export async function takeSameCode(
  change: Change,
  framework: ListFramework,
  left: Set<Migration>,
  own: readonly Migration[],
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
  return some.filter(({ was, now }) => {
    const [a, b] = [before.get(was.path), after.get(now.path)];
    if (a === undefined || b === undefined || taken.has(now) || !left.has(was)) return false;
    const isSame = framework.sameCode(called(framework, a, was, now), b, now.path);
    if (!isSame || framework.sameCode(b, "", now.path)) return false;
    taken.add(now);
    left.delete(was);
    return true;
  });
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
