// Phinx, and the migrations of CakePHP, which are Phinx's: `20240101120000_add_users.php`, a set of versions. Names, classes and the
// refusals stand in its src/Phinx/Util/Util.php (`mapFileNameToClassName`) and src/Phinx/Migration/Manager.php (`getMigrations`).

import { say } from "../domain/text.ts";
import { listFramework, type Location } from "./list/list-framework.ts";
import { sameWords } from "./list/same-words.ts";
import { asNumber, numberOrder } from "./list/versions.ts";
import { nameOf, parentOf, under } from "./paths.ts";
import { mayDeclareElsewhere, mayReturnObject, phpClasses, renamePhpClass, shortClass } from "./php/classes.ts";
import { requiresPackage } from "./php/composer.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen, replacementNeverRuns } from "./list/outcomes.ts";

export const phinx = listFramework({
  id: "phinx",
  name: "Phinx",
  family: "set",
  about: {
    found: "`<14 digits>_name.php` in a project that requires Phinx or CakePHP's migrations",
    fix: "renames the file; its class too where two have one",
  },
  locate,
  stopsAt,
  readName: (name) => {
    const match = namePattern.exec(name);
    if (match === null) return undefined;
    const [, version = "", slug = ""] = match;
    const order = numberOrder(version);
    return {
      version,
      slug,
      id: asNumber(version),
      order,
      unique: [
        { what: "version", value: order },
        ...(slug === "" ? [] : [{ what: "class" as const, value: classOf(name) }]),
      ],
    };
  },
  rules: () => ({
    taken: {
      version: {
        severity: "blocker",
        says: ({ id, path }) =>
          say`Every command of Phinx stops with ${`Duplicate migration - "${path}" has the same version as "${id}"`}.`,
      },
      class: {
        severity: "blocker",
        says: ({ path, otherPath }) =>
          say`Every command of Phinx stops with ${`Migration "${nameOf(path)}" has the same name as "${nameOf(otherPath)}"`}.`,
      },
    },
    edited: editsAreNotSeen,
    replaced: replacementNeverRuns,
    deleted: {
      severity: "nit",
      says: ({ id }) =>
        say`Databases that have run ${id} keep it; ${"status"} shows it as ${"** MISSING MIGRATION FILE **"} and it cannot be rolled back.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ id, other }) =>
        say`Databases remember ${other}: for them ${id} is a new migration, so what it does runs a second time.`,
    },
  }),
  rewrite: (text, path, move) => {
    const [from, to] = [classOf(nameOf(path)), classOf(nameOf(move.to.path))];
    const line = from === to ? undefined : renamePhpClass(text, from, to);
    return line === undefined ? (from === to ? [] : undefined) : [line];
  },
  doesNothing,
  // Another class with another name of the file: a database does not remember it.
  sameCode: (a, b, path) => sameWords(withoutClassName(a), withoutClassName(b), path),
});

const namePattern = /^(\d+)_([a-z][a-z\d]*(?:_[a-z\d]+)*)\.php$|^(\d{14})\.php$/i;

/** Where the markers of the project say Phinx: many tools of PHP name their files alike. */
async function locate(project: Project): Promise<readonly Location[]> {
  const folders = [...project.foldersWith(/^\d{3,}_[a-z]\w*\.php$/i).keys()];
  const configured = folders.length === 0 ? new Set() : await configuredFolders(project);
  const found = await Promise.all(
    folders.map(async (folder): Promise<Location | undefined> => {
      if (configured.has(folder)) return { folders: [folder], evidence: "configured" };
      const requires = await requiresPackage(project, folder, /"(?:robmorgan\/phinx|cakephp\/migrations)"/);
      const isCake = /(?:^|\/)config\/Migrations$/i.test(folder);
      if (!requires && !isCake) return undefined;
      const newest = project
        .in(folder)
        .filter(({ path }) => path.endsWith(".php"))
        .slice(-3);
      const texts = [...(await project.read(newest.map(({ path }) => path))).values()];
      return texts.some((text) => /\b(?:Phinx\\|Migrations\\(?:AbstractMigration|BaseMigration))/.test(text))
        ? { folders: [folder], evidence: "marked" }
        : undefined;
    }),
  );
  return found.flatMap((location) => location ?? []);
}

/** The `paths.migrations` of a phinx.yml, .json or .php, as far as they stand there as strings. */
async function configuredFolders(project: Project): Promise<ReadonlySet<string>> {
  const texts = await project.read(project.matching(/^phinx\.(?:php|ya?ml|json|dist\.\w+|\w+\.dist)$/));
  return new Set([...texts].flatMap(([path, text]) => pathsIn(text).map((one) => under(parentOf(path), one))));
}

/** `%%PHINX_CONFIG_DIR%%/x`, and what follows a quote or a slash as far as it speaks of migrations. */
function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/(%%PHINX_CONFIG_DIR%%\/|["'])?([\w./-]+)/gi)].flatMap(([, before, run = ""]) => {
    if (before?.startsWith("%") === true) return [run.replace(/\/$/, "")];
    const whole = /^[^]*migrations?/i.exec(run)?.[0] ?? "";
    if (before === undefined && !whole.includes("/")) return [];
    const path = (before === undefined ? whole.slice(whole.indexOf("/")) : whole).replace(/^\/+/, "");
    // The word alone is the name of the setting.
    return /^migrations?$/i.test(path) ? [] : [path];
  });
}

/** `20240101120000_add_users.php` as `AddUsers`. */
function classOf(name: string): string {
  const [, , slug] = namePattern.exec(name) ?? [];
  if (slug === undefined) return `V${name.replace(/\.php$/, "")}`;
  return slug
    .split("_")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}

/** Every file is loaded, and asked for its class; CakePHP's migrations may return an object instead. */
function stopsAt(text: string, path: string): string | undefined {
  const name = classOf(nameOf(path));
  const declared = phpClasses(text).map((one) => shortClass(one.name).toLowerCase());
  if (declared.includes(name.toLowerCase()) || mayReturnObject(text)) return undefined;
  if (declared.length === 0 && mayDeclareElsewhere(text)) return undefined;
  return `Could not find class "${name}" in file "${path}"`;
}

/** Whether all that stands to be run is a method without a statement. */
function doesNothing(text: string): boolean {
  const plain = text.replaceAll(/\/\*[^]*?(?:\*\/|$)|^[ \t]*(?:\/\/|#).*$/gm, "");
  const ways = plain.match(/\bfunction (?:change|up)\b/gi);
  return ways?.length === 1 && /\bfunction (?:change|up)\(\)(?:\s*:\s*void)?\s*\{\s*\}/i.test(plain);
}

function withoutClassName(text: string): string {
  return text.replace(/^[ \t]*(?:final\s+)?class\s+\w+/m, "class");
}
