// Alembic and Flask-Migrate: a graph of Python modules, each naming its parents. What Alembic itself does stands in its
// script/base.py (which files it loads) and script/revision.py (the graph); read at 1.20.

import type { Tree, TreeEntry } from "../../domain/tree.ts";
import type { GraphFramework, Migration, MigrationGroup, Unreadable } from "../framework.ts";
import type { Project } from "../project.ts";
import { foldersBelow, settleLinks } from "./linked.ts";
import { findLocations, type Location } from "./locations.ts";
import { isLoadedName, toMigration } from "./migration.ts";
import type { PyModule } from "./module.ts";
import { rules, words } from "./words.ts";
import { readModuleQuickly } from "./quick.ts";
import { rewrite } from "./rewrite.ts";
import { sameCode } from "./same-code.ts";

export const alembic: GraphFramework = {
  id: "alembic",
  name: "Alembic",
  family: "graph",
  about: {
    found:
      "`alembic.ini`, `pyproject.toml`, an `env.py` beside `versions/`, or modules that assign `revision` and `down_revision`",
    fix: "renumbers, or hangs behind the head where ids are hashes; docstring, children and names elsewhere follow",
  },
  says: () => words,
  rules,
  load,
  looksLikeMigration: (path, text) =>
    isLoadedName(path.slice(path.lastIndexOf("/") + 1)) &&
    (text === undefined || (/^revision\b/m.test(text) && /^down_revision\b/m.test(text))),
  rewrite,
  sameCode,
};

async function load({ tree, entries }: Project, hints: readonly string[]): Promise<readonly MigrationGroup[]> {
  const { locations, folders } = await findLocations(tree, entries, hints);
  const below = foldersBelow(locations, folders);
  const filesIn = ({ folders: own, deep }: Pick<Location, "folders" | "deep">): readonly TreeEntry[] => [
    ...new Set(own.flatMap((folder) => folders.modules(folder, deep))),
  ];
  const modules = await readModules(tree, [...locations, { folders: below, deep: false }].flatMap(filesIn));
  const settled = await settleLinks(tree, { locations, folders }, below, (own) => {
    const location = { folders: own, deep: false, configured: false, aside: false, loaded: true };
    const group = toGroup(location, filesIn(location), modules);
    const ids = [...(group?.migrations ?? []), ...(group?.unreadable ?? [])].flatMap(({ id }) => id?.value ?? []);
    const named = (group?.migrations ?? []).flatMap(({ parents, dependsOn }) =>
      [...parents, ...dependsOn].map(({ value }) => value),
    );
    return { ids: new Set(ids), named: new Set(named) };
  });
  return settled.flatMap((location) => toGroup(location, filesIn(location), modules) ?? []);
}

function toGroup(
  location: Location,
  entries: readonly TreeEntry[],
  modules: ReadonlyMap<string, PyModule>,
): MigrationGroup | undefined {
  const migrations: Migration[] = [];
  const unreadable: Unreadable[] = [];
  for (const entry of entries) {
    const module = modules.get(entry.oid);
    if (module === undefined) {
      const why = entry.mode === "120000" ? aLink : tooLarge;
      if (location.configured) unreadable.push({ path: entry.path, oid: entry.oid, why });
      continue;
    }
    const file = toMigration(entry, module, location.configured);
    if (file.kind === "migration") migrations.push(file.migration);
    else if (file.kind === "unreadable") unreadable.push(file.unreadable);
  }
  const { folders, loaded } = location;
  const [root] = folders;
  if (root === undefined || (migrations.length === 0 && unreadable.every((file) => file.id === undefined)))
    return undefined;
  const evidence = location.configured ? "configured" : "marked";
  return {
    framework: "alembic",
    root,
    folders,
    aside: location.aside || !loaded,
    loaded,
    evidence,
    migrations,
    unreadable,
  };
}

const aLink = [{ kind: "plain", text: "it is a symbolic link, which is not followed" }] as const;
const tooLarge = [{ kind: "plain", text: "it is larger than 1 MiB" }] as const;

/** What modules say, by the object name of their text: the same file stands in all four trees of a change, and in the next review. */
const known = new Map<string, PyModule>();
const knownAtMost = 10_000;

async function readModules(tree: Tree, entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, PyModule>> {
  const modules = new Map<string, PyModule>();
  const unknown: TreeEntry[] = [];
  for (const entry of entries) {
    if (entry.mode === "120000") continue;
    const module = known.get(entry.oid);
    if (module === undefined) unknown.push(entry);
    else modules.set(entry.oid, module);
  }
  const texts = unknown.length === 0 ? new Map<string, string>() : await tree.read(unknown.map(({ path }) => path));
  for (const { path, oid } of unknown) {
    const text = texts.get(path);
    if (text === undefined) continue;
    const module = readModuleQuickly(text);
    modules.set(oid, module);
    remember(oid, module);
  }
  return modules;
}

function remember(oid: string, module: PyModule): void {
  const oldest = known.size >= knownAtMost ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
  known.set(oid, module);
}
