// Migrations of the base that the change edits, takes away, or calls otherwise.

import type { Change } from "../../../domain/change.ts";
import type { Finding, Fix } from "../../../domain/finding.ts";
import { shellQuote } from "../../../domain/shell.ts";
import { codeList, say } from "../../../domain/text.ts";
import type { Migration, Outcome } from "../../../frameworks/framework.ts";
import { baseSubject, headSubject, plain, subjectsAtMost, toFinding } from "../finding.ts";
import { filesOf, orderOf, type ListComparison } from "./compare-lists.ts";
import { shortName } from "./plan-list.ts";
import { findRelined } from "./relined-list.ts";

/** More files than anybody edits by hand: beyond them a change is not looked for. */
const comparedAtMost = 300;

/** Findings about what is merged already and will not stay as it is. */
export async function findListEdits(comparison: ListComparison): Promise<readonly Finding[]> {
  const excused = new Set([...repaired(comparison), ...(await cameLate(comparison))]);
  const found = await Promise.all([
    editedFindings(comparison),
    deletedFinding(comparison, excused),
    renamedFinding(
      comparison,
      comparison.rules.renamed,
      comparison.renamed.filter(
        ({ was, now }) => !excused.has(was.id.value) && comparison.rules.renamed?.spares?.(was, now) !== true,
      ),
    ),
    renamedFinding(comparison, comparison.rules.retitled, comparison.retitled),
    rerunFinding(comparison),
  ]);
  return [...found.flat(), ...findRelined(comparison)];
}

/** Ids that two migrations of the base share and that fewer do after the merge: who tells them apart repairs the base. */
function repaired({ before, after }: ListComparison): ReadonlySet<string> {
  const now = countIds(after);
  return new Set([...countIds(before)].filter(([id, many]) => many > 1 && (now.get(id) ?? 0) < many).map(([id]) => id));
}

/** Ids of renamed ones that came to the base after one that sorts behind them: they never ran, and under a new number they do. */
async function cameLate({ renamed, before, change, rules }: ListComparison): Promise<readonly string[]> {
  if (rules.late === undefined) return [];
  const found = await Promise.all(
    renamed.slice(0, 20).map(async ({ was }) => {
      const next = before.find((other) => orderOf(other) > orderOf(was));
      if (next === undefined) return [];
      const [own, others] = await Promise.all([broughtAt(change, was), broughtAt(change, next)]);
      return own !== undefined && others !== undefined && own > others ? [was.id.value] : [];
    }),
  );
  return found.flat();
}

/** When a migration came to the base, ISO 8601; undefined where git does not tell. */
async function broughtAt(change: Change, migration: Migration): Promise<string | undefined> {
  return (await change.introducedBy(migration.path)).at(-1)?.at;
}

function countIds(migrations: readonly Migration[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of migrations) counts.set(id.value, (counts.get(id.value) ?? 0) + 1);
  return counts;
}

async function editedFindings(comparison: ListComparison): Promise<Finding[]> {
  const { edited } = comparison.rules;
  if (edited === undefined) return [];
  const edits = await findEdits(comparison);
  const isUnchecked = ({ paths }: Edited): boolean => edited.unchecked !== undefined && paths.every(edited.unchecked);
  return [
    ...editedFinding(
      comparison,
      edited,
      edits.filter((one) => !isUnchecked(one)),
    ),
    ...editedFinding(
      comparison,
      { ...unchecked, severity: edited.severity === "blocker" ? "nit" : edited.severity },
      edits.filter(isUnchecked),
    ),
  ];
}

const unchecked: Pick<Outcome, "says"> = {
  says: () => say`Databases that have run it do not run it again; only new ones get what is written now.`,
};

function editedFinding(comparison: ListComparison, outcome: Outcome, edits: readonly Edited[]): Finding[] {
  const { group, kept } = comparison;
  const edited = edits.map(({ migration }) => migration);
  const [first] = edited;
  if (first === undefined) return [];
  return [
    toFinding(comparison, {
      kinds: ["merged_edited"],
      severity: outcome.severity,
      cause: outcome.says === unchecked.says ? "edited:unchecked" : "edited",
      title:
        edited.length > 1
          ? say`${edited.length} migrations that are merged already change`
          : say`${shortName(first)} is merged already, and changes`,
      message: [outcome.says({ id: first.id.value, other: first.id.value, path: first.path, otherPath: first.path })],
      at: { path: first.path },
      subjects: edited.slice(0, subjectsAtMost).map((migration) => headSubject({ migration })),
      ...(group.merged === undefined || outcome.severity !== "blocker"
        ? {}
        : {
            fix: bringBack(
              comparison,
              edited.map((migration) => kept.get(migration) ?? migration),
            ),
          }),
    }),
  ];
}

interface Edited {
  readonly migration: Migration;
  readonly paths: readonly string[];
}

async function findEdits({ kept, retitled, rules, change, group }: ListComparison): Promise<Edited[]> {
  const { isEdited } = group.framework;
  const told = new Set(retitled.map(({ now }) => now));
  const touched = [...kept].filter(([now, was]) => now.oid !== was.oid && !told.has(now)).slice(0, comparedAtMost);
  if (isEdited !== undefined)
    return touched.filter(([now, was]) => isEdited(was, now)).map(([now]) => ({ migration: now, paths: [now.path] }));
  const pairs = touched.flatMap(([now, was]) =>
    (now.listed?.files ?? []).flatMap((file) => {
      const old = counterpart(file.path, now, was);
      return old === undefined || old.oid === file.oid ? [] : [{ now, path: file.path, was: old.path }];
    }),
  );
  if (pairs.length === 0) return [];
  const [before, after] = await Promise.all([
    change.trees.base.read(pairs.map((pair) => pair.was)),
    change.trees.merged.read(pairs.map((pair) => pair.path)),
  ]);
  const differs = pairs.filter(({ path, was }) => {
    const [a, b] = [before.get(was), after.get(path)];
    if (a === undefined || b === undefined) return a !== b;
    return rules.edited?.by === "bytes" ? withUnixEnds(a) !== withUnixEnds(b) : !group.framework.sameCode(a, b, path);
  });
  return [...Map.groupBy(differs, ({ now }) => now)].map(([migration, some]) => ({
    migration,
    paths: some.map(({ path }) => path),
  }));
}

/** A checkout may turn line ends, and no tool is told apart by them that reads text. */
function withUnixEnds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function counterpart(path: string, now: Migration, was: Migration): { path: string; oid: string } | undefined {
  const files = was.listed?.files ?? [];
  const index = now.listed?.files.findIndex((file) => file.path === path) ?? -1;
  return (
    files.find((file) => file.path === path) ?? (files.length === now.listed?.files.length ? files[index] : undefined)
  );
}

async function deletedFinding(comparison: ListComparison, excused: ReadonlySet<string>): Promise<Finding[]> {
  const { rules, change, group } = comparison;
  const deleted = comparison.deleted.filter(({ id }) => !excused.has(id.value));
  const [first] = deleted;
  // A folder that goes as a whole goes with its tool.
  if (first === undefined || rules.deleted === undefined || group.merged === undefined) return [];
  const severity = deleted.some((was) => isMissed(was, comparison)) ? rules.deleted.severity : "nit";
  const squashed = deleted.length > 1 && comparison.own.length > 0 && comparison.own.length < deleted.length;
  return [
    toFinding(comparison, {
      kinds: ["merged_deleted"],
      severity,
      cause: `gone:${deleted
        .map(({ id }) => id.value)
        .slice(0, subjectsAtMost)
        .join(",")}`,
      title: say`${codeList(deleted.slice(0, 3).map(shortName))} on ${change.base.ref} would be gone`,
      message: [
        rules.deleted.says({ id: first.id.value, other: first.id.value, path: first.path, otherPath: first.path }),
        ...(squashed ? [say`If this is a squash, databases that have run the old ones must be told.`] : []),
      ],
      subjects: await Promise.all(deleted.slice(0, 20).map((was) => baseSubject(comparison, was))),
      ...(severity === "blocker" ? { fix: bringBack(comparison, deleted) } : {}),
    }),
  ];
}

function isMissed(was: Migration, { rules, before, after }: ListComparison): boolean {
  const misses = rules.deleted?.misses;
  if (misses === undefined || was.listed?.version === "") return true;
  const isBehind = (other: Migration): boolean => orderOf(other) > orderOf(was);
  return misses === "the last" ? !before.some(isBehind) : after.some(isBehind);
}

async function renamedFinding(
  comparison: ListComparison,
  outcome: Outcome | undefined,
  renamed: ListComparison["renamed"],
): Promise<Finding[]> {
  const { change } = comparison;
  const [first] = renamed;
  if (first === undefined || outcome === undefined) return [];
  const names = renamed.slice(0, 3).map(({ was, now }): readonly [string, string] => {
    const short = [shortName(was), shortName(now)] as const;
    return short[0] === short[1] ? [was.id.value, now.id.value] : short;
  });
  return [
    toFinding(comparison, {
      kinds: ["merged_renamed"],
      severity: outcome.severity,
      cause: `gone:${renamed
        .map(({ was }) => was.id.value)
        .slice(0, subjectsAtMost)
        .join(",")}`,
      title: say`${codeList(names.map(([was]) => was))} on ${change.base.ref} would be called ${codeList(names.map(([, now]) => now))}`,
      message: [
        outcome.says({
          id: first.now.id.value,
          other: first.was.id.value,
          path: first.now.path,
          otherPath: first.was.path,
        }),
        say`Databases that follow ${change.base.ref} remember ${plain(renamed.length === 1 ? "the old name" : "the old names")}.`,
      ],
      at: { path: first.now.path, line: first.now.id.line },
      subjects: [
        ...renamed.map(({ now }) => headSubject({ migration: now })),
        ...(await Promise.all(renamed.slice(0, 20).map(({ was }) => baseSubject(comparison, was)))),
      ],
      ...(outcome.severity === "blocker" && comparison.group.framework.isEdited === undefined
        ? { fix: keepNames(comparison, renamed) }
        : {}),
    }),
  ];
}

async function rerunFinding(comparison: ListComparison): Promise<Finding[]> {
  const { rules, change } = comparison;
  const again = findRerun(comparison);
  const [first] = again;
  if (first === undefined || rules.rerun === undefined) return [];
  const [now, was] = first;
  return [
    toFinding(comparison, {
      kinds: ["merged_edited"],
      severity: rules.rerun.severity,
      cause: `rerun:${again.map(([{ id }]) => id.value).join(",")}`,
      title: say`${codeList(again.slice(0, 3).map(([one]) => shortName(one)))} on ${change.base.ref} would run again`,
      message: [rules.rerun.says({ id: now.id.value, other: was.id.value, path: now.path, otherPath: was.path })],
      at: { path: now.path, line: now.id.line },
      subjects: again.slice(0, subjectsAtMost).map(([migration]) => headSubject({ migration })),
    }),
  ];
}

/** Kept migrations that stand behind all of the base now. One that stood before its neighbours on the base never ran there: who moves it, mends it. */
function findRerun({ before, kept, rules }: ListComparison): (readonly [Migration, Migration])[] {
  if (rules.rerun === undefined) return [];
  const last = before.map(orderOf).reduce((most, one) => (one > most ? one : most), "");
  const wasSkipped = (was: Migration): boolean =>
    before.slice(0, before.indexOf(was)).some((one) => orderOf(one) >= orderOf(was));
  return [...kept].filter(([now, was]) => orderOf(now) !== orderOf(was) && orderOf(now) > last && !wasSkipped(was));
}

function keepNames(comparison: ListComparison, renamed: ListComparison["renamed"]): Fix {
  const { ref } = comparison.change.base;
  const edits = renamed.flatMap(({ was, now }) =>
    filesOf(now).flatMap((path, i) => {
      const to = filesOf(was)[i];
      return to === undefined || to === path ? [] : [{ op: "rename" as const, from: path, to }];
    }),
  );
  const isOnlyRenamed = renamed.every(({ was, now }) =>
    was.listed?.files.every(({ oid }, i) => oid === now.listed?.files[i]?.oid),
  );
  return isOnlyRenamed
    ? { summary: say`Keep the names that ${ref} has`, edits, commands: [] }
    : bringBack(
        comparison,
        renamed.map(({ was }) => was),
      );
}

function bringBack({ change, group }: ListComparison, migrations: readonly Migration[]): Fix {
  const { ref } = change.base;
  const paths = [...new Set(migrations.slice(0, 20).flatMap(filesOf))].map(shellQuote).join(" ");
  const ofWholeFiles = group.framework.isEdited === undefined;
  return {
    summary: say`Bring back what ${ref} has; to undo or mend a migration that is merged, add a new one`,
    edits: [],
    commands: ofWholeFiles
      ? [`git fetch origin && git checkout ${shellQuote(`origin/${ref}`)} -- ${paths}`]
      : [`git fetch origin && git diff HEAD ${shellQuote(`origin/${ref}`)} -- ${paths}`],
  };
}
