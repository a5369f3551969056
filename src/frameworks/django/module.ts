// What a file of a migrations folder says to Django, as db/migrations/loader.py reads it (5.2): its class `Migration`, and that
// one's `dependencies`, `replaces` and `run_before`. Nothing is run: what only running tells is said to be so.

import { readLiteral, statementsOf, stringValue, valueChildren } from "../python/literal.ts";
import { lineAt, parsePython, withoutBom, type PyNode } from "../python/python.ts";

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
}

/** Reads a migration by the grammar. */
export function readModule(source: string): DjangoModule {
  const text = withoutBom(source);
  const statements = statementsOf(parsePython(text).topNode);
  const conflicted = /^<{7} /m.test(text) && /^>{7} /m.test(text);
  const named = statements.findLast((one) => nameOf(one, text) === "Migration");
  const nothing = { line: 1, bases: "", initial: false, lists: {}, conflicted };
  if (named === undefined)
    return { kind: statements.some((one) => mayDefine(one, text)) ? "open" : "other", ...nothing };
  const bases = basesOf(named, text);
  if (isSouth(bases)) return { kind: "south", ...nothing };
  const lists: Partial<Record<ListName, EntryList>> = {};
  let initial = false;
  const body = named.getChild("Body");
  for (const statement of body === null ? [] : statementsOf(body)) {
    initial ||= /^initial\s*(?::[^=]*)?=\s*True\b/.test(text.slice(statement.from, statement.to));
    for (const [name, list] of listsIn(statement, text, lists)) lists[name] = list;
  }
  for (const statement of statements) {
    const name =
      statement === named
        ? undefined
        : /\bMigration\.(dependencies|replaces|run_before)\b/.exec(sourceOf(statement, text))?.[1];
    const known = listNames.find((one) => one === name);
    if (known !== undefined)
      lists[known] = {
        entries: lists[known]?.entries ?? [],
        more: { line: lineAt(text, statement.from), why: "is changed after the class" },
      };
  }
  return { kind: "migration", line: lineAt(text, named.from), bases, initial, lists, conflicted };
}

/** Whether the bases of a class are South's. */
export function isSouth(bases: string): boolean {
  return /\b(?:SchemaMigration|DataMigration)\b/.test(bases);
}

function nameOf(statement: PyNode, text: string): string | undefined {
  const definition = statement.name === "DecoratedStatement" ? statement.getChild("ClassDefinition") : statement;
  if (definition?.name !== "ClassDefinition") return undefined;
  const name = definition.getChild("VariableName");
  return name === null ? undefined : text.slice(name.from, name.to);
}

function basesOf(definition: PyNode, text: string): string {
  const list = definition.getChild("ArgList");
  return list === null ? "" : text.slice(list.from + 1, list.to - 1).trim();
}

/** Whether a statement may leave the name `Migration` behind. */
function mayDefine(statement: PyNode, text: string): boolean {
  const source = sourceOf(statement, text);
  if (statement.name === "ImportStatement") return /\*|\bMigration\b/.test(source);
  return statement.name !== "FunctionDefinition" && /\bMigration\b|\b(?:exec|globals|setattr)\b/.test(source);
}

function sourceOf(statement: PyNode, text: string): string {
  return text.slice(statement.from, statement.to);
}

/** What a statement of the class's body makes of the lists so far. */
function listsIn(
  statement: PyNode,
  text: string,
  lists: Partial<Readonly<Record<ListName, EntryList>>>,
): readonly (readonly [ListName, EntryList])[] {
  const target = statement.firstChild;
  const name = target === null ? undefined : listNames.find((one) => one === text.slice(target.from, target.to));
  const value = statement.lastChild;
  if (name !== undefined && value !== null && statement.name === "AssignStatement")
    return [[name, readList(value, text)]];
  if (name !== undefined && value !== null && statement.name === "UpdateStatement") {
    return [[name, joined(lists[name] ?? { entries: [] }, readList(value, text))]];
  }
  if (/Definition$|^Comment$/.test(statement.name)) return [];
  return listNames
    .filter(
      (one) =>
        new RegExp(`(?<![\\w.])${one}\\b`).test(sourceOf(statement, text)) && statement.name !== "AssignStatement",
    )
    .map(
      (one) => [one, joined(lists[one] ?? { entries: [] }, dynamic(statement, text, "is built up in steps"))] as const,
    );
}

function readList(node: PyNode, text: string): EntryList {
  switch (node.name) {
    case "ArrayExpression":
    case "TupleExpression":
      return valueChildren(node)
        .map((item) => readEntry(item, text))
        .reduce(joined, { entries: [] });
    case "ParenthesizedExpression": {
      const [inner] = valueChildren(node);
      return inner === undefined ? { entries: [] } : readList(inner, text);
    }
    case "BinaryExpression": {
      const [left, right] = [node.firstChild, node.lastChild];
      const sign = node.getChild("ArithOp");
      if (left === null || right === null || sign === null || sourceOf(sign, text) !== "+") break;
      return joined(readList(left, text), readList(right, text));
    }
    default:
  }
  return dynamic(node, text, "is an expression");
}

function readEntry(node: PyNode, text: string): EntryList {
  // The user model's app, or whichever the settings name: another app's, whatever it is.
  if (
    node.name === "CallExpression" &&
    /\b(?:swappable_dependency|SwappableTuple)\s*\(/.test(sourceOf(node, text).slice(0, 60))
  )
    return { entries: [] };
  const parts = node.name === "TupleExpression" || node.name === "ArrayExpression" ? valueChildren(node) : [];
  const [first, second] = parts;
  if (first === undefined || second === undefined || parts.length !== 2)
    return dynamic(node, text, "holds an expression");
  const [app, name] = [readName(first, text), readName(second, text)];
  if (name !== undefined && isKeyword(name)) return { entries: [] };
  if (app === undefined || name === undefined) return dynamic(node, text, "holds an expression");
  return { entries: [{ app, name, line: lineAt(text, second.from), from: second.from, to: second.to }] };
}

/** `__first__` and `__latest__` name whatever is there. */
export function isKeyword(name: string): boolean {
  return name === "__first__" || name === "__latest__";
}

function readName(node: PyNode, text: string): string | undefined {
  const literal = readLiteral(node, text);
  if (literal.kind === "string") return literal.value;
  // Squashes that Python 2 wrote have bytes.
  const source = sourceOf(node, text);
  return /^b["']/i.test(source) ? stringValue(source.slice(1)) : undefined;
}

function dynamic(node: PyNode, text: string, why: string): EntryList {
  return { entries: [], more: { line: lineAt(text, node.from), why } };
}

function joined(a: EntryList, b: EntryList): EntryList {
  const more = a.more ?? b.more;
  return { entries: [...a.entries, ...b.entries], ...(more === undefined ? {} : { more }) };
}
