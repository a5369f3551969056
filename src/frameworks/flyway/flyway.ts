// Flyway: `V<version>__name.sql`, repeatable `R__name.sql`, and classes of the same names. How names are read stands in its
// ResourceNameParser.java and MigrationVersion.java, that duplicates are refused in CompositeMigrationResolver.java, what
// `validate` says before a `migrate` in MigrationInfoImpl.java, what a checksum covers in ChecksumCalculator.java.

import { say } from "../../domain/text.ts";
import type { ListFramework, ListRules, Renumber } from "../framework.ts";
import { listFramework, type ReadName } from "../list/list-framework.ts";
import { findMisnamed } from "../list/misnamed.ts";
import { goneIsNotMissed, replacementNeverRuns } from "../list/outcomes.ts";
import { sameWords } from "../list/same-words.ts";
import { dottedOrder } from "../list/versions.ts";
import { nameOf } from "../paths.ts";
import { isLeftBehind, loaderOf, locate } from "./locate.ts";
import { memoryTest } from "./memory.ts";
import { findNested } from "./nested.ts";
import { nameMender, nameReader, type FlywayName } from "./naming.ts";

export const flyway = listFramework({
  id: "flyway",
  name: "Flyway",
  family: "high-water",
  about: {
    found:
      "`V1__name.sql` (or as the prefixes, separator and suffixes are set) and classes called so, in the locations that `application.yml`, `flyway.conf`, `flyway.toml`, Maven, Gradle, Spring beans or code set, or below `db/migration`",
    fix: "renames to the next version of all locations, a class and its name too",
  },
  locate,
  loadsMore: ["locations(", "setLocations", "FLYWAY_LOCATIONS", "Dflyway.locations"],
  loaderOf,
  leftBehind: (base, merged) =>
    isLeftBehind(base, merged)
      ? say`Flyway logs ${"Unable to resolve location"} and goes on: a database that has run them does not notice, a new one gets nothing, and what comes next never runs.`
      : undefined,
  readName,
  rules,
  rewrite: renameClass,
  inspect: (project, group) =>
    Promise.resolve([
      ...findMisnamed(project, group, say`Flyway`, nameMender(new Set(group.settings)), misnamed),
      ...findNested(project, group),
    ]),
});

/** ClassPathScanner and FileSystemScanner leave out what ResourceNameParser finds invalid; before 6.0 the parser threw. */
function misnamed(): ReturnType<typeof say> {
  return say`Flyway leaves it out without a word, and databases go without what it does. With ${"validateMigrationNaming"} set it stops with ${"Invalid SQL filenames found"}, before 6.0 with ${"Wrong versioned migration name format"}.`;
}

function readName(name: string, settings: ReadonlySet<string>): ReadName | undefined {
  const read = nameReader(settings)(name);
  if (read === undefined) return undefined;
  const { kind, version, slug } = read;
  if (kind === "repeatable")
    return { version: "", order: "", slug, id: `R__${slug}`, unique: [{ what: "name", value: slug }] };
  const order = dottedOrder(version);
  // A baseline is for new databases, and stands in for all that come before it.
  if (kind === "baseline") {
    return { version: "", order: "", slug, id: `B${version}`, unique: [{ what: "name", value: `B${order}` }] };
  }
  return { version, slug, order, main: kind === "versioned", companion: kind === "undo" };
}

function rules(settings: ReadonlySet<string>): ListRules {
  const forgets = memoryTest(settings);
  // `validateOnMigrate` is true by default since 3.0 (commit 578b696d0), and was false before.
  const validates = !settings.has("no-validation") && (!settings.has("before-3") || settings.has("validates"));
  // To repair makes what is remembered fit what is there, and marks as deleted what is not: DbRepair.java.
  const repairs = settings.has("repairs");
  const isOff = repairs
    ? say`${"repair"} goes before ${"migrate"} here`
    : settings.has("no-validation")
      ? say`${"validateOnMigrate"} is off here`
      : say`Flyway before 3.0 validates nothing unless ${"validateOnMigrate"} is set`;
  const taken: ListRules["taken"] = {
    version: {
      severity: "blocker",
      stopsAll: true,
      says: ({ id }) =>
        say`Before anything runs Flyway stops with ${`Found more than one migration with version ${dotted(id)}`}; an application that migrates at boot does not start.`,
    },
    name: {
      severity: "blocker",
      says: ({ id }) =>
        say`Before anything runs Flyway stops with ${`Found more than one ${id.startsWith("R") ? `repeatable migration with description ${spaced(id.slice(3))}` : `migration with version ${dotted(id.slice(1))}`}`}.`,
    },
  };
  return {
    taken,
    ...(forgets === undefined ? {} : { forgets }),
    ...(settings.has("out-of-order")
      ? {}
      : {
          late: {
            severity: "blocker",
            countsGone: true,
            says: ({ id, other }) =>
              validates && !settings.has("ignore-ignored")
                ? say`A database that stands at ${other} stops with ${`Detected resolved migration not applied to database: ${dotted(id)}`}: ${"outOfOrder"} is not set here.`
                : say`A database that stands at ${other} passes over ${id} without a word: ${"outOfOrder"} is not set, and ${validates ? say`ignored ones are not told` : isOff}.`,
          },
        }),
    ...(validates && !repairs
      ? {
          edited: {
            severity: "blocker",
            by: sameChecksum(settings),
            unchecked: (path) => isCode(path) || kindOf(path, settings) === "undo",
            says: ({ id }) =>
              say`A database that has run it stops with ${`Migration checksum mismatch for migration version ${dotted(id)}`}.`,
          },
          retitled: {
            severity: "blocker",
            says: ({ id }) =>
              say`A database that has run it stops with ${`Migration description mismatch for migration version ${dotted(id)}`}.`,
          },
          renamed: {
            severity: "blocker",
            says: ({ id, other }) =>
              settings.has("ignore-missing")
                ? say`Missing ones are ignored here: a database that has run ${other} runs the same again as ${id}.`
                : say`A database that has run ${other} stops with ${`Detected applied migration not resolved locally: ${gone(other)}`}.`,
          },
        }
      : {
          edited: {
            severity: "nit",
            by: sameChecksum(settings),
            says: () => say`Databases that have run it do not run it again: ${isOff}.`,
          },
          replaced: replacementNeverRuns,
          renamed: {
            severity: "blocker",
            // They are there to run again.
            spares: ({ id }) => id.value.startsWith("R__"),
            says: ({ id, other }) => say`${isOff}: a database that has run ${other} runs the same again as ${id}.`,
          },
        }),
    deleted:
      validates && !repairs && !settings.has("ignore-missing")
        ? {
            severity: "blocker",
            misses: "what has one after it",
            unmissed: ({ id }) =>
              say`A database that has run it goes on, with a warning that it is newer than the latest migration there is. Whoever takes the number next is refused there: ${`Migration checksum mismatch for migration version ${dotted(id)}`}.`,
            says: ({ id }) =>
              say`A database that has run it stops with ${`Detected applied migration not resolved locally: ${gone(id)}`}.`,
          }
        : goneIsNotMissed,
  };
}

/** As Flyway prints a version. */
function dotted(version: string): string {
  return version.replaceAll("_", ".");
}

function spaced(slug: string): string {
  return slug.replaceAll("_", " ");
}

function gone(id: string): string {
  return id.startsWith("R__") ? spaced(id.slice(3)) : dotted(id);
}

/** A class is called as its file is. */
function renameClass(text: string, path: string, { from, to }: Renumber): ReturnType<typeof changedLines> {
  if (!isCode(path)) return [];
  return changedLines(text, stem(from.path), stem(to.path));
}

function changedLines(text: string, from: string, to: string): { line: number; before: string; after: string }[] {
  if (!/^\w+$/.test(from)) return [];
  const word = new RegExp(String.raw`\b${from}\b`, "g");
  return text.split("\n").flatMap((whole, i) => {
    const before = whole.replace(/\r$/, "");
    const after = before.replaceAll(word, to);
    return after === before ? [] : [{ line: i + 1, before, after }];
  });
}

function stem(path: string): string {
  return nameOf(path).replace(/\.\w+$/, "");
}

/**
 * The checksum is that of the lines without their ends; a class has none. Repeatable migrations may change: they run again. A
 * baseline is not compared where it has run, nor are those that it stands in for.
 */
function sameChecksum(settings: ReadonlySet<string>): ListFramework["sameCode"] {
  return (a, b, path) => {
    if (/^(?:repeatable|baseline)$/.test(kindOf(path, settings) ?? "")) return true;
    return isCode(path) ? sameWords(a, b, path) : withoutEnds(a) === withoutEnds(b);
  };
}

function kindOf(path: string, settings: ReadonlySet<string>): FlywayName["kind"] | undefined {
  return nameReader(settings)(nameOf(path))?.kind;
}

/** Files of SQL end as the settings have it. */
function isCode(path: string): boolean {
  return /\.(?:java|kt|groovy|scala)$/i.test(path);
}

function withoutEnds(text: string): string {
  return text.replace(/^\uFEFF/, "").replaceAll(/[\r\n]/g, "");
}
