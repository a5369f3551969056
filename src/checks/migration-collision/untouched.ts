import type { GroupChange } from "../../frameworks/framework.ts";

/** Whether a group is one of many of its framework, and nothing happens to it: not worth a word. */
export function isOneOfManyUntouched(group: GroupChange, groups: readonly GroupChange[]): boolean {
  return groups.some((other) => other !== group && other.framework === group.framework) && isUntouched(group);
}

function isUntouched({ base, merged }: GroupChange): boolean {
  if (base === undefined || merged === undefined || base.root !== merged.root) return false;
  const files = [...merged.migrations, ...merged.unreadable];
  const were = [...base.migrations, ...base.unreadable];
  return (
    files.length === were.length && files.every(({ path, oid }, i) => path === were[i]?.path && oid === were[i]?.oid)
  );
}
