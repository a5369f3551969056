// Where Alembic's environments keep their migrations: alembic.ini, pyproject.toml, and folders that look like one.
// Nothing is run, so what env.py computes is not known; a folder that holds migrations is found by its looks then.

import { isAside, nameOf, normalize, parentOf, under, withinTest } from "../paths.ts";
import type { Project } from "../project.ts";
import { readIni } from "./ini.ts";
import { field, readToml } from "../toml.ts";

export interface Location {
  /** Version folders, the main one first. */
  readonly folders: readonly string[];
  /** Folders below are loaded too (`recursive_version_locations`). */
  readonly deep: boolean;
  /** A configuration or an env.py says that Alembic loads every module of the folders. */
  readonly configured: boolean;
  /** Of `configured`: a configuration names it, or its env.py imports Alembic. Other tools have an env.py beside `versions` too. */
  readonly certain: boolean;
  readonly aside: boolean;
  /** False: below or beside the folders that Alembic loads. */
  readonly loaded: boolean;
}

/** The environments of a tree, those that share a folder as one. */
export async function findLocations(project: Project, hints: readonly string[]): Promise<readonly Location[]> {
  const { folders } = project;
  const configs = await readConfigs(project);
  const found: Found[] = configs.flatMap((config) => resolveConfig(config, folders));
  found.push(...(await findUnnamed(project, new Set(found.flatMap(({ script }) => script ?? [])))));
  const united = unite(found);
  const owned = new Set(united.flatMap((one) => one.folders));
  const deep = new Set(united.flatMap((one) => (one.deep ? one.folders : [])));
  const [isBelow, isBelowDeep] = [withinTest(owned), withinTest(deep)];
  const taken = (folder: string): boolean => owned.has(folder) || isBelowDeep(folder);
  const loose = [...folders].filter((folder) => nameOf(folder) === "versions");
  const candidates = new Set(
    [...loose, ...hints.map(parentOf)].filter((folder) => folders.has(folder) && !taken(folder)),
  );
  return [
    ...united.map((one) => ({ ...one, configured: true, aside: one.folders.every(isAside), loaded: true })),
    ...[...candidates].map((folder) => ({
      folders: [folder],
      deep: false,
      configured: false,
      certain: false,
      aside: isAside(folder),
      // Alembic does not look into the folders below a versions folder unless it is told to.
      loaded: !isBelow(folder),
    })),
  ];
}

interface Config {
  readonly path: string;
  readonly script: string | undefined;
  readonly versions: readonly string[];
  readonly deep: boolean;
}

interface Found {
  readonly folders: readonly string[];
  readonly deep: boolean;
  readonly certain: boolean;
  readonly script?: string | undefined;
}

/** An env.py beside `versions`, whose folder no configuration names. */
async function findUnnamed(project: Project, named: ReadonlySet<string>): Promise<readonly Found[]> {
  const environments = project
    .named("env.py")
    .map((path) => ({ path, script: parentOf(path), versions: under(parentOf(path), "versions") }))
    .filter(({ script, versions }) => !named.has(script) && project.folders.has(versions));
  const texts = await project.read(environments.map(({ path }) => path));
  return environments.map(({ path, script, versions }) => ({
    folders: [versions],
    deep: false,
    certain: /^[ \t]*(?:from|import)[ \t]+alembic\b/m.test(texts.get(path) ?? ""),
    script,
  }));
}

async function readConfigs(project: Project): Promise<Config[]> {
  const texts = await project.read(project.matching(/^(?:(?=.*alembic).*\.ini|pyproject\.toml)$/i));
  return [...texts].flatMap(([path, text]) => (path.endsWith(".toml") ? fromToml(path, text) : fromIni(path, text)));
}

function fromIni(path: string, text: string): Config[] {
  return readIni(text, hereOf(path)).flatMap((section): Config[] => {
    const script = section.get("script_location");
    const versions = section.get("version_locations");
    if (script === undefined && versions === undefined) return [];
    const separator = section.get("path_separator") ?? section.get("version_path_separator");
    return [
      {
        path,
        script,
        versions: versions === undefined ? [] : splitLocations(versions, separator),
        deep: /^(?:true|1|yes|on)$/i.test(section.get("recursive_version_locations") ?? ""),
      },
    ];
  });
}

function fromToml(path: string, text: string): Config[] {
  if (!text.includes("alembic")) return [];
  const section = field(field(readToml(text), "tool"), "alembic");
  const here = (value: unknown): string[] =>
    typeof value === "string" ? [value.replaceAll("%(here)s", hereOf(path)).replaceAll("%%", "%")] : [];
  const script = here(field(section, "script_location"))[0];
  const list = field(section, "version_locations");
  const versions = Array.isArray(list) ? list.flatMap(here) : [];
  if (script === undefined && versions.length === 0) return [];
  return [{ path, script, versions, deep: field(section, "recursive_version_locations") === true }];
}

/** `Config.get_version_locations_list`: the named separator, or spaces and commas as it was before there was one. */
function splitLocations(value: string, separator: string | undefined): string[] {
  const by = separator === undefined ? /, *| +|\n/ : (separators.get(separator) ?? /\s+/);
  return value
    .split(by)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

const separators = new Map(Object.entries({ space: /\s+/, newline: /\n/, os: /:/, ":": /:/, ";": /;/ }));

/** `%(here)s`: an absolute path in Alembic; a leading slash marks it here. */
function hereOf(path: string): string {
  return `/${parentOf(path)}`;
}

function resolveConfig(config: Config, folders: Project["folders"]): Found[] {
  const script = config.script === undefined ? undefined : resolve(config.script, config.path, folders);
  const own = config.versions.flatMap((location) => resolve(location, config.path, folders) ?? []);
  const standard = script === undefined ? [] : [under(script, "versions")].filter((folder) => folders.has(folder));
  const versions = config.versions.length > 0 ? own : standard;
  return versions.length === 0 ? [] : [{ folders: [...new Set(versions)], deep: config.deep, certain: true, script }];
}

/** Relative to where Alembic runs: the configuration's own folder, one above it, or the root. `pkg.sub:dir` names a package. */
function resolve(location: string, config: string, folders: Project["folders"]): string | undefined {
  const isPackage = /^[^/:]+:/.test(location);
  const path = isPackage
    ? location.replace(/^[^:]+/, (name) => name.replaceAll(".", "/")).replaceAll(":", "/")
    : location;
  if (path.startsWith("/")) return existing(normalize(path), folders);
  const here = parentOf(config);
  const roots = [here, parentOf(here), "", ...(isPackage ? [under(here, "src"), "src", "lib"] : [])];
  for (const root of roots) {
    const found = existing(normalize(under(root, path)), folders);
    if (found !== undefined) return found;
  }
  return undefined;
}

function existing(folder: string | undefined, folders: Project["folders"]): string | undefined {
  return folder !== undefined && folders.has(folder) ? folder : undefined;
}

/** Configurations that load a folder in common are one environment to a reader of the tree. */
function unite(found: readonly Found[]): Found[] {
  const outer = new Map<string, string>();
  const topOf = (folder: string): string => {
    let top = folder;
    for (let next = outer.get(top); next !== undefined; next = outer.get(top)) top = next;
    // Whoever asks next has a short way.
    for (let at = folder; at !== top;) {
      const next = outer.get(at) ?? top;
      outer.set(at, top);
      at = next;
    }
    return top;
  };
  for (const { folders } of found) {
    for (const folder of folders) {
      const [one, other] = [topOf(folders[0] ?? folder), topOf(folder)];
      if (one !== other) outer.set(other, one);
    }
  }
  const united = Map.groupBy(found, ({ folders: [first = ""] }) => topOf(first));
  return [...united.values()].map((some) => ({
    folders: [...new Set(some.flatMap(({ folders }) => folders))],
    deep: some.some(({ deep }) => deep),
    certain: some.some(({ certain }) => certain),
  }));
}
