// Whether two texts of a script do the same: what formatters, linters and the type checker care for aside.

import { sameWords } from "../list/same-words.ts";
import { childrenOf, isScript, parseScript, sourceOf, unquote, type JsNode } from "./syntax.ts";

/** Compares by tokens, without comments, imports, types, semicolons, last commas and the kind of quotes. */
export function sameScript(a: string, b: string, path: string): boolean {
  if (a === b) return true;
  if (!isScript(path)) return sameWords(a, b, path);
  const [left, right] = [tokensOf(a), tokensOf(b)];
  return left.length === right.length && left.every((token, i) => token === right[i]);
}

/** JavaScript too is read as TypeScript: one may have become the other. */
function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  parseScript(text, "script.ts").iterate({
    enter: ({ name, node }) => {
      if (isLeftOut(name, node)) return false;
      if (name === "String") tokens.push(`"${unquote(sourceOf(node, text))}`);
      // SQL mostly, where lines end and begin as they like.
      else if (name === "TemplateString") tokens.push(inOneLine(sourceOf(node, text)));
      else if (node.firstChild === null) tokens.push(sourceOf(node, text));
      return name !== "String" && name !== "TemplateString";
    },
  });
  return tokens;
}

function inOneLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
}

const leftOut = new Set(
  (
    "LineComment BlockComment ; ImportDeclaration TypeAnnotation TypeParamList TypeArgList TypeAliasDeclaration " +
    "InterfaceDeclaration Privacy Override Readonly"
  ).split(" "),
);

function isLeftOut(name: string, node: JsNode): boolean {
  if (leftOut.has(name)) return true;
  if (name === ",") return /^[)\]}]$/.test(node.nextSibling?.name ?? "");
  // `x => y` is `(x) => y`.
  if (name === "(" || name === ")") {
    if (node.parent?.name === "ParenthesizedExpression") return isAroundAll(node.parent);
    return node.parent?.name === "ParamList" && isOnlyName(node.parent);
  }
  return name === "ExpressionStatement" && childrenOf(node)[0]?.name === "String";
}

const wholes = new Set(
  "ArrowFunction ReturnStatement ThrowStatement VariableDeclaration AssignmentExpression ArgList ArrayExpression Property".split(
    " ",
  ),
);

/** `x = (y)` is `x = y`. A list with commas and an object are others without parentheses. */
function isAroundAll({ parent, firstChild }: JsNode): boolean {
  const inner = firstChild?.nextSibling?.name;
  return wholes.has(parent?.name ?? "") && inner !== "SequenceExpression" && inner !== "ObjectExpression";
}

function isOnlyName(list: JsNode): boolean {
  const names = childrenOf(list).filter(({ name }) => !/^[(),]$|^TypeAnnotation$/.test(name));
  return names.length === 1 && names[0]?.name === "VariableDefinition" && list.parent?.name === "ArrowFunction";
}
