// What the frameworks themselves find wrong in a tree (journals, lock files), as findings: only what the base does not have.

import type { Change } from "../../domain/change.ts";
import type { Edit, Finding } from "../../domain/finding.ts";
import { say, type Text } from "../../domain/text.ts";
import type { GroupChange } from "../../frameworks/framework.ts";
import type { Problem } from "../../frameworks/migration-group.ts";
import { headLines } from "../head-lines.ts";
import { plain, toFinding, toldAtMost, worst } from "./finding.ts";
import { joinLines } from "./lines.ts";

/**
 * The problems that the change adds to a group. A lock file that is behind where migrations collide is no cause of its own:
 * the renumber sets it right. Nor is one that git cannot merge: what it will hold, somebody has yet to decide.
 */
export async function findProblems(
  change: Change,
  group: GroupChange,
  others: readonly Finding[],
): Promise<readonly Finding[]> {
  const known = new Set(group.base?.problems?.map(({ cause }) => cause));
  const conflicts = new Set(change.textualConflicts);
  const collides = others.some(
    ({ severity, kinds }) => severity === "blocker" && kinds.some((kind) => collisions.has(kind)),
  );
  const added = (group.merged?.problems ?? []).filter(
    ({ cause, kind, path }) => !known.has(cause) && !(kind === "lockfile_stale" && (collides || conflicts.has(path))),
  );
  const isDead = group.base?.problems?.some(({ stopsAll }) => stopsAll === true) === true;
  const once = new Map(added.toReversed().map((problem) => [causeOf(problem), problem]));
  const all = [...once.values()].toReversed().map((problem) => (isDead ? asNit(problem, change) : problem));
  const own = new Map((group.head?.problems ?? []).map((problem) => [causeOf(problem), problem]));
  const told = await Promise.all(
    all.slice(0, toldAtMost).map((problem) => toProblemFinding(change, group, problem, own.get(causeOf(problem)))),
  );
  return [...withLinesJoined(told), ...moreFinding(group, all.slice(toldAtMost))];
}

function causeOf({ kind, cause }: Problem): string {
  return `${kind}:${cause}`;
}

/** That there are others, which are told one by one when the first are mended. */
function moreFinding(group: GroupChange, more: readonly Problem[]): Finding[] {
  const [first] = more;
  if (first === undefined) return [];
  return [
    toFinding(
      { group },
      {
        kinds: [...new Set(more.map(({ kind }) => kind))],
        severity: worst(more.map(({ severity }) => severity)),
        cause: "more",
        title: say`${more.length} more of these are in the migrations of ${group.root === "" ? "." : group.root}`,
        message: [say`They are told one by one when the others are mended. The first is: ${first.title}.`],
        at: { path: first.path, line: first.line },
        subjects: [],
      },
    ),
  ];
}

/** Where the tool stops on the base at every start, somebody else runs the migrations, and does not mind the journal. */
function asNit(problem: Problem, { base }: Change): Problem {
  if (problem.severity !== "blocker") return problem;
  const why = say`It stops on ${base.ref} already, whatever this change does.`;
  return { ...problem, severity: "nit", message: [...problem.message, why] };
}

/**
 * What goes, changes, or loses its number, and what a journal or a lock file says of the same file are one finding: a migration
 * whose line in a list goes while its file stays is gone from the list and left out of it.
 */
export function withOneCause(others: readonly Finding[], problems: readonly Finding[]): readonly Finding[] {
  const ofFiles = problems.filter(
    ({ kinds, subjects }) => kinds.some((kind) => ofFile.has(kind)) && subjects.length > 0,
  );
  const told = new Set<Finding>();
  const merged = others.map((finding) => {
    const loses = finding.kinds.includes("same_number");
    if (!loses && !finding.kinds.some((kind) => kind === "merged_deleted" || kind === "merged_edited")) return finding;
    const paths = new Set(finding.subjects.flatMap(({ path, side }) => (!loses || side === "base" ? [path] : [])));
    const about = ofFiles.filter(({ subjects }) => subjects.every(({ path }) => paths.has(path)));
    for (const problem of about) told.add(problem);
    return together(finding, about);
  });
  return [...merged, ...problems.filter((problem) => !told.has(problem))];
}

const ofFile: ReadonlySet<Finding["kinds"][number]> = new Set(["journal_mismatch", "lockfile_stale"]);

function together(gone: Finding, problems: readonly Finding[]): Finding {
  const [first] = problems;
  if (first === undefined) return gone;
  const edits = problems.flatMap(({ fix }) => fix?.edits ?? []);
  const isAll = problems.length === gone.subjects.length;
  const fix =
    first.fix === undefined || edits.length === 0 || gone.kinds.includes("same_number")
      ? (gone.fix ?? first.fix)
      : { ...first.fix, edits, commands: isAll ? first.fix.commands : (gone.fix?.commands ?? []) };
  return {
    ...gone,
    kinds: [...new Set([...gone.kinds, ...first.kinds])],
    severity: problems.some(({ severity }) => severity === "blocker") ? "blocker" : gone.severity,
    message: [...gone.message, ...first.message],
    ...(fix === undefined ? {} : { fix }),
  };
}

const collisions: ReadonlySet<Finding["kinds"][number]> = new Set([
  "same_number",
  "two_heads",
  "same_id",
  "late_number",
  "same_path_added",
]);

/** `inHeadsTree`: the same as the head's own tree has it. */
async function toProblemFinding(
  change: Change,
  group: GroupChange,
  problem: Problem,
  inHeadsTree: Problem | undefined,
): Promise<Finding> {
  const { kind, severity, title, path, line, subjects = [], isRenamed = false } = problem;
  const [claim] = problem.missing === undefined ? [] : await change.otherClaims(problem.missing);
  // What is merged first needs no edit here.
  const fix = claim === undefined ? problem.fix : undefined;
  const message = claim === undefined ? problem.message : [...problem.message.slice(0, 1), isIn(problem, claim)];
  const edits = fix === undefined ? [] : await inHead(change, fix.edits, inHeadsTree?.fix?.edits);
  return toFinding(
    { group },
    {
      kinds: isRenamed && claim === undefined ? [kind, "stale_reference"] : [kind],
      severity,
      cause: causeOf(problem),
      title,
      message,
      at: { path, line },
      subjects: subjects.map((subject) => ({ ...subject, side: "head" })),
      ...(fix === undefined ? {} : { fix: { ...fix, edits } }),
    },
  );
}

function isIn({ missing }: Problem, { number, path }: { readonly number: number; readonly path: string }): Text {
  return say`${missing?.id ?? ""} is in the open pull request ${plain(`#${number}`)} (${path}): that one has to be merged first.`;
}

/**
 * The lines were counted in the merged tree; the head's may stand elsewhere. Where the head does not have them all, its own
 * edits for the same are the ones; where it has none, what it does not have is left out.
 */
async function inHead(
  change: Change,
  edits: readonly Edit[],
  own: readonly Edit[] | undefined,
): Promise<readonly Edit[]> {
  const lineOf = await headLines(
    change.trees.head,
    edits.flatMap((edit) => (edit.op === "replace" ? [edit.path] : [])),
  );
  const found = edits.flatMap((edit): Edit[] => {
    if (edit.op !== "replace") return [edit];
    const line = lineOf(edit);
    return line === undefined ? [] : [{ ...edit, line }];
  });
  const places = new Set(found.map((edit) => (edit.op === "replace" ? `${edit.path}:${edit.line}` : edit.from)));
  return places.size === edits.length ? found : (own ?? found);
}

/** Two of them may add to one line: each gets what both make of it, for an edit that is there twice is one. */
function withLinesJoined(findings: readonly Finding[]): readonly Finding[] {
  const joined = new Map<string, string>();
  const lines = findings.flatMap(({ fix }) => fix?.edits.filter((edit) => edit.op === "replace") ?? []);
  for (const { path, line, before, after } of lines) {
    const key = `${path}:${line}`;
    joined.set(key, joinLines(before, joined.get(key) ?? after, after));
  }
  const whole = (edit: Edit): Edit =>
    edit.op === "replace" ? { ...edit, after: joined.get(`${edit.path}:${edit.line}`) ?? edit.after } : edit;
  return findings.map((finding) =>
    finding.fix === undefined ? finding : { ...finding, fix: { ...finding.fix, edits: finding.fix.edits.map(whole) } },
  );
}
