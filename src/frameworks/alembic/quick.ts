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
  const module = readTemplate(text) ?? readParts(text);
  return module === undefined ? readModule(source) : withUnclosed(module, text);
}

/** To the letter what Alembic writes (its templates/generic/script.py.mako), but for what is imported: one pattern reads it. */
function readTemplate(text: string): PyModule | undefined {
  const match = template.exec(text);
  if (match === null) return undefined;
  const [whole, title = "", id = "", revises = "", between = "", imports = "", , revision = "", , down] = match;
  if (/revis/i.test(title) || isImports(imports) !== true) return undefined;
  if (isNamedFrom(text, whole.length) || text.includes("<<<<<<<")) return undefined;
  const idLine = 2 + countLines(title);
  const line = idLine + 2 + countLines(between) + countLines(imports);
  return {
    assigned: {
      revision: { kind: "string", value: revision, line },
      down_revision:
        down === undefined ? { kind: "none", line: line + 1 } : { kind: "string", value: down, line: line + 1 },
      branch_labels: { kind: "none", line: line + 2 },
      depends_on: { kind: "none", line: line + 3 },
    },
    header: {
      id: { value: id, line: idLine },
      revises: revises === "" ? [] : [{ value: revises, line: idLine + 1 }],
    },
    open: false,
    conflicted: false,
  };
}

const type = String.raw`(?:: (?:str|(?:Union|Optional)\[(?:str|Sequence\[str\])(?:, (?:str|Sequence\[str\]|None))*\]|str(?: \| (?:Sequence\[str\]|None))+))?`;
const template = new RegExp(
  String.raw`^"""([^"\\]*?)\nRevision ID: (?!None\n)(\w+)\nRevises: ?(?!None\n)(\w*)\n` +
    String.raw`((?:Create Date: [^\n"\\]*\n)?\n*"""\n)((?:.*\n)*?)` +
    String.raw`revision${type} = (["'])([^"'\\\n]+)\6\ndown_revision${type} = (?:None|(["'])([^"'\\\n]+)\8)\n` +
    String.raw`branch_labels${type} = None\ndepends_on${type} = None\n+(?=def )`,
);

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

function readParts(text: string): PyModule | undefined {
  const cut = text.search(/^(?:def|class|async[ \t]+def)[ \t]|^@/m);
  if (cut === -1 || isNamedFrom(text, cut) || text.includes("<<<<<<<")) return undefined;
  const doc = findDocstring(text);
  if (doc === undefined) return undefined;
  const lines = linesOf(text);
  const assigned = readBody(text.slice(doc.to, cut), (offset) => lines.at(doc.to + offset));
  if (assigned?.revision === undefined || assigned.down_revision === undefined) return undefined;
  const header = doc.from === doc.to ? {} : readHeader(text.slice(doc.from, doc.to), lines.at(doc.from));
  return { assigned, header, open: false, conflicted: false };
}

/** The engine's search for a few characters is sooner done than a pattern's, or one for a long word, and says no of nearly all. */
function isNamedFrom(text: string, from: number): boolean {
  return signs.some((sign) => text.includes(sign, from)) && namesIn.test(text.slice(from));
}

const signs = ["vision", "labels", "ds_on"];
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

type Assignments = Partial<Readonly<Record<ModuleName, Assigned>>>;

/** What stands between the docstring and the definitions assigns; undefined when that is not plain. */
function readBody(body: string, lineAt: (offset: number) => number): Assignments | undefined {
  const from = body.search(/^(?:revision|down_revision|branch_labels|depends_on)\b/m);
  if (from === -1 || isImports(body.slice(0, from)) !== true) return undefined;
  const strings: string[] = [];
  const text = body.slice(from);
  if (text.includes(mark) || text.includes('"""') || text.includes("'''")) return undefined;
  // Text without quotes, backslashes and line ends cannot change how the rest is read.
  const shape = text.replaceAll(/"([^"\\\n]*)"|'([^'\\\n]*)'/g, (whole: string, double?: string, single?: string) => {
    const quote = whole[0] ?? "";
    return `${quote}${mark}${strings.push(double ?? single ?? "") - 1}${mark}${quote}`;
  });
  const read = readShape(shape);
  if (read === undefined) return undefined;
  const line = lineAt(from);
  const assigned: Partial<Record<ModuleName, Assigned>> = {};
  for (const [name, one] of read) assigned[name] = placed(one, line - 1, strings);
  return assigned;
}

const mark = "\u0001";

/** Whether nothing in it assigns one of the names. */
const isImports = remembering((text) => splitChunks(text)?.length === 0);

/** What the grammar says of assignments, by their shape: the same few lines stand in every migration, but for what is between the quotes. */
const readShape = remembering((shape): readonly (readonly [ModuleName, Assigned])[] | undefined => {
  const read = splitChunks(shape)?.map(parseChunk) ?? [undefined];
  return read.some((one) => one === undefined) ? undefined : [...new Map(read.flatMap((one) => one ?? []))];
});

/** The same function, which remembers what it said of the last few thousand texts, of short ones only: anybody may write long ones. */
function remembering<T>(read: (text: string) => T): (text: string) => T | undefined {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before;
    const said = read(text);
    if (text.length > shortAtMost) return said;
    if (known.size >= rememberedAtMost) known.clear();
    known.set(withoutParent(text), said);
    return said;
  };
}

/** A copy: a slice would keep the whole file that it was cut from in memory. */
function withoutParent(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}

const rememberedAtMost = 5000;
/** Characters. */
const shortAtMost = 5000;

interface Chunk {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/** The assignments to the four names, with the lines that continue them; undefined when one may hide elsewhere. */
function splitChunks(body: string): Chunk[] | undefined {
  if (/"""|'''|\\\r?\n|\bimport[ \t(]+\*|\b(?:exec|globals|locals|setattr)\b/.test(body)) return undefined;
  const chunks: { text: string; line: number }[] = [];
  let inside = false;
  for (const [i, line] of body.split("\n").entries()) {
    if (/^(?:revision|down_revision|branch_labels|depends_on)\b/.test(line)) {
      chunks.push({ text: line, line: 1 + i });
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

function parseChunk({ text, line }: Chunk): readonly (readonly [ModuleName, Assigned])[] | undefined {
  const tree = parsePython(text);
  const statements = statementsOf(tree.topNode).filter(({ name }) => name !== "Comment");
  const [only] = statements;
  if (statements.length !== 1 || only?.name !== "AssignStatement" || hasErrors(tree)) return undefined;
  const found = assignments(only, text);
  // An expression is told as it is written.
  if (found.some(([, { kind }]) => kind === "dynamic")) return undefined;
  const lines = linesOf(text);
  return found.map(([name, value]) => [name, placed(toAssigned(value, only, text, lines), line - 1)] as const);
}

/** What was read, `lines` further down and with its strings in it again. */
function placed(assigned: Assigned, lines: number, strings?: readonly string[]): Assigned {
  const line = assigned.line + lines;
  const located = (one: Located): Located => ({
    value: strings === undefined ? one.value : unmarked(one.value, strings),
    line: one.line + lines,
  });
  if (assigned.kind === "string") return { kind: assigned.kind, ...located(assigned) };
  return assigned.kind === "sequence"
    ? { ...assigned, items: assigned.items.map(located), line }
    : { ...assigned, line };
}

function unmarked(value: string, strings: readonly string[]): string {
  // Nearly always it is one string and nothing else.
  const index = value.startsWith(mark) ? value.indexOf(mark, 1) : -1;
  if (index === value.length - 1 && index !== -1) return strings[Number(value.slice(1, index))] ?? "";
  return value.replaceAll(marked, (_, digits: string) => strings[Number(digits)] ?? "");
}

const marked = new RegExp(`${mark}(\\d+)${mark}`, "g");
