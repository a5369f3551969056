// Merged migrations that all went into a folder below the one that the tool reads, and nothing below it.

import type { Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { GroupChange, ListFramework } from "../../../frameworks/framework.ts";
import { isWithin } from "../../../frameworks/paths.ts";
import type { Subject } from "../../check.ts";
import { plain, toFinding } from "../finding.ts";
import { lastOf } from "./listed.ts";
import { moveUp } from "./move-up.ts";
import { isSpokenOf } from "./strays-list.ts";

/** A blocker; not where another file speaks of the folder: that one may run it. */
export async function findPutBelow(
  { change, groups }: Subject,
  group: GroupChange<ListFramework>,
): Promise<readonly Finding[]> {
  const { base, merged, framework } = group;
  if (base?.loaded !== true || merged?.loaded !== false || !isWithin(merged.root, base.root)) return [];
  const last = lastOf(base.migrations);
  if (last === undefined || (await isSpokenOf({ change, framework }, { root: merged.root, above: base.root, groups })))
    return [];
  const rules = framework.rules(new Set([...(merged.settings ?? []), ...(base.habits ?? [])]));
  const about = { id: last.id.value, path: last.path, other: "", otherPath: "" };
  return [
    toFinding(
      { group },
      {
        kinds: ["merged_deleted"],
        severity: "blocker",
        cause: "put-below",
        title: say`The migrations of ${base.root} are in ${merged.root} now, where ${plain(framework.name)} does not look`,
        message: [
          say`${plain(framework.name)} runs what is directly in ${base.root}, and nothing of the folders below it: a new database gets nothing of what is in ${merged.root}.`,
          ...(rules.deleted?.severity === "blocker" ? [rules.deleted.says(about)] : []),
        ],
        at: { path: merged.migrations[0]?.path ?? merged.root },
        subjects: [],
        fix: await moveUp({ change, rules }, merged.migrations, { folder: base.root, group: undefined }),
      },
    ),
  ];
}
