// Migrations of the base whose line in the list reads otherwise, where the tool remembers what it said.

import type { Edit, Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { causeOf, headSubject, subjectsAtMost, toFinding } from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";
import { shortName } from "./plan-list.ts";

/** The finding about them, whose lines the fix brings back. */
export function findRelined({ rules, kept, group, ...comparison }: ListComparison): Finding[] {
  const { relined } = rules;
  const lines = [...kept].flatMap(([now, was]) => {
    const [after, before] = [now.listed?.entry, was.listed?.entry];
    return after === undefined || before === undefined || relined?.alike(before.text, after.text) !== false
      ? []
      : [{ now, was, after }];
  });
  const [first] = lines;
  if (first === undefined || relined === undefined) return [];
  const ids = lines.map(({ now }) => now.id.value);
  return [
    toFinding(
      { group },
      {
        kinds: ["merged_edited"],
        severity: relined.severity,
        cause: `relined:${causeOf(lines.map(({ now }) => now))}`,
        title:
          lines.length > 1
            ? say`${lines.length} migrations are merged already, and their lines change`
            : say`${shortName(first.now)} is merged already, and its line changes`,
        message: [
          relined.says({ id: ids[0] ?? "", other: ids[0] ?? "", path: first.now.path, otherPath: first.now.path }),
        ],
        at: { path: group.merged?.listedIn ?? first.now.path, line: first.after.line },
        subjects: lines.slice(0, subjectsAtMost).map(({ now }) => headSubject({ migration: now })),
        fix: {
          summary: say`Bring back the lines that ${comparison.change.base.ref} has`,
          edits: linesBack(group, lines),
          commands: [],
        },
      },
    ),
  ];
}

/** The edits of the head that make lines of its list read as on the base. */
export function linesBack(
  group: ListComparison["group"],
  pairs: readonly { readonly was: Migration; readonly now: Migration }[],
): readonly Edit[] {
  const inHead = new Map(group.head?.migrations.map(({ id, listed }) => [id.value, listed?.entry]));
  return pairs.flatMap(({ was, now }): Edit[] => {
    const [path, entry] = [group.head?.listedIn, inHead.get(now.id.value)];
    const [after, before] = [now.listed?.entry, was.listed?.entry];
    if (path === undefined || before === undefined || entry?.text !== after?.text || entry === undefined) return [];
    return entry.text === before.text
      ? []
      : [{ op: "replace", path, line: entry.line, before: entry.text, after: before.text }];
  });
}
