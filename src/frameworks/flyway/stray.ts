// Folders beside the one that a module has Flyway load: scanners look below the locations, and nowhere else (ClassPathScanner.java).

import type { Location } from "../list/list-framework.ts";
import { isKeptApart } from "../list/unreached.ts";
import { dottedOrder } from "../list/versions.ts";
import { nameOf } from "../paths.ts";
import type { Project } from "../project.ts";
import type { Instance } from "./instances.ts";
import { homeOf } from "./homes.ts";
import { nameReader } from "./naming.ts";

/**
 * The locations; to those that go on with the versions of the one that their module has, and that nothing leads Flyway to, it is
 * told which is read instead. A list of its own may be another database's.
 */
export function withStrays(
  project: Project,
  locations: readonly Location[],
  instances: readonly Instance[],
): readonly Location[] {
  if (!instances.every(({ isWhole }) => isWhole)) return locations;
  const led = Map.groupBy(
    locations.filter(isLed).flatMap((location) => location.folders.map((folder) => ({ location, folder }))),
    ({ folder }) => moduleOf(folder),
  );
  return locations.map((location) => {
    const [folder = "", ...more] = location.folders;
    const { sources, path } = homeOf(folder);
    if (more.length > 0 || isLed(location) || sources !== resources || isKeptApart(path)) return location;
    const [first, ...others] = led.get(moduleOf(folder)) ?? [];
    if (first === undefined || others.some((other) => other.location !== first.location)) return location;
    const versions = versionsIn(project, first.location);
    const [least] = [...versions].toSorted();
    const goesOn = [...versionsIn(project, location)].every(
      (version) => least !== undefined && version > least && !versions.has(version),
    );
    return goesOn ? { ...location, instead: first.folder } : location;
  });
}

const resources = "src/main/resources";

/** Of nothing else it is known that Flyway looks there. */
function isLed({ folders, evidence }: Location): boolean {
  return evidence === "configured" || folders.some((folder) => /^db\/migration(?:\/|$)/.test(homeOf(folder).path));
}

/** What is none of the main sources belongs to no database. */
function moduleOf(folder: string): string {
  const { module, sources } = homeOf(folder);
  return sources.startsWith("src/main/") ? module : `${folder}\0`;
}

function versionsIn(project: Project, { folders, settings, deep }: Location): ReadonlySet<string> {
  const read = nameReader(new Set(settings));
  return new Set(
    folders
      .flatMap((folder) => (deep === true ? project.below(folder) : project.in(folder)))
      .flatMap(({ path }) => {
        const { kind, version = "" } = read(nameOf(path)) ?? {};
        return kind === "versioned" ? [dottedOrder(version)] : [];
      }),
  );
}
