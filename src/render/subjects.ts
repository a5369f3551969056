// Which of a finding's migrations are shown: people want to see both sides, not a column of fifty names.

import type { Subject } from "../domain/finding.ts";

const mostOfASide = 6;

/** What is shown of one side. */
export interface ShownSide {
  readonly subjects: readonly Subject[];
  /** Some of this side are left out; how many of a very long one is not known here. */
  readonly more: boolean;
}

/** The first few migrations of each side, at most `most` of one, the pull request's first. A side that has none is not there. */
export function shownSides(subjects: readonly Subject[], most = mostOfASide): readonly ShownSide[] {
  const few = Math.max(1, Math.min(most, mostOfASide));
  return (["head", "base"] as const).flatMap((side) => {
    const all = subjects.filter((subject) => subject.side === side);
    return all.length === 0 ? [] : [{ subjects: all.slice(0, few), more: all.length > few }];
  });
}
