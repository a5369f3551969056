// The fix of a team that joins heads with a migration of its own, which only the framework's tool can write.

import { baseInGit } from "../../../domain/base-in-git.ts";
import type { Fix } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Analysis } from "./analysis.ts";
import type { Comparison } from "./compare.ts";

/** What to run where the team joins, and more heads are all that is wrong; undefined else. */
export function joinFix(
  { change, group, before, says }: Comparison,
  { twins, missing, inserted }: Analysis,
): Fix | undefined {
  const { joinsHeads } = group.framework;
  if (joinsHeads === undefined || group.base === undefined || says.join === undefined) return undefined;
  if (twins.size > 0 || missing.length > 0 || inserted.length > 0 || !joinsHeads(group.base)) return undefined;
  const head = new Set(group.head?.migrations.map(({ id }) => id.value));
  const isBehind = !before.nodes.every(({ id }) => head.has(id));
  const base = baseInGit(change);
  return {
    summary: say`Join the heads with a merge migration, as ${group.root} does`,
    edits: [],
    commands: [...(isBehind ? [`${base.fetch}git merge ${base.name}`] : []), says.join],
  };
}
