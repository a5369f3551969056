// Two migrations where one can be, and ones that come too late: one finding, for one renumber mends them all.

import type { Finding, Kind, Severity } from "../../../domain/finding.ts";
import { codeList, say, type Text } from "../../../domain/text.ts";
import type { Outcome } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { baseSubject, gitSays, headSubject, plain, toFinding, unique } from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf } from "./compare-lists.ts";
import { fixListTrouble } from "./fix-list.ts";
import { shortName } from "./plan-list.ts";
import { fileBeside, kindsOf, type ListTrouble, type Taken } from "./trouble.ts";

/** The finding about the change's migrations that collide or come too late, if any do. */
export async function findListCollision(
  comparison: ListComparison,
  trouble: ListTrouble,
  ignore: readonly string[],
): Promise<readonly Finding[]> {
  const { rules, kept } = comparison;
  const { taken, late } = trouble;
  const colliding = unique([...taken, ...late].map(({ migration }) => migration));
  const [first] = colliding;
  if (first === undefined) return [];
  const met = [
    ...taken.map((one) => ({ outcome: rules.taken[one.what], migration: one.migration, rival: one.rivals[0] })),
    ...late.map((one) => ({ outcome: rules.late, migration: one.migration, rival: one.last })),
  ];
  const pairs = [
    ...taken.flatMap(({ migration, rivals }) => rivals.map((rival) => ({ migration, rival }))),
    ...late.map(({ migration, last }) => ({ migration, rival: last })),
  ];
  const rivals = unique(pairs.map(({ rival }) => rival)).filter((rival) => !colliding.includes(rival));
  // Of several databases only one may have both.
  const concerned = (one: Migration, was = one): Migration => {
    const other =
      pairs.find(({ migration }) => migration === one)?.rival ?? pairs.find(({ rival }) => rival === one)?.migration;
    return other === undefined ? was : { ...was, path: fileBeside(was, other, rules) };
  };
  const fix = await fixListTrouble(comparison, trouble, ignore);
  return [
    toFinding(comparison, {
      kinds: allKindsOf(comparison, trouble),
      severity: worst(met.flatMap(({ outcome }) => outcome?.severity ?? [])),
      cause: `collision:${colliding.map(({ id }) => id.value).join(",")}`,
      title: titleOf(comparison, trouble),
      message: [
        // The same for the others, which stand in the table.
        ...[...Map.groupBy(met, ({ outcome }) => outcome).values()].flatMap(([one]) =>
          one === undefined ? [] : [tell(one.outcome, one.migration, one.rival)],
        ),
        gitSays(comparison, [...colliding.flatMap(filesOf), comparison.group.merged?.listedIn ?? ""]),
      ],
      at: { path: concerned(first).path, line: first.id.line },
      subjects: [
        ...colliding.map((migration) => headSubject({ migration: concerned(migration) })),
        ...(await Promise.all(
          rivals.slice(0, 8).map(async (rival) => {
            const was = kept.get(rival) ?? (comparison.before.includes(rival) ? rival : undefined);
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
  const isSamePath = ({ path }: Migration, other: Migration): boolean =>
    other.path === path && path !== group.merged?.listedIn;
  if (isOneFile && taken.some(({ migration, rivals }) => rivals.some((rival) => isSamePath(migration, rival))))
    kinds.push("same_path_added");
  return kinds;
}

const order: readonly Severity[] = ["blocker", "nit", "observation"];

/** The most severe. */
function worst(severities: readonly Severity[]): Severity {
  return order.find((severity) => severities.includes(severity)) ?? "observation";
}

function titleOf(comparison: ListComparison, { taken, late }: ListTrouble): Text {
  const { change, kept, before } = comparison;
  const ref = change.base.ref;
  const [first] = taken;
  if (first !== undefined) {
    const onBase = first.rivals.some((rival) => kept.has(rival) || before.includes(rival));
    const more = restOf(taken, first);
    return onBase ? say`${first.value} is taken on ${ref}${more}` : say`${first.value} is claimed twice${more}`;
  }
  const [late1] = late;
  if (late1 === undefined) return say`Migrations collide`;
  const ids = codeList(late.slice(0, 3).map(({ migration }) => shortName(migration)));
  return say`${ids} ${plain(late.length === 1 ? "comes" : "come")} before ${shortName(late1.last)}, which ${ref} has already`;
}

function restOf(taken: readonly Taken[], first: Taken): Text {
  const values = unique(taken.map(({ value }) => value)).filter((value) => value !== first.value);
  return values.length === 0
    ? say``
    : say`, and so ${plain(values.length === 1 ? "is" : "are")} ${codeList(values.slice(0, 3))}`;
}
