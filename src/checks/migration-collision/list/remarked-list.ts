// Marks of a list that stand at a later migration than on the base, where the tool remembers which one has them.

import type { Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { headSubject, toFinding } from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";
import { shortName } from "./plan-list.ts";

/** A finding for each. */
export function findRemarked({ rules: { remarked }, kept, before, after, group }: ListComparison): Finding[] {
  if (remarked === undefined) return [];
  const holders = new Map(before.flatMap((was) => was.listed?.marks?.map((mark) => [mark, was] as const) ?? []));
  const passed = new Set<Migration>();
  const seen = new Set<string>();
  return after.flatMap((now) => {
    const marks = now.listed?.marks ?? [];
    // One that stands where it was too, is given twice: that is another error.
    const lost = marks.filter((mark) => {
      const holder = holders.get(mark);
      return holder !== undefined && passed.has(holder) && !seen.has(mark);
    });
    for (const mark of marks) seen.add(mark);
    const was = kept.get(now);
    if (was !== undefined) passed.add(was);
    // Databases are past it, but for those that were left behind.
    const isPast = was !== undefined && was !== before.at(-1);
    return lost.map((mark) =>
      toFinding(
        { group },
        {
          kinds: ["merged_edited"],
          severity: isPast ? "nit" : remarked.severity,
          cause: `remarked:${mark}`,
          title: say`${mark} is merged already, and stands at ${shortName(now)} now`,
          message: [remarked.says({ id: now.id.value, other: mark, path: now.path, otherPath: now.path })],
          at: { path: group.merged?.listedIn ?? now.path, line: now.listed?.entry?.line },
          subjects: [headSubject({ migration: now })],
        },
      ),
    );
  });
}
