// Whether a line that holds an old name speaks of the migration that had it: groups of one framework may have names in common.

import type { GroupChange } from "../../frameworks/framework.ts";
import type { SweepOptions } from "../sweep.ts";

/** The test for names of `group`; undefined where a name always speaks of it. */
export function mentionTest(group: GroupChange, groups: readonly GroupChange[]): SweepOptions["isMention"] {
  const { framework } = group;
  const own = group.merged ?? group.base ?? group.head;
  if (framework.isMention === undefined || own === undefined) return undefined;
  const { root, label = "" } = own;
  let known: ReadonlySet<string> | undefined;
  const shared = new Map<string, boolean>();
  // A name that no other group has means this one wherever it stands.
  const isShared = (old: string): boolean => {
    known ??= idsOf(groups.filter((one) => one !== group && one.framework === framework));
    const isOne =
      shared.get(old) ?? (known.has(old.replace(/\.py$/, "")) || [...known].some((id) => id.startsWith(`${old}_`)));
    shared.set(old, isOne);
    return isOne;
  };
  return (line, path, old) => !isShared(old) || framework.isMention?.(line, { path, root, label, old }) === true;
}

function idsOf(groups: readonly GroupChange[]): ReadonlySet<string> {
  return new Set(
    groups.flatMap(({ merged, base }) =>
      [...(merged?.migrations ?? []), ...(base?.migrations ?? [])].map(({ id }) => id.value),
    ),
  );
}
