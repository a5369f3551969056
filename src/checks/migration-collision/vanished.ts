// Migrations whose files are all there, and that nothing leads to any more: a list that cannot be read, a configuration that
// names another folder. The group is judged by nobody then, and that is no approval.

import type { Finding } from "../../domain/finding.ts";
import { say } from "../../domain/text.ts";
import type { GroupChange } from "../../frameworks/framework.ts";
import type { Subject } from "../check.ts";
import { plain, toFinding } from "./finding.ts";
import { renamesOf } from "./renames.ts";
import { filesOf } from "./list/listed.ts";
import { findMovedElsewhere } from "./list/moved-elsewhere.ts";

/** That the merged tree has the files of the base's group still, and not the group; none where another tool has them now. */
export async function findVanished({ change, groups }: Subject, group: GroupChange): Promise<readonly Finding[]> {
  const { base, merged, framework, root } = group;
  // What only its names told of was a guess before.
  if (base === undefined || base.aside || base.evidence === "named" || isThere(merged)) return [];
  if (base.migrations.length === 0) return [];
  const { gone, is: moved } = renamesOf(change);
  const stay = base.migrations.flatMap((migration) => {
    const files = filesOf(migration).filter((path) => !gone.has(path));
    return files.length === 0 ? [] : [files.map((path) => moved.get(path) ?? path)];
  });
  if (stay.length < base.migrations.length / 2) return [];
  const { renamed } = findMovedElsewhere(group, groups, base.migrations);
  if (renamed.length >= base.migrations.length / 2) return [];
  const owned = ownedIn(groups);
  if (stay.filter((files) => files.some((path) => owned.has(path))).length >= stay.length / 2) return [];
  const [count, files] =
    base.migrations.length === 1
      ? ["migration", "Its file is"]
      : [`${base.migrations.length} migrations`, "Their files are"];
  const listed = base.listedIn === undefined ? undefined : (moved.get(base.listedIn) ?? base.listedIn);
  return [
    toFinding(
      { group },
      {
        kinds: ["unknown"],
        severity: "nit",
        cause: "vanished",
        title: say`The ${plain(count)} of ${root === "" ? (listed ?? ".") : root} can no longer be found`,
        message: [
          say`${plain(files)} still there after the merge; ${listed === undefined ? say`where ${plain(framework.name)} is set up, nothing leads there any more` : say`what ${listed} lists cannot be read`}.`,
          say`Nothing of a pull request is run, so whether ${plain(framework.name)} still runs what is there is not known.`,
        ],
        at: listed === undefined ? undefined : { path: listed },
        subjects: [],
        couldHideBlocker: true,
      },
    ),
  ];
}

/** The files of all groups of the merged tree: made once for all groups that ask. */
function ownedIn(groups: readonly GroupChange[]): ReadonlySet<string> {
  const known =
    owners.get(groups) ?? new Set(groups.flatMap(({ merged }) => merged?.migrations.flatMap(filesOf) ?? []));
  owners.set(groups, known);
  return known;
}

const owners = new WeakMap<readonly GroupChange[], ReadonlySet<string>>();

function isThere(merged: GroupChange["merged"]): boolean {
  if (merged === undefined) return false;
  return merged.migrations.length > 0 || merged.unreadable.length > 0 || (merged.problems ?? []).length > 0;
}
