// The lines of a migration's docstring that Alembic's template writes: `Revision ID: 040` and `Revises: 039`.

import type { Located } from "../migration-group.ts";

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

/** The header lines of a docstring, the first of each name. Most lines of most docstrings are none, and are not looked at. */
export function headerLines(docstring: string, firstLine: number): readonly HeaderLine[] {
  const found: HeaderLine[] = [];
  // Letter by letter: without regard to case a pattern takes three times as long.
  const label = /[Rr][Ee][Vv][Ii][Ss]/g;
  let line = firstLine;
  let counted = 0;
  while (label.test(docstring)) {
    const begin = docstring.lastIndexOf("\n", label.lastIndex - 1) + 1;
    for (let at = docstring.indexOf("\n", counted); at !== -1 && at < begin; at = docstring.indexOf("\n", at + 1))
      line += 1;
    counted = begin;
    const lineEnd = docstring.indexOf("\n", begin);
    const end = lineEnd === -1 ? docstring.length : lineEnd;
    const one = headerLine(docstring.slice(begin, docstring[end - 1] === "\r" ? end - 1 : end), line);
    if (one !== undefined && found.every(({ name }) => name !== one.name)) found.push(one);
    label.lastIndex = end;
  }
  return found;
}

function headerLine(text: string, line: number): HeaderLine | undefined {
  const start = startOf(text);
  const label = /^(Revision ID|Revises)\s*:[ \t]*/i.exec(text.slice(start));
  if (label === null) return undefined;
  const from = start + label[0].length;
  const name = label[1]?.toLowerCase() === "revises" ? "revises" : "id";
  return { name, line, text, from, to: Math.max(from, endOf(text)) };
}

/** Where a line's words begin, after spaces and the docstring's own quotes. Step by step: one pattern for it all is cubic on spaces. */
function startOf(text: string): number {
  const indent = text.length - text.trimStart().length;
  const quotes = /^[A-Za-z]{0,2}(?:"""|'''|"|')\s*/.exec(text.slice(indent));
  return indent + (quotes?.[0].length ?? 0);
}

function endOf(text: string): number {
  const trimmed = text.trimEnd();
  const isClosed = trimmed.endsWith('"""') || trimmed.endsWith("'''");
  return (isClosed ? trimmed.slice(0, -3).trimEnd() : trimmed).length;
}

/** `a, b`, `('a', 'b')`, `core@a`, `None`, `<base>`: the names. */
function namesIn(value: string): string[] {
  if (/^\w+$/.test(value)) return value === "None" ? [] : [value];
  return value
    .split(/[\s,()[\]'"]+/)
    .map((name) => name.slice(name.lastIndexOf("@") + 1))
    .filter((name) => name !== "" && name !== "None" && name !== "<base>");
}
