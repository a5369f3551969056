// The way back for migrations of the base that a change edits, takes away or calls otherwise.

import type { Fix } from "../../../domain/finding.ts";
import { shellQuote } from "../../../domain/shell.ts";
import { say } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { filesOf, type ListComparison } from "./compare-lists.ts";

/** The commands that bring the files of `migrations`, as the base has them, back; of files that hold several, that show the difference. */
export function bringBack({ change, group }: ListComparison, migrations: readonly Migration[]): Fix {
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
