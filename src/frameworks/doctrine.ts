// Doctrine Migrations: `migrations/Version20240101120000.php`, a set of classes with their namespaces. Which files are looked at
// stands in its src/Finder/{Glob,RecursiveRegex}Finder.php and src/DependencyFactory.php, the order in
// src/Version/AlphabeticalComparator.php, what it says of missing ones in src/Tools/Console/Command/MigrateCommand.php.

import { say } from "../domain/text.ts";
import type { Migration, MigrationGroup } from "./migration-group.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { inListOrder } from "./list/listed-migration.ts";
import { readParsed, type TextReader } from "./parse-memory.ts";
import { nameOf, outermost, parentOf, under } from "./paths.ts";
import { renamePhpClass, shortClass } from "./php/classes.ts";
import { requiresPackage } from "./php/composer.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen } from "./list/outcomes.ts";
import { yamlDocuments } from "./yaml.ts";

export const doctrine = listFramework({
  id: "doctrine",
  name: "Doctrine Migrations",
  family: "set",
  about: {
    found: "`Version<14 digits>.php`, and the `migrations_paths` of `doctrine_migrations.yaml`",
    fix: "a new timestamp in the name of file and class",
  },
  locate,
  readName: (name) => {
    const match = /^Version(\d[\w]*)\.php$/.exec(name);
    const version = match?.[1];
    if (version === undefined) return undefined;
    return { version, slug: "", id: `Version${version}`, order: version, stem: `Version${version}`, unique: [] };
  },
  refine: withClasses,
  rules: () => ({
    taken: {
      class: {
        severity: "blocker",
        says: ({ id }) =>
          say`PHP stops with ${`Cannot declare class ${id}, because the name is already in use`} as soon as both are loaded, before anything runs.`,
      },
    },
    edited: editsAreNotSeen,
    deleted: {
      severity: "nit",
      says: () =>
        say`A database that has run it is told ${"You have 1 previously executed migrations in the database that are not registered migrations."} and asked whether to go on.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`Databases remember the class ${other}: for them ${id} is a new migration, so what it does runs a second time.`,
    },
  }),
  rewrite: (text, _, move) => {
    const line = renamePhpClass(text, shortClass(move.from.id), nameOf(move.to.path).replace(/\.php$/, ""));
    return line === undefined ? undefined : [line];
  },
});

async function locate(project: Project): Promise<readonly Location[]> {
  const counts = project.foldersWith(/^Version\d{8}\w*\.php$/);
  const configured = await readConfigurations(project);
  // Folders below are loaded with the one above them, by their own place in the configuration or by `organize_migrations`.
  const folders = outermost([...configured, ...[...counts.keys()].map(withoutDates)]);
  return Promise.all(
    folders.map(async (folder): Promise<Location> => {
      if (configured.has(folder)) return { folders: [folder], deep: true, evidence: "configured" };
      const isDoctrine = await requiresPackage(project, folder, /"doctrine\//);
      return { folders: [folder], deep: true, evidence: isDoctrine ? "marked" : "named" };
    }),
  );
}

/** `migrations` of `migrations/2024/01`, as `organize_migrations` has them. */
function withoutDates(folder: string): string {
  return folder.replace(/(?:\/(?:19|20)\d\d(?:\/\d\d)?)$/, "");
}

/** The folders of `config/packages/doctrine_migrations.yaml`. */
async function readConfigurations(project: Project): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  for (const [path, text] of await project.read(project.named("doctrine_migrations.yaml"))) {
    const parts = path.split("/");
    const above = parts.slice(0, parts.indexOf("config"));
    const app = (above.at(-1) === "app" ? above.slice(0, -1) : above).join("/");
    for (const folder of pathsOf(text)) {
      const relative = /^%kernel\.project_dir%\/(.+?)\/?$/.exec(folder)?.[1];
      if (relative !== undefined && project.folders.has(under(app, relative))) folders.add(under(app, relative));
    }
  }
  return folders;
}

function pathsOf(text: string): readonly string[] {
  try {
    const [file] = yamlDocuments(text);
    const paths = inside(inside(file, "doctrine_migrations"), "migrations_paths");
    return typeof paths === "object" && paths !== null
      ? Object.values(paths).flatMap((one: unknown) => (typeof one === "string" ? [one] : []))
      : [];
  } catch {
    // A configuration that is not YAML configures nothing; the folder is found by its files.
    return [];
  }
}

function inside(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

/**
 * Ids are the classes that files declare, whatever the files are called (src/Finder/Finder.php `loadMigrationClasses`). Of a file
 * that tells none, it is called as the file, in the namespace that most of its folder have.
 */
async function withClasses(project: Project, group: MigrationGroup): Promise<MigrationGroup> {
  const entries = group.migrations.flatMap(({ path }) => project.at(path) ?? []);
  const read = await readParsed(classReader, project, entries);
  const byFolder = Map.groupBy(group.migrations, ({ path }) => parentOf(path));
  const namespaces = new Map(
    [...byFolder].map(([folder, some]) => [folder, mostOf(some.flatMap(({ oid }) => read.get(oid)?.namespace ?? []))]),
  );
  const named = group.migrations.map((migration): Migration => {
    const { path, oid, id, listed } = migration;
    const { namespace = namespaces.get(parentOf(path)) ?? "", classes = [] } = read.get(oid) ?? {};
    const value = namespace + (classes.find((one) => one === id.value) ?? classes[0] ?? id.value);
    if (listed === undefined) return migration;
    return {
      ...migration,
      id: { ...id, value },
      listed: { ...listed, order: value, unique: [{ what: "class", value }] },
    };
  });
  return { ...group, migrations: inListOrder(named) };
}

function mostOf(texts: readonly string[]): string {
  const [most] = [...Map.groupBy(texts, (one) => one).values()].toSorted((a, b) => b.length - a.length);
  return most?.[0] ?? "";
}

interface Declared {
  /** With the backslash behind it; absent: the file tells of no class, and of no namespace. */
  readonly namespace?: string;
  /** Those that may be migrations, without their namespace. */
  readonly classes: readonly string[];
}

/** By lines, as PHP's grammar takes a second for a thousand files: a class or a namespace may stand behind something else on its line. */
const classReader: TextReader<Declared> = {
  name: "doctrine/2",
  read: (text) => {
    const found = text.matchAll(
      /^[ \t]*(?:#\[.*\][ \t]*)?(?:final[ \t]+|readonly[ \t]+)*class[ \t]+(\w+)[ \t\r\n]+extends\b/gim,
    );
    const classes = [...found].map(([, name = ""]) => name);
    const told = /^(?:<\?php\b)?[ \t]*(?:declare[ \t]*\([^()\n]*\)[ \t]*;[ \t]*)?namespace[ \t]+([\w\\]+)/im.exec(text);
    if (told === null) return classes.length > 0 ? { namespace: "", classes } : { classes };
    return { namespace: `${told[1]}\\`, classes };
  },
};
