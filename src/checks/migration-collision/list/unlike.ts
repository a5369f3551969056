// Another migration in the place of a merged one, told from a merged one that was reworked.

import type { Change } from "../../../domain/change.ts";
import type { ListFramework } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { renamesOf } from "../renames.ts";
import type { Renamed } from "./left-over.ts";
import { filesOf, orderOf } from "./listed.ts";

/**
 * Those of one version of which the second is another migration: another name and text, and none of its files is one of the
 * first's to git. `before`: of the base; `left`: of them what is there under no version. Not where the second has nothing to run:
 * who passes over that misses nothing.
 */
export async function unlikeOf(
  change: Change,
  framework: ListFramework,
  pairs: readonly Renamed[],
  { before, left }: { before: readonly Migration[]; left: ReadonlySet<Migration> },
): Promise<readonly Renamed[]> {
  const { was: wasCalled } = renamesOf(change);
  const unlike = withoutSquashes(
    pairs.filter(
      ({ was, now }) =>
        now.oid !== was.oid &&
        now.listed?.slug !== was.listed?.slug &&
        !filesOf(now).some((path) => filesOf(was).includes(wasCalled.get(path) ?? path)),
    ),
    before,
    left,
  );
  if (unlike.length === 0) return [];
  const [old, texts] = await Promise.all([
    change.trees.base.read(unlike.map(({ was }) => was.path)),
    change.trees.merged.read(unlike.map(({ now }) => now.path)),
  ]);
  return unlike.filter(({ was, now }) => {
    const [a, b] = [old.get(was.path) ?? "", texts.get(now.path)];
    if (b === undefined) return true;
    return !runsNothing(framework, b, now.path) && !isReworked({ was, now }, a, b);
  });
}

/** Whether who passes over a text, or runs it again, misses nothing. */
export function runsNothing(framework: ListFramework, text: string, path: string): boolean {
  return framework.doesNothing?.(text) === true || framework.sameCode(text, "", path);
}

/** Who takes what is before it away too, or the next one, squashes: the new one stands for them all, whichever number it keeps. */
function withoutSquashes(
  unlike: readonly Renamed[],
  before: readonly Migration[],
  left: ReadonlySet<Migration>,
): readonly Renamed[] {
  const [first] = [...left].map(orderOf).toSorted();
  if (first === undefined) return unlike;
  const next = new Map(before.map((was, i) => [was, before[i + 1]]));
  const isNextGone = (was: Migration): boolean => {
    const follows = next.get(was);
    return follows !== undefined && left.has(follows);
  };
  return unlike.filter(({ was, now }) => orderOf(now) < first && !isNextGone(was));
}

/** Of a few lines git sees no likeness where their words do: most words of the name are the same, and half of those of the text. */
function isReworked({ was, now }: Renamed, old: string, text: string): boolean {
  return alike(was.listed?.slug ?? "", now.listed?.slug ?? "") > 0.5 && alike(old, text) >= 0.5;
}

/** The share of words, between 0 and 1. */
function alike(a: string, b: string): number {
  const [some, others] = [wordsIn(a), wordsIn(b)];
  const shared = [...some].filter((word) => others.has(word)).length;
  return shared / Math.max(1, some.size, others.size);
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}
