// Doctrine Migrations: `migrations/Version20240101120000.php`, a set of classes with their namespaces. Which files are looked at
// stands in its src/Finder/{Glob,RecursiveRegex}Finder.php and src/DependencyFactory.php, the order in
// src/Version/AlphabeticalComparator.php, what it says of missing ones in src/Tools/Console/Command/MigrateCommand.php.

import { say } from "../domain/text.ts";
import type { Migration, MigrationGroup, Problem } from "./migration-group.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { inListOrder } from "./list/listed-migration.ts";
import { readParsed, type TextReader } from "./parse-memory.ts";
import { isWithin, nameOf, outermost, parentOf, under, withinTest } from "./paths.ts";
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
  loadsMore: ["organize_migrations", "MigrationsAreOrganized", "MigrationFinder", "RecursiveRegexFinder"],
  readName: (name, settings) => {
    const match = (settings.has(everyName) ? /^Version(.*)\.php$/ : /^Version(\d\w*)\.php$/).exec(name);
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

/** The folder is surely Doctrine's, which globs for `Version*.php`. */
const everyName = "every-name";

async function locate(project: Project): Promise<readonly Location[]> {
  const counts = [...project.foldersWith(/^Version\d{8}\w*\.php$/).keys()];
  const { folders: configured, isFlat } = await readConfigurations(project);
  const isBelow = withinTest(new Set(configured.keys()));
  const found = counts.filter((folder) => !configured.has(folder));
  // Folders below are loaded with the one above them, by their own place in the configuration or by `organize_migrations`.
  const flat = isFlat
    ? outermost(configured.keys()).map((root): Location => ({
        folders: [root, ...[...configured.keys()].filter((one) => one !== root && isWithin(one, root))],
        flat: true,
        evidence: "configured",
        settings: new Set([everyName]),
      }))
    : [];
  const others = isFlat
    ? [...found.filter(isBelow), ...outermost(found.filter((folder) => !isBelow(folder)).map(withoutDates))]
    : outermost([...configured.keys(), ...found.map(withoutDates)]);
  const deep = others.map(async (folder): Promise<Location> => {
    if (configured.has(folder)) return { folders: [folder], deep: true, evidence: "configured" };
    const isDoctrine = await requiresPackage(project, folder, /"doctrine\//);
    return { folders: [folder], deep: true, evidence: isDoctrine ? "marked" : "named" };
  });
  return [...flat, ...(await Promise.all(deep))];
}

/** `migrations` of `migrations/2024/01`, as `organize_migrations` has them. */
function withoutDates(folder: string): string {
  return folder.replace(/(?:\/(?:19|20)\d\d(?:\/\d\d)?)$/, "");
}

interface Configured {
  /** With the namespaces that are loaded from each; undefined: not all of them are known. */
  readonly folders: ReadonlyMap<string, readonly string[] | undefined>;
  /** Surely nothing below a folder is loaded: `DependencyFactory.getMigrationsFinder`. */
  readonly isFlat: boolean;
}

/** The folders of `config/packages/doctrine_migrations.yaml`. */
async function readConfigurations(project: Project): Promise<Configured> {
  const folders = new Map<string, readonly string[] | undefined>();
  const texts = await project.read(project.named("doctrine_migrations.yaml"));
  const files = [...texts].map(([path, text]) => ({ path, config: configOf(text) }));
  // What a service finds, and what another environment has otherwise, is not known.
  const isKnown = files.every(
    ({ config }) =>
      inside(config, "services") === undefined &&
      inside(config, "migrations") === undefined &&
      pathsOf(config).every(([, folder]) => inProject.test(folder)),
  );
  for (const { path, config } of files) {
    const parts = path.split("/");
    const above = parts.slice(0, parts.indexOf("config"));
    const app = (above.at(-1) === "app" ? above.slice(0, -1) : above).join("/");
    for (const [namespace, folder] of pathsOf(config)) {
      const relative = inProject.exec(folder)?.[1];
      if (relative === undefined || !project.folders.has(under(app, relative))) continue;
      const known = folders.get(under(app, relative)) ?? [];
      folders.set(under(app, relative), isKnown ? [...known, `${namespace}\\`] : undefined);
    }
  }
  const isFlat = isKnown && files.every(({ config }) => !organizes(config));
  return { folders, isFlat };
}

const inProject = /^%kernel\.project_dir%\/(.+?)\/?$/;

function organizes(config: unknown): boolean {
  const value = inside(config, "organize_migrations");
  return value !== undefined && value !== false;
}

function configOf(text: string): unknown {
  try {
    const [file] = yamlDocuments(text);
    return inside(file, "doctrine_migrations");
  } catch {
    // A configuration that is not YAML configures nothing; the folder is found by its files.
    return undefined;
  }
}

function pathsOf(config: unknown): readonly (readonly [namespace: string, folder: string])[] {
  const paths = inside(config, "migrations_paths");
  return typeof paths === "object" && paths !== null
    ? Object.entries(paths).map(([namespace, one]: [string, unknown]) => [
        namespace,
        typeof one === "string" ? one : "",
      ])
    : [];
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
  const foreign = await foreignOf(project, group, (oid) => read.get(oid)?.namespace);
  const own = named.filter(({ path }) => !foreign.has(path));
  return {
    ...group,
    migrations: inListOrder(own.length === 0 ? named : own),
    ...(foreign.size === 0 ? {} : { problems: foreignProblems(foreign) }),
  };
}

/** The files whose classes Doctrine passes over (src/Finder/Finder.php `isReflectionClassInNamespace`), each with its namespace. */
async function foreignOf(
  project: Project,
  group: MigrationGroup,
  namespaceOf: (oid: string) => string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const { folders } = await readConfigurations(project);
  const foreign = new Map<string, string>();
  for (const { path, oid } of group.migrations) {
    const namespace = namespaceOf(oid);
    const around = [...folders].filter(([folder]) => isWithin(path, folder));
    const isLoaded = around.some(([, loaded]) => loaded?.some((one) => namespace?.startsWith(one)) ?? true);
    if (namespace !== undefined && around.length > 0 && !isLoaded) foreign.set(path, namespace);
  }
  if (foreign.size === 0) return foreign;
  // A command may be given another configuration, and the extension of a bundle add to it.
  const own = new Set(group.migrations.map(({ path }) => path));
  const others = project
    .matching(/\.(?:ya?ml|php|xml|json)$/i)
    .filter((path) => mayConfigure.test(path) && !own.has(path));
  const texts = [...(await project.read(others.slice(0, configurationsAtMost))).values()];
  const isNamed = (namespace: string): boolean =>
    namespace !== "" &&
    (others.length > configurationsAtMost ||
      texts.some((text) => text.replaceAll("\\\\", "\\").includes(namespace.replace(/\\$/, ""))));
  return new Map([...foreign].filter(([, namespace]) => !isNamed(namespace)));
}

const mayConfigure = /migration[^/]*$|(?:^|\/)config\/|Extension\.php$/i;
const configurationsAtMost = 200;

/** One for each namespace: where the base has files in it already, somebody else may load them. */
function foreignProblems(foreign: ReadonlyMap<string, string>): readonly Problem[] {
  return [...Map.groupBy(foreign, ([, namespace]) => namespace)].flatMap(([namespace, files]): Problem[] => {
    const [[path] = [""]] = files;
    return [
      {
        kind: "unknown",
        severity: "blocker",
        cause: `namespace:${namespace}`,
        title: say`${nameOf(path)} is in a namespace that Doctrine does not load: it never runs`,
        message: [
          say`Of the folder Doctrine takes the classes in the namespaces that ${"migrations_paths"} names for it, and passes over ${namespace === "" ? "one without a namespace" : namespace.slice(0, -1)}.`,
        ],
        path,
        subjects: files.slice(0, 30).map(([one]) => ({ id: nameOf(one), path: one })),
      },
    ];
  });
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
