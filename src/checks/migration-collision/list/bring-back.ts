// The way back for migrations of the base that a change edits, takes away or calls otherwise.

import type { Fix } from "../../../domain/finding.ts";
import { shellQuote } from "../../../domain/shell.ts";
import { say } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { filesOf, type ListComparison } from "./compare-lists.ts";

/**
 * The commands that bring the files of `migrations`, as the base has them, back; of files that hold several, that show the
 * difference. `instead`: what the change has in their place, which goes.
 */
export function bringBack(
  { change, group }: ListComparison,
  migrations: readonly Migration[],
  instead: readonly Migration[] = [],
): Fix {
  const { ref } = change.base;
  const back = [...new Set(migrations.slice(0, 20).flatMap(filesOf))];
  const paths = back.map(shellQuote).join(" ");
  const surplus = [...new Set(instead.slice(0, 20).flatMap(filesOf))].filter((path) => !back.includes(path));
  const ofWholeFiles = group.framework.isEdited === undefined;
  return {
    summary: say`Bring back what ${ref} has; to undo or mend a migration that is merged, add a new one`,
    edits: [],
    commands: ofWholeFiles
      ? [
          `git fetch origin && git checkout ${shellQuote(`origin/${ref}`)} -- ${paths}`,
          ...(surplus.length === 0 ? [] : [`git rm -- ${surplus.map(shellQuote).join(" ")}`]),
        ]
      : [`git fetch origin && git diff HEAD ${shellQuote(`origin/${ref}`)} -- ${paths}`],
  };
}
