// A framework whose migrations stand side by side in folders, told apart by their names: made from what is its own.

import type { TreeEntry } from "../../domain/tree.ts";
import type { Evidence, ListFramework, Listed, Migration, MigrationGroup, Problem } from "../framework.ts";
import { isAside, isWithin, nameOf, parentOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { isDialect } from "./dialects.ts";
import { sameWords } from "./same-words.ts";
import { numberOrder } from "./versions.ts";

export interface ListSpec extends Pick<
  ListFramework,
  "id" | "name" | "family" | "about" | "rules" | "remedy" | "relock" | "nextVersion"
> {
  /** Where the tree keeps migrations of this tool. Folders that the team names itself are added. */
  locate(project: Project): readonly Location[] | Promise<readonly Location[]>;
  /** What the name of a file says (of a folder, where each migration is one); undefined: the tool does not load it. */
  readName(name: string, settings: ReadonlySet<string>): ReadName | undefined;
  /** Each migration is a folder of its own. Default: each is a file, or several of one name. */
  readonly unit?: "file" | "folder";
  /** What only the texts of some files tell, added to what their names did. */
  readonly refine?: (project: Project, group: MigrationGroup) => Promise<MigrationGroup>;
  /** What is wrong in this tree beside names: lock files, journals. */
  readonly inspect?: (project: Project, group: MigrationGroup) => Promise<readonly Problem[]>;
  /** Default: no file names its own version. */
  readonly rewrite?: ListFramework["rewrite"];
  /** Default: comments and white space aside. */
  readonly sameCode?: ListFramework["sameCode"];
  readonly isMention?: ListFramework["isMention"];
}

export interface Location {
  /** The main one first. */
  readonly folders: readonly string[];
  /** Folders below are loaded too. */
  readonly deep?: boolean;
  readonly evidence: Evidence;
  readonly settings?: ReadonlySet<string>;
}

export interface ReadName {
  /** As written: `0040`. */
  readonly version: string;
  readonly slug: string;
  /** What the database remembers; default: the version. */
  readonly id?: string;
  /** Default: the version as a whole number. */
  readonly order?: string;
  /** Default: the version, as it is ordered. */
  readonly unique?: Listed["unique"];
  /** Of several files of one migration, this one stands for it: the way up. */
  readonly main?: boolean;
  /** What people call it; default: the name up to the end of the slug. */
  readonly stem?: string;
}

/** The framework that `spec` tells of. */
export function listFramework(spec: ListSpec): ListFramework {
  return {
    id: spec.id,
    name: spec.name,
    family: spec.family,
    about: spec.about,
    rules: spec.rules,
    ...(spec.remedy === undefined ? {} : { remedy: spec.remedy }),
    ...(spec.relock === undefined ? {} : { relock: spec.relock }),
    ...(spec.nextVersion === undefined ? {} : { nextVersion: spec.nextVersion }),
    ...(spec.isMention === undefined ? {} : { isMention: spec.isMention }),
    rewrite: spec.rewrite ?? (() => []),
    sameCode: spec.sameCode ?? sameWords,
    looksLikeMigration: () => false,
    load: async (project, hints) => {
      const roots = hints.filter((hint) => hint.endsWith("/")).map((hint) => hint.slice(0, -1));
      const found = [
        ...roots.map((folder): Location => ({ folders: [folder], evidence: "configured" })),
        ...(await spec.locate(project)),
      ];
      const groups = withDialectsJoined(withoutRepeats(found)).flatMap(
        (location) => readGroup(spec, project, location) ?? [],
      );
      return Promise.all(
        groups.map(async (named) => {
          const group = (await spec.refine?.(project, named)) ?? named;
          return spec.inspect === undefined ? group : { ...group, problems: await spec.inspect(project, group) };
        }),
      );
    },
  };
}

/** A migration of a list: what a graph knows is empty. `files`: the one that stands for it first. */
export function listedMigration(
  files: Listed["files"],
  id: string,
  listed: Omit<Listed, "files">,
  line = 1,
): Migration {
  const [main] = files;
  if (main === undefined) throw new Error("a migration has at least one file");
  return {
    path: main.path,
    oid: files.length === 1 ? main.oid : files.map(({ path, oid }) => `${nameOf(path)} ${oid}`).join("\n"),
    id: { value: id, line },
    parents: [],
    dependsOn: [],
    branchLabels: [],
    header: {},
    listed: { ...listed, files },
  };
}

/** Migrations in the order of the tool. */
export function inListOrder(migrations: readonly Migration[]): Migration[] {
  return migrations.toSorted(
    (a, b) => byCodeUnit(a.listed?.order ?? "", b.listed?.order ?? "") || byCodeUnit(a.path, b.path),
  );
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A folder that two ways lead to is one location: the one that is surer. */
function withoutRepeats(found: readonly Location[]): Location[] {
  const seen = new Set<string>();
  return found.filter((location) => {
    if (location.folders.some((folder) => seen.has(folder))) return false;
    for (const folder of location.folders) seen.add(folder);
    return true;
  });
}

function withDialectsJoined(locations: readonly Location[]): Location[] {
  const isOne = (location: Location): boolean => location.folders.length === 1 && isDialect(location.folders[0] ?? "");
  const joined = Map.groupBy(locations.filter(isOne), ({ folders }) => parentOf(folders[0] ?? ""));
  return [
    ...locations.filter((location) => !isOne(location)),
    ...[...joined.values()].map((some): Location => {
      const [first] = some;
      if (first === undefined || some.length === 1) return first ?? { folders: [], evidence: "named" };
      return { ...first, folders: some.flatMap(({ folders }) => folders) };
    }),
  ];
}

function readGroup(spec: ListSpec, project: Project, location: Location): MigrationGroup | undefined {
  const { folders, evidence } = location;
  const settings = location.settings ?? new Set<string>();
  const dialects = folders.length > 1 && folders.every(isDialect);
  const units = new Map<
    string,
    { readonly name: string; readonly read: ReadName; readonly files: TreeEntry[]; readonly folders: Set<string> }
  >();
  for (const folder of folders) {
    for (const { name, entry } of namesIn(spec, project, folder, location.deep === true)) {
      const read = spec.readName(name, settings);
      if (read === undefined) continue;
      const key = `${dialects ? "" : parentOf(entry.path)}\0${read.id ?? read.version}\0${read.slug}`;
      const unit = units.get(key) ?? { name, read, files: [], folders: new Set<string>() };
      if (read.main === true) unit.files.unshift(entry);
      else unit.files.push(entry);
      unit.folders.add(folder);
      units.set(key, unit);
    }
  }
  if (units.size === 0) return undefined;
  const migrations = [...units.values()].map(({ name, read, files, folders: own }) =>
    toMigration(name, read, files, dialects ? [...own] : []),
  );
  const [first = ""] = folders;
  const root = dialects ? parentOf(first) : first;
  return {
    framework: spec.id,
    root,
    folders,
    aside: evidence !== "configured" && isAside(root),
    loaded: true,
    evidence,
    migrations: inListOrder(migrations),
    unreadable: [],
    settings,
  };
}

function* namesIn(
  spec: ListSpec,
  project: Project,
  folder: string,
  deep: boolean,
): Iterable<{ name: string; entry: TreeEntry }> {
  if (spec.unit === "folder") {
    const start = folder === "" ? 0 : folder.length + 1;
    for (const entry of project.below(folder)) {
      const [name = "", ...rest] = entry.path.slice(start).split("/");
      if (rest.length > 0) yield { name, entry };
    }
    return;
  }
  for (const entry of deep ? project.below(folder) : project.in(folder)) yield { name: nameOf(entry.path), entry };
}

function toMigration(name: string, read: ReadName, files: readonly TreeEntry[], folders: readonly string[]): Migration {
  const order = read.order ?? numberOrder(read.version);
  const stem = read.stem ?? stemOf(name, read);
  const unique = read.unique ?? [{ what: "version" as const, value: order }];
  return listedMigration(
    files.map(({ path, oid }) => ({ path, oid })),
    read.id ?? read.version,
    {
      version: read.version,
      slug: read.slug,
      stem,
      order,
      unique: folders.length === 0 ? unique : unique.flatMap((one) => folders.map((folder) => ({ ...one, folder }))),
    },
  );
}

function stemOf(name: string, { version, slug }: ReadName): string {
  const at = slug === "" ? -1 : name.indexOf(slug, name.indexOf(version) + version.length);
  return at === -1 ? name.replace(/\.\w+$/, "") : name.slice(0, at + slug.length);
}

/** Folders of which `some` says that a file in them is a migration, with how many they hold. */
export function foldersOf(project: Project, some: (fileName: string) => boolean): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { path } of project.entries) {
    if (!some(nameOf(path))) continue;
    const folder = parentOf(path);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}

/** Whether a file of this name is in the folder or in one above it: what belongs to a project in a larger repository. */
export function hasAbove(project: Project, folder: string, fileName: string): boolean {
  return project.named(fileName).some((path) => isWithin(folder, parentOf(path)));
}
