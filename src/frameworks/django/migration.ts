// From a module to a migration of an app, as Django's loader adds it to its graph (db/migrations/loader.py, 5.2).

import { say, type Text } from "../../domain/text.ts";
import type { TreeEntry } from "../../domain/tree.ts";
import type { Elsewhere, Located, Migration, Unreadable } from "../migration-group.ts";
import { nameOf } from "../paths.ts";
import { isKeyword, listNames, type DjangoModule, type Entry, type EntryList } from "./module.ts";

export interface AppFile {
  readonly migration?: Migration;
  readonly unreadable?: Unreadable;
  /** What it names in other apps: as parents, and as what comes after it. */
  readonly external: readonly Entry[];
  readonly before: readonly Entry[];
}

/** Whether Django loads a file of this name from a migrations folder (`load_disk`: modules, no `_` or `~` in front). */
export function isLoadedName(fileName: string): boolean {
  return /^[^_~.][^.]*\.py$/.test(fileName);
}

/** What a database remembers a migration by, beside the app: the file's name. */
export function stemOf(path: string): string {
  return nameOf(path).slice(0, -".py".length);
}

/** What came of a module the last time: it mostly is the same file of the same app in all trees of a change. */
const known = new WeakMap<DjangoModule, { readonly path: string; readonly label: string; readonly file: AppFile }>();

/** A file as the app `label` loads it. */
export function toAppFile(entry: TreeEntry, module: DjangoModule, label: string): AppFile {
  const before = known.get(module);
  if (before?.path === entry.path && before.label === label) return before.file;
  const file = read(entry, module, label);
  known.set(module, { path: entry.path, label, file });
  return file;
}

function read({ path, oid }: TreeEntry, module: DjangoModule, label: string): AppFile {
  const stem = stemOf(path);
  const id = { value: stem, line: module.line };
  const external = others(module.lists.dependencies, label);
  const before = others(module.lists.run_before, label);
  const refuse = (why: Text, more: Partial<Unreadable>): AppFile => ({
    external,
    before,
    unreadable: { path, oid, why, ...more },
  });
  if (module.conflicted) return refuse(say`it still has the markers of a merge conflict`, { id });
  if (module.unclosed !== undefined) {
    const { line, error } = module.unclosed;
    const parents = own(module.lists.dependencies, label);
    return refuse(say`Python cannot parse it`, { id, parents, line, refused: error });
  }
  if (module.kind === "open") return refuse(say`its class ${"Migration"} comes from elsewhere`, { id });
  if (module.kind === "other") {
    const refused = `BadMigrationError: Migration ${stem} in app ${label} has no Migration class`;
    return refuse(say`it has no class ${"Migration"}`, { refused });
  }
  const parents = own(module.lists.dependencies, label);
  const unknown = unknownIn(module, parents.length > 0, stem);
  if (unknown !== undefined) return refuse(unknown.why, { id, parents, line: unknown.line, place: placeOf(module) });
  if (parents.some(({ value }) => value === stem)) {
    return refuse(say`it depends on itself`, { id, refused: `CircularDependencyError: ${label}.${stem}` });
  }
  const replaces = own(module.lists.replaces, label).map(({ value }) => value);
  const runBefore = own(module.lists.run_before, label).map(({ value }) => value);
  return {
    external,
    before,
    migration: {
      path,
      oid,
      id,
      parents,
      dependsOn: [],
      branchLabels: [],
      header: {},
      ...(replaces.length > 0 ? { replaces } : {}),
      ...(runBefore.length > 0 ? { runBefore } : {}),
      ...(external.length + before.length > 0
        ? { across: { after: external.map(elsewhere), before: before.map(elsewhere) } }
        : {}),
    },
  };
}

/** What stands in the way of knowing its place. An expression beside a parent that can be read names another app's. */
function unknownIn(
  { lists, bases, line, initial }: DjangoModule,
  hasParent: boolean,
  stem: string,
): { readonly why: Text; readonly line: number } | undefined {
  const { dependencies, replaces } = lists;
  if (replaces?.more !== undefined) return { why: told("replaces", replaces.more.why), line: replaces.more.line };
  if (hasParent || initial || /^0*1(?!\d)/.test(stem)) return undefined;
  if (dependencies?.more !== undefined) {
    return { why: told("dependencies", dependencies.more.why), line: dependencies.more.line };
  }
  const isInherited = dependencies === undefined && !/\bmigrations\.Migration\b|^Migration\b/.test(bases);
  return isInherited ? { why: say`it may inherit its ${"dependencies"} from ${bases}`, line } : undefined;
}

function placeOf({ lists, bases }: DjangoModule): string {
  const written = listNames.map((name) => {
    const { entries = [], source } = lists[name] ?? {};
    return [source, entries.map((entry) => [entry.app, entry.name])];
  });
  return JSON.stringify([bases, written]);
}

function told(list: string, why: string): Text {
  return say`its ${list} ${[{ kind: "plain", text: why }]}`;
}

/** Names in the app itself, each once. */
function own(list: EntryList | undefined, label: string): Located[] {
  const found = new Map<string, Located>();
  for (const { app, name, line } of list?.entries ?? []) {
    if (app === label && !found.has(name)) found.set(name, { value: name, line });
  }
  return [...found.values()];
}

function elsewhere({ app, name, line }: Entry): Elsewhere {
  return { label: app, value: name, line };
}

function others(list: EntryList | undefined, label: string): readonly Entry[] {
  return list?.entries.filter(({ app, name }) => app !== label && !isKeyword(name)) ?? [];
}
