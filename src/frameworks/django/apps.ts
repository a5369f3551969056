// The apps of a tree that have migrations: which folders Django loads, and what each app is called.

import type { TreeEntry } from "../../domain/tree.ts";
import type { Evidence } from "../framework.ts";
import { isAside, isWithin, nameOf, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import { chooseLabel, configuredLabels, movedModules } from "./labels.ts";
import { isLoadedName, toAppFile, type AppFile } from "./migration.ts";
import type { DjangoModule } from "./module.ts";
import { readModules } from "./modules.ts";

export interface App {
  readonly label: string;
  /** That the label is the app's is known, not taken from its folder. */
  readonly isNamed: boolean;
  /** Of the migrations. */
  readonly root: string;
  readonly aside: boolean;
  readonly loaded: boolean;
  readonly evidence: Evidence;
  readonly files: readonly AppFile[];
}

/** Every app with migrations. `hints`: see `Framework.load`. */
export async function findApps(project: Project, hints: readonly string[]): Promise<readonly App[]> {
  const usual = [...project.folders].filter((folder) => nameOf(folder) === "migrations");
  const named = hints.flatMap((hint) => (hint.endsWith("/") ? [hint.slice(0, -1)] : []));
  const isPackage = (folder: string): boolean => project.has(under(folder, "__init__.py"));
  if (usual.length === 0 && hints.length === 0 && !project.named("manage.py").length) return [];
  const moved = await movedModules(project);
  const candidates = new Set([...usual, ...named, ...moved.keys(), ...hints.map(parentOf)].filter(isPackage));
  const entries = new Map([...candidates].map((folder) => [folder, project.in(folder).filter(isMigrationFile)]));
  const modules = await readModules(project.tree, [...entries.values()].flat());
  const found = [...entries].flatMap(([root, own]) => {
    const files = own.flatMap((entry) => {
      const module = modules.get(entry.oid);
      return module === undefined ? [] : [{ entry, path: entry.path, module }];
    });
    return files.some(({ module }) => isDjango(module)) ? [{ root, files }] : [];
  });
  const labels = await configuredLabels(
    project,
    found.map(({ root }) => parentOf(root)),
  );
  const loads = (root: string): boolean => nameOf(root) === "migrations" || moved.has(root) || named.includes(root);
  const loadedRoots = found.map(({ root }) => root).filter(loads);
  return found.map(({ root, files }): App => {
    const own = [...(moved.has(root) ? [moved.get(root) ?? ""] : []), ...(labels.get(parentOf(root)) ?? [])];
    const label = chooseLabel([...own, nameOf(parentOf(root))], files);
    const migrations = files.filter(({ module }) => isDjango(module));
    // Settings that only running them tells may name any folder, but not one below an app's migrations, or the app's own, where
    // people leave a migration for later.
    const loaded =
      loads(root) ||
      (migrations.length === files.length &&
        !project.folders.has(under(root, "migrations")) &&
        !loadedRoots.some((outer) => isWithin(root, outer)));
    return {
      label,
      isNamed: own.includes(label),
      root,
      aside: isAside(root) || !loaded,
      loaded,
      evidence: moved.has(root) || named.includes(root) ? "configured" : "marked",
      files: (loads(root) ? files : migrations).flatMap(({ entry, module }) =>
        module.kind === "south" ? [] : [toAppFile(entry, module, label)],
      ),
    };
  });
}

function isMigrationFile(entry: TreeEntry): boolean {
  return entry.mode !== "120000" && isLoadedName(nameOf(entry.path));
}

/** Other tools call a class so too. */
function isDjango({ kind, bases, lists }: DjangoModule): boolean {
  return kind === "migration" && (/\bMigration\b/.test(bases) || lists.dependencies !== undefined);
}
