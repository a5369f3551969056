// The migrations of a change: every framework's groups in its four trees, paired.

import picomatch from "picomatch";
import type { Change } from "../domain/change.ts";
import type { RepoConfig } from "../domain/repo-config.ts";
import type { Tree } from "../domain/tree.ts";
import type { Framework, GroupChange, MigrationGroup } from "./framework.ts";
import { frameworksFor } from "./index.ts";
import { settleOwners } from "./owners.ts";
import { emptyMemory, type ParseMemory } from "./parse-memory.ts";
import { projectOf, type Project } from "./project.ts";
import { settleConflicts } from "./settle-conflicts.ts";

const treeNames = ["merged", "base", "head", "mergeBase"] as const;
type TreeName = (typeof treeNames)[number];
const ofThisProcess = emptyMemory();

type Paired = { -readonly [name in TreeName]?: MigrationGroup };

/**
 * Every group of migrations, in the four trees. A group is known again by its root folder, or, where a whole folder moved,
 * by the ids in it. Paths that `migrations.ignore` names are not there. What stands in a conflict of git is settled as far
 * as the chain is concerned: see settle-conflicts.ts.
 */
export async function loadGroups(
  change: Change,
  config: RepoConfig,
  memory: ParseMemory = ofThisProcess,
): Promise<readonly GroupChange[]> {
  const ignored = picomatch([...config.migrations.ignore], { dot: true });
  const trees = treeNames.map((name) => [name, withoutIgnored(change.trees[name], ignored)] as const);
  const touched = [
    ...new Set([...change.headFiles, ...change.mergedFiles].flatMap((f) => [f.path, f.oldPath ?? f.path])),
  ];
  const projects: (readonly [TreeName, Project])[] = [];
  for (const [name, tree] of trees) {
    // oxlint-disable-next-line no-await-in-loop -- each is indexed by what it has otherwise than the first
    projects.push([name, await projectOf(tree, projects[0]?.[1], memory)]);
  }
  const changes: GroupChange[] = [];
  const frameworks = await frameworksFor(
    projects.map(([, project]) => project),
    new Set(config.migrations.roots.map(({ framework }) => framework)),
  );
  for (const framework of frameworks) {
    const named = config.migrations.roots.filter((one) => one.framework === framework.id).map(({ path }) => path);
    // oxlint-disable-next-line no-await-in-loop -- one after the other: what one tree parsed the next one has
    // A list is found by its folder, as a rule; what a graph's tool loads may be anywhere.
    const found =
      framework.family === "graph" || framework.isAnywhere === true ? await findHints(framework, trees, touched) : [];
    const hints = [...found, ...named.map((folder) => `${folder}/`)];
    const loaded = new Map<TreeName, readonly MigrationGroup[]>();
    for (const [name, project] of projects) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      const all = await framework.load(project, hints);
      // What the team names itself is no fixture, whatever it is called.
      const groups = all.map((group) =>
        named.includes(group.root) ? { ...group, aside: false, loaded: true, evidence: "configured" as const } : group,
      );
      loaded.set(name, groups);
    }
    for (const pair of pairUp(loaded)) changes.push(settleConflicts(toGroupChange(framework, pair), change));
  }
  return settleOwners(changes);
}

/** Touched paths that look like migrations in one of the trees. Costs what the change is large, not the repository. */
async function findHints(
  framework: Framework,
  trees: readonly (readonly [TreeName, Tree])[],
  touched: readonly string[],
): Promise<readonly string[]> {
  const named = touched.filter((path) => framework.looksLikeMigration(path, undefined));
  if (named.length === 0) return [];
  const hints = new Set<string>();
  for (const [, tree] of trees) {
    const left = named.filter((path) => !hints.has(path));
    // oxlint-disable-next-line no-await-in-loop -- a path found in one tree need not be read in the next
    for (const [path, text] of left.length === 0 ? [] : await tree.read(left)) {
      if (framework.looksLikeMigration(path, text)) hints.add(path);
    }
  }
  return [...hints];
}

/** The tree as if the ignored paths were not in it. */
function withoutIgnored(tree: Tree, ignored: (path: string) => boolean): Tree {
  const kept = (path: string): boolean => !ignored(path);
  return {
    list: async (prefix) => (await tree.list(prefix)).filter((entry) => kept(entry.path)),
    read: (paths) => tree.read(paths.filter(kept)),
    search: async (terms) => (await tree.search(terms)).filter((hit) => kept(hit.path)),
  };
}

function pairUp(loaded: ReadonlyMap<TreeName, readonly MigrationGroup[]>): readonly Paired[] {
  const pairs: Paired[] = [];
  const left: (readonly [TreeName, MigrationGroup])[] = [];
  for (const name of treeNames) {
    for (const group of loaded.get(name) ?? []) {
      const free = pairs.filter((pair) => pair[name] === undefined);
      const same = free.find((pair) => groupsOf(pair).some((own) => own.root === group.root));
      if (same !== undefined && !isMoved(group, same, free)) same[name] = group;
      else if (name === "merged") pairs.push({ merged: group });
      else left.push([name, group]);
    }
  }
  const likeness = (group: MigrationGroup): number => Math.max(0, ...pairs.map((pair) => sharedTexts(pair, group)));
  for (const [name, group] of left.toSorted(([, a], [, b]) => likeness(b) - likeness(a))) {
    const best = pairs
      .filter((pair) => pair[name] === undefined && groupsOf(pair).some((own) => isKin(own, group)))
      .toSorted((a, b) => shared(b, group) - shared(a, group) || sharedTexts(b, group) - sharedTexts(a, group))[0];
    if (best !== undefined) best[name] = group;
    else pairs.push({ [name]: group });
  }
  return pairs;
}

/** Whether most of a group's migrations left their folder for another, and only stragglers stayed. */
function isMoved(group: MigrationGroup, same: Paired, others: readonly Paired[]): boolean {
  const most = group.migrations.length / 2;
  return (
    shared(same, group) < most &&
    others.some(
      (pair) => pair !== same && groupsOf(pair).some((own) => isKin(own, group)) && shared(pair, group) > most,
    )
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
  const ids = new Set(a.migrations.map((migration) => migration.id.value));
  return b.migrations.filter((migration) => ids.has(migration.id.value)).length;
}

/** Of dialects that call their migrations the same, the text tells which one moved. */
function sharedTexts(pair: Paired, group: MigrationGroup): number {
  const own = new Set(group.migrations.map(({ oid }) => oid));
  const counts = groupsOf(pair).map(({ migrations }) => migrations.filter(({ oid }) => own.has(oid)).length);
  return Math.max(...counts);
}

function toGroupChange(framework: Framework, pair: Paired): GroupChange {
  const root = (pair.merged ?? pair.base ?? pair.head ?? pair.mergeBase)?.root ?? "";
  return { framework, root, merged: pair.merged, base: pair.base, head: pair.head, mergeBase: pair.mergeBase };
}
