// The lines of a migration's docstring that Alembic's template writes: `Revision ID: 040` and `Revises: 039`.

import type { Located } from "../framework.ts";

export interface Header {
  readonly id?: Located;
  /** [] where the line says that there is none. */
  readonly revises?: readonly Located[];
}

/** A header line: where its value stands in the line. */
export interface HeaderLine {
  readonly name: "id" | "revises";
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  /** Offsets in `text`. */
  readonly from: number;
  readonly to: number;
}

/** What the docstring says; `docstring` is its source, which begins on line `firstLine` of the file. */
export function readHeader(docstring: string, firstLine: number): Header {
  const header: { id?: Located; revises?: readonly Located[] } = {};
  for (const { name, line, text, from, to } of headerLines(docstring, firstLine)) {
    const values = namesIn(text.slice(from, to)).map((value) => ({ value, line }));
    if (name === "revises") header.revises ??= values;
    else if (values[0] !== undefined) header.id ??= values[0];
  }
  return header;
}

/** The header lines of a docstring, the first of each name. */
export function headerLines(docstring: string, firstLine: number): readonly HeaderLine[] {
  const seen = new Set<string>();
  return docstring.split("\n").flatMap((raw, i): HeaderLine[] => {
    const text = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    const match =
      /^(\s*(?:[A-Za-z]{0,2}(?:"""|'''|"|'))?\s*(Revision ID|Revises)\s*:[ \t]*)(.*?)\s*(?:"""|''')?\s*$/i.exec(text);
    if (match === null) return [];
    const [, before = "", label = "", value = ""] = match;
    const name = label.toLowerCase() === "revises" ? "revises" : "id";
    if (seen.has(name)) return [];
    seen.add(name);
    return [{ name, line: firstLine + i, text, from: before.length, to: before.length + value.length }];
  });
}

/** `a, b`, `('a', 'b')`, `core@a`, `None`, `<base>`: the names. */
function namesIn(value: string): string[] {
  return value
    .split(/[\s,()[\]'"]+/)
    .map((name) => name.slice(name.lastIndexOf("@") + 1))
    .filter((name) => name !== "" && name !== "None" && name !== "<base>");
}
