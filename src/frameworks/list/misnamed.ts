// Files beside migrations that are called nearly as one is: the tool passes over them.

import { say, type Text } from "../../domain/text.ts";
import type { MigrationGroup, Problem } from "../migration-group.ts";
import { nameOf, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";

/** By hand, or by a test. */
const besides = /rollback|undo|revert|restore|[_-](?:down|test)(?![a-z])/i;

export interface Mended {
  /** undefined: only who wrote it knows. */
  readonly name: string | undefined;
  readonly version: string;
}

/**
 * A blocker for each file beside the group's migrations whose name `mend` has a better one for (undefined: it is loaded, or nothing
 * like a migration); a nit for what is meant to stand beside a migration of its version, as `V1_rollback.sql` does.
 * `says`: what the tool does with it.
 */
export function findMisnamed(
  project: Project,
  { folders, migrations }: MigrationGroup,
  tool: Text,
  mend: (name: string) => Mended | undefined,
  says: (name: string) => Text,
): readonly Problem[] {
  const places = new Set([...folders, ...migrations.map(({ path }) => parentOf(path))]);
  const versions = new Set(migrations.map(({ listed }) => listed?.version));
  return [...places].flatMap((folder) =>
    project.in(folder).flatMap(({ path }): Problem[] => {
      const name = nameOf(path);
      const right = mend(name);
      if (right === undefined) return [];
      const to = right.name === undefined ? undefined : under(folder, right.name);
      const isBeside = versions.has(right.version) && besides.test(name);
      return [
        {
          kind: "unknown",
          severity: isBeside ? "nit" : "blocker",
          // Wherever it is moved to, it has never run.
          cause: `name:${name}`,
          title: say`${name} is no migration to ${tool}: it never runs`,
          message: [says(name)],
          path,
          ...(isBeside || to === undefined || project.has(to)
            ? {}
            : {
                fix: { summary: say`Call it ${nameOf(to)}`, edits: [{ op: "rename", from: path, to }], commands: [] },
              }),
        },
      ];
    }),
  );
}
