// Whether two texts of a migration do the same. A formatter, an import sorter, a comment or a type annotation changes nothing
// that a database would notice; neither does what the module says of its place in the chain, which is judged by itself.

import { stringValue } from "./literal.ts";
import { assignments, moduleNames } from "./module.ts";
import { parsePython, withoutBom, type PyNode } from "./python.ts";

/** True when the syntax trees agree but for formatting, comments, docstrings, imports, annotations, `downgrade` and the chain's names. */
export function sameCode(a: string, b: string): boolean {
  if (a === b) return true;
  const left = tokens(withoutBom(a));
  const right = tokens(withoutBom(b));
  return left.length === right.length && left.every((token, i) => token === right[i]);
}

function tokens(text: string): string[] {
  const found: string[] = [];
  walk(parsePython(text).topNode, text, found);
  return found;
}

function walk(node: PyNode, text: string, found: string[]): void {
  if (isSilent(node, text)) return;
  if (node.name === "String" || node.name === "ContinuedString") {
    found.push(`string ${stringOf(node, text)}`);
    return;
  }
  const first = node.firstChild;
  if (first === null) {
    if (!isPunctuation(node)) found.push(text.slice(node.from, node.to));
    return;
  }
  // Bodies and calls are told apart by their ends: without them, moving a line out of an `if` would not show.
  const bounded = node.name !== "ParenthesizedExpression" && node.name !== "StatementGroup";
  if (bounded) found.push(`<${node.name}`);
  for (let child: PyNode | null = first; child !== null; child = child.nextSibling) walk(child, text, found);
  if (bounded) found.push(">");
}

function isSilent(node: PyNode, text: string): boolean {
  switch (node.name) {
    case "FunctionDefinition":
      // Every database has the way back as it is written now; only the way up has been gone already.
      return node.parent?.name === "Script" && /^def\s+downgrade\s*\(/.test(text.slice(node.from, node.from + 80));
    case "Comment":
    case "ImportStatement":
    case "TypeDef":
      return true;
    case "ExpressionStatement": {
      const only = node.firstChild;
      return only !== null && only.nextSibling === null && /^(?:String|ContinuedString)$/.test(only.name);
    }
    case "AssignStatement": {
      if (node.parent?.name !== "Script" || !moduleNames.some((name) => text.startsWith(name, node.from))) return false;
      return assignments(node, text).length > 0;
    }
    default:
      return false;
  }
}

function isPunctuation(node: PyNode): boolean {
  return /^[,()[\]{}:;]$/.test(node.name);
}

function stringOf(node: PyNode, text: string): string {
  const own = text.slice(node.from, node.to);
  if (node.name === "String") return stringValue(own) ?? own;
  let joined = "";
  for (let part = node.firstChild; part !== null; part = part.nextSibling) {
    if (part.name !== "Comment") joined += stringOf(part, text);
  }
  return joined;
}
