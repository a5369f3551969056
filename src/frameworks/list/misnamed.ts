// Files beside migrations that are called nearly as one is: the tool passes over them.

import { say, type Text } from "../../domain/text.ts";
import type { MigrationGroup, Problem } from "../migration-group.ts";
import { nameOf, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";

/**
 * A blocker for each file beside the group's migrations whose name `mend` has a better one for (undefined: it is loaded, or nothing
 * like a migration). `says`: what the tool does with it.
 */
export function findMisnamed(
  project: Project,
  { folders, migrations }: MigrationGroup,
  tool: Text,
  mend: (name: string) => string | undefined,
  says: (name: string) => Text,
): readonly Problem[] {
  const places = new Set([...folders, ...migrations.map(({ path }) => parentOf(path))]);
  return [...places].flatMap((folder) =>
    project.in(folder).flatMap(({ path }): Problem[] => {
      const name = nameOf(path);
      const right = mend(name);
      if (right === undefined) return [];
      const to = under(folder, right);
      return [
        {
          kind: "unknown",
          severity: "blocker",
          // Wherever it is moved to, it has never run.
          cause: `name:${name}`,
          title: say`${name} is no migration to ${tool}: it never runs`,
          message: [says(name)],
          path,
          fix: {
            summary: say`Call it ${right}`,
            edits: project.has(to) ? [] : [{ op: "rename", from: path, to }],
            commands: [],
          },
        },
      ];
    }),
  );
}
