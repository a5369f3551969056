// Keeps what migrations said when they were parsed on disk, beside the mirror: a process that starts need not parse a long
// history again. A file that is damaged, too large or of another version is as good as none.

import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { randomUUID } from "node:crypto";
import { emptyMemory, type ParseMemory } from "../frameworks/parse-memory.ts";

/** Grows when a reader's results look otherwise. */
const format = 1;
/** Characters; less is parsed again faster than a file is written. */
const worthKeeping = 100_000;
/** bytes. */
const largest = 64 * 1024 * 1024;

/** What this process remembers of each file; the oldest goes when there are more repositories than that. */
const remembered = new Map<string, Promise<ParseMemory>>();
const rememberedAtMost = 50;

/** The memory of a repository: what this process has, or else what the file at `path` (absolute) holds. */
export async function memoryAt(path: string): Promise<ParseMemory> {
  const known = remembered.get(path) ?? readMemory(path);
  remembered.delete(path);
  remembered.set(path, known);
  const oldest = remembered.size > rememberedAtMost ? remembered.keys().next().value : undefined;
  if (oldest !== undefined) remembered.delete(oldest);
  return known;
}

/** Writes the memory, whole or not at all, when it has grown enough. What cannot be written is parsed again next time. */
export async function keepMemory(path: string, memory: ParseMemory): Promise<void> {
  if (memory.added < worthKeeping) return;
  memory.added = 0;
  const read = Object.fromEntries(newest(memory).map(([name, results]) => [name, Object.fromEntries(results)]));
  const fresh = `${path}.new-${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(fresh, JSON.stringify({ format, read }), { mode: 0o600 });
    await rename(fresh, path);
  } catch {
    await rm(fresh, { force: true }).catch(() => undefined);
  }
}

/** The results of each reader, of `alembic/10` and not of `alembic/9`: nobody asks an older version again. */
function newest({ read }: ParseMemory): readonly (readonly [string, ReadonlyMap<string, unknown>])[] {
  const byReader = Map.groupBy(read, ([name]) => name.split("/")[0]);
  return [...byReader.values()].flatMap((all) => all.toSorted(([a], [b]) => versionOf(b) - versionOf(a)).slice(0, 1));
}

function versionOf(reader: string): number {
  return Number(reader.split("/")[1]);
}

async function readMemory(path: string): Promise<ParseMemory> {
  const memory = emptyMemory();
  try {
    if ((await stat(path)).size > largest) return memory;
    const kept: unknown = JSON.parse(await readFile(path, "utf8"));
    if (!isKept(kept)) return memory;
    for (const [name, results] of Object.entries(kept.read)) memory.read.set(name, new Map(Object.entries(results)));
  } catch {
    // No file yet, or one that a full disk cut short.
  }
  return memory;
}

function isKept(value: unknown): value is { read: Record<string, Record<string, unknown>> } {
  if (typeof value !== "object" || value === null || !("format" in value) || !("read" in value)) return false;
  const { read } = value;
  return value.format === format && typeof read === "object" && read !== null && Object.values(read).every(isRecord);
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
