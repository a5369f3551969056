// What an expression is worth where that can be seen without running it: strings and what is joined of them, lists, yes and no.

import { childrenOf, sourceOf, unquote, type JsNode } from "./syntax.ts";

/** A list holds the strings that are in it, at any depth; it also stands for "one of these", where a condition decides. undefined: only running it would tell. */
export type Value = string | boolean | readonly string[] | undefined;

/** Stands for the folder of the file, at the start of a path. */
export const here = "\0here";

const file = `${here}/\0file`;
const deepest = 24;
/** Of a string, in characters, and of a list: what is put together twice over at each step is soon without end. */
const longest = 4_000;
const argumentsAtMost = 50;

export interface Scope {
  readonly text: string;
  /** What the file's constants are set to. */
  readonly constants: Map<string, JsNode>;
  /** What they are worth, as far as that was asked. */
  readonly known: Map<string, Value>;
}

/** The value of an expression; undefined where it is too long. */
export function valueOf(node: JsNode, scope: Scope, depth = 0): Value {
  const value = depth > deepest ? undefined : worthOf(node, scope, depth);
  return typeof value === "object" || typeof value === "string" ? (value.length > longest ? undefined : value) : value;
}

function worthOf(node: JsNode, scope: Scope, depth: number): Value {
  const value = (inner: JsNode | undefined): Value =>
    inner === undefined ? undefined : valueOf(inner, scope, depth + 1);
  const source = sourceOf(node, scope.text);
  const parts = childrenOf(node).filter(({ name }) => name !== "LineComment" && name !== "BlockComment");
  switch (node.name) {
    case "String":
      return unquote(source);
    case "BooleanLiteral":
      return source === "true";
    case "TemplateString":
      return templateOf(node, parts, scope, value);
    case "ArrayExpression":
      return listOf(
        parts.filter(({ name }) => !/^[[\],]$|^Spread$/.test(name)),
        value,
      );
    case "ParenthesizedExpression":
      return value(parts[1]);
    case "ConditionalExpression":
      return listOf([parts[2], parts[4]], value);
    case "BinaryExpression":
      return binaryOf(parts, scope, value);
    case "VariableName":
      if (source === "__dirname") return here;
      return source === "__filename" ? file : constantOf(source, scope, value);
    case "MemberExpression":
      return memberOf(source, value(parts[0]));
    case "NewExpression":
      return sourceOf(parts[1] ?? node, scope.text) === "URL" ? urlOf(argumentsOf(parts[2]).map(value)) : undefined;
    case "CallExpression":
      return callOf(sourceOf(parts[0] ?? node, scope.text), argumentsOf(parts[1]).map(value));
    default:
      return undefined;
  }
}

/** The paths among a value, told from `from` where they begin at the file's folder, else from `cwd`: `here/a` and `a`. */
export function pathsIn(value: Value): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" ? value : [];
}

/** No more than what is too long. */
function listOf(nodes: readonly (JsNode | undefined)[], value: (n?: JsNode) => Value): readonly string[] {
  const strings: string[] = [];
  for (const node of nodes) {
    if (strings.length > longest) break;
    strings.push(...pathsIn(value(node)));
  }
  return strings;
}

/** Each is worked out once: one that names itself is worth nothing. */
function constantOf(name: string, { constants, known }: Scope, value: (n?: JsNode) => Value): Value {
  if (!known.has(name)) {
    known.set(name, undefined);
    known.set(name, value(constants.get(name)));
  }
  return known.get(name);
}

function argumentsOf(list: JsNode | undefined): JsNode[] {
  const all = list?.name === "ArgList" ? childrenOf(list).filter(({ name }) => !/^[(),]$|Comment$/.test(name)) : [];
  return all.slice(0, argumentsAtMost);
}

function templateOf(node: JsNode, parts: readonly JsNode[], scope: Scope, value: (n?: JsNode) => Value): Value {
  let made = "";
  let at = node.from + 1;
  for (const part of parts) {
    if (part.name !== "Interpolation") continue;
    const inner = value(childrenOf(part)[1]);
    if (typeof inner !== "string") return undefined;
    made += scope.text.slice(at, part.from) + inner;
    at = part.to;
  }
  return made + scope.text.slice(at, node.to - 1);
}

function binaryOf(parts: readonly JsNode[], scope: Scope, value: (n?: JsNode) => Value): Value {
  const [left, operator, right] = parts;
  const sign = operator === undefined ? "" : sourceOf(operator, scope.text);
  if (sign === "as" || sign === "satisfies") return value(left);
  if (sign === "||" || sign === "??") return value(left) ?? value(right);
  const [a, b] = [value(left), value(right)];
  return sign === "+" && typeof a === "string" && typeof b === "string" ? a + b : undefined;
}

function memberOf(source: string, object: Value): Value {
  if (source === "import.meta.dirname") return here;
  if (source === "import.meta.url" || source === "import.meta.filename") return file;
  return /\.(?:pathname|href)$/.test(source) ? object : undefined;
}

function urlOf([path, base]: readonly Value[]): Value {
  return typeof path === "string" && base === file ? `${here}/${path}` : undefined;
}

function callOf(callee: string, args: readonly Value[]): Value {
  const name = callee.slice(callee.lastIndexOf(".") + 1);
  const [first] = args;
  if (callee === "process.cwd") return ".";
  if (name === "fileURLToPath") return first;
  if (name === "dirname") return typeof first === "string" ? first.slice(0, first.lastIndexOf("/")) : undefined;
  if (name !== "join" && name !== "resolve") return undefined;
  return args.length > 0 && args.every((arg) => typeof arg === "string") ? args.join("/") : undefined;
}
