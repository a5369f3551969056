// Which groups of the four trees are one: by their root folder, or, where a whole folder moved, by what is in it.

import { lookup, unshared } from "./lookup.ts";
import type { Migration, MigrationGroup } from "./migration-group.ts";

export const treeNames = ["merged", "base", "head", "mergeBase"] as const;
export type TreeName = (typeof treeNames)[number];

export type Paired = { -readonly [name in TreeName]?: MigrationGroup };

/** The groups of one framework, each with those that it is in the other trees. */
export function pairUp(loaded: ReadonlyMap<TreeName, readonly MigrationGroup[]>): readonly Paired[] {
  const pairs: Paired[] = [];
  const byRoot = new Map<string, Paired[]>();
  const total = treeNames.reduce((sum, name) => sum + (loaded.get(name)?.length ?? 0), 0);
  const near = total > comparedAtMost ? nearByText() : nearAll(pairs);
  const left: (readonly [TreeName, MigrationGroup])[] = [];
  for (const name of treeNames) {
    for (const group of loaded.get(name) ?? []) {
      const same = byRoot.get(group.root)?.find((pair) => pair[name] === undefined);
      if (same !== undefined && !isMoved(name, group, same, near)) {
        same[name] = group;
        near.add(same, group);
      } else if (name === "merged") {
        const pair = { merged: group };
        pairs.push(pair);
        byRoot.set(group.root, [...(byRoot.get(group.root) ?? []), pair]);
        near.add(pair, group);
      } else left.push([name, group]);
    }
  }
  const likeness = new Map(
    left.map(([, group]) => [group, Math.max(0, ...near.of(group).map((pair) => sharedTexts(pair, group)))]),
  );
  for (const [name, group] of left.toSorted(([, a], [, b]) => (likeness.get(b) ?? 0) - (likeness.get(a) ?? 0))) {
    const best = near
      .of(group)
      .filter((pair) => pair[name] === undefined && groupsOf(pair).some((own) => isKin(own, group)))
      .toSorted((a, b) => shared(b, group) - shared(a, group) || sharedTexts(b, group) - sharedTexts(a, group))[0];
    const pair: Paired = best ?? {};
    if (best === undefined) pairs.push(pair);
    pair[name] = group;
    near.add(pair, group);
  }
  return pairs;
}

/** More groups than these, in four trees, are not compared each with each. */
const comparedAtMost = 2_000;

/** The pairs that a group may belong to. */
interface Near {
  of(group: MigrationGroup): readonly Paired[];
  add(pair: Paired, group: MigrationGroup): void;
}

function nearAll(pairs: readonly Paired[]): Near {
  return { of: () => pairs, add: () => undefined };
}

/** Those of its root, and those that have one of its texts: of a text that many have, the first few. */
function nearByText(): Near {
  const byKey = new Map<string, Paired[]>();
  return {
    of: (group) => [...new Set(keysOf(group).flatMap((key) => byKey.get(key) ?? []))],
    add: (pair, group) => {
      for (const key of keysOf(group)) {
        const known = byKey.get(key) ?? [];
        if (known.length < 5) byKey.set(key, [...known, pair]);
      }
    },
  };
}

function keysOf({ root, migrations }: MigrationGroup): readonly string[] {
  return [`root ${root}`, ...migrations.map(({ oid }) => `text ${oid}`)];
}

/** Whether most of a group's migrations left their folder for another, and only stragglers stayed. */
function isMoved(name: TreeName, group: MigrationGroup, same: Paired, near: Near): boolean {
  const most = group.migrations.length / 2;
  if (groupsOf(same).some((own) => sharedIds(own, group) >= most)) return false;
  return near
    .of(group)
    .some(
      (pair) =>
        pair !== same &&
        pair[name] === undefined &&
        groupsOf(pair).some((own) => isKin(own, group)) &&
        shared(pair, group) > most,
    );
}

function groupsOf(pair: Paired): MigrationGroup[] {
  return treeNames.flatMap((name) => pair[name] ?? []);
}

/** Whether at least half of the smaller group's ids are the other's too. */
function isKin(a: MigrationGroup, b: MigrationGroup): boolean {
  if (a.root === b.root) return true;
  if (a.label !== b.label) return false;
  return sharedIds(a, b) >= Math.max(1, Math.min(a.migrations.length, b.migrations.length)) / 2;
}

function shared(pair: Paired, group: MigrationGroup): number {
  return Math.max(...groupsOf(pair).map((own) => sharedIds(own, group)));
}

function sharedIds(a: MigrationGroup, b: MigrationGroup): number {
  // Most are the same objects, of which nothing needs to be asked.
  const own = unshared(b, a);
  const isShared = ({ id }: Migration): boolean => lookup(a).ids.has(id.value);
  return b.migrations.length - own.length + own.filter(isShared).length;
}

/** Of dialects that call their migrations the same, the text tells which one moved. */
function sharedTexts(pair: Paired, group: MigrationGroup): number {
  const own = new Set(group.migrations.map(({ oid }) => oid));
  const counts = groupsOf(pair).map(({ migrations }) => migrations.filter(({ oid }) => own.has(oid)).length);
  return Math.max(...counts);
}
