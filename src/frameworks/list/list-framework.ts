// A framework whose migrations stand side by side in folders, told apart by their names: made from what is its own.

import type { ListFramework } from "../framework.ts";
import type { Evidence, Listed, MigrationGroup, Problem } from "../migration-group.ts";
import { isWithin, namedFolders, nameOf, parentOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { isDialect } from "./dialects.ts";
import { readGroup } from "./read-group.ts";
import { sameWords } from "./same-words.ts";
import { withUnreached } from "./unreached.ts";

export interface ListSpec extends Omit<ListFramework, "load" | "looksLikeMigration" | "rewrite" | "sameCode"> {
  /** Where the tree keeps migrations of this tool. Folders that the team names itself are added. */
  readonly locate: (project: Project) => readonly Location[] | Promise<readonly Location[]>;
  /**
   * What the name of a file says (of a folder, where each migration is one); undefined: the tool does not load it.
   * `below`: the path between the location's folder and the name, "" in most.
   */
  readonly readName: (name: string, settings: ReadonlySet<string>, below: string) => ReadName | undefined;
  /** What is a migration of its own: each file, or each folder. Default: the files of one number and name together. */
  readonly unit?: "file" | "folder";
  /**
   * An up and a down of one number are one migration, whatever each is called; `ups`: and a down that goes with no up is nothing
   * to its number. Default: their names are alike too.
   */
  readonly waysByNumber?: true | "ups";
  /** Of a migration that is a folder, the files that the tool reads, the one that stands for it first. Default: all. */
  readonly parts?: readonly string[];
  /** What only the texts of some files tell, added to what their names did. */
  readonly refine?: (project: Project, group: MigrationGroup) => Promise<MigrationGroup>;
  /** What is wrong in this tree beside names: lock files, journals. */
  readonly inspect?: (project: Project, group: MigrationGroup) => Promise<readonly Problem[]>;
  /** Default: no file names its own version. */
  readonly rewrite?: ListFramework["rewrite"];
  /** Default: comments and white space aside. */
  readonly sameCode?: ListFramework["sameCode"];
}

export interface Location {
  /** The main one first. */
  readonly folders: readonly string[];
  /** Default: the first folder; of dialects side by side the one above them. */
  readonly root?: string;
  /** Which of the folders one database loads together. Default: all; of dialects side by side each for itself. */
  readonly together?: readonly (readonly string[])[];
  /** Folders below are loaded too. */
  readonly deep?: boolean;
  /** Surely nothing of the folders below is loaded. */
  readonly flat?: boolean;
  /** Nothing leads the tool here: it reads this folder of another location. */
  readonly instead?: string;
  readonly evidence: Evidence;
  readonly settings?: ReadonlySet<string>;
  /** See `MigrationGroup.heading`. */
  readonly heading?: MigrationGroup["heading"];
  /** See `MigrationGroup.habits`. */
  readonly habits?: ReadonlySet<string>;
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
  /** Goes with a migration of the same version and name, and is none alone. */
  readonly companion?: boolean;
  /** What people call it; default: the name up to the end of the slug. */
  readonly stem?: string;
}

/** The framework that `spec` tells of. */
export function listFramework(spec: ListSpec): ListFramework {
  const { locate, readName, unit, waysByNumber: _, parts, refine, inspect, ...own } = spec;
  return {
    rewrite: () => [],
    sameCode: sameWords,
    ...own,
    looksLikeMigration: (path) => {
      if (parts?.includes(nameOf(path)) === false) return false;
      const names = unit === "folder" ? path.split("/").slice(0, -1) : [nameOf(path)];
      return names.some((name) => readName(name, noSettings, "") !== undefined);
    },
    load: async (project, hints) => {
      const roots = namedFolders(hints);
      const found = withoutRepeats(withRoots(await locate(project), roots));
      const flat = new Set(found.flatMap((location) => (location.flat === true ? location.folders : [])));
      const groups = withUnreached(
        withDialectsJoined(found).flatMap((location) => readGroup(spec, project, location) ?? []),
        flat,
      );
      return Promise.all(
        groups.map(async (named) => {
          const group = (await refine?.(project, named)) ?? named;
          return inspect === undefined ? group : { ...group, problems: await inspect(project, group) };
        }),
      );
    },
  };
}

const noSettings: ReadonlySet<string> = new Set();

/** What the team names is as sure as can be, and what the project itself says of such a folder holds on. */
function withRoots(found: readonly Location[], roots: readonly string[]): readonly Location[] {
  const isNamed = ({ folders }: Location): boolean => folders.some((folder) => roots.includes(folder));
  return [
    ...found.map((location) => (isNamed(location) ? { ...location, evidence: "configured" as const } : location)),
    ...roots.map((root): Location => ({ folders: [root], evidence: "configured" })),
  ];
}

/** A folder that two ways lead to is one location: the first. */
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
      const evidence = some.some((one) => one.evidence === "configured") ? "configured" : first.evidence;
      return { ...first, folders: some.flatMap(({ folders }) => folders), evidence };
    }),
  ];
}

/** Whether a file of this name is in the folder or in one above it: what belongs to a project in a larger repository. */
export function hasAbove(project: Project, folder: string, fileName: string): boolean {
  return project.named(fileName).some((path) => isWithin(folder, parentOf(path)));
}
