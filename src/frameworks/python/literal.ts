// Values of Python expressions that are plain literals: strings, None, and tuples, lists and sets of them. Anything else is
// not evaluated: a call, a name or an f-string means what only running it can tell.

import type { PyNode } from "./python.ts";

/** A string and where its text stands. */
export interface PyString {
  readonly kind: "string";
  readonly value: string;
  /** Offsets of the whole literal, quotes and prefix included. */
  readonly from: number;
  readonly to: number;
}

export type PyLiteral =
  | PyString
  | { readonly kind: "none"; readonly from: number; readonly to: number }
  | { readonly kind: "sequence"; readonly items: readonly PyString[]; readonly from: number; readonly to: number }
  | { readonly kind: "dynamic"; readonly why: string; readonly from: number; readonly to: number };

/** The value of an expression. `text` is the whole file. */
export function readLiteral(node: PyNode, text: string): PyLiteral {
  const at = { from: node.from, to: node.to };
  switch (node.name) {
    case "String":
    case "ContinuedString":
      return readString(node, text);
    case "None":
      return { kind: "none", ...at };
    case "ParenthesizedExpression": {
      const inner = valueChildren(node)[0];
      return inner === undefined ? dynamic(node, "an expression") : readLiteral(inner, text);
    }
    case "TupleExpression":
    case "ArrayExpression":
    case "SetExpression":
      return readSequence(valueChildren(node), at, text);
    default:
      return dynamic(node, kindOf(node.name));
  }
}

/** A tuple without parentheses, or any list of values. */
export function readSequence(nodes: readonly PyNode[], at: { from: number; to: number }, text: string): PyLiteral {
  const items: PyString[] = [];
  for (const node of nodes) {
    const item = readLiteral(node, text);
    if (item.kind === "dynamic") return item;
    if (item.kind !== "string") return dynamic(node, "not a string");
    items.push(item);
  }
  return { kind: "sequence", items, ...at };
}

/** The children that are values: no brackets, commas or comments. */
export function valueChildren(node: PyNode): PyNode[] {
  const values: PyNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (/^[A-Z⚠]/.test(child.name) && child.name !== "Comment") values.push(child);
  }
  return values;
}

/** The statements of a module or a body, those that share a line with `;` one by one. */
export function statementsOf(block: PyNode): PyNode[] {
  return valueChildren(block).flatMap((node) => (node.name === "StatementGroup" ? valueChildren(node) : [node]));
}

/** The text inside a string literal, escapes resolved; undefined for bytes. `source` is the literal with its quotes. */
export function stringValue(source: string): string | undefined {
  const match = /^([a-zA-Z]*)("""|'''|"|')([\s\S]*)\2$/.exec(source);
  if (match === null) return undefined;
  const [, prefix = "", , body = ""] = match;
  if (/[bf]/i.test(prefix)) return undefined;
  return /r/i.test(prefix) ? body : unescape(body);
}

function readString(node: PyNode, text: string): PyLiteral {
  const parts = node.name === "String" ? [node] : valueChildren(node);
  let value = "";
  for (const part of parts) {
    if (part.name !== "String") return dynamic(node, kindOf(part.name));
    const source = text.slice(part.from, part.to);
    const inner = stringValue(source);
    if (inner === undefined)
      return dynamic(node, isBytes.test(source) ? "bytes, not a string" : "a string that does not end");
    value += inner;
  }
  return { kind: "string", value, from: node.from, to: node.to };
}

const isBytes = /^[a-z]*b/i;

const simpleEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};

function unescape(body: string): string {
  if (!body.includes("\\")) return body;
  return body.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole: string, x?: string, u?: string, long?: string, octal?: string, single?: string) => {
      const hex = x ?? u ?? long;
      const code = hex === undefined ? octal && Number.parseInt(octal, 8) : Number.parseInt(hex, 16);
      if (typeof code === "number") return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      return simpleEscapes[single ?? ""] ?? whole;
    },
  );
}

function dynamic(node: PyNode, why: string): PyLiteral {
  return { kind: "dynamic", why, from: node.from, to: node.to };
}

function kindOf(name: string): string {
  switch (name) {
    case "CallExpression":
      return "a call";
    case "VariableName":
    case "MemberExpression":
      return "a name";
    case "FormatString":
      return "an f-string";
    case "Number":
      return "a number, not a string";
    default:
      return "an expression";
  }
}
