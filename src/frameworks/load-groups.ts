// The migrations of a change: every framework's groups in its four trees, paired.

import picomatch from "picomatch";
import type { Change } from "../domain/change.ts";
import type { RepoConfig } from "../domain/repo-config.ts";
import type { Framework, GroupChange } from "./framework.ts";
import type { MigrationGroup } from "./migration-group.ts";
import { frameworksFor } from "./index.ts";
import { lookup } from "./lookup.ts";
import { settleOwners } from "./owners.ts";
import { emptyMemory, type ParseMemory } from "./parse-memory.ts";
import { pairUp, treeNames, type Paired, type TreeName } from "./pair-up.ts";
import { parentOf } from "./paths.ts";
import { projectOf, type Project } from "./project.ts";
import { settleConflicts } from "./settle-conflicts.ts";
import { withLoaders } from "./still-loaded.ts";

const ofThisProcess = emptyMemory();

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
  const projects = await projectsOf(change, config, memory);
  const touched = [
    ...new Set([...change.headFiles, ...change.mergedFiles].flatMap((f) => [f.path, f.oldPath ?? f.path])),
  ];
  const changes: GroupChange[] = [];
  const frameworks = await frameworksFor(
    projects.map(([, project]) => project),
    new Set(config.migrations.roots.map(({ framework }) => framework)),
  );
  for (const framework of frameworks) {
    const named = config.migrations.roots.filter((one) => one.framework === framework.id).map(({ path }) => path);
    // A list is found by its folder, as a rule; what a graph's tool loads may be anywhere.
    const hints =
      framework.family === "graph" || framework.isAnywhere === true
        ? await findHints(framework, projects, touched)
        : [];
    const loaded = new Map<TreeName, readonly MigrationGroup[]>();
    // One after the other: what one tree parsed the next one has.
    for (const [name, project] of projects) {
      const all = await loadFrom(
        project,
        framework,
        named.map((folder) => `${folder}/`),
        hints,
      );
      // What the team names itself is no fixture, whatever it is called.
      const groups = all.map((group) =>
        named.includes(group.root) ? { ...group, aside: false, loaded: true, evidence: "configured" as const } : group,
      );
      loaded.set(name, groups);
    }
    for (const pair of pairUp(loaded)) changes.push(settleConflicts(toGroupChange(framework, pair), change));
  }
  const [, merged] = projects.find(([name]) => name === "merged") ?? [];
  const settled = settleOwners(changes);
  return merged === undefined ? settled : withLoaders(settled, merged, change.trees.merged);
}

/** The trees as frameworks look at them, without what `migrations.ignore` names. */
async function projectsOf(
  { trees }: Change,
  { migrations: { ignore } }: RepoConfig,
  memory: ParseMemory,
): Promise<readonly (readonly [TreeName, Project])[]> {
  const ignored = picomatch([...ignore], { dot: true });
  const left = ignore.length === 0 ? undefined : { name: ignore.join("\n"), isLeft: (path: string) => !ignored(path) };
  // What is nearest to the trees of other reviews is first: the others are indexed by what they have otherwise.
  const base = await projectOf(trees.base, memory, left);
  const others = treeNames.map(async (name) => [name, await projectOf(trees[name], memory, left)] as const);
  return [["base", base], ...(await Promise.all(others)).filter(([name]) => name !== "base")];
}

/**
 * The groups in a tree. `named`: folders that the team's configuration names, with a `/` at the end. Most hints tell nothing
 * new, and what is found without them is remembered from tree to tree and from review to review.
 */
async function loadFrom(
  project: Project,
  framework: Framework,
  named: readonly string[],
  hints: readonly string[],
): Promise<readonly MigrationGroup[]> {
  const found = await project.once([framework.id, ...named].join("\n"), (of) => framework.load(of, named));
  if (hints.every((hint) => tellsNothing(hint, framework, project, found))) return found;
  return framework.load(project, [...hints, ...named]);
}

/** Whether a tree has been searched where the hint points without it. */
function tellsNothing(
  hint: string,
  { family }: Framework,
  project: Project,
  found: readonly MigrationGroup[],
): boolean {
  // A graph's tool loads whole folders.
  if (family === "graph") {
    const folder = parentOf(hint);
    return !project.folders.has(folder) || found.some(({ folders }) => folders.includes(folder));
  }
  return !project.has(hint) || found.some((group) => lookup(group).byPath.has(hint));
}

/** Touched paths that look like migrations in one of the trees. Costs what the change is large, not the repository. */
async function findHints(
  framework: Framework,
  projects: readonly (readonly [TreeName, Project])[],
  touched: readonly string[],
): Promise<readonly string[]> {
  const named = touched.filter((path) => framework.looksLikeMigration(path, undefined));
  if (named.length === 0) return [];
  const hints = new Set<string>();
  for (const [, project] of projects) {
    const left = named.filter((path) => !hints.has(path));
    // A path found in one tree need not be read in the next.
    for (const [path, text] of left.length === 0 ? [] : await project.read(left)) {
      if (framework.looksLikeMigration(path, text)) hints.add(path);
    }
  }
  return [...hints];
}

function toGroupChange(framework: Framework, pair: Paired): GroupChange {
  const root = (pair.merged ?? pair.base ?? pair.head ?? pair.mergeBase)?.root ?? "";
  const merged = pair.merged === undefined ? undefined : withPlacesKept(pair.merged, pair.base);
  return { framework, root, merged, base: pair.base, head: pair.head, mergeBase: pair.mergeBase };
}

/** A migration that can be read on the base and not after the merge is not gone. */
function withPlacesKept(merged: MigrationGroup, base: MigrationGroup | undefined): MigrationGroup {
  if (base === undefined || merged.unreadable.length === 0) return merged;
  const { byPath } = lookup(base);
  const unreadable = merged.unreadable.map((file) => {
    const was = byPath.get(file.path);
    const isSame = was !== undefined && (file.id === undefined || file.id.value === was.id.value);
    return isSame ? { ...file, id: was.id, was } : file;
  });
  return unreadable.some(({ was }) => was !== undefined) ? { ...merged, unreadable } : merged;
}
