// Whether two Python texts do the same: what a formatter, an import sorter or a typist changes is nothing.

import { createHash } from "node:crypto";
import { stringValue } from "./literal.ts";
import { parsePython, withoutBom, type PyNode } from "./python.ts";

/** Whether a node is of no consequence to the tool, beside what is of none to Python. `text` is the whole file. */
export type IsSilent = (node: PyNode, text: string) => boolean;

/** True when the syntax trees agree but for formatting, comments, docstrings, imports, annotations and what `isSilent` names. */
export function samePython(a: string, b: string, isSilent: IsSilent): boolean {
  if (a === b) return true;
  const left = tokens(withoutBom(a), isSilent);
  const right = tokens(withoutBom(b), isSilent);
  return left.length === right.length && left.every((token, i) => token === right[i]);
}

/** A digest of what a node says, the same in every formatting; however long it is. `text` is the whole file. */
export function codeDigest(node: PyNode, text: string): string {
  const found: string[] = [];
  walk(node, text, () => false, found);
  return createHash("sha256").update(found.join("\n")).digest("hex");
}

/** The same of a whole file: equal where `samePython` says yes. */
export function fileDigest(file: string, isSilent: IsSilent): string {
  return createHash("sha256")
    .update(tokens(withoutBom(file), isSilent).join("\n"))
    .digest("hex");
}

function tokens(text: string, isSilent: IsSilent): string[] {
  const found: string[] = [];
  walk(parsePython(text).topNode, text, isSilent, found);
  return found;
}

function walk(node: PyNode, text: string, isSilent: IsSilent, found: string[]): void {
  if (isAlwaysSilent(node) || isSilent(node, text)) return;
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
  for (let child: PyNode | null = first; child !== null; child = child.nextSibling) walk(child, text, isSilent, found);
  if (bounded) found.push(">");
}

function isAlwaysSilent(node: PyNode): boolean {
  switch (node.name) {
    case "Comment":
    case "ImportStatement":
    case "TypeDef":
      return true;
    case "ExpressionStatement": {
      const only = node.firstChild;
      return only !== null && only.nextSibling === null && /^(?:String|ContinuedString)$/.test(only.name);
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
