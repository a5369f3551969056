// Laravel: `database/migrations/2024_01_01_120000_add_users.php`, a set of file names. What runs and what a class is called stand
// in its src/Illuminate/Database/Migrations/Migrator.php (`getMigrationFiles`, `getMigrationName`, `getMigrationClass`,
// `requireFiles`): files without a named class (`return new class`) cannot collide.

import { say } from "../domain/text.ts";
import type { Migration, MigrationGroup } from "./migration-group.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { sameWords } from "./list/same-words.ts";
import { nameOf } from "./paths.ts";
import { mayDeclareElsewhere, mayReturnObject, phpClasses, renamePhpClass, shortClass } from "./php/classes.ts";
import { isRepeatable } from "./php/repeatable.ts";
import { requiresPackage } from "./php/composer.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, runsTwiceForNothing } from "./list/outcomes.ts";

export const laravel = listFramework({
  id: "laravel",
  name: "Laravel",
  family: "set",
  about: {
    found: "`YYYY_MM_DD_HHMMSS_name.php`, in a project that requires Laravel or Illuminate, and every `*_*.php` beside",
    fix: "renames the file and its class where two have one class",
  },
  locate,
  loadsMore: [
    "loadMigrationsFrom",
    "discoversMigrations",
    "hasMigration",
    "--path",
    "'migrator'",
    "Migrator",
    "/laravel-migration",
  ],
  stopsAt,
  isRepeatable,
  readName: (name, settings) => {
    const match = namePattern.exec(name);
    if (match === null && !(settings.has(everyName) && name.includes("_") && name.endsWith(".php"))) return undefined;
    const [, version = "", slug = slugOf(name)] = match ?? [];
    const stem = name.slice(0, -4);
    return { version, slug, id: stem, order: stem, stem, unique: [] };
  },
  refine: withClasses,
  rules: () => ({
    taken: {
      class: {
        severity: "blocker",
        says: ({ path }) =>
          say`On a new database ${"php artisan migrate"} loads both and PHP stops with ${`Cannot declare class ${classOf(nameOf(path))}, because the name is already in use`}.`,
      },
    },
    edited: editsAreNotSeen,
    deleted: {
      severity: "nit",
      says: ({ id }) =>
        say`Databases that have run ${id} keep it, and ${"migrate:rollback"} says ${"Migration not found"} of it.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`Databases remember ${other}: for them ${id} is a new migration, so what it does runs a second time.`,
    },
    repeated: runsTwiceForNothing,
  }),
  rewrite: (text, path, move) => {
    const [from, to] = [classOf(nameOf(path)), classOf(nameOf(move.to.path))];
    const line = from === to ? undefined : renamePhpClass(text, from, to);
    return line === undefined ? [] : [line];
  },
  sameCode: (a, b, path) => sameWords(withoutForm(a), withoutForm(b), path),
});

/** The folder is surely Laravel's, which globs for `*_*.php`. */
const everyName = "every-name";
const namePattern = /^(\d{4}_\d{2}_\d{2}_\d{6})_(.+)\.php$/;

async function locate(project: Project): Promise<readonly Location[]> {
  const found = [...project.foldersWith(namePattern).keys()];
  const folders = new Set([...found, ...found.flatMap((folder) => defaultAbove(project, folder) ?? [])]);
  return Promise.all(
    [...folders].map(async (folder): Promise<Location> => {
      const isLaravel = await requiresPackage(project, folder, /"(?:laravel|illuminate|orchestra)\//);
      return isLaravel
        ? { folders: [folder], evidence: "marked", flat: true, settings: new Set([everyName]) }
        : { folders: [folder], evidence: "named" };
    }),
  );
}

/** The folder of an application that Laravel reads in any case, with files or without (`getMigrationPaths` of `BaseCommand`). */
function defaultAbove(project: Project, folder: string): string | undefined {
  const above = /^((?:.*\/)?)database\/migrations(?=\/)/.exec(folder);
  return above !== null && project.has(`${above[1]}artisan`) ? above[0] : undefined;
}

/** `2019_01_01_000000_create_users_table.php` as `CreateUsersTable`. */
function classOf(name: string): string {
  const words = slugOf(name)
    .split(/[-_ ]+/)
    .filter((word) => word !== "");
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

/** What follows the date, which nobody looks at: four parts of the name. */
function slugOf(name: string): string {
  return name
    .replace(/\.php$/, "")
    .split("_")
    .slice(4)
    .join("_");
}

/** `resolvePath`: a file without its class is asked once more for an object that it returns, and PHP has what it declares already. */
function stopsAt(text: string, path: string): string | undefined {
  const declared = phpClasses(text).map(({ name }) => name);
  const [first] = declared;
  const name = classOf(nameOf(path));
  if (mayReturnObject(text)) return undefined;
  if (first === undefined) {
    if (mayDeclareElsewhere(text)) return undefined;
    const declares = /^function\s+(\w+)/m.exec(text)?.[1];
    return declares === undefined ? `Class "${name}" not found` : `Cannot redeclare ${declares}()`;
  }
  const isThere = declared.some((one) => one.toLowerCase() === name.toLowerCase());
  return isThere ? undefined : `Cannot declare class ${first}, because the name is already in use`;
}

/** The classes of migrations that would share one by their names; the others need not be read. */
async function withClasses(project: Project, group: MigrationGroup): Promise<MigrationGroup> {
  const byClass = Map.groupBy(group.migrations, ({ path }) => classOf(nameOf(path)).toLowerCase());
  const alike = [...byClass.values()].filter((some) => some.length > 1).flat();
  if (alike.length === 0) return group;
  const texts = await project.read(alike.map(({ path }) => path));
  const withClass = (migration: Migration): Migration => {
    const { path, listed } = migration;
    const name = classOf(nameOf(path)).toLowerCase();
    const declared = phpClasses(texts.get(path) ?? "").find((one) => shortClass(one.name).toLowerCase() === name);
    if (declared === undefined || listed === undefined) return migration;
    return { ...migration, listed: { ...listed, unique: [{ what: "class", value: shortClass(declared.name) }] } };
  };
  return { ...group, migrations: group.migrations.map(withClass) };
}

/** A named class and an anonymous one do the same: upgrades of Laravel rewrite the one as the other. */
function withoutForm(text: string): string {
  return text
    .replace(/^[ \t]*declare\(strict_types=\d\);/m, "")
    .replace(/^[ \t]*(?:return\s+new\s+class|(?:final\s+)?class\s+\w+)(?:\s*\(\))?\s+extends\b/m, "class extends")
    .replace(/\}\s*(?:;\s*)?$/, "}")
    .replace(/\)\s*:\s*void\b/g, ")");
}
