// How a project calls its migrations, where it does not call them as Flyway does by itself: prefixes, separator and suffixes of SQL
// (ResourceNameParser.java). Classes are called `V1__Name` whatever is set (BaseJavaMigration.java).

import type { Said } from "./instances.ts";
import type { Mended } from "../list/misnamed.ts";

/** As configuration calls them, in small letters, with Flyway's own values. */
const defaults = {
  sqlmigrationprefix: "V",
  undosqlmigrationprefix: "U",
  baselinemigrationprefix: "B",
  repeatablesqlmigrationprefix: "R",
  sqlmigrationseparator: "__",
  sqlmigrationsuffixes: ".sql",
} as const;

type Key = keyof typeof defaults;

export const namingKeys: readonly Key[] = [
  "sqlmigrationprefix",
  "undosqlmigrationprefix",
  "baselinemigrationprefix",
  "repeatablesqlmigrationprefix",
  "sqlmigrationseparator",
  "sqlmigrationsuffixes",
];

export interface FlywayName {
  readonly kind: "versioned" | "undo" | "baseline" | "repeatable";
  readonly version: string;
  readonly slug: string;
}

/** Of one instance: what differs from Flyway's own, as settings of its group. */
export function namingSettings(said: Said): readonly string[] {
  return namingKeys.flatMap((key) => {
    const value = said.get(key);
    return value === undefined || value === defaults[key] || value.includes("${") ? [] : [`${mark}${key}=${value}`];
  });
}

const mark = "naming:";

/** `.sql`, `.pgsql`: what the settings have instead of Flyway's own. */
export function suffixesIn(settings: ReadonlySet<string>): readonly string[] {
  const key = `${mark}sqlmigrationsuffixes=`;
  return [...settings]
    .flatMap((one) => (one.startsWith(key) ? one.slice(key.length).split(",") : []))
    .map((one) => one.trim());
}

interface Reader {
  readonly read: (name: string) => FlywayName | undefined;
  readonly mend: (name: string) => Mended | undefined;
  readonly isMigration: (name: string) => boolean;
}

const readers = new Map<string, Reader>();

/** Reads names as the settings have it. */
export function nameReader(settings: ReadonlySet<string>): Reader["read"] {
  return readerFor(settings).read;
}

/**
 * What a file of SQL should be called that begins as a versioned migration does, and is none: the prefix in small letters or not
 * there, no separator behind the version, or letters in it. Undefined for all others, as for `V1.sql`, which is one without a
 * description.
 */
export function nameMender(settings: ReadonlySet<string>): Reader["mend"] {
  return readerFor(settings).mend;
}

/**
 * Tells whether a name is surely a migration's, as the settings have it (`V1.sql` may be many things); the same function for the
 * same settings.
 */
export function migrationTest(settings: ReadonlySet<string>): Reader["isMigration"] {
  return readerFor(settings).isMigration;
}

function readerFor(settings: ReadonlySet<string>): Reader {
  const own = [...settings].filter((one) => one.startsWith(mark));
  const key = own.join("\n");
  const known = readers.get(key);
  if (known !== undefined) return known;
  const values = valuesOf(own);
  const read = makeReader(own, values);
  const reader = {
    read,
    mend: makeMender(values, read),
    isMigration: (name: string) => {
      const { kind = "", slug = "" } = read(name) ?? {};
      return /^(?:versioned|repeatable)$/.test(kind) && slug !== "";
    },
  };
  // Settings are a repository's: whoever writes many of them shall not fill the memory.
  if (readers.size < 100) readers.set(key, reader);
  return reader;
}

type Values = Readonly<Record<Key, string>>;

function valuesOf(own: readonly string[]): Values {
  const values: Record<Key, string> = { ...defaults };
  for (const key of namingKeys) {
    const set = own.find((one) => one.startsWith(`${mark}${key}=`));
    if (set !== undefined) values[key] = set.slice(mark.length + key.length + 1);
  }
  return values;
}

function makeMender(
  { sqlmigrationprefix: prefix, sqlmigrationseparator: separator, sqlmigrationsuffixes: suffixes }: Values,
  read: Reader["read"],
): Reader["mend"] {
  const endings = suffixes.split(",").map((one) => one.trim().toLowerCase());
  return (name) => {
    const starts = name.toLowerCase().startsWith(prefix.toLowerCase());
    if (read(name) !== undefined || (!starts && !/^\d/.test(name))) return undefined;
    const ending = endings.find((one) => one !== "" && name.toLowerCase().endsWith(one));
    if (ending === undefined) return undefined;
    const rest = name.slice(starts ? prefix.length : 0, name.length - ending.length);
    const [, version, gap = "", slug = ""] = /^(\d+(?:[._]\d+)*)([^\da-z]*)([^]*)/i.exec(rest) ?? [];
    if (version === undefined || slug === "") return undefined;
    // `V3a__name.sql`: what number is meant, is not known.
    if (gap === "") return starts && slug.includes(separator) ? { name: undefined, version } : undefined;
    // `v4-schema.sql` is a name of many things.
    if (!name.startsWith(prefix) && gap !== separator) return undefined;
    const right = `${prefix}${version}${separator}${slug}${name.slice(name.length - ending.length)}`;
    const mended = read(right);
    return mended === undefined ? undefined : { name: right, version: mended.version };
  };
}

function makeReader(own: readonly string[], values: Values): (name: string) => FlywayName | undefined {
  const sql = readerOf(values);
  const code = readerOf({ ...defaults, sqlmigrationsuffixes: ".java,.kt,.groovy,.scala" });
  return own.length === 0
    ? readerOf({ ...defaults, sqlmigrationsuffixes: ".sql,.java,.kt,.groovy,.scala" })
    : (name) => sql(name) ?? code(name);
}

function readerOf(values: Values): (name: string) => FlywayName | undefined {
  const kinds = [
    ["versioned", values.sqlmigrationprefix],
    ["undo", values.undosqlmigrationprefix],
    ["baseline", values.baselinemigrationprefix],
    ["repeatable", values.repeatablesqlmigrationprefix],
  ] as const;
  // The longest first: `VR` is none of `V`.
  const prefixes = kinds.toSorted(([, a], [, b]) => b.length - a.length);
  const suffixes = values.sqlmigrationsuffixes.split(",").flatMap((one) => one.trim().toLowerCase() || []);
  const separator = values.sqlmigrationseparator;
  return (name) => {
    const lower = name.toLowerCase();
    const suffix = suffixes.find((one) => lower.endsWith(one));
    if (suffix === undefined || separator === "") return undefined;
    const stem = name.slice(0, name.length - suffix.length);
    for (const [kind, prefix] of prefixes) {
      if (!stem.startsWith(prefix)) continue;
      const rest = stem.slice(prefix.length);
      const at = rest.indexOf(separator);
      // `V1.sql` has no description (before Flyway 6: it stops at it).
      if (at === -1 && kind === "repeatable") continue;
      const [version, slug] = at === -1 ? [rest, ""] : [rest.slice(0, at), rest.slice(at + separator.length)];
      if (kind === "repeatable" ? version === "" : /^\d+(?:[._]\d+)*$/.test(version)) return { kind, version, slug };
    }
    return undefined;
  };
}
