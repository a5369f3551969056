// What files said when they were parsed, by the object name of their text: the same file stands in all four trees of a change,
// and in the next review. Whoever judges may keep it on disk; it is never more than a memory.

import type { TreeEntry } from "../domain/tree.ts";
import type { Project } from "./project.ts";

/** Reads a text of one kind. What it returns survives JSON. */
export interface TextReader<T> {
  /** With a number that grows when the reader reads otherwise: `alembic/1`. */
  readonly name: string;
  read(text: string): T;
}

/** By reader, by object name. */
export interface ParseMemory {
  readonly read: Map<string, Map<string, unknown>>;
  /** Characters that were read since it was made or kept. */
  added: number;
}

export function emptyMemory(): ParseMemory {
  return { read: new Map(), added: 0 };
}

/** Of one reader. Beyond the first the oldest are forgotten, until there are as many as the second. */
const rememberedAtMost = 60_000;
const leftAtMost = 40_000;

/** Characters. */
const longFrom = 10_000;

/** What the reader says of each of the entries, by object name. Links, and what is too large to be read, are absent. */
export async function readParsed<T>(
  reader: TextReader<T>,
  project: Project,
  entries: readonly TreeEntry[],
): Promise<ReadonlyMap<string, T>> {
  const { memory } = project;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the map goes to disk as JSON, which keeps no types; under this name stands only what this reader returned, here or in a file that Assay wrote beside its mirror
  const known = (memory.read.get(reader.name) ?? new Map<string, unknown>()) as Map<string, T>;
  memory.read.set(reader.name, known);
  const unknown = entries.filter(({ oid, mode }) => mode !== "120000" && !known.has(oid));
  if (unknown.length === 0) return known;
  const texts = await project.readFound(unknown);
  for (const { path, oid } of unknown) {
    const text = texts.get(path);
    if (text === undefined) continue;
    const said = reader.read(text);
    // A word cut from a text keeps all of it in memory; a clone stands by itself.
    known.set(oid, text.length > longFrom ? structuredClone(said) : said);
    memory.added += text.length;
  }
  // In another map: whoever was given this one has yet to look into it.
  if (known.size > rememberedAtMost) memory.read.set(reader.name, latest(known, entries));
  return known;
}

/** What is asked for now, and of all others the newest. */
function latest<T>(known: ReadonlyMap<string, T>, entries: readonly TreeEntry[]): Map<string, T> {
  const asked = new Set(entries.map(({ oid }) => oid));
  const [own, others] = [new Map<string, T>(), new Map<string, T>()];
  for (const [oid, said] of known) (asked.has(oid) ? own : others).set(oid, said);
  const left = Math.max(0, leftAtMost - own.size);
  return new Map([...[...others].slice(Math.max(0, others.size - left)), ...own]);
}
