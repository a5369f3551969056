// The way back for migrations of the base that a change edits, takes away or calls otherwise.

import type { Fix } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { bringBackCommands, diffCommands } from "../bring-back.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf } from "./listed.ts";

/**
 * The commands that bring the files of `migrations`, as the base has them, back; of files that hold several, that show the
 * difference. `instead`: what the change has in their place, which goes.
 */
export async function bringBack(
  comparison: ListComparison,
  migrations: readonly Migration[],
  instead: readonly Migration[] = [],
): Promise<Fix> {
  const { change, group } = comparison;
  // With all that is in it, the list itself is gone.
  const list = group.merged === undefined ? (group.base?.listedIn ?? []) : [];
  const files = migrations.flatMap(filesOf).concat(list);
  const ofWholeFiles = group.framework.isEdited === undefined;
  return {
    summary: say`Bring back what ${change.base.ref} has; to undo or mend a migration that is merged, add a new one`,
    edits: [],
    commands: ofWholeFiles
      ? await bringBackCommands(comparison, files, instead.flatMap(filesOf))
      : diffCommands(change, files),
  };
}
