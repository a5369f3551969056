// MikroORM's `migrationsList`: classes with names of their own, which the database remembers; then no folder is looked at
// (packages/core/src/utils/AbstractMigrator.ts `discoverMigrations`).

import type { Migration, MigrationGroup } from "./migration-group.ts";
import { entryAt } from "./list/entry.ts";
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
  const match = /\bmigrationsList\b\s*(?::\s*(\[|[\w$]+))?/.exec(text.replaceAll(/^\s*import\b.*$/gm, ""));
  if (match === null) return undefined;
  const name = match[1] ?? "migrationsList";
  return name === "[" ? path : (importOf(project, path, text, name) ?? path);
}

function importOf(project: Project, path: string, text: string, name: string): string | undefined {
  for (const [, names = "", from = ""] of text.matchAll(/^\s*import\s+([\w$\s{},*]+?)\s+from\s+["']([^"'\n]+)["']/gm)) {
    if (names.split(/[\s{},]+/).includes(name)) return resolve(project, path, from);
  }
  return undefined;
}

/** A script by a relative path: what is written `.js` may be `.ts`, and a folder its index. */
function resolve(project: Project, path: string, from: string): string | undefined {
  const whole = from.startsWith(".") ? normalize(under(parentOf(path), from)) : undefined;
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
  const files = elements.map(({ name }) => importOf(project, path, text, name));
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
    const place = { version, slug: id, stem: id, order: numberOrder(String(i)), entry: entryAt(text, element.from) };
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
