// Whether two texts of a migration do the same to the database: what they say of their place in the graph is judged by itself.

import { samePython } from "../python/same-code.ts";
import type { PyNode } from "../python/python.ts";

/** True when the texts agree but for what a formatter may change, and `dependencies`, `replaces`, `run_before` and `initial`. */
export function sameCode(a: string, b: string): boolean {
  return samePython(a, b, isPlace);
}

function isPlace(node: PyNode, text: string): boolean {
  if (node.name !== "AssignStatement" && node.name !== "UpdateStatement") return false;
  if (!/^(?:dependencies|replaces|run_before|initial)\b/.test(text.slice(node.from, node.from + 20))) return false;
  return node.parent?.parent?.name === "ClassDefinition";
}
