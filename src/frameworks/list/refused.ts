// Files beside migrations whose names stop the tool: it takes all of their kind for migrations.

import { say, type Text } from "../../domain/text.ts";
import type { MigrationGroup, Problem } from "../migration-group.ts";
import { nameOf } from "../paths.ts";
import type { Project } from "../project.ts";

/** A blocker for one such file in each folder of the group. `says`: with which words the tool stops. */
export function findRefused(
  project: Project,
  { folders }: MigrationGroup,
  tool: Text,
  isRefused: (name: string) => boolean,
  says: (name: string) => Text,
): readonly Problem[] {
  return folders.flatMap((folder): Problem[] => {
    const stray = project.in(folder).find(({ path }) => isRefused(nameOf(path)));
    if (stray === undefined) return [];
    return [
      {
        kind: "unknown",
        severity: "blocker",
        // Where the base has one already, the folder is not loaded as it is.
        cause: `name:${folder}`,
        title: say`${tool} would refuse ${stray.path}`,
        message: [says(nameOf(stray.path))],
        path: stray.path,
      },
    ];
  });
}
