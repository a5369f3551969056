// Alembic and Flask-Migrate: a graph of Python modules, each naming its parents. What Alembic itself does stands in its
// script/base.py (which files it loads) and script/revision.py (the graph); read at 1.20.

import type { TreeEntry } from "../../domain/tree.ts";
import type { GraphFramework } from "../framework.ts";
import type { Migration, MigrationGroup, Unreadable } from "../migration-group.ts";
import { readParsed, type ParseMemory, type TextReader } from "../parse-memory.ts";
import { parentOf, under } from "../paths.ts";
import type { Project } from "../project.ts";
import { modulesIn } from "./folders.ts";
import { foldersBelow, settleLinks } from "./linked.ts";
import { findLocations, type Location } from "./locations.ts";
import { doesNothing, doneAgain } from "./upgrade.ts";
import { isLoadedName, toMigration, type LoadedFile } from "./migration.ts";
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
  environment: (root) => under(parentOf(root), "env.py"),
  load,
  looksLikeMigration: (path, text) =>
    isLoadedName(path.slice(path.lastIndexOf("/") + 1)) &&
    (text === undefined || (/^revision\b/m.test(text) && /^down_revision\b/m.test(text))),
  rewrite,
  sameCode,
  doesNothing,
  doneAgain,
};

async function load(project: Project, hints: readonly string[]): Promise<readonly MigrationGroup[]> {
  const locations = await findLocations(project, hints);
  const below = foldersBelow(locations, project);
  const filesIn = ({ folders, deep }: Pick<Location, "folders" | "deep">): readonly TreeEntry[] => {
    const lists = folders.map((folder) => modulesIn(project, folder, deep));
    return lists.length === 1 ? (lists[0] ?? []) : [...new Set(lists.flat())];
  };
  const files = [...locations, { folders: below, deep: false }].flatMap(filesIn);
  const known = loadedWith(project.memory);
  const parsed = await readParsed(
    reader,
    project,
    files.filter((entry) => !known.has(entry)),
  );
  const modules = (entry: TreeEntry): Loaded | undefined => {
    const before = known.get(entry);
    if (before !== undefined) return before;
    const module = entry.mode === "120000" ? undefined : parsed.get(entry.oid);
    if (module === undefined) return undefined;
    const loaded = { module };
    known.set(entry, loaded);
    return loaded;
  };
  const settled = await settleLinks(project, locations, below, (own) => {
    const location = { folders: own, deep: false, configured: false, certain: false, aside: false, loaded: true };
    const group = toGroup(location, filesIn(location), modules);
    const ids = [...(group?.migrations ?? []), ...(group?.unreadable ?? [])].flatMap(({ id }) => id?.value ?? []);
    const named = (group?.migrations ?? []).flatMap(({ parents, dependsOn }) =>
      [...parents, ...dependsOn].map(({ value }) => value),
    );
    return { ids: new Set(ids), named: new Set(named) };
  });
  return settled.flatMap((location) => toGroup(location, filesIn(location), modules) ?? []);
}

const reader: TextReader<PyModule> = { name: "alembic/6", read: readModuleQuickly };

function toGroup(
  location: Location,
  entries: readonly TreeEntry[],
  modules: (entry: TreeEntry) => Loaded | undefined,
): MigrationGroup | undefined {
  const migrations: Migration[] = [];
  const unreadable: Unreadable[] = [];
  for (const entry of entries) {
    const loaded = modules(entry);
    if (loaded === undefined) {
      const why = entry.mode === "120000" ? aLink : tooLarge;
      if (location.configured) unreadable.push({ path: entry.path, oid: entry.oid, why });
      continue;
    }
    const file = loadFile(entry, loaded, location.configured);
    if (file.kind === "migration") migrations.push(file.migration);
    else if (file.kind === "unreadable") unreadable.push(file.unreadable);
  }
  const { folders } = location;
  const [root] = folders;
  const isOne = migrations.length > 0 || unreadable.some(({ id }) => location.certain || id !== undefined);
  if (root === undefined || !isOne) return undefined;
  const evidence = location.configured ? "configured" : "marked";
  return {
    framework: "alembic",
    root,
    folders,
    aside: location.aside || !location.loaded,
    loaded: location.loaded,
    evidence,
    migrations,
    unreadable,
  };
}

const aLink = [{ kind: "plain", text: "it is a symbolic link, which is not followed" }] as const;
const tooLarge = [{ kind: "plain", text: "it is larger than 1 MiB, or this clone lacks it" }] as const;

interface Loaded {
  readonly module: PyModule;
  last?: { readonly configured: boolean; readonly file: LoadedFile };
}

function loadFile(entry: TreeEntry, loaded: Loaded, configured: boolean): LoadedFile {
  if (loaded.last?.configured !== configured) {
    loaded.last = { configured, file: toMigration(entry, loaded.module, configured) };
  }
  return loaded.last.file;
}

/** By the entry, which the trees of a change share: it is sooner found than what its text's name says. */
function loadedWith(memory: ParseMemory): WeakMap<TreeEntry, Loaded> {
  const known = loadedBy.get(memory) ?? new WeakMap<TreeEntry, Loaded>();
  loadedBy.set(memory, known);
  return known;
}

const loadedBy = new WeakMap<ParseMemory, WeakMap<TreeEntry, Loaded>>();
