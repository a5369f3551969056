// MikroORM's `migrationsList`: classes with names of their own, which the database remembers; then no folder is looked at
// (packages/core/src/utils/AbstractMigrator.ts `discoverMigrations`).

import type { Migration, MigrationGroup } from "./migration-group.ts";
import { entryAt, linesOf } from "./lines.ts";
import { listedMigration } from "./list/listed-migration.ts";
import { numberOrder } from "./list/versions.ts";
import { readClassLists, unlistedProblems, type ListElement, type Listable } from "./node/class-lists.ts";
import { isNumberedScript } from "./node/candidates.ts";
import { isScript } from "./node/syntax.ts";
import { readParsed, type TextReader } from "./parse-memory.ts";
import { isAside, nameOf, normalize, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";

/** One for each configuration that has such a list, in itself or in a file that it imports. */
export async function listedGroups(project: Project): Promise<readonly MigrationGroup[]> {
  const configs = await project.read(project.matching(/^mikro-orm[\w.-]*\.[cm]?[jt]s$/));
  const paths = [...configs].flatMap(([path, text]) => listFileOf(project, path, text) ?? []);
  const lists = await readClassLists(project, [...new Set(paths)]);
  const texts = await project.read([...lists.keys()]);
  const groups = await Promise.all(
    [...lists].map(([path, all]) => {
      const [longest] = all.toSorted((a, b) => b.elements.length - a.elements.length);
      return toGroup(project, path, texts.get(path) ?? "", longest?.elements ?? []);
    }),
  );
  return groups.flatMap((group) => group ?? []);
}

/** The configuration itself, or where it has the list from. */
function listFileOf(project: Project, path: string, text: string): string | undefined {
  const match = /\bmigrationsList\b\s*(?::\s*(\[|[\w$]+))?/.exec(text.replaceAll(/^[ \t]*import\b.*$/gm, ""));
  if (match === null) return undefined;
  const name = match[1] ?? "migrationsList";
  return name === "[" ? path : (resolve(project, path, importsIn(text).get(name)) ?? path);
}

/** What each imported name is imported from. */
function importsIn(text: string): ReadonlyMap<string, string> {
  const imports = new Map<string, string>();
  for (const after of text.split(/^[ \t]*import\b/m).slice(1)) {
    const [, names = "", from = ""] = /^([\w$\s{},*]+)["']([^"'\n]+)["']/.exec(after) ?? [];
    const words = names.split(/[\s{},]+/).filter((word) => word !== "");
    if (words.at(-1) !== "from") continue;
    for (const word of words.slice(0, -1)) if (!imports.has(word)) imports.set(word, from);
  }
  return imports;
}

/** A script by a relative path: what is written `.js` may be `.ts`, and a folder its index. */
function resolve(project: Project, path: string, from: string | undefined): string | undefined {
  const whole = from?.startsWith(".") === true ? normalize(under(parentOf(path), from)) : undefined;
  const stem = whole?.replace(/\.[cm]?[jt]s$/, "");
  return stem === undefined
    ? undefined
    : [`${stem}.ts`, `${stem}.js`, `${stem}.mts`, `${stem}.mjs`, `${stem}/index.ts`, `${stem}/index.js`].find((one) =>
        project.has(one),
      );
}

async function toGroup(
  project: Project,
  path: string,
  text: string,
  elements: readonly ListElement[],
): Promise<MigrationGroup | undefined> {
  const imports = importsIn(text);
  const lines = linesOf(text);
  const files = elements.map(({ name }) => resolve(project, path, imports.get(name)));
  const folders = [
    ...Map.groupBy(
      files.flatMap((file) => file ?? []),
      parentOf,
    ),
  ].toSorted(([, a], [, b]) => b.length - a.length);
  const [root] = folders[0] ?? [];
  if (root === undefined) return undefined;
  const migrations = elements.map((element, i): Migration => {
    const own = files[i] ?? path;
    const id = element.given ?? element.name;
    const version = /^(?:Migration)?(\d+)/.exec(nameOf(own))?.[1] ?? "";
    const place = { version, slug: id, stem: id, order: numberOrder(String(i)), entry: entryAt(lines, element.from) };
    return listedMigration([{ path: own, oid: project.at(own)?.oid ?? id }], id, {
      ...place,
      unique: [{ what: "name", value: id }],
    });
  });
  return {
    framework: "mikro-orm",
    root,
    folders: folders.map(([folder]) => folder),
    aside: isAside(root),
    loaded: true,
    evidence: "configured",
    listedIn: path,
    migrations,
    unreadable: [],
    problems: await findUnlisted(project, path, root),
  };
}

/** Migrations beside those that the list has. */
async function findUnlisted(project: Project, path: string, root: string): ReturnType<typeof unlistedProblems> {
  const scripts = project
    .in(root)
    .filter(
      (file) => isScript(file.path) && (isNumberedScript(nameOf(file.path)) || /^\d{14}/.test(nameOf(file.path))),
    );
  const classes = await readParsed(classReader, project, scripts);
  const all = scripts.flatMap((file): Listable[] => {
    const name = classes.get(file.oid);
    return typeof name === "string" ? [{ id: name, path: file.path, names: [name] }] : [];
  });
  return unlistedProblems(
    project,
    [{ path, set: [], lists: (await readClassLists(project, [path])).get(path) ?? [] }],
    all,
  );
}

const classReader: TextReader<string | null> = {
  name: "mikro-orm-class/1",
  read: (text) => /^export\s+(?:default\s+)?class\s+([\w$]+)\s+extends\s+Migration\b/m.exec(text)?.[1] ?? null,
};
