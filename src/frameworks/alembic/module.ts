// What a migration's module assigns at its top level. Nothing is executed: a value that only running the module can tell is `dynamic`.

import { readHeader, type Header } from "./header.ts";
import {
  readLiteral,
  readSequence,
  statementsOf,
  valueChildren,
  type PyLiteral,
  type PyString,
} from "../python/literal.ts";
import type { Located } from "../migration-group.ts";
import { linesOf, type Lines } from "../lines.ts";
import { parsePython, withoutBom, type PyNode } from "../python/python.ts";
import { codeDigest } from "../python/same-code.ts";
import { withUnclosed, type Unclosed } from "../python/unclosed.ts";

export const moduleNames = ["revision", "down_revision", "branch_labels", "depends_on"] as const;
export type ModuleName = (typeof moduleNames)[number];

/** A value, and the line where it begins. It is kept for every migration of a repository: no more than is asked for. */
export type Assigned =
  | (Located & { readonly kind: "string" })
  | { readonly kind: "none"; readonly line: number }
  | { readonly kind: "sequence"; readonly items: readonly Located[]; readonly line: number }
  | {
      readonly kind: "dynamic";
      readonly why: string;
      /** A digest of the whole statement, in whatever formatting. */
      readonly source: string;
      readonly line: number;
    };

export interface PyModule {
  readonly assigned: Partial<Readonly<Record<ModuleName, Assigned>>>;
  readonly header: Header;
  /** Something else may set names here: a star import, an import of one of them, `exec`, `globals()`. */
  readonly open: boolean;
  /** The file still has the markers of a merge conflict. */
  readonly conflicted: boolean;
  /** Why Python surely cannot parse it. */
  readonly unclosed?: Unclosed;
}

/** Reads the top level of a migration, all of it. */
export function readModule(source: string): PyModule {
  const text = withoutBom(source);
  return withUnclosed(readTopLevel(parsePython(text).topNode, text), text);
}

/** Where the docstring of a module stands. */
export function docstringOf(top: PyNode): PyNode | undefined {
  for (let child = top.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === "Comment") continue;
    const string = child.name === "ExpressionStatement" ? child.firstChild : null;
    return string !== null && /^(?:String|ContinuedString)$/.test(string.name) ? string : undefined;
  }
  return undefined;
}

/** What is kept of a value that a statement assigns. */
export function toAssigned(value: PyLiteral, statement: PyNode, text: string, lines: Lines): Assigned {
  const located = (one: PyString): Located => ({ value: one.value, line: lines.at(one.from) });
  const line = lines.at(value.from);
  switch (value.kind) {
    case "string":
      return { kind: value.kind, value: value.value, line };
    case "none":
      return { kind: value.kind, line };
    case "sequence":
      return { kind: value.kind, items: value.items.map(located), line };
    case "dynamic":
      return { kind: value.kind, why: value.why, source: codeDigest(statement, text), line };
  }
}

/** What an assignment gives to each of the names; the last of several counts, as Python has it. */
export function assignments(statement: PyNode, text: string): readonly (readonly [ModuleName, PyLiteral])[] {
  const segments: PyNode[][] = [[]];
  for (let child = statement.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === "AssignOp") segments.push([]);
    else if (child.name !== "TypeDef" && child.name !== "Comment") segments.at(-1)?.push(child);
  }
  const values = segments.pop() ?? [];
  if (segments.length === 0) return [];
  const value = readValues(values, text);
  const parts = unpackedValues(values);
  const dynamic = { ...at(values[0]), kind: "dynamic", why: "unpacked from an expression" } as const;
  return segments.flatMap((targets) => {
    const names = targets.filter((target) => target.name !== ",");
    return names.flatMap((target, i): (readonly [ModuleName, PyLiteral])[] => {
      const name = moduleNames.find((known) => known === text.slice(target.from, target.to));
      if (name !== undefined)
        return [[name, targets.length === 1 ? value : (unpacked(parts, i, names.length, text) ?? dynamic)]];
      return moduleNames
        .filter((known) => target.name !== "MemberExpression" && wordIn(known, text.slice(target.from, target.to)))
        .map((known) => [known, { ...at(statement), kind: "dynamic", why: "unpacked from an expression" }]);
    });
  });
}

function readTopLevel(top: PyNode, text: string): PyModule {
  const lines = linesOf(text);
  const assigned: Partial<Record<ModuleName, Assigned>> = {};
  let open = false;
  for (const statement of statementsOf(top)) {
    if (statement.name === "AssignStatement") {
      // `a = a = a = …`: the last of a name is enough.
      for (const [name, value] of new Map(assignments(statement, text)))
        assigned[name] = toAssigned(value, statement, text, lines);
    } else if (statement.name === "ImportStatement") {
      open ||= /\*|\b(?:revision|down_revision)\b/.test(text.slice(statement.from, statement.to));
    } else if (!/^(?:FunctionDefinition|ClassDefinition|DecoratedStatement)$/.test(statement.name)) {
      const source = text.slice(statement.from, statement.to);
      open ||= /\b(?:exec|globals|locals|setattr)\b/.test(source);
      if (isExpression(statement)) continue;
      for (const name of moduleNames) {
        if (!assignsWithin(statement, name, text)) continue;
        const why = statement.name === "UpdateStatement" ? "built up in steps" : "set inside a condition or a loop";
        assigned[name] = toAssigned({ ...at(statement), kind: "dynamic", why }, statement, text, lines);
      }
    }
  }
  const doc = docstringOf(top);
  const header = doc === undefined ? {} : readHeader(text.slice(doc.from, doc.to), lines.at(doc.from));
  return { assigned, header, open, conflicted: /^<{7} /m.test(text) && /^>{7} /m.test(text) };
}

function isExpression(statement: PyNode): boolean {
  return statement.name === "ExpressionStatement";
}

function assignsWithin(statement: PyNode, name: ModuleName, text: string): boolean {
  if (!wordIn(name, text.slice(statement.from, statement.to))) return false;
  if (statement.name === "UpdateStatement") {
    const target = statement.firstChild;
    return target !== null && text.slice(target.from, target.to) === name;
  }
  let found = false;
  statement.cursor().iterate((node) => {
    if (/^(?:FunctionDefinition|ClassDefinition|LambdaExpression)$/.test(node.name)) return false;
    if (node.name === "AssignStatement" || node.name === "UpdateStatement") {
      const target = node.node.firstChild;
      found ||= target !== null && wordIn(name, text.slice(target.from, target.to));
    }
    return !found;
  });
  return found;
}

function wordIn(word: string, text: string): boolean {
  return new RegExp(`(?<![\\w.])${word}\\b`).test(text);
}

function readValues(nodes: readonly PyNode[], text: string): PyLiteral {
  const values = nodes.filter((node) => node.name !== ",");
  const [first] = values;
  if (first === undefined) return { kind: "dynamic", why: "no value", from: 0, to: 0 };
  if (values.length === nodes.length && values.length === 1) return readLiteral(first, text);
  return readSequence(values, { from: first.from, to: nodes.at(-1)?.to ?? first.to }, text);
}

/** What several targets share among them. */
function unpackedValues(nodes: readonly PyNode[]): readonly PyNode[] {
  const only = nodes.length === 1 ? nodes[0] : undefined;
  return only?.name === "TupleExpression" ? valueChildren(only) : nodes.filter((node) => node.name !== ",");
}

function unpacked(values: readonly PyNode[], index: number, count: number, text: string): PyLiteral | undefined {
  const value = values.length === count ? values[index] : undefined;
  return value && readLiteral(value, text);
}

function at(node: PyNode | undefined): { from: number; to: number } {
  return { from: node?.from ?? 0, to: node?.to ?? 0 };
}
