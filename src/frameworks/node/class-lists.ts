// Lists of migrations in code: where a project hands its tool classes, what is not among them never runs.

import type { LineEdit } from "../framework.ts";
import type { Problem } from "../migration-group.ts";
import { say } from "../../domain/text.ts";
import { withElement } from "../list/list-lines.ts";
import { linesOf } from "../lines.ts";
import { stemOf } from "../numbering.ts";
import { readParsed, type TextReader } from "../parse-memory.ts";
import { isAside, isWithin, nameOf, parentOf } from "../paths.ts";
import type { Project } from "../project.ts";
import { isNumberedScript } from "./candidates.ts";
import { settingsOf, type Setting } from "./settings.ts";
import { childrenOf, isScript, parseScript, sourceOf, unquote, type JsNode } from "./syntax.ts";

export interface SetUpFile {
  readonly path: string;
  /** What the file sets that is called `migrations`. */
  readonly set: readonly Setting[];
  readonly lists: readonly ClassList[];
}

export interface ClassList {
  readonly elements: readonly ListElement[];
}

export interface ListElement {
  /** What is given beside the class, without an ending: `{ name: "x", class: X }`. */
  readonly given?: string | undefined;
  /** The class. */
  readonly name: string;
  /** Where it stands in the text. */
  readonly from: number;
  readonly to: number;
}

/** More files than these are not read. */
const readAtMost = 60;

/** The files that are likely to say which migrations there are: beside the folders, and what sets up a database in their packages. */
export async function setUpFiles(
  project: Project,
  folders: readonly string[],
  homes: readonly string[],
): Promise<readonly SetUpFile[]> {
  const beside = new Set(folders.flatMap((folder) => [folder, parentOf(folder)]));
  const isBeside = (path: string): boolean => beside.has(parentOf(path)) || beside.has(parentOf(parentOf(path)));
  const paths = [
    ...project.paths(isIndex).filter(isBeside),
    ...project.paths(isSetUp).filter((path) => homes.some((home) => isWithin(path, home))),
  ];
  const entries = [...new Set(paths)].slice(0, readAtMost).flatMap((path) => project.at(path) ?? []);
  const read = await readParsed(reader, project, entries);
  return entries.flatMap(({ path, oid }) => {
    const found = read.get(oid);
    return found === undefined ? [] : [{ path, ...found }];
  });
}

function isIndex(path: string): boolean {
  return /^index\.[cm]?[jt]s$/.test(nameOf(path)) && !isAside(parentOf(path));
}

function isSetUp(path: string): boolean {
  const name = nameOf(path);
  const isOne = /data-?source|orm-?config|typeorm|mikro-?orm|database/i.test(name) && isScript(path);
  return isOne && !isNumberedScript(name) && !isAside(parentOf(path));
}

/** The lists of these files, by path. */
export async function readClassLists(
  project: Project,
  paths: readonly string[],
): Promise<ReadonlyMap<string, readonly ClassList[]>> {
  const entries = [...new Set(paths)].flatMap((path) => project.at(path) ?? []);
  const read = await readParsed(reader, project, entries);
  return new Map(entries.flatMap(({ path, oid }) => (read.has(oid) ? [[path, read.get(oid)?.lists ?? []]] : [])));
}

const reader: TextReader<Omit<SetUpFile, "path">> = {
  name: "node-class-lists/3",
  read: (text) => {
    const set = /\bmigrations\b/.test(text) ? settingsOf(text, "script.ts") : [];
    return { set: set.filter(({ name }) => name === "migrations"), lists: text.includes("[") ? listsIn(text) : [] };
  },
};

function listsIn(text: string): readonly ClassList[] {
  const lists: ClassList[] = [];
  parseScript(text, "script.ts").iterate({
    enter: ({ name, node }) => {
      if (name !== "ArrayExpression") return;
      const parts = childrenOf(node).filter((part) => !/^[[\],]$|Comment$/.test(part.name));
      const elements = parts.filter((part, i) => part.name !== "Spread" && parts[i - 1]?.name !== "Spread");
      const named = elements.flatMap((element) => elementOf(element, text) ?? []);
      if (named.length > 0) lists.push({ elements: named });
    },
  });
  return lists;
}

function elementOf(element: JsNode, text: string): ListElement | undefined {
  const { from, to } = element;
  if (element.name === "VariableName") return { name: sourceOf(element, text), from, to };
  if (element.name !== "ObjectExpression") return undefined;
  const values = new Map(
    childrenOf(element)
      .filter(({ name }) => name === "Property")
      .map((property) => {
        const [key, , value] = childrenOf(property);
        return [key === undefined ? "" : sourceOf(key, text), value] as const;
      }),
  );
  const [given, own] = [values.get("name"), values.get("class")];
  if (own?.name !== "VariableName") return undefined;
  const said = given?.name === "String" ? unquote(sourceOf(given, text)).replace(/\.[cm]?[jt]s$/, "") : undefined;
  return { given: said, name: sourceOf(own, text), from, to };
}

/** A migration by what lists call it. */
export interface Listable {
  readonly id: string;
  readonly path: string;
  readonly names: readonly string[];
}

/** What the lists have that have some of the names, where they have most of them; undefined: then it is somebody's test. */
export function listedWith(files: readonly SetUpFile[], own: ReadonlySet<string>): ReadonlySet<string> | undefined {
  const names = files.flatMap(({ lists }) =>
    lists.flatMap(({ elements }) =>
      elements.some(({ name }) => own.has(name)) ? elements.map(({ name }) => name) : [],
    ),
  );
  const listed = new Set(names);
  const left = [...own].filter((name) => !listed.has(name));
  return listed.size === 0 || left.length * 2 > own.size ? undefined : listed;
}

/** Those that no list has, where lists have most of them: then nothing else makes them run. */
export async function unlistedProblems(
  project: Project,
  files: readonly SetUpFile[],
  migrations: readonly Listable[],
): Promise<readonly Problem[]> {
  const own = new Set(migrations.flatMap(({ names }) => names));
  const listed = listedWith(files, own);
  if (listed === undefined) return [];
  const lists = files.flatMap(({ path, lists: some }) =>
    some.map((list) => ({ path, list, shared: list.elements.filter(({ name }) => own.has(name)).length })),
  );
  const left = migrations.filter(({ names }) => !names.some((name) => listed.has(name)));
  const [longest] = lists.toSorted((a, b) => b.shared - a.shared || (a.path < b.path ? -1 : 1));
  if (longest === undefined || left.length === 0) return [];
  const text = (await project.read([longest.path])).get(longest.path);
  const edits = text === undefined ? undefined : entering(text, longest.path, longest.list, migrations);
  return left.map((migration): Problem => {
    const name = migration.names[0] ?? migration.id;
    return {
      kind: "journal_mismatch",
      severity: "blocker",
      cause: `unlisted:${migration.id}`,
      title: say`${migration.id} is in no list of migrations: it never runs`,
      message: [say`What is handed to the tool is run, and nothing else; ${longest.path} lists the others.`],
      path: migration.path,
      line: 1,
      subjects: [{ id: migration.id, path: migration.path }],
      fix: {
        summary: say`Import ${name} in ${longest.path}, and add it at the end of the list`,
        edits: edits?.({ name, path: migration.path }) ?? [],
        commands: [],
      },
    };
  });
}

/** The element, and an import in the manner of the last one's; undefined where either is written in a way of its own. */
function entering(
  text: string,
  path: string,
  { elements }: ClassList,
  migrations: readonly Listable[],
): ((own: { readonly name: string; readonly path: string }) => readonly LineEdit[]) | undefined {
  const last = elements.at(-1);
  const like = migrations.find(({ names }) => names.includes(last?.name ?? ""));
  if (last === undefined || like === undefined || (last.given ?? last.name) !== last.name) return undefined;
  const lines = linesOf(text);
  const imports = text.split("\n").map((line) => /^import\s*\{\s*([\w$]+)\s*\}\s*from\b/.exec(line)?.[1]);
  const line = imports.indexOf(last.name) + 1;
  const before = lines.textOf(line);
  if (line === 0 || !before.includes(`/${stemOf(like.path)}`)) return undefined;
  const element = text.slice(last.from, last.to);
  return (own) => {
    if (parentOf(like.path) !== parentOf(own.path)) return [];
    const after = before
      .replace(last.name, () => own.name)
      .replace(`/${stemOf(like.path)}`, () => `/${stemOf(own.path)}`);
    const added = withElement(
      text,
      last,
      element.replaceAll(last.name, () => own.name),
      lines,
    );
    return [
      { op: "replace", path, line, before, after: `${before}\n${after}` },
      { op: "replace", path, ...added },
    ];
  };
}
