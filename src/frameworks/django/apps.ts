// The apps of a tree that have migrations: which folders Django loads, and what each app is called.

import { say } from "../../domain/text.ts";
import type { TreeEntry } from "../../domain/tree.ts";
import type { Evidence } from "../migration-group.ts";
import { readParsed, type TextReader } from "../parse-memory.ts";
import { isAside, isWithin, namedFolders, nameOf, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import { chooseLabel, configuredLabels, isNowhere, movedModules, type MovedModule } from "./labels.ts";
import { isLoadedName, stemOf, toAppFile, type AppFile } from "./migration.ts";
import type { DjangoModule } from "./module.ts";
import { readModuleQuickly } from "./quick.ts";

export interface App {
  readonly label: string;
  /** That the label is the app's is known, not taken from its folder. */
  readonly isNamed: boolean;
  /** Of the migrations. */
  readonly root: string;
  /** The settings say that they are in a module that is not there, see nowhere.ts. */
  readonly nowhere: MovedModule | undefined;
  readonly aside: boolean;
  readonly loaded: boolean;
  readonly evidence: Evidence;
  /** False: the folder has no `__init__.py`, see unpackaged.ts. */
  readonly isPackage: boolean;
  readonly files: readonly AppFile[];
}

/** Every app with migrations. `hints`: see `Framework.load`. */
export async function findApps(project: Project, hints: readonly string[]): Promise<readonly App[]> {
  const usual = [...project.folders].filter((folder) => nameOf(folder) === "migrations");
  if (usual.length === 0 && hints.length === 0 && project.named("manage.py").length === 0) return [];
  const named = namedFolders(hints);
  const modules = await movedModules(project);
  const moved = new Map(
    modules.flatMap(({ folder, label }) => (folder === undefined ? [] : [[folder, label] as const])),
  );
  const certain = new Set([...usual, ...named, ...moved.keys()]);
  const folders = await readFolders(project, [...certain, ...hints.map(parentOf)]);
  const apps = folders.map(({ root }) => parentOf(root));
  const labels = await configuredLabels(project, apps);
  const loadedRoots = folders.map(({ root }) => root).filter((root) => certain.has(root));
  return folders.map((folder): App => {
    const { root } = folder;
    const app = parentOf(root);
    const own = [...(moved.has(root) ? [moved.get(root) ?? ""] : []), ...(labels.get(app) ?? [])];
    const label = chooseLabel([...own, nameOf(app)], folder.files);
    const loaded = certain.has(root) || mayBeLoaded(project, folder, loadedRoots);
    return {
      label,
      isNamed: own.includes(label),
      root,
      nowhere: modules.find((one) => one.label === label && isNowhere(one, project)),
      aside: isAside(root) || !loaded,
      loaded,
      evidence: moved.has(root) || named.includes(root) ? "configured" : "marked",
      isPackage: isPackage(project, root),
      files: [
        ...folder.files.flatMap(({ entry, module }) =>
          module.kind === "south" || (!certain.has(root) && !isDjango(module)) ? [] : [toAppFile(entry, module, label)],
        ),
        ...(certain.has(root) ? folder.unread.map(unreadFile) : []),
      ],
    };
  });
}

interface Folder {
  readonly root: string;
  readonly files: readonly { readonly entry: TreeEntry; readonly path: string; readonly module: DjangoModule }[];
  /** Links, and what is too large. */
  readonly unread: readonly TreeEntry[];
}

/** Those of the folders that have migrations, each once: packages, and what would be one in an app. */
async function readFolders(project: Project, folders: readonly string[]): Promise<readonly Folder[]> {
  const possible = [...new Set(folders)].filter((folder) => isPackage(project, folder) || mayHold(project, folder));
  const entries = new Map(
    possible.map((root) => [root, project.in(root).filter(({ path }) => isLoadedName(nameOf(path)))]),
  );
  const modules = await readParsed(reader, project, [...entries.values()].flat());
  return [...entries].flatMap(([root, own]): Folder[] => {
    const files = own.flatMap((entry) => {
      const module = entry.mode === "120000" ? undefined : modules.get(entry.oid);
      return module === undefined ? [] : [{ entry, path: entry.path, module }];
    });
    const read = new Set(files.map(({ entry }) => entry));
    return files.some(({ module }) => isDjango(module)) ||
      (isPackage(project, root) && mayHold(project, root) && files.some(isUnreadableFirst))
      ? [{ root, files, unread: own.filter((entry) => !read.has(entry)) }]
      : [];
  });
}

function isPackage(project: Project, folder: string): boolean {
  return project.has(under(folder, "__init__.py"));
}

const reader: TextReader<DjangoModule> = { name: "django/7", read: readModuleQuickly };

/** Whether a folder `migrations` is that of an app of a project: other tools have such folders too. */
function mayHold(project: Project, root: string): boolean {
  const app = parentOf(root);
  const isApp = ["models.py", "apps.py", "models/__init__.py"].some((name) => project.has(under(app, name)));
  return (
    nameOf(root) === "migrations" && isApp && project.named("manage.py").some((path) => isWithin(app, parentOf(path)))
  );
}

/** A file as `makemigrations` calls it, which may be the first migration, and cannot be read as one. */
function isUnreadableFirst({ path, module }: Folder["files"][number]): boolean {
  return /^\d{4}_/.test(nameOf(path)) && (module.kind === "open" || module.isBroken === true);
}

/**
 * Whether a folder that no settings name as plain text may be one that Django loads: settings are code. Not one below an app's
 * migrations, and not the app's own, where people leave a migration for later.
 */
function mayBeLoaded(project: Project, { root, files }: Folder, loadedRoots: readonly string[]): boolean {
  return (
    files.every(({ module }) => isDjango(module)) &&
    !project.folders.has(under(root, "migrations")) &&
    !loadedRoots.some((outer) => isWithin(root, outer))
  );
}

function unreadFile({ path, oid, mode }: TreeEntry): AppFile {
  const why = mode === "120000" ? say`it is a symbolic link, which is not followed` : say`it is larger than 1 MiB`;
  return { external: [], before: [], unreadable: { path, oid, why, id: { value: stemOf(path), line: 1 } } };
}

/** Other tools call a class so too. */
function isDjango({ kind, bases, lists }: DjangoModule): boolean {
  return kind === "migration" && (/\bMigration\b/.test(bases) || lists.dependencies !== undefined);
}
