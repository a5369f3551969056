// What the apps of a project are called. Django takes `AppConfig.label`, else the last part of `AppConfig.name`, which is the
// folder's (apps/config.py), and `MIGRATION_MODULES` may put an app's migrations anywhere. Settings are code: what stands there
// as plain strings is read, and what an app's migrations call each other tells the rest.

import { readLiteral, statementsOf, valueChildren } from "../python/literal.ts";
import { parsePython, withoutBom, type PyNode } from "../python/python.ts";
import { isAside, nameOf, parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import type { DjangoModule } from "./module.ts";
import { stemOf } from "./migration.ts";

/** What `MIGRATION_MODULES` in a settings file says of an app. */
export interface MovedModule {
  readonly label: string;
  readonly module: string;
  /** Of the settings. */
  readonly path: string;
  /** undefined: the tree has none of the name. */
  readonly folder: string | undefined;
}

/** What `MIGRATION_MODULES` names in any settings file. */
export async function movedModules(project: Project): Promise<readonly MovedModule[]> {
  return [...(await project.read(settingsFiles(project)))].flatMap(([path, text]) =>
    text.includes("MIGRATION_MODULES")
      ? [...readMigrationModules(withoutBom(text))].map(([label, module]) => ({
          label,
          module,
          path,
          folder: folderOf(module.replaceAll(".", "/"), path, project),
        }))
      : [],
  );
}

/** Whether the tree has the package that the module would be in, and not the module: it comes from nowhere else. Settings of tests do not count. */
export function isNowhere({ module, path, folder }: MovedModule, project: Project): boolean {
  const [first = ""] = module.split(".");
  if (isAside(path) || /(?:^|[/_.-])(?:tests?|testing|ci)[/_.-]/i.test(path)) return false;
  if (folder !== undefined || folderOf(first, path, project) === undefined) return false;
  const file = `${module.replaceAll(".", "/")}.py`;
  return !project.named(nameOf(file)).some((one) => one === file || one.endsWith(`/${file}`));
}

/** Modules that by their names are settings; of very many the first. */
export function settingsFiles(project: Project): readonly string[] {
  return project.paths(isSettings).slice(0, settingsAtMost);
}

const settingsAtMost = 60;

function isSettings(path: string): boolean {
  return (
    path.endsWith(".py") &&
    (/settings/i.test(nameOf(path)) || /^(?:settings|config|conf)$/.test(nameOf(parentOf(path))))
  );
}

/** A module's folder: Python looks from where manage.py is, which is somewhere above the settings. */
function folderOf(module: string, settings: string, project: Project): string | undefined {
  for (let at = parentOf(settings); ; at = parentOf(at)) {
    const folder = under(at, module);
    if (project.folders.has(folder)) return folder;
    if (at === "") return undefined;
  }
}

/** Of one app's modules the last. */
function readMigrationModules(text: string): ReadonlyMap<string, string> {
  const pairs = statementsOf(parsePython(text).topNode).flatMap((statement) => {
    const [target, value] = [statement.firstChild, statement.lastChild];
    if (target === null || text.slice(target.from, target.to) !== "MIGRATION_MODULES") return [];
    return value?.name === "DictionaryExpression" ? readPairs(value, text) : [];
  });
  return new Map(pairs);
}

function readPairs(dictionary: PyNode, text: string): readonly (readonly [string, string])[] {
  const values = valueChildren(dictionary).map((node) => readLiteral(node, text));
  return values.flatMap((key, i): [string, string][] => {
    const value = values[i + 1];
    return i % 2 === 0 && key.kind === "string" && value?.kind === "string" ? [[key.value, value.value]] : [];
  });
}

/** Labels that apps set for themselves, by the app's folder. */
export async function configuredLabels(
  project: Project,
  apps: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  // Nearly always in apps.py; settings may name a class in any module, and a package may hold its AppConfig itself.
  const names = ["apps.py", "app.py", "config.py", "app_config.py", "appconfig.py", "__init__.py"];
  const files = apps.flatMap((app) => names.map((name) => under(app, name))).filter((path) => project.has(path));
  const labels = new Map<string, readonly string[]>();
  for (const [path, text] of await project.read(files)) {
    if (!/\blabel\b/.test(text)) continue;
    const app = parentOf(path);
    labels.set(app, [...(labels.get(app) ?? []), ...readLabels(withoutBom(text))]);
  }
  return labels;
}

function readLabels(text: string): readonly string[] {
  return statementsOf(parsePython(text).topNode).flatMap((statement) => {
    const body = statement.name === "ClassDefinition" ? statement.getChild("Body") : null;
    return (body === null ? [] : statementsOf(body)).flatMap((one) => {
      const [target, value] = [one.firstChild, one.lastChild];
      if (one.name !== "AssignStatement" || target === null || value === null) return [];
      const literal = readLiteral(value, text);
      return text.slice(target.from, target.to) === "label" && literal.kind === "string" ? [literal.value] : [];
    });
  });
}

/**
 * The label of a folder of migrations: of the candidates the one that they call each other by; where they use none of these,
 * the one that most of them use; else the first candidate.
 */
export function chooseLabel(
  candidates: readonly string[],
  files: readonly { readonly path: string; readonly module: DjangoModule }[],
): string {
  const [only] = candidates;
  const stems = new Set(files.map(({ path }) => stemOf(path)));
  const counts = new Map<string, number>();
  for (const { path, module } of files) {
    for (const { app, name } of module.lists.dependencies?.entries ?? []) {
      // A name of its own is another app's: `0001_initial` after `0001_initial`.
      if (!stems.has(name) || name === stemOf(path)) continue;
      if (app === only && candidates.length === 1) return only;
      counts.set(app, (counts.get(app) ?? 0) + 1);
    }
  }
  const count = (label: string): number => counts.get(label) ?? 0;
  const [best] = candidates.toSorted((a, b) => count(b) - count(a));
  const [used] = [...counts.keys()].toSorted((a, b) => count(b) - count(a));
  if (best !== undefined && (count(best) > 0 || used === undefined)) return best;
  const isSure = used !== undefined && count(used) * 2 >= files.length - 1 && count(used) > 1;
  return (isSure ? used : best) ?? used ?? "";
}
