// The Python grammar.

import { parser } from "@lezer/python";
import { parseCode } from "../grammar.ts";

export type PyTree = ReturnType<typeof parser.parse>;
export type PyNode = PyTree["topNode"];

/** The syntax tree of a file. Never fails: what it cannot read is an error node. */
export function parsePython(text: string): PyTree {
  return parseCode(parser, text);
}

/** Whether the parser had to guess anywhere. */
export function hasErrors(tree: PyTree): boolean {
  let found = false;
  tree.iterate({
    enter(node) {
      if (node.type.isError) found = true;
      return !found;
    },
  });
  return found;
}

/** The text without a byte order mark. */
export function withoutBom(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
