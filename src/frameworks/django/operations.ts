// The operations of a migration, where they are written as one list.

import { statementsOf, valueChildren } from "../python/literal.ts";
import { parsePython, withoutBom, type PyNode } from "../python/python.ts";
import { migrationClass } from "./module.ts";

export interface Operations {
  /** What the offsets of `nodes` are of. */
  readonly text: string;
  /** Mostly calls; of anything else only running it tells what it is. */
  readonly nodes: readonly PyNode[];
}

/** undefined: there is no class, no list, or something is done to the list afterwards. */
export function readOperations(file: string): Operations | undefined {
  const text = withoutBom(file);
  const statements = statementsOf(parsePython(text).topNode);
  const definition = migrationClass(statements, text);
  const body = definition?.getChild("Body");
  if (definition === undefined || !body) return undefined;
  const speaks = ({ from, to }: PyNode): boolean => /\boperations\b/.test(text.slice(from, to));
  const [only, ...more] = statementsOf(body).filter(speaks);
  if (only === undefined || more.length > 0) return undefined;
  if (statements.some((one) => one.from >= definition.to && speaks(one))) return undefined;
  const [name, list] = [only.firstChild, only.lastChild];
  if (only.name !== "AssignStatement" || list?.name !== "ArrayExpression") return undefined;
  if (name === null || text.slice(name.from, name.to) !== "operations") return undefined;
  return { text, nodes: valueChildren(list) };
}

/** `AddField` of `migrations.AddField(…)`; undefined where nothing is called by a name. */
export function calledName(node: PyNode, text: string): string | undefined {
  const called = node.firstChild;
  const last = called?.name === "MemberExpression" ? called.getChild("PropertyName") : called;
  return node.name === "CallExpression" && last ? text.slice(last.from, last.to) : undefined;
}
