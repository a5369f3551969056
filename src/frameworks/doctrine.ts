// Doctrine Migrations: `migrations/Version20240101120000.php`, a set of classes with their namespaces. Which files are looked at
// stands in its src/Finder/{Glob,RecursiveRegex}Finder.php and src/DependencyFactory.php, the order in
// src/Version/AlphabeticalComparator.php, what it says of missing ones in src/Tools/Console/Command/MigrateCommand.php.

import { say } from "../domain/text.ts";
import type { Migration, MigrationGroup } from "./migration-group.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { inListOrder } from "./list/listed-migration.ts";
import { nameOf, outermost, parentOf, under } from "./paths.ts";
import { phpClasses, renamePhpClass } from "./php/classes.ts";
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
  refine: withNamespaces,
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
  rewrite: (text, path, move) => {
    const [from, to] = [path, move.to.path].map((one) => nameOf(one).replace(/\.php$/, ""));
    const line = renamePhpClass(text, from ?? "", to ?? "");
    return line === undefined ? undefined : [line];
  },
});

/** Of a folder, for its namespace. */
const filesAsked = 5;

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

/** Ids with the namespace of their folder, which most of its last files tell: a folder is one namespace's. */
async function withNamespaces(project: Project, group: MigrationGroup): Promise<MigrationGroup> {
  const byFolder = Map.groupBy(group.migrations, ({ path }) => parentOf(path));
  const last = [...byFolder.values()].flatMap((own) => own.slice(-filesAsked).map(({ path }) => path));
  const texts = await project.read(last);
  const namespaces = new Map(
    [...Map.groupBy(last, parentOf)].map(([folder, paths]) => {
      const told = paths.flatMap((path) => {
        const name = phpClasses(texts.get(path) ?? "")[0]?.name;
        return name === undefined ? [] : [name.slice(0, name.lastIndexOf("\\") + 1)];
      });
      const [most] = [...Map.groupBy(told, (one) => one).values()].toSorted((a, b) => b.length - a.length);
      return [folder, most?.[0] ?? ""];
    }),
  );
  const named = group.migrations.map((migration): Migration => {
    const { path, id, listed } = migration;
    const value = (namespaces.get(parentOf(path)) ?? "") + id.value;
    if (listed === undefined) return migration;
    return {
      ...migration,
      id: { ...id, value },
      listed: { ...listed, order: value, unique: [{ what: "class", value }] },
    };
  });
  return { ...group, migrations: inListOrder(named) };
}
