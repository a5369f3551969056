// Migrations of the base that stand in another order, where what stands before one is a part of it.

import type { Edit, Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import { withLinesTurned } from "../../../frameworks/list/list-lines.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { headSubject, toFinding } from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";
import { shortName } from "./plan-list.ts";

/** The finding about the first of them, whose fix brings all back to where they were. */
export function findReordered({ rules, kept, before, after, group, change }: ListComparison): Finding[] {
  if (rules.reordered === undefined) return [];
  const places = new Map(after.flatMap((now, i) => (kept.has(now) ? [[kept.get(now), { now, i }] as const] : [])));
  const stayed = before.flatMap((was) => places.get(was) ?? []);
  const at = stayed.findIndex(({ i }, n) => i < (stayed[n - 1]?.i ?? -1));
  const [moved, other] = [stayed[at]?.now, stayed[at - 1]?.now];
  if (moved === undefined || other === undefined) return [];
  return [
    toFinding(
      { group },
      {
        kinds: ["merged_edited"],
        severity: rules.reordered.severity,
        cause: `reordered:${moved.id.value}`,
        title: say`${shortName(moved)} is merged already, and stands before ${shortName(other)} now`,
        message: [
          rules.reordered.says({
            id: moved.id.value,
            other: other.id.value,
            path: moved.path,
            otherPath: other.path,
          }),
        ],
        at: { path: group.merged?.listedIn ?? moved.path, line: moved.listed?.entry?.line },
        subjects: [headSubject({ migration: moved })],
        fix: {
          summary: say`Bring back the order that ${change.base.ref} has`,
          edits: backEdits(
            group,
            stayed.map(({ now }) => now),
          ),
          commands: [],
        },
      },
    ),
  ];
}

/** In the head's list, where what is new keeps its lines. */
function backEdits({ head }: ListComparison["group"], wanted: readonly Migration[]): readonly Edit[] {
  const path = head?.listedIn;
  const inHead = new Map(head?.migrations.map(({ id, listed }) => [id.value, listed?.entry]));
  const entries = wanted.flatMap(({ id }) => inHead.get(id.value) ?? []);
  if (path === undefined) return [];
  return withLinesTurned(
    entries.toSorted((a, b) => a.line - b.line),
    entries,
  ).map((edit) => ({ op: "replace", path, ...edit }));
}
