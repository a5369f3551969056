// Which folders Flyway loads together.

import type { Location } from "../list/list-framework.ts";
import { partsMeant } from "../globs.ts";
import type { MigrationGroup } from "../migration-group.ts";
import { isWithin, nameOf, normalize, outermost, parentOf, pathFrom, under, withinTest } from "../paths.ts";
import type { Project } from "../project.ts";
import { homeOf, type Home } from "./homes.ts";
import { migrationTest, suffixesIn } from "./naming.ts";
import { readSetup, type Instance } from "./instances.ts";
import { memoryFinder } from "./memory.ts";
import { splitByOwner } from "./split.ts";
import { withStrays } from "./stray.ts";

/** The locations that the project sets; what is left by Flyway's default, `db/migration` on a class path, or by its folder. */
export async function locate(project: Project): Promise<readonly Location[]> {
  if (!mayHaveAny(project)) return [];
  const { instances, lasting, fromLibraries } = await readSetup(project);
  const folders = foldersRead(project, instances);
  if (folders.length === 0) return [];
  const homes = folders.map(homeOf);
  const configured = joined(instances.flatMap((instance) => toSets(instance, homes)));
  const isHeld = withinTest(new Set(configured.flatMap((location) => location.folders)));
  const left = homes.filter(({ folder }) => !isHeld(folder));
  const locations = withStrays(project, [...configured, ...byDefault(project, left, instances)], instances);
  const inMemory = memoryFinder(
    locations.flatMap((location) => location.folders),
    lasting,
  );
  const withMigrations = new Set(homes.map(({ module }) => module));
  return locations.map((location) => {
    const modules = new Set(location.folders.map((folder) => homeOf(folder).module));
    const libraries = [...modules].flatMap(fromLibraries).filter(({ module }) => !withMigrations.has(module));
    return {
      ...location,
      settings: new Set([
        ...(location.settings ?? []),
        ...libraries.flatMap(({ settings }) => [...settings]),
        ...inMemory(location.folders),
      ]),
    };
  });
}

/** The file that has Flyway load one of the group's folders, whatever is in them. */
export async function loaderOf(project: Project, { folders }: MigrationGroup): Promise<string | undefined> {
  const { instances, users } = await readSetup(project);
  const gone = new Set(folders);
  const left = foldersRead(project, instances);
  const homes = [...folders, ...left].map(homeOf);
  const isUsed = (module: string): boolean => users.some((path) => isWithin(module, parentOf(path)));
  const named = instances.find(
    (instance) =>
      (isFlyways.test(nameOf(instance.path)) || isUsed(instance.module)) &&
      toSets(instance, homes).some((set) => set.folders.some((folder) => gone.has(folder))),
  );
  if (named !== undefined) return named.path;
  const module = homes.find(({ folder }) => gone.has(folder) && byConvention.test(folder))?.module;
  const isElsewhere = instances.some((one) => one.module === module && one.locations.length > 0);
  // By default all below it is loaded: what is left there is not nothing.
  const isLeft = left.some((folder) => byConvention.test(folder) && homeOf(folder).module === module);
  return isElsewhere || isLeft ? undefined : users.find((path) => parentOf(path) === module);
}

/** Nothing but Flyway reads them. */
const isFlyways = /^flyway[\w.-]*\.(?:conf|toml|properties)$/;

const byConvention = /(?:^|\/)src\/main\/resources\/db\/migration(?:\/|$)/;

/** Without reading a file: names that are Flyway's own, or a sign that they may be others. */
function mayHaveAny(project: Project): boolean {
  return (
    foldersRead(project, []).length > 0 ||
    project.matching(/flyway/i).length > 0 ||
    [...project.folders].some((folder) => /migration|flyway/i.test(nameOf(folder)))
  );
}

/** Folders with files that one of the instances, or Flyway as it is, would load. */
function foldersRead(project: Project, instances: readonly Instance[]): readonly string[] {
  const tests = new Set([new Set<string>(), ...instances.map(({ settings }) => settings)].map(migrationTest));
  const endings = endingsOf(instances);
  return [...new Set([...tests].flatMap((isMigration) => [...project.foldersWith(isMigration, endings).keys()]))];
}

/** The endings of files that any of them may load. */
function endingsOf(instances: readonly Instance[]): readonly string[] {
  const suffixes = instances.flatMap(({ settings }) => suffixesIn(settings));
  return [
    ...new Set(["sql", "java", "kt", "groovy", "scala", ...suffixes.map((one) => one.slice(one.lastIndexOf(".") + 1))]),
  ];
}

interface Loaded {
  readonly root: string;
  /** What one database loads together. */
  readonly folders: readonly string[];
  readonly settings: ReadonlySet<string>;
}

/** One for each database that the instance may be run on: `{vendor}` stands for any. */
function toSets(instance: Instance, homes: readonly Home[]): readonly Loaded[] {
  const found = instance.locations.map((location) => resolve(location, instance, homes));
  const fixed = found.flatMap(({ vendors, folders }) => (vendors ? [] : folders));
  const vendors = Map.groupBy(
    found.flatMap((one) => (one.vendors ? one.folders : [])),
    nameOf,
  );
  const { settings } = instance;
  const [first] = found.flatMap(({ folders, vendors: isVendor }) =>
    folders.map((folder) => (isVendor ? parentOf(folder) : folder)),
  );
  if (first === undefined) return [];
  if (vendors.size === 0 || vendors.size > databasesAtMost)
    return [{ root: first, folders: [...fixed, ...[...vendors.values()].flat()], settings }];
  return [...vendors.values()].map((some) => ({ root: first, folders: [...fixed, ...some], settings }));
}

function resolve(
  location: string,
  { module }: Instance,
  homes: readonly Home[],
): { readonly folders: readonly string[]; readonly vendors: boolean } {
  const vendors = location.includes("{vendor}");
  const [, scheme, written = ""] = /^(?:(classpath|filesystem):)?(.*)$/.exec(location) ?? [];
  const glob = globOf(written.replace(/^\$?\{?(?:project\.)?(?:basedir|rootDir|projectDir)\}?\//, ""));
  const matches = (home: Home, path: string): string[] => {
    const meant = partsMeant(glob, path);
    const match = path
      .split("/")
      .slice(0, Math.max(...meant))
      .join("/");
    return meant.size === 0 ? [] : [home.folder.slice(0, home.folder.length - path.length) + match];
  };
  const own = homes.flatMap((home) => {
    if (scheme === "filesystem" || home.sources === "") {
      const inModule = isWithin(home.folder, module) ? matches(home, pathFrom(module, home.folder)) : [];
      return inModule.length > 0 ? inModule : matches(home, home.folder);
    }
    return home.module === module && !home.sources.startsWith("src/test") ? matches(home, home.path) : [];
  });
  // A module of its own may hold the migrations of another one.
  const others =
    scheme === "filesystem" || own.length > 0
      ? []
      : oneModule(
          homes.filter(({ sources }) => sources !== ""),
          matches,
        );
  return { folders: [...new Set([...own, ...others])], vendors };
}

function oneModule(homes: readonly Home[], matches: (home: Home, path: string) => string[]): string[] {
  const found = homes.flatMap((home) => matches(home, home.path).map((folder) => ({ folder, module: home.module })));
  return new Set(found.map(({ module }) => module)).size === 1 ? found.map(({ folder }) => folder) : [];
}

/** A location names the beginning of a path, by globs as here (https://documentation.red-gate.com/fd/locations); `{vendor}` is any name. */
function globOf(location: string): string {
  return (normalize(location) ?? "\0").replaceAll("{vendor}", "*");
}

/** More than any project has: beyond them it is not told what one database loads and another does not. */
const databasesAtMost = 50;
const foldersAtMost = 300;

interface Joined {
  readonly sets: readonly Loaded[];
  /** The roots and folders of the sets. */
  readonly keys: readonly string[];
}

/** Sets that share a folder are one group: what is common to two databases has one number in both. */
function joined(sets: readonly Loaded[]): readonly Location[] {
  let groups: readonly Joined[] = [];
  const byKey = new Map<string, Joined>();
  for (const set of sets) {
    if (set.folders.length === 0) continue;
    const own = [`root ${set.root}`, ...set.folders];
    const met = new Set(own.flatMap((key) => byKey.get(key) ?? []));
    const same = groups.filter((group) => met.has(group)).toReversed();
    const all = {
      sets: [...same.flatMap((group) => group.sets), set],
      keys: [...same.flatMap(({ keys }) => keys), ...own],
    };
    for (const key of all.keys) byKey.set(key, all);
    groups = [...groups.filter((group) => !met.has(group)), all];
  }
  return groups.map((group): Location => {
    const folders = outermost(group.sets.flatMap((set) => set.folders));
    const isTold = folders.length <= foldersAtMost && group.sets.length <= databasesAtMost;
    return {
      root: group.sets[0]?.root ?? "",
      folders,
      ...(isTold ? { together: togetherIn(group.sets, folders) } : {}),
      deep: true,
      evidence: "configured",
      settings: new Set(group.sets.flatMap((set) => [...set.settings])),
    };
  });
}

/** Which of the folders one database loads, each but once. */
function togetherIn(sets: readonly Loaded[], folders: readonly string[]): readonly (readonly string[])[] {
  const together = sets.map((set) =>
    folders.filter((folder) => set.folders.some((one) => isWithin(one, folder) || isWithin(folder, one))),
  );
  const distinct = [...new Map(together.map((some) => [some.join("\n"), some])).values()];
  return distinct.filter(
    (some) => !distinct.some((other) => other.length > some.length && some.every((one) => other.includes(one))),
  );
}

function byDefault(project: Project, homes: readonly Home[], instances: readonly Instance[]): readonly Location[] {
  const groups = Map.groupBy(homes, ({ folder, module, sources, path }) => {
    if (sources === "") return /^(?:.*\/)?db\/migration(?=\/|$)/.exec(folder)?.[0] ?? folder;
    const root = /^(?:.*\/)?db\/migration(?=\/|$)/.exec(path)?.[0] ?? path;
    return under(module, under(under(parentOf(sources), "resources"), root));
  });
  return [...groups].flatMap(([root, own]) => {
    const module = own[0]?.module ?? "";
    const settings = instancesOf(project, module, homes, instances).filter((one) => one.locations.length === 0);
    const parts = splitByOwner(
      project,
      own.map(({ folder }) => folder),
    );
    return parts.map((part, i): Location => ({
      ...part,
      root:
        i === 0 && part.folders.some((folder) => folder === root || parts.length === 1)
          ? root
          : (part.folders[0] ?? root),
      evidence: isMarked(project, root, instances) ? "marked" : "named",
      settings: new Set(settings.flatMap((one) => [...one.settings])),
    }));
  });
}

/** Those of a module or above it; else all of its build, where no other module there has migrations that they could be for. */
function instancesOf(
  project: Project,
  module: string,
  homes: readonly Home[],
  instances: readonly Instance[],
): readonly Instance[] {
  const own = instances.filter((one) => isWithin(module, one.module));
  if (own.length > 0) return own;
  const build = ["settings.gradle", "settings.gradle.kts", "pom.xml"]
    .flatMap((name) => project.named(name).map(parentOf))
    .filter((folder) => folder !== module && isWithin(module, folder))
    .toSorted((a, b) => b.length - a.length)[0];
  const isOther = (home: Home): boolean =>
    home.module !== module && !home.sources.startsWith("src/test") && isWithin(home.module, build ?? "");
  if (build === undefined || homes.some(isOther)) return [];
  return instances.filter((one) => isWithin(one.module, build));
}

function isMarked(project: Project, root: string, instances: readonly Instance[]): boolean {
  if (isDefault(root)) return true;
  const near = instances.filter(({ module }) => isWithin(root, module));
  const told = near.filter(({ locations }) => locations.length > 0);
  // What is left has none of the locations that are told.
  if (told.length > 0 && told.every(({ isWhole }) => isWhole)) return false;
  return near.length > 0 || project.matching(/^flyway[\w.-]*\.(?:conf|toml)$/).length > 0;
}

function isDefault(root: string): boolean {
  return /(?:^|\/)src\/\w+\/resources\/db\/migration$/.test(root);
}

/** Whether a location led to the migrations of the base, and none is known that leads to where they are after the merge. */
export function isLeftBehind(base: MigrationGroup, merged: MigrationGroup): boolean {
  const wasLed = base.evidence === "configured" || (isDefault(base.root) && merged.root !== base.root);
  return wasLed && merged.evidence === "named";
}
