// One group of a framework whose migrations stand in a list: in order of their names, or as a set of them.

import type { Finding } from "../../../domain/finding.ts";
import { codeList, say, type Text } from "../../../domain/text.ts";
import type { GroupChange, ListFramework } from "../../../frameworks/framework.ts";
import type { Migration, MigrationGroup } from "../../../frameworks/migration-group.ts";
import type { Subject } from "../../check.ts";
import type { GroupResult } from "../../migration-collision.ts";
import { claimedFinding } from "../claimed.ts";
import { isOneOfManyUntouched } from "../untouched.ts";
import { firstOfEachId, plain } from "../finding.ts";
import { renamesOf } from "../renames.ts";
import { findCannotRun } from "./cannot-run.ts";
import { compareLists, type ListComparison } from "./compare-lists.ts";
import { findCopies } from "./copies-list.ts";
import { findListCollision } from "./collision-list.ts";
import { findExcused } from "./excused.ts";
import { findLacking } from "./lacks-file.ts";
import { filesOf, orderOf } from "./listed.ts";
import { findListEdits } from "./merged-list.ts";
import { shortName } from "./plan-list.ts";
import { findListStrays } from "./strays-list.ts";
import { findTrouble, holdersOf } from "./trouble.ts";
import { findUnreadable, newlyUnreadable } from "./unreadable-list.ts";

/** What is wrong with the change's migrations in this group, or what was made sure of. */
export async function judgeList(
  { change, config, groups }: Subject,
  group: GroupChange<ListFramework>,
): Promise<GroupResult> {
  const comparison = await compareLists(change, group, groups);
  const strays = await findListStrays(comparison, groups);
  if (strays.length > 0) return { findings: strays, verified: [] };
  const files = newlyUnreadable(comparison);
  const unreadable = findUnreadable(comparison, files);
  // Without the file that lists them nothing is known of the others, and nothing else is of consequence.
  if (files.some(({ refused, path }) => refused !== undefined && path === group.merged?.listedIn))
    return { findings: unreadable, verified: [] };
  const excused = await findExcused(comparison);
  const { renamed: rule } = comparison.rules;
  // What takes the name of one that is merged is told as that, not as one that collides or comes late; who is not blamed for it
  // may still take a number that another one has.
  const told = new Set(rule?.severity === "blocker" ? excused.blamed.map(({ now }) => now) : []);
  // Where a name is of no consequence, what keeps its place has run there.
  const counted = comparison.renamed.filter(({ was, now }) => rule !== undefined || orderOf(was) === orderOf(now));
  const renamed = new Set(counted.map(({ now }) => now));
  const fresh = { ...comparison, own: comparison.own.filter((migration) => !told.has(migration)) };
  const { taken: all, late } = findTrouble(fresh);
  // What never ran may be replaced.
  const taken = all.filter(
    ({ isReplaced, holders }) => !isReplaced || holders.some(({ id }) => !excused.ids.has(id.value)),
  );
  const trouble = { taken, late: late.filter(({ migration }) => !renamed.has(migration)) };
  const inTrouble = new Set(taken.map(({ migration }) => migration));
  const displaced = holdersOf(taken);
  const deleted = comparison.deleted.filter((was) => !displaced.has(was));
  const found = await Promise.all([
    findListCollision(fresh, trouble, config.migrations.ignore),
    findListEdits({ ...comparison, deleted }, excused),
    findCannotRun(fresh),
    findLacking(fresh),
    findCopies({ ...fresh, own: fresh.own.filter((one) => !renamed.has(one) && !inTrouble.has(one)) }),
    findListClaims(comparison),
  ]);
  const findings = [...found.flat(), ...unreadable];
  const isSound = findings.every(
    ({ severity, couldHideBlocker }) => severity !== "blocker" && couldHideBlocker !== true,
  );
  const isTold = isSound && !isOneOfManyUntouched(group, groups);
  return { findings, verified: isTold ? verifiedTexts(comparison) : [] };
}

async function findListClaims({ own, change, group }: ListComparison): Promise<readonly Finding[]> {
  const all = await Promise.all(
    firstOfEachId(own)
      .slice(0, 50)
      .map(async (migration) =>
        claimedFinding(group, migration, await change.otherClaims({ root: group.root, id: migration.id.value })),
      ),
  );
  return all.flat();
}

function verifiedTexts({ change, group, rules, after, before, own }: ListComparison): readonly Text[] {
  if (group.merged === undefined) {
    const { gone } = renamesOf(change);
    // Of a few files that are left nobody may know any more what they are.
    return group.base === undefined || !before.flatMap(filesOf).every((path) => gone.has(path))
      ? []
      : [say`${group.root}: all ${before.length} migrations of ${change.base.ref} are removed.`];
  }
  const [last] = after.slice(-1);
  const texts: Text[] = [
    say`${group.root}: ${plain(group.framework.name)}, ${plain(`${after.length} ${after.length === 1 ? "migration" : "migrations"}`)} on the merged tree${last === undefined ? say`` : say`, the last ${shortName(last)}`}.`,
  ];
  if (own.length > 0) {
    const added = plain(own.length === 1 ? "1 migration" : `${own.length} migrations`);
    const alone = plain(
      // Of more than these nobody asks it one by one.
      own.length <= 50 && Object.keys(rules.taken).length > 0 && own.every((one) => isAlone(one, group.merged))
        ? ", no other has the same number"
        : "",
    );
    texts.push(say`${added} added${alone}: ${codeList(own.slice(0, 8).map(shortName))}.`);
  }
  return texts;
}

/** Whether neither the list nor what lies beside it has another of the number. */
function isAlone({ listed, path }: Migration, merged: MigrationGroup | undefined): boolean {
  const beside = merged?.problems?.flatMap(({ subjects = [] }) => subjects) ?? [];
  const { version = "", unique = [] } = listed ?? {};
  return (
    unique.length > 0 &&
    !beside.some((other) => version !== "" && other.path !== path && other.id.startsWith(`${version}_`))
  );
}
