// What an expression is worth where that can be seen without running it: strings and what is joined of them, lists, yes and no.

import { childrenOf, sourceOf, unquote, type JsNode } from "./syntax.ts";

/** A list also stands for "one of these", where a condition decides. undefined: only running it would tell. */
export type Value = string | boolean | readonly Value[] | undefined;

/** Stands for the folder of the file, at the start of a path. */
export const here = "\0here";

const file = `${here}/\0file`;
const deepest = 24;

export interface Scope {
  readonly text: string;
  /** What the file's constants are set to. */
  readonly constants: ReadonlyMap<string, JsNode>;
}

/** The value of an expression. */
export function valueOf(node: JsNode, scope: Scope, depth = 0): Value {
  if (depth > deepest) return undefined;
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
      return parts.filter(({ name }) => !/^[[\],]$|^Spread$/.test(name)).map(value);
    case "ParenthesizedExpression":
      return value(parts[1]);
    case "ConditionalExpression":
      return [value(parts[2]), value(parts[4])];
    case "BinaryExpression":
      return binaryOf(parts, scope, value);
    case "VariableName":
      if (source === "__dirname") return here;
      return source === "__filename" ? file : value(scope.constants.get(source));
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
export function pathsIn(value: Value): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.flatMap(pathsIn) : [];
}

function argumentsOf(list: JsNode | undefined): JsNode[] {
  return list?.name === "ArgList" ? childrenOf(list).filter(({ name }) => !/^[(),]$|Comment$/.test(name)) : [];
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
