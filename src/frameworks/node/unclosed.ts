// Scripts that no version of the language reads: a bracket is not closed, or closed and was not opened.

import type { JsTree } from "./syntax.ts";

/** Whether a script surely does not parse. What the grammar does not know yet has its brackets in pairs all the same. */
export function isUnclosed(tree: JsTree, text: string): boolean {
  let [hasErrors, isSure] = [false, true];
  const open: string[] = [];
  let fits = true;
  const read = (sign: string): void => {
    const end = pairs.get(sign);
    if (end !== undefined) open.push(end);
    else if (ends.has(sign)) fits &&= open.pop() === sign;
  };
  tree.iterate({
    enter: ({ name, node, type, from, to }) => {
      hasErrors ||= type.isError;
      if (node.firstChild !== null) return;
      if (!type.isError) {
        read(name);
        return;
      }
      // What was passed over may be a part of a string.
      const passed = text.slice(from, to);
      isSure &&= !/["'`/]/.test(passed);
      for (const sign of passed) read(sign);
    },
  });
  return hasErrors && isSure && !(fits && open.length === 0);
}

const pairs: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);
const ends = new Set(pairs.values());
