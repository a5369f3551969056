// The XML grammar.

import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/xml";
import { parseWith } from "./grammar.ts";

/** The syntax tree of a whole file. Where elements stand deeper than anybody writes, it ends there, with a mistake. */
export function parseXml(text: string): Tree {
  const tree = parseWith(parser, text);
  const end = tooDeep(tree);
  return end === undefined ? tree : parser.parse(`${text.slice(0, end)}<`);
}

/** Whoever walks through a tree calls himself for what stands in an element. */
const deepest = 500;

/** Where the first element begins that is too deep. */
function tooDeep(tree: Tree): number | undefined {
  let depth = 0;
  let found: number | undefined;
  tree.iterate({
    enter: ({ name, from }) => {
      if (name === "Element" && (depth += 1) > deepest) found ??= from;
      return found === undefined;
    },
    leave: ({ name }) => {
      if (name === "Element") depth -= 1;
    },
  });
  return found;
}

/** The text of the first tag of an element: `plugin`; "" where it has none. */
export function tagName(element: SyntaxNode, text: string): string {
  const name = element.firstChild?.getChild("TagName");
  return name === null || name === undefined ? "" : text.slice(name.from, name.to);
}
