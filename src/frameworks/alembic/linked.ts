// Folders that no configuration names: below a versions folder, or found by their looks. `version_locations` may be set by
// code (OpenStack's command lines do, and env.py may), which is not run; but a chain that goes on in another folder tells.

import { isWithin, parentOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { modulesIn } from "./folders.ts";
import type { Location } from "./locations.ts";

/** What the migrations of a folder are called, and what they name. */
export interface Chain {
  readonly ids: ReadonlySet<string>;
  readonly named: ReadonlySet<string>;
}

/** Folders with modules below the version folders of configured locations, which Alembic does not load unless it is told to. */
export function foldersBelow(locations: readonly Location[], project: Project): readonly string[] {
  const outer = locations.filter((location) => location.configured && !location.deep).flatMap((one) => one.folders);
  const known = new Set(locations.flatMap((location) => location.folders));
  return [...project.folders]
    .filter((folder) => outer.some((own) => isWithin(folder, own)) && !known.has(folder))
    .filter((folder) => modulesIn(project, folder, false).length > 0)
    .toSorted();
}

/**
 * The locations as their chains tell them apart. A folder that goes on with a configured location's chain belongs to it where
 * code of the repository sets `version_locations`; where none does, Alembic does not look there. The folders below a versions
 * folder without migrations of its own are environments of their own.
 */
export async function settleLinks(
  project: Project,
  locations: readonly Location[],
  below: readonly string[],
  chainOf: (folders: readonly string[]) => Chain,
): Promise<readonly Location[]> {
  if (below.length === 0 && locations.every(({ configured }) => configured)) return locations;
  const parts = [
    ...locations.map((location): Part => ({ location, chain: chainOf(location.folders) })),
    ...below.map((folder): Part => ({ location: nested(folder, locations), chain: chainOf([folder]), isBelow: true })),
  ];
  const isLoose = ({ location, chain }: Part): boolean => !location.configured && chain.ids.size > 0;
  if (!parts.some(isLoose)) return locations;
  const bare = new Set(parts.flatMap(({ location, chain }) => (chain.ids.size === 0 ? location.folders : [])));
  // What stands below a versions folder without migrations would otherwise be loaded by nobody.
  const isBelowBare = ({ location }: Part): boolean =>
    location.folders.every((folder) => [...bare].some((outer) => folder !== outer && isWithin(folder, outer)));
  const settled: Part[] = parts.filter(({ location }) => location.configured);
  for (const cluster of clusters(parts.filter(isLoose))) {
    const main = settled.findIndex(({ location, chain }) => location.configured && goesOn(chain, cluster.chain));
    const outer = main === -1 ? undefined : settled[main];
    const inCode = outer !== undefined && (await setsLocations(project, outer.location));
    if (outer !== undefined && inCode) settled[main] = unite(outer, cluster);
    else if (isBelowBare(cluster)) settled.push(withLoaded(cluster, true));
    else if (cluster.isBelow !== true)
      settled.push(withLoaded(cluster, cluster.location.loaded && !isLost(cluster, parts)));
  }
  return settled.map(({ location }) => location);
}

/** Whether env.py, or code beside the configuration, names what it sets: no more is read than that. */
async function setsLocations(project: Project, { folders: own }: Location): Promise<boolean> {
  const around = new Set(own.flatMap((folder) => [parentOf(folder), parentOf(parentOf(folder))]));
  const modules = [...around].flatMap((folder) => modulesIn(project, folder, false));
  const texts = await project.read(modules.map(({ path }) => path));
  return [...texts.values()].some((text) => text.includes("version_locations"));
}

interface Part {
  readonly location: Location;
  readonly chain: Chain;
  /** Only there because it is below a versions folder: nothing in the change touches it. */
  readonly isBelow?: boolean;
}

function nested(folder: string, locations: readonly Location[]): Location {
  const outer = locations.find((one) => one.configured && one.folders.some((own) => isWithin(folder, own)));
  return {
    folders: [folder],
    deep: false,
    configured: false,
    certain: false,
    aside: outer?.aside === true,
    loaded: false,
  };
}

/** Those that go on with one another's chain as one. */
function clusters(parts: readonly Part[]): readonly Part[] {
  const found: Part[] = [];
  for (const part of parts) {
    let whole = part;
    const joins = (other: Part): boolean => goesOn(other.chain, whole.chain);
    for (let i = found.findIndex(joins); i !== -1; i = found.findIndex(joins)) {
      const [other] = found.splice(i, 1);
      if (other !== undefined) whole = unite(other, whole);
    }
    found.push(whole);
  }
  return found;
}

/** Whether one names what the other has. Two that have an id in common are never loaded together. */
function goesOn(a: Chain, b: Chain): boolean {
  return !meet(a.ids, b.ids) && (meet(a.named, b.ids) || meet(b.named, a.ids));
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((id) => b.has(id));
}

/** Whether a folder that no configuration names follows what only a configured one has: it cannot be loaded by itself. */
function isLost({ chain }: Part, parts: readonly Part[]): boolean {
  const strange = [...chain.named].filter((id) => !chain.ids.has(id));
  return parts.some(({ location, chain: { ids } }) => location.configured && strange.some((id) => ids.has(id)));
}

function withLoaded(part: Part, loaded: boolean): Part {
  return { ...part, location: { ...part.location, loaded } };
}

function unite(a: Part, b: Part): Part {
  return {
    location: { ...a.location, folders: [...a.location.folders, ...b.location.folders] },
    chain: { ids: new Set([...a.chain.ids, ...b.chain.ids]), named: new Set([...a.chain.named, ...b.chain.named]) },
    isBelow: a.isBelow === true && b.isBelow === true,
  };
}
