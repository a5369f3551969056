// Slices of migrations in Go: which elements they have. Read by the grammar, never run.

import { parser } from "@lezer/go";
import { parseCode } from "../grammar.ts";
import { entryAt, linesOf, type Lines } from "../lines.ts";

type GoNode = ReturnType<typeof parser.parse>["topNode"];

export interface ListedCall {
  /** The first argument where it is a number: `311`. */
  readonly number: string | undefined;
  /** The first string among the arguments, without its quotes. */
  readonly words: string;
  /** The last argument: `v1_23.AddX`. */
  readonly does: string;
  readonly entry: { readonly line: number; readonly text: string };
}

/** The calls that make up the first slice of them (`newMigration(311, "…", v1_23.AddX)`), whatever stands between; [] where there is none. */
export function listedCalls(text: string, callee: RegExp): readonly ListedCall[] {
  for (const literal of literals(text, "SliceType")) {
    const calls = elements(literal).flatMap(({ firstChild: call }) => {
      if (call?.name !== "CallExpr" || call.firstChild === null) return [];
      return callee.test(textOf(call.firstChild, text)) ? [call] : [];
    });
    const lines = linesOf(text);
    if (calls.length > 0) return calls.map((call) => toCall(call, text, lines));
  }
  return [];
}

export interface ListedName {
  readonly name: string;
  /** Where the element stands in the text, its `&` too. */
  readonly from: number;
  readonly to: number;
  readonly entry: ListedCall["entry"];
}

/** The names of the variables that a slice of `type` points to, in order; undefined where there is no such slice. */
export function listedNames(text: string, type: string): readonly ListedName[] | undefined {
  const lines = linesOf(text);
  for (const literal of literals(text, "SliceType")) {
    if (textOf(literal.firstChild, text).replaceAll(/[\s*[\]]/g, "") !== type) continue;
    return elements(literal).flatMap(({ firstChild: one, from, to }) => {
      const name = one?.name === "UnaryExp" ? one.lastChild : one;
      return name?.name === "VariableName" ? [{ name: textOf(name, text), from, to, entry: entryAt(lines, from) }] : [];
    });
  }
  return undefined;
}

/** Variables of a struct's type that the file declares, with the string in one of their fields. */
export function declared(
  text: string,
  type: string,
  field: string,
): readonly { name: string; value: string | undefined; line: number }[] {
  const lines = linesOf(text);
  return literals(text, undefined).flatMap((literal) => {
    const spec = literal.parent;
    if (spec?.name !== "VarSpec" || textOf(literal.firstChild, text) !== type) return [];
    const own = elements(literal).find(({ firstChild: key }) => textOf(key, text) === field)?.lastChild;
    const value = own?.name === "String" ? unquote(textOf(own, text)) : undefined;
    return [{ name: textOf(spec.firstChild, text), value, line: lines.at((own ?? spec).from) }];
  });
}

function literals(text: string, type: string | undefined): GoNode[] {
  const found: GoNode[] = [];
  parseCode(parser, text).iterate({
    enter: ({ node }) => {
      if (node.name === "TypedLiteral" && (type === undefined || node.firstChild?.name === type)) found.push(node);
      // What stands in a function of a migration is no list of them; a list in a function stands at its top.
      return node.name !== "FunctionLiteral";
    },
  });
  return found;
}

function elements(literal: GoNode): GoNode[] {
  return literal.getChild("LiteralValue")?.getChildren("Element") ?? [];
}

function toCall(call: GoNode, text: string, lines: Lines): ListedCall {
  const given: GoNode[] = [];
  for (let child = call.getChild("Arguments")?.firstChild ?? null; child !== null; child = child.nextSibling)
    if (!["(", ")", ","].includes(child.name) && !child.name.endsWith("Comment")) given.push(child);
  const [first] = given;
  const words = given.find(({ name }) => name === "String");
  return {
    number: first?.name === "Number" ? textOf(first, text) : undefined,
    words: words === undefined ? "" : unquote(textOf(words, text)),
    does: textOf(given.at(-1) ?? null, text).slice(0, 200),
    entry: entryAt(lines, call.from),
  };
}

function textOf(node: GoNode | null, text: string): string {
  return node === null ? "" : text.slice(node.from, node.to);
}

function unquote(literal: string): string {
  return literal.replaceAll(/^["`]|["`]$/g, "");
}
