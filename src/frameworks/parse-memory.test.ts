import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { memoryTree } from "../../test/support/memory-change.ts";
import { emptyMemory, readParsed, type TextReader } from "./parse-memory.ts";
import { projectOf } from "./project.ts";

const read: string[] = [];
const reader: TextReader<string> = {
  name: "test/1",
  read: (text) => {
    read.push(text);
    return `read ${text}`;
  },
};

test("what is asked for is answered, however much is remembered; of what is not, the oldest is forgotten", async () => {
  const memory = emptyMemory();
  const project = await projectOf(memoryTree({ "old.sql": "old", "new.sql": "new", "next.sql": "next" }), memory);
  const entry = (path: string) => project.in("").filter((one) => one.path === path);
  const ask = async (...paths: readonly string[]) => {
    const entries = paths.flatMap(entry);
    const parsed = await readParsed(reader, project, entries);
    return { parsed, said: entries.map(({ oid }) => parsed.get(oid)) };
  };
  await ask("old.sql");
  const others = Array.from({ length: 59_999 }, (_, i): [string, string] => [`other ${i}`, "x"]);
  for (const [oid, said] of others) memory.read.get(reader.name)?.set(oid, said);
  const first = await ask("old.sql", "new.sql");
  expect(first.said).toEqual(["read old", "read new"]);
  // Whoever still holds an answer finds in it what he asked for.
  for (const [oid, said] of others) memory.read.get(reader.name)?.set(oid, said);
  expect((await ask("next.sql")).said).toEqual(["read next"]);
  expect(entry("old.sql").map(({ oid }) => first.parsed.get(oid))).toEqual(["read old"]);
  const { size } = memory.read.get(reader.name) ?? new Map();
  expect(size).toBeGreaterThan(30_000);
  expect(size).toBeLessThanOrEqual(60_000);
  expect(read).toEqual(["old", "new", "next"]);
});

test("a word of a long text is remembered without the text it was cut from", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const firstLine: TextReader<string> = { name: "line/1", read: (text) => text.slice(0, text.indexOf("\n")) };
  const memory = emptyMemory();
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  const megabyte = 1_000_000;
  for (let i = 0; i < 40; i += 1) {
    const text = `the first line of file ${i}\n${"x".repeat(megabyte)}`;
    await readParsed(firstLine, await projectOf(memoryTree({ [`${i}.sql`]: text }), memory), [
      { path: `${i}.sql`, oid: String(i), mode: "100644" },
    ]);
  }
  expect(memory.read.get("line/1")?.size).toBe(40);
  expect(used() - before).toBeLessThan(10 * megabyte);
});
