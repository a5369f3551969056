// The lines of a migration that name itself and what it follows, with other names in them. Everything else stays as it is,
// quotes and prefixes included.

import type { LineChange, WantedIdentity } from "../framework.ts";
import { headerLines } from "./header.ts";
import { linesOf } from "../lines.ts";
import { isPlainName, quotedLike, toLineChanges, type Replacement } from "../python/line-changes.ts";
import { statementsOf, type PyLiteral } from "../python/literal.ts";
import { assignments, docstringOf, type ModuleName } from "./module.ts";
import { parsePython, withoutBom, type PyNode } from "../python/python.ts";

/**
 * The changed lines, in order: `revision`, `down_revision`, `depends_on`, and the docstring's header lines where it has them.
 * undefined where a value spans lines, cannot be read, or a name would need escaping.
 */
export function rewrite(source: string, wanted: WantedIdentity): readonly LineChange[] | undefined {
  if ([wanted.id, ...wanted.parents, ...wanted.dependsOn].some((name) => !isPlainName(name))) return undefined;
  const text = withoutBom(source);
  const top = parsePython(text).topNode;
  const values = new Map<ModuleName, PyLiteral>();
  for (const statement of statementsOf(top)) {
    if (statement.name !== "AssignStatement") continue;
    for (const [name, value] of assignments(statement, text)) values.set(name, value);
  }
  const replacements: Replacement[] = [];
  for (const [name, names] of [
    ["revision", [wanted.id]],
    ["down_revision", wanted.parents],
    ["depends_on", wanted.dependsOn],
  ] as const) {
    const value = values.get(name);
    const made = value === undefined ? (names.length === 0 ? [] : undefined) : replaceValue(value, names, text);
    if (made === undefined) return undefined;
    replacements.push(...made);
  }
  replacements.push(...replaceHeader(docstringOf(top), wanted, text));
  return toLineChanges(replacements, text, source.length - text.length);
}

function replaceValue(value: PyLiteral, names: readonly string[], text: string): Replacement[] | undefined {
  if (value.kind === "dynamic") return undefined;
  const items = value.kind === "none" ? [] : value.kind === "string" ? [value] : value.items;
  const named = items.filter((item) => item.value !== "");
  if (named.length !== names.length) return [whole(value, names, text)];
  return named.flatMap((item, i): Replacement[] => {
    const name = names[i] ?? item.value;
    return item.value === name ? [] : [{ ...item, with: quotedLike(item, name, text) }];
  });
}

function whole(value: PyLiteral, names: readonly string[], text: string): Replacement {
  const quote = text.includes('"', text.indexOf("revision")) ? '"' : "'";
  const quoted = names.map((name) => `${quote}${name}${quote}`);
  const [first = "None"] = quoted;
  return { from: value.from, to: value.to, with: quoted.length > 1 ? `(${quoted.join(", ")})` : first };
}

function replaceHeader(doc: PyNode | undefined, wanted: WantedIdentity, text: string): Replacement[] {
  if (doc === undefined) return [];
  const lines = linesOf(text);
  const firstLine = lines.at(doc.from);
  return headerLines(text.slice(doc.from, doc.to), firstLine).flatMap(({ name, line, text: own, from, to }) => {
    const start = line === firstLine ? doc.from : lines.startOf(line);
    const value = name === "id" ? wanted.id : wanted.parents.join(", ");
    // `Revises:` with nothing after it gets its space; a value that loses its last name keeps the space, as the template writes it.
    const gap = from === to && value !== "" && !/\s$/.test(own.slice(0, from)) ? " " : "";
    return own.slice(from, to) === value ? [] : [{ from: start + from, to: start + to, with: gap + value }];
  });
}
