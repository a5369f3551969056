// Whether a migration does no harm where it has run already. What operations do stands in Django's
// db/migrations/operations/{fields,models}.py and contrib/postgres/operations.py.

import { valueChildren } from "../python/literal.ts";
import type { PyNode } from "../python/python.ts";
import { calledName, readOperations } from "./operations.ts";

/** Whether its operations are written as one list, and all of them change nothing a second time. */
export function isRepeatable(file: string): boolean {
  const operations = readOperations(file);
  return operations !== undefined && operations.nodes.every((one) => isHarmless(one, operations.text));
}

/** A field, or the options of a model, that are what they shall be become nothing else; an extension is created where it is not there. */
function isHarmless(node: PyNode, text: string): boolean {
  const [name, given] = [calledName(node, text), node.getChild("ArgList")];
  if (name === undefined || given === null) return false;
  if (/^(?:AlterField|AlterModelOptions|AlterModelManagers|CreateExtension)$/.test(name)) return true;
  return name.endsWith("Extension") && valueChildren(given).length === 0;
}
