// Groups that the merged tree has nothing of. Most go with their tool; some go while the tool is still sent to their folder.

import type { Tree } from "../domain/tree.ts";
import type { Framework, GroupChange, Search } from "./framework.ts";
import type { MigrationGroup } from "./migration-group.ts";
import { isWithin } from "./paths.ts";
import type { Project } from "./project.ts";

/** The groups, those that are gone with the file of the merged tree that has their tool load them still. */
export async function withLoaders(
  groups: readonly GroupChange[],
  merged: Project,
  tree: Tree,
): Promise<readonly GroupChange[]> {
  // What is new as a whole takes the place of what is gone: another folder, another tool.
  if (groups.some(isNew)) return groups;
  return Promise.all(
    groups.map(async (group) => {
      const path = await loaderIn(merged, tree, group);
      return path === undefined ? group : { ...group, stillLoadedBy: path };
    }),
  );
}

function isNew({ base, merged }: GroupChange): boolean {
  return base === undefined && merged?.aside === false && merged.migrations.length > 0;
}

async function loaderIn(
  project: Project,
  tree: Tree,
  { framework, base, merged }: GroupChange,
): Promise<string | undefined> {
  if (merged !== undefined || base === undefined || base.aside || isPartlyThere(project, base)) return undefined;
  const search: Search = async (terms) => (await tree.search(terms)).filter((path) => project.has(path));
  const loader = await loaderOf(framework)?.(project, base, search);
  return loader === undefined || (await isElsewhere(tree, base.folders)) ? undefined : loader;
}

function loaderOf(framework: Framework) {
  return framework.family === "graph" ? undefined : framework.loaderOf;
}

function isPartlyThere(project: Project, { migrations, listedIn }: MigrationGroup): boolean {
  const files = migrations.flatMap(({ path, listed }) => listed?.files.map((file) => file.path) ?? [path]);
  return files.some((path) => path !== listedIn && project.has(path));
}

/** Whether a link or a submodule stands where a folder stood, or above it. */
async function isElsewhere(tree: Tree, folders: readonly string[]): Promise<boolean> {
  const entries = await tree.list();
  return entries.some(
    ({ path, mode }) =>
      (mode === "120000" || mode === "160000") && folders.some((folder) => folder !== "" && isWithin(folder, path)),
  );
}
