// A group whose migrations all go, and migrations of other groups that name them still: Django builds one graph of all its apps.

import type { Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { GroupChange } from "../../../frameworks/framework.ts";
import type { Comparison } from "./compare.ts";
import { headSubject, nameList, toFinding, unique } from "../finding.ts";
import { loadedGroups } from "./loaded-groups.ts";

/** What names the migrations of a group that is gone after the merge. `groups`: all of the change. */
export async function findNamedAcross(
  comparison: Comparison,
  groups: readonly GroupChange[],
): Promise<readonly Finding[]> {
  const { change, group, says } = comparison;
  const { base, framework } = group;
  const label = base?.label;
  if (base === undefined || base.aside || label === undefined || says.missingAcross === undefined) return [];
  const loaded = loadedGroups(groups, framework);
  if (loaded.some((one) => one.label === label)) return [];
  const ids = new Set(base.migrations.flatMap(({ id, replaces = [] }) => [id.value, ...replaces]));
  const names = loaded.flatMap((one) =>
    one.migrations.flatMap((migration) => {
      const { after = [], before = [] } = migration.across ?? {};
      return [...after, ...before]
        .filter((name) => name.label === label && ids.has(name.value))
        .map((name) => ({
          by: `${one.label}.${migration.id.value}`,
          migration,
          name,
          isBefore: before.includes(name),
        }));
    }),
  );
  const [first] = names;
  const isElsewhere = framework.mayBeElsewhere;
  if (first === undefined || (await isElsewhere?.(change.trees.merged, { label, root: base.root }))) return [];
  const gone = unique(names.map(({ name }) => `${label}.${name.value}`));
  return [
    toFinding(comparison, {
      kinds: ["merged_deleted", "parent_missing"],
      severity: "blocker",
      cause: `named:${gone.join(",")}`,
      title: say`${nameList(unique(names.map(({ by }) => by)))} would name ${nameList(gone)}, which is not there any more`,
      message: [
        say`After the merge every command stops with ${says.missingAcross(first.by, `${label}.${first.name.value}`, first.isBefore)}.`,
        say`Migrations that others name have to stay, or those others have to be changed with them.`,
      ],
      at: { path: first.migration.path, line: first.name.line },
      subjects: unique(names.map(({ migration }) => migration)).map((migration) => headSubject({ migration })),
    }),
  ];
}
