import type { MigrationIdentity } from "../domain/change.ts";
import type { GroupChange } from "../frameworks/framework.ts";

/** The migrations that the head has and neither the base nor the merge base: what a later round may know them by. */
export function addedIdentities(groups: readonly GroupChange[]): readonly MigrationIdentity[] {
  return groups.flatMap(({ root, head, base, mergeBase }) => {
    const old = new Set(
      [...(base?.migrations ?? []), ...(mergeBase?.migrations ?? [])].map(({ id, path }) => `${id.value}\0${path}`),
    );
    return (head?.migrations ?? [])
      .filter(({ id, path }) => !old.has(`${id.value}\0${path}`))
      .map(({ id, path }) => ({ root, id: id.value, path }));
  });
}
