// The JavaScript and TypeScript grammar, and the values that a file holds which nobody runs.

import { parser } from "@lezer/javascript";
import { parseCode } from "../grammar.ts";
import { nameOf } from "../paths.ts";

export type JsTree = ReturnType<typeof parser.parse>;
export type JsNode = JsTree["topNode"];

/** The syntax tree of a file, as its ending has it. Never fails: what it cannot read is an error node. */
export function parseScript(text: string, path: string): JsTree {
  return parseCode(grammars[endingOf(path)], text);
}

const grammars = {
  ts: parser.configure({ dialect: "ts" }),
  tsx: parser.configure({ dialect: "ts jsx" }),
  js: parser.configure({ dialect: "jsx" }),
};

function endingOf(path: string): keyof typeof grammars {
  if (/\.[cm]?ts$/.test(path)) return "ts";
  return path.endsWith(".tsx") ? "tsx" : "js";
}

/** Whether a file is a script that runs: no declarations, no tests. */
export function isScript(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path) && !/\.(?:d|test|spec)\.[cm]?[jt]s$/.test(nameOf(path));
}

/** The direct children of a node. */
export function childrenOf(node: JsNode): JsNode[] {
  const children: JsNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** The source of a node. */
export function sourceOf(node: JsNode, text: string): string {
  return text.slice(node.from, node.to);
}

/** What a string says between its quotes. */
export function unquote(source: string): string {
  return source.slice(1, -1).replaceAll(/\\(.)/g, "$1");
}
