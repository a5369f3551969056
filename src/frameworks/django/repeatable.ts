// Whether a migration does no harm where it has run already. What operations do stands in Django's
// db/migrations/operations/{fields,models}.py and contrib/postgres/operations.py.

import { statementsOf, valueChildren } from "../python/literal.ts";
import { parsePython, withoutBom, type PyNode } from "../python/python.ts";
import { migrationClass } from "./module.ts";

/** Whether its operations are written as one list, and all of them change nothing a second time. */
export function isRepeatable(file: string): boolean {
  const text = withoutBom(file);
  const statements = statementsOf(parsePython(text).topNode);
  const definition = migrationClass(statements, text);
  const body = definition?.getChild("Body");
  if (definition === undefined || !body) return false;
  const speaks = ({ from, to }: PyNode): boolean => /\boperations\b/.test(text.slice(from, to));
  const [only, ...more] = statementsOf(body).filter(speaks);
  if (only === undefined || more.length > 0) return false;
  if (statements.some((one) => one.from >= definition.to && speaks(one))) return false;
  const [name, list] = [only.firstChild, only.lastChild];
  if (only.name !== "AssignStatement" || list?.name !== "ArrayExpression") return false;
  if (name === null || text.slice(name.from, name.to) !== "operations") return false;
  return valueChildren(list).every((one) => isHarmless(one, text));
}

/** A field, or the options of a model, that are what they shall be become nothing else; an extension is created where it is not there. */
function isHarmless(node: PyNode, text: string): boolean {
  const [called, given] = [node.firstChild, node.getChild("ArgList")];
  const last = called?.name === "MemberExpression" ? called.getChild("PropertyName") : called;
  if (node.name !== "CallExpression" || !last || given === null) return false;
  const name = text.slice(last.from, last.to);
  if (/^(?:AlterField|AlterModelOptions|AlterModelManagers|CreateExtension)$/.test(name)) return true;
  return name.endsWith("Extension") && valueChildren(given).length === 0;
}
