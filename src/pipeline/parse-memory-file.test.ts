import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/folder.ts";
import { memoryTree } from "../../test/support/memory-change.ts";
import { emptyMemory, readParsed } from "../frameworks/parse-memory.ts";
import { projectOf } from "../frameworks/project.ts";
import { keepMemory, memoryAt } from "./parse-memory-file.ts";

function grown(count: number): ReturnType<typeof emptyMemory> {
  const memory = emptyMemory();
  memory.read.set("alembic/1", new Map(Array.from({ length: count }, (_, i) => [`oid${i}`, { id: i }])));
  memory.added = count * 1_000;
  return memory;
}

test("a memory that has grown is kept, and read again by whoever starts next", async () => {
  await using folder = await temporaryFolder("parsed");
  const path = join(folder.path, "below", "parsed.json");
  await keepMemory(path, grown(150));
  const again = await memoryAt(path);
  expect(again.read.get("alembic/1")?.get("oid149")).toEqual({ id: 149 });
  expect(again.added).toBe(0);
  expect(await memoryAt(path)).toBe(again);
});

test("what an older version of a reader said goes when a newer one has read", async () => {
  await using folder = await temporaryFolder("parsed");
  const path = join(folder.path, "parsed.json");
  const memory = grown(150);
  for (const name of ["alembic/9", "alembic/10", "django/2"]) memory.read.set(name, new Map([["oid", { id: 1 }]]));
  await keepMemory(path, memory);
  expect([...(await memoryAt(path)).read.keys()]).toEqual(["alembic/10", "django/2"]);
});

test("one long changelog is worth it too", async () => {
  await using folder = await temporaryFolder("parsed");
  const path = join(folder.path, "parsed.json");
  const memory = emptyMemory();
  const project = await projectOf(memoryTree({ "changelog.xml": "x".repeat(200_000) }), memory);
  await readParsed({ name: "length/1", read: (text) => text.length }, project, project.in(""));
  await keepMemory(path, memory);
  expect((await memoryAt(path)).read.get("length/1")?.size).toBe(1);
});

test("little is not worth a file", async () => {
  await using folder = await temporaryFolder("parsed");
  const path = join(folder.path, "parsed.json");
  await keepMemory(path, grown(5));
  await expect(readFile(path)).rejects.toThrow("ENOENT");
});

test.each([
  "",
  "{",
  "[]",
  '{"format":0,"read":{}}',
  '{"format":1,"read":{"alembic/1":[]}}',
  '{"format":1,"read":null}',
])("a damaged file (%j) is none", async (text) => {
  await using folder = await temporaryFolder("parsed");
  const path = join(folder.path, "parsed.json");
  await writeFile(path, text);
  expect((await memoryAt(path)).read.size).toBe(0);
});

test("where nothing can be written, nothing is", async () => {
  await using folder = await temporaryFolder("parsed");
  await writeFile(join(folder.path, "file"), "");
  await keepMemory(join(folder.path, "file", "parsed.json"), grown(150));
  expect(await readdir(folder.path)).toEqual(["file"]);
});
