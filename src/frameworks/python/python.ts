// The Python grammar.

import { parser } from "@lezer/python";
import { shallow } from "../shallow.ts";

export type PyTree = ReturnType<typeof parser.parse>;
export type PyNode = PyTree["topNode"];

/** The syntax tree of a whole file. Never fails: what it cannot read is an error node. */
export function parsePython(text: string): PyTree {
  return parser.parse(shallow(text));
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

/** The 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** The text without a byte order mark. */
export function withoutBom(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
