// What the frameworks themselves find wrong in a tree (journals, lock files), as findings: only what the base does not have.

import type { Change } from "../../domain/change.ts";
import type { Edit, Finding } from "../../domain/finding.ts";
import type { GroupChange, Problem } from "../../frameworks/framework.ts";
import { toFinding } from "./finding.ts";

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
  const collides = others.some(
    ({ severity, kinds }) => severity === "blocker" && kinds.some((kind) => collisions.has(kind)),
  );
  const added = (group.merged?.problems ?? []).filter(
    ({ cause, kind, path }) =>
      !known.has(cause) && !(kind === "lockfile_stale" && (collides || change.textualConflicts.includes(path))),
  );
  return Promise.all(added.map((problem) => toProblemFinding(change, group, problem)));
}

const collisions: ReadonlySet<Finding["kinds"][number]> = new Set([
  "same_number",
  "two_heads",
  "same_id",
  "late_number",
  "same_path_added",
]);

async function toProblemFinding(change: Change, group: GroupChange, problem: Problem): Promise<Finding> {
  const { kind, severity, cause, title, message, path, line, subjects = [], fix, couldHideBlocker } = problem;
  const edits = fix === undefined ? [] : await inHead(change, fix.edits);
  return toFinding(
    { group },
    {
      kinds: [kind],
      severity,
      cause: `${kind}:${cause}`,
      title,
      message,
      at: { path, line },
      subjects: subjects.map((subject) => ({ ...subject, side: "head" })),
      ...(fix === undefined ? {} : { fix: { ...fix, edits } }),
      ...(couldHideBlocker === true ? { couldHideBlocker } : {}),
    },
  );
}

/** The lines were counted in the merged tree; the head's may stand elsewhere. What the head does not have is left out. */
async function inHead(change: Change, edits: readonly Edit[]): Promise<Edit[]> {
  const texts = await change.trees.head.read([
    ...new Set(edits.flatMap((edit) => (edit.op === "replace" ? [edit.path] : []))),
  ]);
  return edits.flatMap((edit): Edit[] => {
    if (edit.op !== "replace") return [edit];
    const lines =
      texts
        .get(edit.path)
        ?.split("\n")
        .map((line) => line.replace(/\r$/, "")) ?? [];
    const [nearest] = lines
      .flatMap((line, i) => (line === edit.before ? [i + 1] : []))
      .toSorted((a, b) => Math.abs(a - edit.line) - Math.abs(b - edit.line));
    return nearest === undefined ? [] : [{ ...edit, line: nearest }];
  });
}
