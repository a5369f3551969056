// Migrations of the base whose text the change edits.

import type { Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Outcome } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { parentOf } from "../../../frameworks/paths.ts";
import { headSubject, plain, subjectsAtMost, toFinding } from "../finding.ts";
import { bringBack } from "./bring-back.ts";
import type { ListComparison } from "./compare-lists.ts";
import { orderOf } from "./listed.ts";
import { shortName } from "./plan-list.ts";
import { textsThroughLinks } from "./texts-through-links.ts";

/** More files than anybody edits by hand: beyond them a change is not looked for, where it takes reading them. */
const comparedAtMost = 300;

/** Findings about merged migrations that read otherwise, in the way in which the tool would tell; `excused`: ids that may. */
export async function editedFindings(comparison: ListComparison, excused: ReadonlySet<string>): Promise<Finding[]> {
  const { edited } = comparison.rules;
  if (edited === undefined) return [];
  const found = await findEdits(comparison);
  const edits = found.filter(({ migration }) => !excused.has(comparison.kept.get(migration)?.id.value ?? ""));
  const isUnchecked = ({ paths }: Edited): boolean => edited.unchecked !== undefined && paths.every(edited.unchecked);
  const checked = edits.filter((one) => !isUnchecked(one));
  const isBack = edited.severity === "blocker" && (await areTakenBack(comparison, checked));
  return [
    ...(await editedFinding(comparison, isBack ? takenBack : edited, checked)),
    ...(await editedFinding(
      comparison,
      { ...unchecked, severity: edited.severity === "blocker" ? "nit" : edited.severity },
      edits.filter(isUnchecked),
    )),
  ];
}

const unchecked: Pick<Outcome, "says"> = {
  says: () => say`Databases that have run it do not run it again; only new ones get what is written now.`,
};

const takenBack: Outcome = {
  severity: "nit",
  says: () =>
    say`What was changed in it is taken back: databases that ran it before that change are as they should be, those that ran it since are not.`,
};

/** Whether all of the edits only undo what the base did last to the files. */
async function areTakenBack(comparison: ListComparison, edits: readonly Edited[]): Promise<boolean> {
  const { change, group } = comparison;
  // Of a file that holds several, its text tells nothing of one of them.
  if (edits.length === 0 || group.framework.isEdited !== undefined) return false;
  const paths = edits.flatMap((one) => one.paths);
  const after = await change.trees.merged.read(paths);
  for (const path of paths) {
    const now = after.get(path);
    // The first that is not ends it: as a rule that is the first.
    const [last] = await change.introducedBy(path);
    const was = last === undefined ? undefined : await change.textBefore(last.sha, path);
    if (now === undefined || was === undefined || !areAlike(comparison, was, now, path)) return false;
  }
  return true;
}

async function editedFinding(
  comparison: ListComparison,
  outcome: Outcome,
  edits: readonly Edited[],
): Promise<Finding[]> {
  const { group, kept } = comparison;
  // Of several dialects only one may be edited.
  const edited = edits.map(({ migration, paths }) => ({ ...migration, path: paths[0] ?? migration.path }));
  const [first] = edited;
  if (first === undefined) return [];
  const back = plain(outcome === takenBack ? " back" : "");
  const isAll = group.framework.isEdited !== undefined || touchedOf(comparison).length <= comparedAtMost;
  const count = isAll ? `${edited.length}` : `At least ${edited.length}`;
  return [
    toFinding(comparison, {
      kinds: ["merged_edited"],
      severity: outcome.severity,
      cause: outcome.says === unchecked.says ? "edited:unchecked" : "edited",
      title:
        edited.length > 1
          ? say`${plain(count)} migrations that are merged already change${back}`
          : say`${shortName(first)} is merged already, and changes${back}`,
      message: [outcome.says({ id: first.id.value, other: first.id.value, path: first.path, otherPath: first.path })],
      at: { path: first.path },
      subjects: edited.slice(0, subjectsAtMost).map((migration) => headSubject({ migration })),
      ...(group.merged === undefined || outcome.severity !== "blocker"
        ? {}
        : {
            fix: await bringBack(
              comparison,
              edits.map(({ migration }) => kept.get(migration) ?? migration),
            ),
          }),
    }),
  ];
}

interface Edited {
  readonly migration: Migration;
  readonly paths: readonly string[];
}

async function findEdits(comparison: ListComparison): Promise<Edited[]> {
  const { change, group, rules } = comparison;
  const { isEdited } = group.framework;
  const touched = touchedOf(comparison);
  if (isEdited !== undefined)
    return touched.filter(([now, was]) => isEdited(was, now)).map(([now]) => ({ migration: now, paths: [now.path] }));
  const pairs = touched
    .slice(0, comparedAtMost)
    .flatMap(([now, was]) =>
      filePairs(now, was).flatMap(({ file, old }) =>
        old.oid === file.oid || rules.forgets?.(file.path) === true ? [] : [{ now, file, old }],
      ),
    );
  const emptied = touched
    .filter(([now, was]) => hasLostItsFirst(now, was))
    .map(([now]) => ({ migration: now, paths: [now.path] }));
  if (pairs.length === 0) return emptied;
  const [before, after] = await Promise.all([
    textsThroughLinks(
      change,
      "base",
      pairs.map(({ old }) => old),
    ),
    textsThroughLinks(
      change,
      "merged",
      pairs.map(({ file }) => file),
    ),
  ]);
  // Of a file that holds several migrations the texts are the same for each of them.
  const alike = new Map<string, boolean>();
  const differs = pairs.filter(({ file: { path }, old }) => {
    const [a, b] = [before.get(old.path), after.get(path)];
    // What is too large to be read has another content all the same.
    if (a === undefined || b === undefined) return true;
    const key = `${old.path}\0${path}`;
    const told = alike.get(key) ?? areAlike(comparison, a, b, path);
    alike.set(key, told);
    return !told;
  });
  const edited = [...Map.groupBy(differs, ({ now }) => now)].map(([migration, some]) => ({
    migration,
    paths: some.map(({ file }) => file.path),
  }));
  return [...edited, ...emptied.filter(({ migration }) => edited.every((one) => one.migration !== migration))];
}

/** Whether only its way down is left: the tool goes on as if it had run. Of several databases one may lose its own. */
function hasLostItsFirst(now: Migration, was: Migration): boolean {
  const [files, olds] = [now, was].map((one) => one.listed?.files ?? []);
  const paths = new Set(olds?.map(({ path }) => path));
  const isOneFolder = new Set(olds?.map(({ path }) => parentOf(path))).size === 1;
  return isOneFolder && files?.every(({ path }) => path !== was.path && paths.has(path)) === true;
}

/** Those with another text: what the tool would see as an edit may be fewer. */
function touchedOf({ kept, retitled, renamed, rules }: ListComparison): (readonly [Migration, Migration])[] {
  const told = new Set(retitled.map(({ now }) => now));
  // Where a name is of no consequence, what keeps its place has run there as it was.
  const moved = rules.renamed === undefined ? renamed.filter(({ was, now }) => orderOf(was) === orderOf(now)) : [];
  return [...kept, ...moved.map(({ was, now }) => [now, was] as const)].filter(
    ([now, was]) => now.oid !== was.oid && !told.has(now),
  );
}

/** Whether the tool takes two texts of a file for the same. */
function areAlike({ rules, group }: ListComparison, a: string, b: string, path: string): boolean {
  const by = rules.edited?.by;
  if (by === "bytes") return a === b;
  return typeof by === "function" ? by(a, b, path) : group.framework.sameCode(a, b, path);
}

type File = NonNullable<Migration["listed"]>["files"][number];

/** The files of a migration, each with what it was: by its path, or by its place where there are as many. */
function filePairs(now: Migration, was: Migration): { readonly file: File; readonly old: File }[] {
  const [files, olds] = [now.listed?.files ?? [], was.listed?.files ?? []];
  const byPath = new Map(olds.map((old) => [old.path, old]));
  return files.flatMap((file, i) => {
    const old = byPath.get(file.path) ?? (olds.length === files.length ? olds[i] : undefined);
    return old === undefined ? [] : [{ file, old }];
  });
}
