// Migrations of the base that will not stay as they are: edited (see merged-edits.ts), taken away, or called otherwise.

import type { Finding, Fix } from "../../../domain/finding.ts";
import { say, type Text } from "../../../domain/text.ts";
import type { Outcome } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { baseSubject, causeOf, headSubject, nameList, plain, subjectsAtMost, toFinding } from "../finding.ts";
import { bringBack } from "./bring-back.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf, lastOf, orderOf } from "./listed.ts";
import type { Excused } from "./excused.ts";
import { editedFindings } from "./merged-edits.ts";
import { shortName } from "./plan-list.ts";
import { findReheaded } from "./reheaded-list.ts";
import { findRemarked } from "./remarked-list.ts";
import { findRelined, linesBack } from "./relined-list.ts";
import { findReordered } from "./reordered-list.ts";
import { earlyTest, findTrouble, kindsOf, outcomeOf, rivalOf } from "./trouble.ts";

/** Findings about what is merged already and will not stay as it is. */
export async function findListEdits(
  comparison: ListComparison,
  { ids: excused, blamed: renamed }: Excused,
): Promise<readonly Finding[]> {
  const { renamed: rule, repeated } = comparison.rules;
  const harmless = await repeatableOf(comparison, renamed);
  const isHarmless = ({ now }: (typeof renamed)[number]): boolean => harmless.has(now);
  const found = await Promise.all([
    editedFindings(comparison, excused),
    deletedFinding(comparison, excused),
    renamedFinding(
      comparison,
      rule,
      renamed.filter((one) => !isHarmless(one)),
    ),
    renamedFinding(comparison, repeated, renamed.filter(isHarmless)),
    renamedFinding(
      comparison,
      comparison.rules.retitled,
      comparison.retitled.filter(({ was }) => !excused.has(was.id.value)),
    ),
    rerunFinding(comparison),
  ]);
  const reordered = findReordered(comparison);
  return [
    ...found.flat(),
    ...findRelined(comparison),
    // Marks that stand elsewhere because their migrations do are no cause of their own.
    ...(reordered.length > 0 ? reordered : findRemarked(comparison)),
    ...findReheaded(comparison),
  ];
}

/** Those that change nothing where they have run, or do not run there. */
async function repeatableOf(
  comparison: ListComparison,
  renamed: ListComparison["renamed"],
): Promise<ReadonlySet<Migration>> {
  const { change, group, rules } = comparison;
  const all = renamed.map(({ now }) => now);
  const isDone = rules.repeated === undefined ? group.framework.doesNothing : group.framework.isRepeatable;
  const isEarly = earlyTest(comparison);
  if (isDone === undefined) return new Set(all.filter((now) => now.listed?.isRepeatable === true || isEarly(now)));
  const texts = await change.trees.merged.read(all.flatMap(filesOf));
  const textOf = (now: Migration): string =>
    filesOf(now)
      .map((path) => texts.get(path) ?? "")
      .join("\n");
  return new Set(renamed.flatMap(({ was, now }) => (isDone(textOf(now), was.id.value) ? [now] : [])));
}

async function deletedFinding(comparison: ListComparison, excused: ReadonlySet<string>): Promise<Finding[]> {
  const { rules, change, group } = comparison;
  const deleted = comparison.deleted.filter(({ id }) => !excused.has(id.value));
  const [first] = deleted;
  const loader = group.stillLoadedBy;
  const isWhole = group.merged === undefined;
  // A folder that goes as a whole goes with its tool, where nothing has the tool load it still.
  if (first === undefined || rules.deleted === undefined || (isWhole && loader === undefined)) return [];
  const missed = deleted.find(missesTest(comparison));
  const severity = missed === undefined && !isWhole ? "nit" : rules.deleted.severity;
  const told = missed ?? first;
  const about = { id: told.id.value, other: told.id.value, path: told.path, otherPath: told.path };
  const says = (missed === undefined ? rules.deleted.unmissed?.(about) : undefined) ?? rules.deleted.says(about);
  const squashed = deleted.length > 1 && comparison.own.length > 0 && comparison.own.length < deleted.length;
  return [
    toFinding(comparison, {
      kinds: ["merged_deleted"],
      severity,
      cause: `gone:${causeOf(deleted)}`,
      title: say`${nameList(deleted.map(shortName))} on ${change.base.ref} would be gone`,
      message: [
        ...(missed === undefined && isWhole ? [] : [says]),
        ...(loader === undefined ? [] : [saysLoader(group, loader)]),
        ...(squashed ? [say`If this is a squash, databases that have run the old ones must be told.`] : []),
      ],
      subjects: await Promise.all(deleted.slice(0, 20).map((was) => baseSubject(comparison, was))),
      ...(severity === "blocker" ? { fix: await bringBack(comparison, deleted) } : {}),
    }),
  ];
}

function saysLoader({ framework, base }: ListComparison["group"], loader: string): Text {
  const tool = plain(framework.name);
  if (loader === base?.listedIn)
    return say`All of them go, and ${loader} stays with nothing in it: a new database gets nothing. Who leaves ${tool} takes that away too.`;
  return say`All of them go, and ${loader} has ${tool} load them still: a new database gets nothing. Who leaves ${tool} takes that away too.`;
}

/** Whether the tool notices that a migration is gone. */
function missesTest({ rules, before, after, kept }: ListComparison): (was: Migration) => boolean {
  const misses = rules.deleted?.misses;
  if (misses === "what has one before it") {
    const stays = new Set(kept.values());
    const first = before.find((was) => stays.has(was));
    return (was) => first !== undefined && orderOf(was) > orderOf(first);
  }
  if (misses === "what has one in its place") {
    // Place by place, as far as the shorter list goes.
    const places = new Map(before.map((was, i) => [was, i]));
    return (was) => (places.get(was) ?? 0) < after.length;
  }
  const last = lastOf(misses === "the last" ? before : after);
  const end = last === undefined ? "" : orderOf(last);
  return (was) => {
    if (misses === undefined || was.listed?.version === "") return true;
    return end > orderOf(was) === (misses === "what has one after it");
  };
}

async function renamedFinding(
  comparison: ListComparison,
  outcome: Outcome | undefined,
  renamed: ListComparison["renamed"],
): Promise<Finding[]> {
  const { change } = comparison;
  const [first] = renamed;
  if (first === undefined || outcome === undefined) return [];
  const names = renamed.map(({ was, now }): readonly [string, string] => {
    const short = [shortName(was), shortName(now)] as const;
    const isSameFile = was.path === now.path && comparison.group.framework.isEdited === undefined;
    return isSameFile || short[0] === short[1] ? [was.id.value, now.id.value] : short;
  });
  // What takes the place of another one is told of here alone, where to be called otherwise is a blocker (see judge-list.ts).
  const { taken } =
    comparison.rules.renamed?.severity === "blocker"
      ? findTrouble({ ...comparison, own: renamed.map(({ now }) => now) })
      : { taken: [] };
  const [met] = taken.flatMap((one) => {
    const [rival, rule] = [rivalOf(one), outcomeOf(one, comparison.rules)];
    return rival === undefined || rule === undefined ? [] : [{ migration: one.migration, rival, rule }];
  });
  return [
    toFinding(comparison, {
      kinds: ["merged_renamed", ...kindsOf(taken)],
      severity: met?.rule.severity === "blocker" ? "blocker" : outcome.severity,
      cause: `gone:${causeOf(renamed.map(({ was }) => was))}`,
      title: say`${nameList(names.map(([was]) => was))} on ${change.base.ref} would be called ${nameList(names.map(([, now]) => now))}`,
      message: [
        outcome.says({
          id: first.now.id.value,
          other: first.was.id.value,
          path: first.now.path,
          otherPath: first.was.path,
        }),
        say`Databases that follow ${change.base.ref} remember ${plain(renamed.length === 1 ? "the old name" : "the old names")}.`,
        ...(met === undefined
          ? []
          : [
              met.rule.says({
                id: met.migration.id.value,
                other: met.rival.id.value,
                path: met.migration.path,
                otherPath: met.rival.path,
              }),
            ]),
      ],
      at: { path: first.now.path, line: first.now.id.line },
      subjects: [
        ...renamed.slice(0, subjectsAtMost).map(({ now }) => headSubject({ migration: now })),
        ...(await Promise.all(
          [...renamed.slice(0, 20).map(({ was }) => was), ...(met === undefined ? [] : [met.rival])].map((was) =>
            baseSubject(comparison, was),
          ),
        )),
      ],
      ...(outcome.severity === "blocker" && comparison.group.framework.isEdited === undefined
        ? { fix: await keepNames(comparison, renamed) }
        : {}),
    }),
  ];
}

async function rerunFinding(comparison: ListComparison): Promise<Finding[]> {
  const { rules, change, group } = comparison;
  const again = findRerun(comparison);
  const [first] = again;
  if (first === undefined || rules.rerun === undefined) return [];
  const [now, was] = first;
  const kinds = again.map(([to, from]) => (to.id.value === from.id.value ? "merged_edited" : "merged_renamed"));
  // Where the tool stops at every start, no database has them.
  const isDead = group.base?.problems?.some(({ stopsAll }) => stopsAll === true) === true;
  return [
    toFinding(comparison, {
      kinds: [...new Set(kinds)],
      severity: isDead ? "nit" : rules.rerun.severity,
      cause: `rerun:${causeOf(again.map(([, one]) => one))}`,
      title: say`${nameList(again.map(([, one]) => shortName(one)))} on ${change.base.ref} would run again`,
      message: [rules.rerun.says({ id: now.id.value, other: was.id.value, path: now.path, otherPath: was.path })],
      at: { path: now.path, line: now.id.line },
      subjects: again.slice(0, subjectsAtMost).map(([migration]) => headSubject({ migration })),
    }),
  ];
}

/**
 * Migrations of the base that stand behind all of it now, under their name or another one. One that stood before its neighbours
 * on the base never ran there: who moves it, mends it.
 */
function findRerun({ before, kept, renamed, rules }: ListComparison): (readonly [Migration, Migration])[] {
  if (rules.rerun === undefined) return [];
  let last = "";
  const skipped = new Set<Migration>();
  for (const was of before) {
    if (last !== "" && last >= orderOf(was)) skipped.add(was);
    else last = orderOf(was);
  }
  return [...kept, ...renamed.map(({ now, was }) => [now, was] as const)].filter(
    ([now, was]) => orderOf(now) !== orderOf(was) && orderOf(now) > last && !skipped.has(was),
  );
}

async function keepNames(comparison: ListComparison, renamed: ListComparison["renamed"]): Promise<Fix> {
  const { ref } = comparison.change.base;
  const edits = renamed.flatMap(({ was, now }) =>
    filesOf(now).flatMap((path, i) => {
      const to = filesOf(was)[i];
      return to === undefined || to === path ? [] : [{ op: "rename" as const, from: path, to }];
    }),
  );
  const lines = comparison.rules.relined === undefined ? [] : linesBack(comparison.group, renamed);
  const isOnlyRenamed = renamed.every(({ was, now }) =>
    was.listed?.files.every(({ oid }, i) => oid === now.listed?.files[i]?.oid),
  );
  return isOnlyRenamed
    ? { summary: say`Keep the names that ${ref} has`, edits: [...edits, ...lines], commands: [] }
    : bringBack(
        comparison,
        renamed.map(({ was }) => was),
        renamed.map(({ now }) => now),
      );
}
