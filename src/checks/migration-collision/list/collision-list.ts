// Two migrations where one can be, and ones that come too late: one finding, for one renumber mends them all.

import type { Finding, Fix, Kind } from "../../../domain/finding.ts";
import { say, type Text } from "../../../domain/text.ts";
import type { Outcome } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import {
  baseSubject,
  causeOf,
  gitSays,
  headSubject,
  nameList,
  plain,
  subjectsAtMost,
  toFinding,
  unique,
  worst,
} from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf } from "./listed.ts";
import { bringBack } from "./bring-back.ts";
import { fixListTrouble } from "./fix-list.ts";
import { shortName } from "./plan-list.ts";
import { fileBeside, holdersOf, kindsOf, outcomeOf, rivalOf, type ListTrouble, type Taken } from "./trouble.ts";

/** The finding about the change's migrations that collide or come too late, if any do. */
export async function findListCollision(
  comparison: ListComparison,
  trouble: ListTrouble,
  ignore: readonly string[],
): Promise<readonly Finding[]> {
  const { rules, kept, before } = comparison;
  const { taken, late } = trouble;
  const met = [
    ...taken.map((one) => ({ outcome: outcomeOf(one, rules), migration: one.migration, rival: rivalOf(one) })),
    ...late.map((one) => ({ ...one, rival: one.last })),
  ];
  const colliding = new Set(met.map(({ migration }) => migration));
  const [first] = colliding;
  if (first === undefined) return [];
  const rivals = unique([...holdersOf(taken), ...late.map(({ last }) => last)]).filter((one) => !colliding.has(one));
  const others = othersOf(trouble);
  // Of several databases only one may have both.
  const concerned = (one: Migration, was = one): Migration => {
    const other = others.get(one);
    return other === undefined ? was : { ...was, path: fileBeside(was, other, rules) };
  };
  const onBase = new Set(before);
  const fix = await fixOf(comparison, trouble, ignore);
  return [
    toFinding(comparison, {
      kinds: allKindsOf(comparison, trouble),
      severity: worst(met.flatMap(({ outcome }) => outcome?.severity ?? [])),
      cause: `collision:${causeOf([...colliding])}`,
      title: titleOf(comparison, trouble),
      message: [
        // The same for the others, which stand in the table.
        ...[...Map.groupBy(met, ({ outcome }) => outcome).values()].flatMap(([one]) =>
          one === undefined ? [] : [tell(one.outcome, one.migration, one.rival)],
        ),
        ...moreOf(colliding.size),
        gitSays(comparison, [...[...colliding].flatMap(filesOf), comparison.group.merged?.listedIn ?? ""]),
      ],
      at: { path: concerned(first).path, line: first.id.line },
      subjects: [
        ...[...colliding].slice(0, subjectsAtMost).map((migration) => headSubject({ migration: concerned(migration) })),
        ...(await Promise.all(
          rivals.slice(0, 8).map(async (rival) => {
            const was = kept.get(rival) ?? (onBase.has(rival) ? rival : undefined);
            return was === undefined
              ? headSubject({ migration: concerned(rival) })
              : baseSubject(comparison, concerned(rival, was));
          }),
        )),
      ],
      fix,
    }),
  ];
}

/** The renumber, and what the change has replaced comes back. */
async function fixOf(
  comparison: ListComparison,
  trouble: ListTrouble,
  ignore: readonly string[],
): Promise<Fix | undefined> {
  const fix = await fixListTrouble(comparison, trouble, ignore);
  const replaced = [...holdersOf(trouble.taken.filter(({ isReplaced }) => isReplaced))];
  const gone = replaced.filter((was) => comparison.deleted.includes(was));
  if (fix === undefined || gone.length === 0) return fix;
  const back = await bringBack(comparison, gone);
  return {
    ...fix,
    summary: say`${fix.summary}; and bring back ${nameList(gone.map(shortName))}`,
    commands: [...fix.commands, ...back.commands],
  };
}

/** For each that collides one that it collides with, and the other way round. */
function othersOf({ taken, late }: ListTrouble): ReadonlyMap<Migration, Migration> {
  const others = new Map<Migration, Migration>();
  const add = (one: Migration, other: Migration | undefined): void => {
    if (other !== undefined && other !== one && !others.has(one)) others.set(one, other);
  };
  for (const one of taken) add(one.migration, rivalOf(one));
  for (const { migration, last } of late) add(migration, last);
  const lists = new Map(taken.toReversed().map(({ holders, migration }) => [holders, migration]));
  for (const [holders, migration] of lists) for (const rival of holders) add(rival, migration);
  for (const { migration, last } of late) add(last, migration);
  return others;
}

function moreOf(count: number): readonly Text[] {
  return count <= subjectsAtMost
    ? []
    : [say`So it is for ${count} migrations of this change; not all of them stand here.`];
}

function tell(outcome: Outcome | undefined, migration: Migration, rival: Migration | undefined): Text {
  if (outcome === undefined) return [];
  return outcome.says({
    id: migration.id.value,
    other: rival?.id.value ?? "",
    path: migration.path,
    otherPath: rival?.path ?? "",
  });
}

function allKindsOf({ group }: ListComparison, { taken, late }: ListTrouble): Kind[] {
  const kinds = kindsOf(taken);
  if (late.length > 0) kinds.push("late_number");
  // What one file holds has one path.
  const isOneFile = group.framework.isEdited === undefined;
  if (isOneFile && isPathShared(taken, group.merged?.listedIn)) kinds.push("same_path_added");
  return kinds;
}

/** Whether one of them and what it collides with have one path, which is not that of the list. */
function isPathShared(taken: readonly Taken[], listedIn: string | undefined): boolean {
  return [...Map.groupBy(taken, ({ holders }) => holders)].some(([holders, some]) => {
    const all = new Set([...holders, ...some.map(({ migration }) => migration)]);
    const paths = [...all].map(({ path }) => path).filter((path) => path !== listedIn);
    return new Set(paths).size < paths.length;
  });
}

function titleOf(comparison: ListComparison, { taken, late }: ListTrouble): Text {
  const { change, kept, before } = comparison;
  const ref = change.base.ref;
  const [first] = taken;
  if (first !== undefined) {
    const rival = rivalOf(first);
    if (first.isReplaced && rival !== undefined)
      return say`${shortName(first.migration)} would take the place of ${shortName(rival)}, which ${ref} has already${restOf(taken, first)}`;
    const onBase = rival !== undefined && (kept.has(rival) || before.includes(rival));
    const more = restOf(taken, first);
    return onBase ? say`${first.value} is taken on ${ref}${more}` : say`${first.value} is claimed twice${more}`;
  }
  const [late1] = late;
  if (late1 === undefined) return say`Migrations collide`;
  const ids = nameList(late.map(({ migration }) => shortName(migration)));
  return say`${ids} ${plain(late.length === 1 ? "comes" : "come")} before ${shortName(late1.last)}, which ${ref} has already`;
}

function restOf(taken: readonly Taken[], first: Taken): Text {
  const values = unique(taken.map(({ value }) => value)).filter((value) => value !== first.value);
  return values.length === 0 ? say`` : say`, and so ${plain(values.length === 1 ? "is" : "are")} ${nameList(values)}`;
}
