// SeaORM: a Rust module a migration, run in the order of the vec that `Migrator::migrations` returns. What is refused stands in
// sea-orm-migration/src/migrator/exec.rs (`get_migration_with_status`), read at 2.0.

import { parser } from "@lezer/rust";
import { say } from "../domain/text.ts";
import type { TreeEntry } from "../domain/tree.ts";
import type { LineEdit, ListFramework } from "./framework.ts";
import { parseCode } from "./grammar.ts";
import type { MigrationGroup, Problem } from "./migration-group.ts";
import { entryAt, linesOf } from "./lines.ts";
import { withElement } from "./list/list-lines.ts";
import { listedMigration } from "./list/listed-migration.ts";
import { sameWords } from "./list/same-words.ts";
import { numberOrder } from "./list/versions.ts";
import { readParsed, type TextReader } from "./parse-memory.ts";
import { isAside, nameOf, parentOf, under } from "./paths.ts";
import type { Project } from "./project.ts";
import { editsAreNotSeen } from "./list/outcomes.ts";

export const seaOrm: ListFramework = {
  id: "sea-orm",
  name: "SeaORM",
  family: "set",
  about: {
    found: "`fn migrations() -> Vec<Box<dyn MigrationTrait>>` in a `lib.rs` beside `m20220101_000001_name.rs`",
    fix: "adds the lines that are missing in the list, or says what to bring back",
  },
  orderIsPlace: true,
  rules: () => ({
    taken: {
      name: {
        severity: "blocker",
        says: ({ id }) => say`${id} runs twice, and the second time its name is in ${"seaql_migrations"} already.`,
      },
    },
    edited: editsAreNotSeen,
    deleted: {
      severity: "blocker",
      says: ({ id }) => say`A database that has run it refuses every command with ${missing(id)}.`,
    },
    renamed: {
      severity: "blocker",
      says: ({ other }) => say`A database that has run it refuses every command with ${missing(other)}.`,
    },
  }),
  remedy: () => ({ summary: say`Call one of the two otherwise`, commands: [] }),
  rewrite: () => [],
  sameCode: sameWords,
  looksLikeMigration: () => false,
  load,
  loaderOf,
};

function missing(id: string): string {
  return `Migration file of version '${id}' is missing, this migration has been applied but its file is missing`;
}

const moduleName = /^m\d+_\w+$/;

async function load(project: Project): Promise<readonly MigrationGroup[]> {
  const folders = new Set(project.matching(/^m\d+_\w+\.rs$/).map(parentOf));
  const nested = project
    .matching(/^mod\.rs$/)
    .flatMap((path) => (moduleName.test(nameOf(parentOf(path))) ? [parentOf(parentOf(path))] : []));
  const lists = [...new Set([...folders, ...nested])].flatMap((folder) =>
    ["lib.rs", "mod.rs", "migrator.rs"].map((name) => under(folder, name)).filter((path) => project.has(path)),
  );
  const texts = await project.read(lists);
  const found = [...texts].flatMap(([path, text]): ListFile[] => {
    if (!text.includes("MigratorTrait")) return [];
    const names = listedModules(text);
    // An empty one beside a migration leaves it out.
    const isEmpty = emptyVec.test(text) && folders.has(parentOf(path));
    return names.length === 0 && !isEmpty ? [] : [{ path, text, names }];
  });
  return Promise.all(found.map((list) => toGroup(project, list)));
}

/** What `name` returns, where it is written out: null where it is derived (from the file's name, sea-orm-macros/src/derives/migration.rs) or made. */
const nameReader: TextReader<string | null> = {
  name: "sea-orm/1",
  read: (text) =>
    /\bimpl\s+(?:\w+::)*MigrationName\s+for\s+\w+\s*\{[^}]{0,200}\bfn\s+name\s*\(\s*&self\s*\)\s*->\s*&(?:'static\s+)?str\s*\{\s*"([^"\\\n]*)"/.exec(
      text,
    )?.[1] ?? null,
};

interface ListFile {
  readonly path: string;
  readonly text: string;
  readonly names: readonly ListedModule[];
}

interface ListedModule {
  readonly name: string;
  /** Where the name stands in the text. */
  readonly from: number;
  readonly entry: { readonly line: number; readonly text: string };
}

/** The modules that the body of `fn migrations` names: each `m…::Migration` in it. */
function listedModules(text: string): readonly ListedModule[] {
  const found: ListedModule[] = [];
  const lines = linesOf(text);
  parseCode(parser, text).iterate({
    enter: ({ node }) => {
      if (node.name !== "FunctionItem") return true;
      const name = node.getChild("BoundIdentifier");
      if (name === null || text.slice(name.from, name.to) !== "migrations") return false;
      let last: { from: number; to: number } | undefined;
      node.cursor().iterate((inner) => {
        if (!/^(?:Bound|Scope|Type)?Identifier$/.test(inner.name)) return;
        if (
          last !== undefined &&
          text.slice(inner.from, inner.to) === "Migration" &&
          /^\s*::\s*$/.test(text.slice(last.to, inner.from))
        )
          found.push({
            name: text.slice(last.from, last.to),
            from: last.from,
            entry: entryAt(lines, last.from),
          });
        last = { from: inner.from, to: inner.to };
      });
      return false;
    },
  });
  return found;
}

/** The list of what is gone, where nothing stands in it now. */
async function loaderOf(project: Project, { listedIn }: MigrationGroup): Promise<string | undefined> {
  const text = listedIn === undefined ? undefined : (await project.read([listedIn])).get(listedIn);
  const isList = text?.includes("MigratorTrait") === true && emptyVec.test(text) && listedModules(text).length === 0;
  return isList ? listedIn : undefined;
}

const emptyVec = /\bvec!\s*\[\s*\]/;

async function toGroup(project: Project, list: ListFile): Promise<MigrationGroup> {
  const { path, names } = list;
  const root = parentOf(path);
  const files = new Map(
    project.below(root).flatMap((file): [string, TreeEntry][] => {
      const name =
        nameOf(file.path) === "mod.rs" ? nameOf(parentOf(file.path)) : nameOf(file.path).replace(/\.rs$/, "");
      return file.path.endsWith(".rs") ? [[name, file]] : [];
    }),
  );
  const listed = new Set(names.map(({ name }) => name));
  const enter = entering(list);
  const written = await readParsed(
    nameReader,
    project,
    names.flatMap(({ name }) => files.get(name) ?? []),
  );
  const idOf = (name: string): string => {
    const file = files.get(name);
    if (file === undefined) return name;
    return written.get(file.oid) ?? nameOf(file.path).replace(/\.rs$/, "");
  };
  return {
    framework: "sea-orm",
    root,
    folders: [root],
    aside: isAside(root),
    loaded: true,
    evidence: "marked",
    listedIn: path,
    migrations: names.map(({ name, entry }, i) => {
      const id = idOf(name);
      const version = /^m(\d+(?:_\d+)?)_/.exec(name)?.[1] ?? "";
      const place = { version, slug: name.slice(version.length + 2), stem: name, order: numberOrder(String(i)), entry };
      const unique = [{ what: "name" as const, value: id }];
      const { path: own, oid } = files.get(name) ?? { path, oid: name };
      return listedMigration([{ path: own, oid }], id, { ...place, unique });
    }),
    unreadable: [],
    problems: [...files]
      .filter(([name, file]) => moduleName.test(name) && !listed.has(name) && parentOf(file.path) === root)
      .map(([name, file]) => unlisted(name, file.path, list.path, enter)),
  };
}

function unlisted(name: string, path: string, listPath: string, enter: (name: string) => readonly LineEdit[]): Problem {
  const lines = [`mod ${name};`, `Box::new(${name}::Migration),`] as const;
  return {
    kind: "journal_mismatch",
    severity: "blocker",
    cause: `unlisted:${name}`,
    title: say`${name} is not in the vec: it never runs`,
    message: [say`What ${"migrations()"} in ${listPath} returns is run, and nothing else.`],
    path,
    line: 1,
    subjects: [{ id: name, path }],
    fix: {
      summary: say`Add ${lines[0]} and, at the end of the vec, ${lines[1]}`,
      edits: enter(name),
      commands: [],
    },
  };
}

/** The module's declaration and its place behind all others; [] where the list is written in ways of its own. */
function entering({ path, text, names }: ListFile): (name: string) => readonly LineEdit[] {
  const last = names.at(-1);
  const box = last === undefined ? undefined : boxAround(text, last);
  const lines = linesOf(text);
  const modules = declaredModules(text);
  return (name) => {
    const declaration = declare(name, modules);
    if (last === undefined || box === undefined || declaration === undefined) return [];
    const element = text.slice(box.from, box.to).replace(last.name, () => name);
    const changes = [...declaration, withElement(text, box, element, lines)];
    return changes.map((change) => ({ op: "replace", path, ...change }));
  };
}

/** `Box::new(m20220101_000001_name::Migration)`, in which a module is named. */
function boxAround(text: string, { name, from }: ListedModule): { from: number; to: number } | undefined {
  const before = /Box::new\(\s*(?:\w+::)*$/.exec(text.slice(Math.max(0, from - 200), from));
  const after = /^\s*::\s*Migration\s*(?:\{\s*\}\s*)?\)/.exec(text.slice(from + name.length));
  return before === null || after === null
    ? undefined
    : { from: from - before[0].length, to: from + name.length + after[0].length };
}

interface DeclaredModule {
  readonly line: number;
  readonly before: string;
  readonly module: string;
}

function declaredModules(text: string): readonly DeclaredModule[] {
  return text.split("\n").flatMap((whole, i) => {
    const before = whole.replace(/\r$/, "");
    const module = /^\s*(?:pub(?:\(\w+\))?\s+)?mod\s+(\w+)\s*;\s*$/.exec(before)?.[1];
    return module === undefined ? [] : [{ line: i + 1, before, module }];
  });
}

/** Among its neighbours, where `rustfmt` would sort it; [] where it is declared, undefined where no neighbour is. */
function declare(
  name: string,
  modules: readonly DeclaredModule[],
): readonly Omit<LineEdit, "op" | "path">[] | undefined {
  if (modules.some(({ module }) => module === name)) return [];
  const neighbours = modules.filter(({ module }) => moduleName.test(module));
  const after = neighbours.findLast(({ module }) => module < name) ?? neighbours.at(-1);
  return (
    after && [
      {
        line: after.line,
        before: after.before,
        after: `${after.before}\n${after.before.replace(after.module, () => name)}`,
      },
    ]
  );
}
