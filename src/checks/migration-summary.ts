import type { MigrationSummary } from "../domain/review.ts";
import type { GroupChange } from "../frameworks/framework.ts";
import type { MigrationGroup } from "../frameworks/migration-group.ts";
import { isStamp, nextVersion } from "../frameworks/list/versions.ts";
import { lookup, unshared } from "../frameworks/lookup.ts";
import { hasNumberIds, idNumberOf, largest, nextNumber } from "../frameworks/numbering.ts";
import { isOneOfManyUntouched } from "./migration-collision/untouched.ts";
import { graphAfter } from "./migration-collision/graph/compare.ts";
import { graphOfGroup, type Graph } from "./migration-collision/graph/graph.ts";

/** The groups of a change in a few words each, in the order of the groups; of many only those that something happens to. */
export function summarizeMigrations(groups: readonly GroupChange[]): readonly MigrationSummary[] {
  const told = groups.filter((group) => !isOneOfManyUntouched(group, groups));
  return told.map((group): MigrationSummary => {
    const { byPath, ids } = lookup(group.base);
    const moved = group.base !== undefined && group.merged !== undefined && group.base.root !== group.merged.root;
    const added = (group.merged === undefined ? [] : unshared(group.merged, group.base)).filter(
      ({ path, id }) => !byPath.has(path) && !(moved && ids.has(id.value)),
    );
    const next = nextFree(group);
    return {
      framework: group.framework.id,
      root: group.root,
      family: group.framework.family,
      added: added.map(({ path }) => path),
      baseHeads: headIds(group.base),
      mergedHeads: headIds(group.merged, graphAfter(group)),
      ...(next === undefined ? {} : { next }),
    };
  });
}

/** As the tool lists them: an id that two files claim may stand there twice. Of a list the last one. */
function headIds(group: GroupChange["base"], graph?: Graph): readonly string[] {
  if (group?.migrations[0]?.listed !== undefined) return group.migrations.slice(-1).map(({ id }) => id.value);
  return (graph ?? graphOfGroup(group)).heads.map((node) => node.id);
}

/** Of a base that stays it is the same in the next review. */
const known = new WeakMap<MigrationGroup, { readonly next: string | undefined }>();

function nextFree({ base, merged }: GroupChange): string | undefined {
  const group = base ?? merged;
  if (group === undefined) return undefined;
  const { next } = known.get(group) ?? { next: nextIn(group) };
  known.set(group, { next });
  return next;
}

function nextIn({ migrations }: MigrationGroup): string | undefined {
  const version = migrations.at(-1)?.listed?.version;
  if (version !== undefined) return isStamp(version) || version.length > 8 ? undefined : nextVersion(version, version);
  if (!hasNumberIds(migrations)) return undefined;
  const last = largest(migrations.flatMap((migration) => idNumberOf(migration) ?? []));
  return last === undefined ? undefined : nextNumber(last).text;
}
