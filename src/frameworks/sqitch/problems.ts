// What is wrong with a plan beside the order: names that are not there, scripts without lines, lines without scripts. All is checked
// whenever a plan is read (lib/App/Sqitch/Plan.pm `check_changes`).

import { shellQuote } from "../../domain/shell.ts";
import { say } from "../../domain/text.ts";
import type { LineEdit } from "../framework.ts";
import type { Problem } from "../migration-group.ts";
import { withLinesTurned } from "../list/list-lines.ts";
import { nameOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import type { PlanPlace } from "./places.ts";
import { inOrder, syntaxErrors, type PlanChange } from "./plan.ts";

export function withoutScript(
  { plan: path, deploy, reworked, extensions: [extension] }: PlanPlace,
  change: PlanChange,
): Problem {
  const { name, entry } = change;
  const [tag] = change.reworkTags();
  const script =
    tag === undefined ? under(deploy, `${name}.${extension}`) : under(reworked, `${name}${tag}.${extension}`);
  return {
    kind: "journal_mismatch",
    severity: "blocker",
    cause: `script:${name}${tag ?? ""}`,
    title: say`${name} is planned, and has no deploy script`,
    message: [
      say`The database's client is told to run ${script}, and finds none: ${"sqitch deploy"} stops there with ${"Deploy failed"}.`,
    ],
    path,
    line: entry.line,
    subjects: [{ id: name, path }],
  };
}

/** Lines that make the whole plan unreadable. Compared by what stands in them, not by where. */
export function findSyntaxErrors(path: string, text: string): readonly Problem[] {
  return syntaxErrors(text)
    .slice(0, 8)
    .map(({ line, text: own, says }) => ({
      kind: "journal_mismatch",
      severity: "blocker",
      cause: `syntax:${own.trim()}`,
      title: say`Sqitch cannot read line ${String(line)} of ${path}`,
      message: stopsWith(`Syntax error in ${nameOf(path)} at line ${line}${says === undefined ? "" : `: ${says}`}`),
      path,
      line,
    }));
}

export function findBrokenNames(path: string, changes: readonly PlanChange[]): readonly Problem[] {
  const places = new Map<string, number>();
  for (const [i, { name }] of changes.entries()) if (!places.has(name)) places.set(name, i);
  const edits = withLinesTurned(
    changes.map(({ entry }) => entry),
    inOrder(changes).map(({ entry }) => entry),
  ).map((change): LineEdit => ({ op: "replace", path, ...change }));
  return changes.flatMap(({ name, requires, conflicts, isRepeated, entry }, i): Problem[] => {
    const problem = { severity: "blocker", path, line: entry.line, subjects: [{ id: name, path }] } as const;
    const repeated: Problem = {
      ...problem,
      kind: "same_id",
      cause: `twice:${name}`,
      title: say`${name} is planned twice`,
      message: stopsWith(`Change "${name}" duplicates earlier declaration`),
    };
    const missing = requires
      .filter((required) => (places.get(required) ?? Infinity) >= i)
      .map((required): Problem => {
        const isThere = places.has(required);
        return {
          ...problem,
          kind: isThere ? "parent_not_head" : "parent_missing",
          cause: `requires:${name},${required}`,
          title: isThere
            ? say`${name} is planned before ${required}, which it requires`
            : say`${name} requires ${required}, which is not there`,
          message: stopsWith(
            isThere
              ? `Change "${name}" planned ${counted((places.get(required) ?? i) - i)} before required change "${required}"`
              : `Unknown change "${required}" required by change "${name}"`,
          ),
          ...(isThere && edits.length > 0
            ? { fix: { summary: say`Plan ${name} behind ${required}`, edits, commands: [] } }
            : {}),
        };
      });
    const conflicting = conflicts
      .filter((other) => (places.get(other) ?? -1) < i)
      .map((other): Problem => {
        const isThere = places.has(other);
        return {
          ...problem,
          kind: "journal_mismatch",
          cause: `conflicts:${name},${other}`,
          title: isThere
            ? say`${name} conflicts with ${other}, which is planned before it`
            : say`${name} conflicts with ${other}, which is not there`,
          message: [
            say`Where ${name} is to be deployed, ${"sqitch deploy"} stops with ${isThere ? `Conflicts with previously deployed change: ${other}` : `Unable to find change "${other}" in plan`}.`,
          ],
        };
      });
    return [...(isRepeated ? [repeated] : []), ...missing, ...conflicting];
  });
}

function counted(changes: number): string {
  return changes === 1 ? "1 change" : `${changes} changes`;
}

function stopsWith(words: string): Problem["message"] {
  return [say`Every command reads the whole plan, and stops with ${words}.`];
}

/** Scripts with their way back that no line of the plan names: a merge has lost the line. */
export function findUnplanned(
  project: Project,
  { plan: path, revert: back }: PlanPlace,
  scripts: ReadonlyMap<string, { readonly path: string }>,
  planned: ReadonlySet<string>,
): readonly Problem[] {
  return [...scripts].flatMap(([name, file]): Problem[] => {
    const revert = under(back, `${name}${file.path.slice(file.path.lastIndexOf("."))}`);
    const tag = name.indexOf("@", name.lastIndexOf("/"));
    if (planned.has(tag === -1 ? name : name.slice(0, tag)) || !project.has(revert)) return [];
    return [
      {
        kind: "journal_mismatch",
        severity: "blocker",
        cause: `unplanned:${name}`,
        title: say`${name} is not in the plan: it is never deployed`,
        message: [
          say`Sqitch deploys what ${nameOf(path)} lists; a script that no line names is of no consequence to it.`,
        ],
        path: file.path,
        line: 1,
        subjects: [{ id: name, path: file.path }],
        fix: {
          summary: say`Plan it: ${"sqitch add"} writes the line, and leaves scripts alone that are there`,
          edits: [],
          commands: [`sqitch add ${shellQuote(name)} -n ${shellQuote(name)}`],
        },
      },
    ];
  });
}
