// The files of a location as migrations: what belongs to one is found together, in whichever folders it stands.

import type { TreeEntry } from "../../domain/tree.ts";
import type { Listed, Migration, MigrationGroup } from "../migration-group.ts";
import { isAside, nameOf, parentOf, pathFrom } from "../paths.ts";
import type { Project } from "../project.ts";
import { isDialect } from "./dialects.ts";
import type { ListSpec, Location, ReadName } from "./list-framework.ts";
import { inListOrder, listedMigration } from "./listed-migration.ts";
import { numberOrder } from "./versions.ts";

interface Unit {
  readonly name: string;
  readonly read: ReadName;
  readonly files: TreeEntry[];
  readonly folders: Set<string>;
  /** Where it may stand beside another of its number. */
  readonly place: string;
  /** The folders that hold its way up, and its way down. */
  readonly up: Set<string>;
  readonly down: Set<string>;
  isAlone: boolean;
}

/** The migrations of a location; undefined where there are none. */
export function readGroup(spec: ListSpec, project: Project, location: Location): MigrationGroup | undefined {
  const { folders, evidence } = location;
  const settings = location.settings ?? new Set<string>();
  const dialects = folders.length > 1 && folders.every(isDialect);
  const together = location.together ?? (dialects ? folders.map((folder) => [folder]) : [folders]);
  const units = readUnits(spec, project, location, together.length > 1);
  if (units.length === 0) return undefined;
  const loads = together.length < 2 ? undefined : loadsByFolder(together);
  const [first = ""] = folders;
  const root = location.root ?? (dialects ? parentOf(first) : first);
  return {
    framework: spec.id,
    root,
    folders,
    aside: evidence !== "configured" && isAside(root),
    loaded: location.instead === undefined,
    ...(location.instead === undefined ? {} : { instead: location.instead }),
    evidence,
    migrations: inListOrder(units.map((unit) => toMigration(unit, loads))),
    unreadable: [],
    settings,
    ...(location.heading === undefined ? {} : { heading: location.heading }),
    ...(location.habits === undefined ? {} : { habits: location.habits }),
  };
}

function readUnits(spec: ListSpec, project: Project, location: Location, apart: boolean): readonly Unit[] {
  const settings = location.settings ?? new Set<string>();
  const units = new Map<string, Unit>();
  for (const folder of location.folders) {
    for (const { name, entry } of namesIn(spec, project, folder, location.deep === true)) {
      const below = spec.unit === "folder" ? "" : pathFrom(folder, parentOf(entry.path));
      const read = spec.readName(name, settings, below);
      if (read === undefined || spec.parts?.includes(nameOf(entry.path)) === false) continue;
      // The same number and name in a dialect's folder and in another's is one migration.
      const shared = apart && isDialect(folder) ? parentOf(folder) : folder;
      const own = spec.unit === "file" ? name : `${read.version}\0${read.id ?? ""}\0${read.slug}`;
      const key = `${shared}\0${below}\0${own}`;
      const place = `${shared}\0${below}\0${read.order ?? numberOrder(read.version)}`;
      const unit: Unit = units.get(key) ?? {
        name,
        read,
        files: [],
        folders: new Set(),
        place,
        up: new Set(),
        down: new Set(),
        isAlone: true,
      };
      if (read.main === true || spec.parts?.[0] === nameOf(entry.path)) unit.files.unshift(entry);
      else unit.files.push(entry);
      if (read.companion !== true) unit.isAlone = false;
      unit.folders.add(folder);
      (read.main === true ? unit.up : unit.down).add(folder);
      units.set(key, unit);
    }
  }
  const all = [...units.values()].filter(({ isAlone }) => !isAlone);
  if (spec.waysByNumber === undefined) return all;
  const joined = withWaysJoined(all);
  return spec.waysByNumber === "ups" ? withoutLoneDowns(joined) : joined;
}

/** One stays where its number has no way up: it is written down as one all the same. */
function withoutLoneDowns(units: readonly Unit[]): readonly Unit[] {
  return [...Map.groupBy(units, ({ place }) => place).values()].flatMap((some) => {
    const ups = some.filter(({ up }) => up.size > 0);
    return ups.length > 0 ? ups : some.slice(0, 1);
  });
}

/** A lone way down goes with the one way up of its number that has none, and is called one if any is. */
function withWaysJoined(units: readonly Unit[]): readonly Unit[] {
  return [...Map.groupBy(units, ({ place }) => place).values()].flatMap((some) => {
    const [down, ...moreDowns] = some.filter(({ up }) => up.size === 0);
    if (down === undefined || moreDowns.length > 0) return some;
    const lacksIt = (one: Unit): boolean =>
      [...down.folders].every((folder) => one.up.has(folder) && !one.down.has(folder));
    const all = some.filter(lacksIt);
    const pairs = all.filter(({ name }) => /\.up\.\w+$/.test(name));
    const [up, ...moreUps] = pairs.length === 0 ? all : pairs;
    if (up === undefined || moreUps.length > 0) return some;
    up.files.push(...down.files);
    return some.filter((one) => one !== down);
  });
}

function* namesIn(
  spec: ListSpec,
  project: Project,
  folder: string,
  deep: boolean,
): Iterable<{ name: string; entry: TreeEntry }> {
  if (spec.unit === "folder") {
    for (const entry of project.below(folder)) {
      const [name = "", ...rest] = pathFrom(folder, entry.path).split("/");
      if (rest.length > 0) yield { name, entry };
    }
    return;
  }
  for (const entry of deep ? project.below(folder) : project.in(folder)) yield { name: nameOf(entry.path), entry };
}

/** What one database loads together with a folder, in one string for each such database. */
function loadsByFolder(together: NonNullable<Location["together"]>): ReadonlyMap<string, readonly string[]> {
  const loads = new Map<string, string[]>();
  for (const some of together) {
    const load = some.join("\n");
    for (const folder of some) loads.set(folder, [...(loads.get(folder) ?? []), load]);
  }
  return loads;
}

function toMigration(
  { name, read, files, folders }: Unit,
  loads: ReadonlyMap<string, readonly string[]> | undefined,
): Migration {
  const order = read.order ?? numberOrder(read.version);
  const stem = read.stem ?? stemOf(name, read);
  const unique = read.unique ?? [{ what: "version" as const, value: order }];
  const own = new Set([...folders].flatMap((folder) => loads?.get(folder) ?? []));
  return listedMigration(
    files.map(({ path, oid }) => ({ path, oid })),
    read.id ?? read.version,
    {
      version: read.version,
      slug: read.slug,
      stem,
      order,
      unique: loads === undefined ? unique : unique.flatMap((one) => [...own].map((folder) => ({ ...one, folder }))),
    } satisfies Omit<Listed, "files">,
  );
}

function stemOf(name: string, { version, slug }: ReadName): string {
  const at = slug === "" ? -1 : name.indexOf(slug, name.indexOf(version) + version.length);
  return at === -1 ? name.replace(/\.\w+$/, "") : name.slice(0, at + slug.length);
}
