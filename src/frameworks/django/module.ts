// What a file of a migrations folder says to Django, as db/migrations/loader.py reads it (5.2): its class `Migration`, and that
// one's `dependencies`, `replaces` and `run_before`. Nothing is run: what only running tells is said to be so.

import { createHash } from "node:crypto";
import { readLiteral, statementsOf, stringValue, valueChildren } from "../python/literal.ts";
import { linesOf, type Lines } from "../lines.ts";
import { hasErrors, parsePython, withoutBom, type PyNode } from "../python/python.ts";
import { codeDigest } from "../python/same-code.ts";
import { withUnclosed, type Unclosed } from "../python/unclosed.ts";

export const listNames = ["dependencies", "replaces", "run_before"] as const;
export type ListName = (typeof listNames)[number];

/** `("app", "0040_name")`. */
export interface Entry {
  readonly app: string;
  readonly name: string;
  /** Of the name, 1-based. */
  readonly line: number;
  /** Where the name's literal stands, quotes included. */
  readonly from: number;
  readonly to: number;
}

export interface EntryList {
  readonly entries: readonly Entry[];
  /** What else is in it can only be told by running the file. */
  readonly more?: { readonly line: number; readonly why: string };
  /** A digest of what only running it can tell: equal where that is written alike, in whatever formatting. */
  readonly source?: string;
}

export interface DjangoModule {
  /**
   * `south`: of the tool before Django had migrations; Django does not load those folders any more.
   * `open`: no class `Migration` is written there, but something may set one. `other`: there is none.
   */
  readonly kind: "migration" | "south" | "open" | "other";
  /** Of the class, 1-based. */
  readonly line: number;
  /** Bases of the class, as written. */
  readonly bases: string;
  readonly initial: boolean;
  readonly lists: Partial<Readonly<Record<ListName, EntryList>>>;
  /** The file still has the markers of a merge conflict. */
  readonly conflicted: boolean;
  /** No class is written there, and the file is not well-formed. */
  readonly isBroken?: boolean;
  /** Why Python surely cannot parse it. */
  readonly unclosed?: Unclosed;
}

interface Source {
  readonly text: string;
  readonly lines: Lines;
}

/** Reads a migration by the grammar. */
export function readModule(file: string): DjangoModule {
  const text = withoutBom(file);
  return withUnclosed(readTopLevel(text), text);
}

function readTopLevel(text: string): DjangoModule {
  const source = { text, lines: linesOf(text) };
  const tree = parsePython(text);
  const statements = statementsOf(tree.topNode);
  const conflicted = /^<{7} /m.test(text) && /^>{7} /m.test(text);
  const definition = migrationClass(statements, text);
  const nothing = { line: 1, bases: "", initial: false, lists: {}, conflicted };
  if (definition === undefined) {
    const kind = statements.some((one) => mayDefine(one, source)) ? "open" : "other";
    return { kind, ...nothing, ...(hasErrors(tree) ? { isBroken: true } : {}) };
  }
  const bases = basesOf(definition, text);
  if (isSouth(bases)) return { kind: "south", ...nothing };
  const parts = new Map<ListName, EntryList[]>();
  let initial = false;
  const body = definition.getChild("Body");
  for (const statement of body === null ? [] : statementsOf(body)) {
    initial ||= /^initial\s*(?::[^=]*)?=\s*True\b/.test(text.slice(statement.from, statement.to));
    for (const [name, list] of listsIn(statement, source)) {
      if (statement.name === "AssignStatement") parts.delete(name);
      add(parts, name, list);
    }
  }
  for (const statement of statements) {
    const name =
      statement.to === definition.to
        ? undefined
        : /\bMigration\.(dependencies|replaces|run_before)\b/.exec(wordsOf(statement, source))?.[1];
    const known = listNames.find((one) => one === name);
    if (known !== undefined) add(parts, known, dynamic(statement, source, "is changed after the class"));
  }
  const lists = Object.fromEntries([...parts].map(([name, some]) => [name, joined(some)]));
  return { kind: "migration", line: source.lines.at(definition.from), bases, initial, lists, conflicted };
}

/** Whether the bases of a class are South's. */
export function isSouth(bases: string): boolean {
  return /\b(?:SchemaMigration|DataMigration)\b/.test(bases);
}

/** The class that a module calls `Migration` in the end, with or without decorators. */
export function migrationClass(statements: readonly PyNode[], text: string): PyNode | undefined {
  return statements
    .flatMap((one) => (one.name === "DecoratedStatement" ? one.getChildren("ClassDefinition") : one))
    .findLast((one) => one.name === "ClassDefinition" && nameOf(one, text) === "Migration");
}

function nameOf(definition: PyNode, text: string): string | undefined {
  const name = definition.getChild("VariableName");
  return name === null ? undefined : text.slice(name.from, name.to);
}

function basesOf(definition: PyNode, text: string): string {
  const list = definition.getChild("ArgList");
  return list === null ? "" : text.slice(list.from + 1, list.to - 1).trim();
}

/** Whether a statement may leave the name `Migration` behind. */
function mayDefine(statement: PyNode, source: Source): boolean {
  const words = wordsOf(statement, source);
  if (statement.name === "ImportStatement") return /\*|\bMigration\b/.test(words);
  return statement.name !== "FunctionDefinition" && /\bMigration\b|\b(?:exec|globals|setattr)\b/.test(words);
}

function wordsOf({ from, to }: PyNode, { text }: Source): string {
  return text.slice(from, to);
}

/** What a statement of the class's body sets the lists to, or adds to them. */
function listsIn(statement: PyNode, source: Source): readonly (readonly [ListName, EntryList])[] {
  const target = statement.firstChild;
  const name = target === null ? undefined : listNames.find((one) => one === wordsOf(target, source));
  const value = statement.lastChild;
  if (name !== undefined && value !== null && /^(?:Assign|Update)Statement$/.test(statement.name))
    return [[name, readList(value, source)]];
  if (/Definition$|^(?:Comment|AssignStatement)$/.test(statement.name)) return [];
  return listNames
    .filter((one) => new RegExp(`(?<![\\w.])${one}\\b`).test(wordsOf(statement, source)))
    .map((one) => [one, dynamic(statement, source, "is built up in steps")] as const);
}

function readList(node: PyNode, source: Source): EntryList {
  switch (node.name) {
    case "ArrayExpression":
    case "TupleExpression":
      return joined(valueChildren(node).map((item) => readEntry(item, source)));
    case "ParenthesizedExpression": {
      const [inner] = valueChildren(node);
      return inner === undefined ? { entries: [] } : readList(inner, source);
    }
    case "BinaryExpression": {
      const [left, right] = [node.firstChild, node.lastChild];
      const sign = node.getChild("ArithOp");
      if (left === null || right === null || sign === null || wordsOf(sign, source) !== "+") break;
      return joined([readList(left, source), readList(right, source)]);
    }
    default:
  }
  return dynamic(node, source, "is an expression");
}

function readEntry(node: PyNode, source: Source): EntryList {
  // The user model's app, or whichever the settings name: another app's, whatever it is.
  if (
    node.name === "CallExpression" &&
    /\b(?:swappable_dependency|SwappableTuple)\s*\(/.test(wordsOf(node, source).slice(0, 60))
  )
    return { entries: [] };
  const parts = node.name === "TupleExpression" || node.name === "ArrayExpression" ? valueChildren(node) : [];
  const [first, second] = parts;
  if (first === undefined || second === undefined || parts.length !== 2)
    return dynamic(node, source, "holds an expression");
  const [app, name] = [readName(first, source), readName(second, source)];
  if (name === anyFirst) return { entries: [] };
  if (name === latest && app === undefined) return { entries: [] };
  if (app === undefined || name === undefined) return dynamic(node, source, "holds an expression");
  return { entries: [{ app, name, line: source.lines.at(second.from), from: second.from, to: second.to }] };
}

/** Names whatever is there; of one's own app it is nothing to Django. */
export const anyFirst = "__first__";

/** Names whatever is there in another app. In one's own it is looked for as it is (`check_key` in db/migrations/loader.py, 5.2). */
const latest = "__latest__";

/** What stands for some migration of another app. */
export function isKeyword(name: string): boolean {
  return name === anyFirst || name === latest;
}

function readName(node: PyNode, source: Source): string | undefined {
  const literal = readLiteral(node, source.text);
  if (literal.kind === "string") return literal.value;
  // Squashes that Python 2 wrote have bytes.
  const words = wordsOf(node, source);
  return /^b["']/i.test(words) ? stringValue(words.slice(1)) : undefined;
}

function dynamic(node: PyNode, source: Source, why: string): EntryList {
  return { entries: [], more: { line: source.lines.at(node.from), why }, source: codeDigest(node, source.text) };
}

function add(parts: Map<ListName, EntryList[]>, name: ListName, list: EntryList): void {
  const own = parts.get(name) ?? [];
  own.push(list);
  parts.set(name, own);
}

function joined(lists: readonly EntryList[]): EntryList {
  const entries = lists.flatMap((list) => list.entries);
  const more = lists.find((list) => list.more !== undefined)?.more;
  if (more === undefined) return { entries };
  const [first = "", ...rest] = lists.flatMap((list) => list.source ?? []);
  if (rest.length === 0) return { entries, more, source: first };
  return {
    entries,
    more,
    source: createHash("sha256")
      .update([first, ...rest].join(" "))
      .digest("hex"),
  };
}
