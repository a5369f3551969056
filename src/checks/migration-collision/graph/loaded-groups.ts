import type { GroupChange } from "../../../frameworks/framework.ts";
import type { MigrationGroup } from "../../../frameworks/migration-group.ts";

/** Of all groups of the change those that the framework loads after the merge, fixtures and the like left out. */
export function loadedGroups(
  groups: readonly GroupChange[],
  { id }: GroupChange["framework"],
): readonly MigrationGroup[] {
  return groups.flatMap(({ framework, merged }) => (framework.id === id && merged?.aside === false ? [merged] : []));
}
