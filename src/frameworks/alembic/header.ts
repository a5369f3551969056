// The lines of a migration's docstring that Alembic's template writes: `Revision ID: 040` and `Revises: 039`.

import { linesOf } from "../lines.ts";
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

/** The header lines of a docstring, the first of each name. */
export function headerLines(docstring: string, firstLine: number): readonly HeaderLine[] {
  const seen = new Set<string>();
  return linesWithLabel(docstring).flatMap(({ text, line }): HeaderLine[] => {
    const label = /^(Revision ID|Revises)\s*:[ \t]*/i.exec(text.slice(startOf(text)));
    if (label === null) return [];
    const from = startOf(text) + label[0].length;
    const name = label[1]?.toLowerCase() === "revises" ? "revises" : "id";
    if (seen.has(name)) return [];
    seen.add(name);
    return [{ name, line: firstLine + line - 1, text, from, to: Math.max(from, endOf(text)) }];
  });
}

/** The lines that may be header lines, each 1-based: every migration has a docstring, most of whose lines are none. */
function linesWithLabel(docstring: string): { readonly text: string; readonly line: number }[] {
  const lines = linesOf(docstring);
  // Letter by letter: without regard to case a pattern takes three times as long.
  const found = new Set([...docstring.matchAll(/[Rr][Ee][Vv][Ii][Ss]/g)].map(({ index }) => lines.at(index)));
  return [...found].map((line) => ({ text: lines.textOf(line), line }));
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
  return value
    .split(/[\s,()[\]'"]+/)
    .map((name) => name.slice(name.lastIndexOf("@") + 1))
    .filter((name) => name !== "" && name !== "None" && name !== "<base>");
}
