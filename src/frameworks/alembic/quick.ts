// The fast way to read a migration that looks as Alembic's template writes it: a docstring, imports, four assignments, definitions.
// Only the assignments go through the grammar, each distinct one once. Whatever looks otherwise is read whole.

import { readHeader } from "./header.ts";
import { linesOf } from "../lines.ts";
import type { Located } from "../migration-group.ts";
import { statementsOf } from "../python/literal.ts";
import { assignments, readModule, toAssigned, type Assigned, type ModuleName, type PyModule } from "./module.ts";
import { hasErrors, parsePython, withoutBom } from "../python/python.ts";
import { withUnclosed } from "../python/unclosed.ts";

/** The same as `readModule`, sooner. */
export function readModuleQuickly(source: string): PyModule {
  const text = withoutBom(source);
  const module = readTemplate(text);
  return module === undefined ? readModule(source) : withUnclosed(module, text);
}

function readTemplate(text: string): PyModule | undefined {
  const cut = text.search(/^(?:def|class|async[ \t]+def)[ \t]|^@/m);
  if (cut === -1 || namesIn.test(text.slice(cut)) || text.includes("<<<<<<<")) return undefined;
  const doc = findDocstring(text);
  if (doc === undefined) return undefined;
  const lines = linesOf(text);
  const chunks = splitChunks(text.slice(doc.to, cut), lines.at(doc.to));
  if (chunks === undefined) return undefined;
  const assigned: Partial<Record<ModuleName, Assigned>> = {};
  for (const chunk of chunks) {
    const read = readChunk(chunk);
    if (read === undefined) return undefined;
    for (const [name, value] of read) assigned[name] = value;
  }
  if (assigned.revision === undefined || assigned.down_revision === undefined) return undefined;
  const header = doc.from === doc.to ? {} : readHeader(text.slice(doc.from, doc.to), lines.at(doc.from));
  return { assigned, header, open: false, conflicted: false };
}

const namesIn = /\b(?:revision|down_revision|branch_labels|depends_on)\b/;

/** Where a plain triple-quoted docstring stands, or where it would (an empty range); undefined for anything less plain. */
function findDocstring(text: string): { from: number; to: number } | undefined {
  const from = /^(?:[ \t]*(?:#.*)?\r?\n)*/.exec(text)?.[0].length ?? 0;
  const quote = text.slice(from, from + 3);
  if (quote !== '"""' && quote !== "'''") {
    return /^(?:import|from|revision|down_revision)\b/.test(text.slice(from, from + 20))
      ? { from, to: from }
      : undefined;
  }
  const close = text.indexOf(quote, from + 3);
  const to = close + 3;
  if (close === -1 || text.slice(from, close).includes("\\") || !/^[ \t]*\r?(?:\n|$)/.test(text.slice(to, to + 20))) {
    return undefined;
  }
  return { from, to };
}

interface Chunk {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** The assignments to the four names, with the lines that continue them; undefined when one may hide elsewhere. */
function splitChunks(body: string, firstLine: number): Chunk[] | undefined {
  if (/"""|'''|\\\r?\n|\bimport[ \t(]+\*|\b(?:exec|globals|locals|setattr)\b/.test(body)) return undefined;
  const chunks: { text: string; line: number }[] = [];
  let inside = false;
  for (const [i, line] of body.split("\n").entries()) {
    if (/^(?:revision|down_revision|branch_labels|depends_on)\b/.test(line)) {
      chunks.push({ text: line, line: firstLine + i });
      inside = true;
      continue;
    }
    if (/^[^\s)\]}#]/.test(line)) inside = false;
    const last = chunks.at(-1);
    if (inside && last !== undefined) last.text += `\n${line}`;
    else if (!/^\s*#/.test(line) && namesIn.test(line)) return undefined;
  }
  return chunks;
}

type ReadChunk = readonly (readonly [ModuleName, Assigned])[];

/** What the grammar says of a chunk, by its shape: the same few lines stand in every migration, but for what is between the quotes. */
const known = new Map<string, ReadChunk | undefined>();
const knownAtMost = 5000;
const mark = "\u0001";

function readChunk(chunk: Chunk): ReadChunk | undefined {
  const text = chunk.text.trimEnd();
  if (text.includes(mark)) return undefined;
  const strings: string[] = [];
  // Text without quotes, backslashes and line ends cannot change how the rest is read.
  const shape = text.replaceAll(/"([^"\\\n]*)"|'([^'\\\n]*)'/g, (whole: string, double?: string, single?: string) => {
    const quote = whole[0] ?? "";
    return `${quote}${mark}${strings.push(double ?? single ?? "") - 1}${mark}${quote}`;
  });
  if (!known.has(shape)) {
    if (known.size >= knownAtMost) known.clear();
    known.set(shape, parseChunk(shape));
  }
  return known.get(shape)?.map(([name, assigned]) => [name, placed(assigned, chunk.line - 1, strings)] as const);
}

function parseChunk(text: string): ReadChunk | undefined {
  const tree = parsePython(text);
  const statements = statementsOf(tree.topNode).filter(({ name }) => name !== "Comment");
  const [only] = statements;
  if (statements.length !== 1 || only?.name !== "AssignStatement" || hasErrors(tree)) return undefined;
  const found = assignments(only, text);
  // An expression is told as it is written.
  if (found.some(([, { kind }]) => kind === "dynamic")) return undefined;
  const lines = linesOf(text);
  return [...new Map(found)].map(([name, value]) => [name, toAssigned(value, only, text, lines)] as const);
}

/** What a shape assigns, `lines` further down and with its strings in it again. */
function placed(assigned: Assigned, lines: number, strings: readonly string[]): Assigned {
  const line = assigned.line + lines;
  const located = (one: Located): Located => ({
    value: one.value.replaceAll(marked, (_, index: string) => strings[Number(index)] ?? ""),
    line: one.line + lines,
  });
  if (assigned.kind === "string") return { kind: assigned.kind, ...located(assigned) };
  return assigned.kind === "sequence"
    ? { ...assigned, items: assigned.items.map(located), line }
    : { ...assigned, line };
}

const marked = new RegExp(`${mark}(\\d+)${mark}`, "g");
