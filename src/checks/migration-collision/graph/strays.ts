// Migrations where the tool does not look: beside its versions folder, or below it without `recursive_version_locations`.

import type { Finding } from "../../../domain/finding.ts";
import { codeList, say } from "../../../domain/text.ts";
import type { Comparison } from "./compare.ts";
import { headSubject, plain, toFinding } from "../finding.ts";

/** Ids in the folders that the tool does load. */
export interface LoadedIds {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

/**
 * A finding about the migrations that the change brings into such a folder. A blocker where a new one goes on with the chain
 * that is loaded, and so was meant to run; else it is an archive or a copy. What was loaded before is told where it is gone.
 */
export function findStrays(comparison: Comparison, { before, after }: LoadedIds): readonly Finding[] {
  const { group, own } = comparison;
  const [first] = own;
  if (first === undefined) return [];
  const neverRuns = own.some(
    ({ id, migration }) =>
      !before.has(id) && !after.has(id) && migration.parents.some((parent) => after.has(parent.value)),
  );
  const ids = own.slice(0, 3).map((node) => node.id);
  return [
    toFinding(comparison, {
      kinds: ["unknown"],
      severity: neverRuns ? "blocker" : "nit",
      cause: `stray:${group.root}`,
      title: say`${codeList(ids)} ${plain(own.length === 1 ? "stands" : "stand")} where ${plain(group.framework.name)} does not look`,
      message: [
        say`No configuration names ${group.root}: what is in it never runs. An archive may stay there; a new migration belongs into a folder that ${plain(group.framework.name)} loads.`,
      ],
      at: { path: first.path, line: first.migration.id.line },
      subjects: own.map(headSubject),
    }),
  ];
}
