// Where a database remembers a group's label beside the id: a group that gets another label has run nowhere.

import type { Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { GraphFramework, GroupChange } from "../../../frameworks/framework.ts";
import type { Migration, MigrationGroup } from "../../../frameworks/migration-group.ts";
import type { Subject } from "../../check.ts";
import { baseSubject, headSubject, toFinding } from "../finding.ts";
import { loadedGroups } from "./loaded-groups.ts";
import { renamesOf } from "../renames.ts";

interface Pair {
  readonly was: Migration;
  readonly now: Migration;
}

/** That the group has another label after the merge, in its folder or in the one that its files go to. */
export async function findRelabelled(
  { change, groups }: Subject,
  group: GroupChange<GraphFramework>,
): Promise<readonly Finding[]> {
  const { base, framework } = group;
  const old = base?.label;
  const rule = framework.rules.relabelled;
  if (rule === undefined || base === undefined || old === undefined) return [];
  if (base.aside || group.merged?.label === old || !isNamedInside(base)) return [];
  const loaded = loadedGroups(groups, framework);
  if (loaded.some(({ label }) => label === old)) return [];
  const { is } = renamesOf(change);
  const heirs = loaded.filter(isNamedInside).map((now) => ({ now, pairs: pairsOf(base, now, is) }));
  const heir = heirs.find(({ pairs }) => pairs.length > 0 && pairs.length >= base.migrations.length / 2);
  const label = heir?.now.label;
  if (heir === undefined || label === undefined) return [];
  const [were, are] = await Promise.all([
    change.trees.base.read(heir.pairs.map(({ was }) => was.path)),
    change.trees.merged.read(heir.pairs.map(({ now }) => now.path)),
  ]);
  const withLabel = (text?: string): string | undefined =>
    text?.replaceAll(/\w+/g, (word) => (word === old ? label : word));
  const pairs = heir.pairs.filter(({ was, now }) => {
    const [before, after] = [withLabel(were.get(was.path)), are.get(now.path)];
    // What lists the old one in `replaces` is known by it; what does something else is an app of its own.
    const isAnew = before !== undefined && after?.includes("replaces") === false;
    return isAnew && framework.sameCode(before, after, now.path);
  });
  const [first] = pairs;
  if (first === undefined || pairs.length < base.migrations.length / 2) return [];
  return [
    toFinding(
      { group },
      {
        kinds: ["merged_renamed"],
        severity: rule.severity,
        cause: `label:${old}`,
        title: say`${pairs.length} migrations of ${old} on ${change.base.ref} would be migrations of ${label}`,
        message: [rule.says({ id: old, path: first.was.path, other: label, otherPath: first.now.path })],
        at: { path: first.now.path },
        subjects: [
          ...pairs.map(({ now }) => headSubject({ migration: now })),
          ...(await Promise.all(pairs.slice(0, 10).map(async ({ was }) => baseSubject({ change }, was)))),
        ],
      },
    ),
  ];
}

/** The migrations of the base's group that a group of the merged tree has: where they were, or where git says they went. */
function pairsOf(base: MigrationGroup, now: MigrationGroup, moved: ReadonlyMap<string, string>): readonly Pair[] {
  const byPath = new Map(now.migrations.map((migration) => [migration.path, migration]));
  return base.migrations.flatMap((was) => {
    const one = byPath.get(moved.get(was.path) ?? was.path);
    return one?.id.value === was.id.value ? [{ was, now: one }] : [];
  });
}

/** Whether the label is known from how the migrations call each other, not only from a folder's name or a setting. */
function isNamedInside({ migrations }: MigrationGroup): boolean {
  return migrations.some(({ parents }) => parents.length > 0);
}
