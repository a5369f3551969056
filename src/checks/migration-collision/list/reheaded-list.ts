// What stands above a list and is a part of every identity in it.

import type { Edit, Finding } from "../../../domain/finding.ts";
import { codeList, say } from "../../../domain/text.ts";
import type { HeadingLine } from "../../../frameworks/migration-group.ts";
import { toFinding } from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";
import { shortName } from "./plan-list.ts";

/** The finding that it reads otherwise, whose lines the fix brings back. */
export function findReheaded({ rules, group, before, change }: ListComparison): Finding[] {
  const [was, now] = [group.base?.heading, group.merged?.heading];
  const last = before.at(-1);
  if (rules.reheaded === undefined || last === undefined || group.merged === undefined) return [];
  if (was === undefined || now === undefined) return [];
  const lost = was.filter(({ value }) => !now.some((one) => one.value === value));
  const added = now.filter(({ value }) => !was.some((one) => one.value === value));
  if (lost.length + added.length === 0) return [];
  const path = now[0]?.path ?? group.merged.listedIn ?? last.path;
  return [
    toFinding(
      { group },
      {
        kinds: ["merged_edited"],
        severity: rules.reheaded.severity,
        cause: `reheaded:${added.map(({ value }) => value).join(",")}`,
        title: say`${codeList([...lost, ...added].map(({ value }) => value))}: every migration of ${change.base.ref} would be another one`,
        message: [
          rules.reheaded.says({ id: shortName(last), other: shortName(last), path: last.path, otherPath: last.path }),
        ],
        at: { path, line: added[0]?.line },
        subjects: [],
        fix: {
          summary: say`Bring back the lines that ${change.base.ref} has`,
          edits: backEdits(path, lost, group.head?.heading ?? []),
          commands: [],
        },
      },
    ),
  ];
}

/** Of a line that both have, by what stands before its `=`. */
function backEdits(path: string, lost: readonly HeadingLine[], inHead: readonly HeadingLine[]): readonly Edit[] {
  return lost.flatMap((was): Edit[] => {
    const own = inHead.find((one) => keyOf(one) === keyOf(was));
    return own === undefined ? [] : [{ op: "replace", path, line: own.line, before: own.text, after: was.text }];
  });
}

function keyOf({ value }: HeadingLine): string {
  return value.slice(0, value.indexOf("="));
}
