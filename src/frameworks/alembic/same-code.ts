// Whether two texts of a migration do the same. Beside what is nothing to Python, what the module says of its place in the
// chain does not count, which is judged by itself.

import { fileDigest, samePython } from "../python/same-code.ts";
import type { PyNode } from "../python/python.ts";
import { assignments, moduleNames } from "./module.ts";

/** True when the texts agree but for what a formatter may change, `downgrade` and the chain's names. */
export function sameCode(a: string, b: string): boolean {
  return samePython(a, b, isSilent);
}

/** Equal where `sameCode` says yes. */
export function codeOf(text: string): string {
  return fileDigest(text, isSilent);
}

function isSilent(node: PyNode, text: string): boolean {
  if (node.parent?.name !== "Script") return false;
  // Every database has the way back as it is written now; only the way up has been gone already.
  if (node.name === "FunctionDefinition") return /^def\s+downgrade\s*\(/.test(text.slice(node.from, node.from + 80));
  if (node.name !== "AssignStatement" || !moduleNames.some((name) => text.startsWith(name, node.from))) return false;
  return assignments(node, text).length > 0;
}
