import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memoryTree, type Files } from "../../test/support/memory-change.ts";
import type { Tree, TreeEntry } from "../domain/tree.ts";
import { emptyMemory } from "./parse-memory.ts";
import { projectOf, type Project } from "./project.ts";

const names = fc.constantFrom(
  "a.sql",
  "b.sql",
  "B.SQL",
  "go.mod",
  "x/a.sql",
  "x/y/a.py",
  "x/y/b.sql",
  "z/go.mod",
  "link",
  "w/v/link",
  "u/module",
);
const files = fc.dictionary(names, fc.constantFrom("1", "2"), { maxKeys: 11 }).map((some): Files => {
  return Object.fromEntries(
    Object.entries(some).map(([path, text]): [string, Files[string]] => {
      if (path.endsWith("link")) return [path, { mode: "120000", text: "a.sql" }];
      return [path, path.endsWith("module") ? { mode: "160000", text } : text];
    }),
  );
});

const isInX = (path: string): boolean => path.startsWith("x/");
const isSmall = (name: string): boolean => name === name.toLowerCase();

function told(project: Project): unknown {
  const all = project.below("");
  return {
    all,
    folders: [...project.folders],
    has: all.filter(({ path }) => project.has(path)),
    at: all.map(({ path }) => project.at(path)),
    named: ["a.sql", "go.mod", "none"].map((name) => project.named(name)),
    matching: project.matching(/\.sql$/i),
    paths: project.paths(isInX),
    counts: ["sql", "py", "mod"].map((ending) => project.count(ending)),
    with: [project.foldersWith(/\.sql$/), project.foldersWith(isSmall), project.foldersWith(isSmall, ["sql"])].map(
      (counts) => [...counts],
    ),
    in: ["", "x", "x/y", "u"].map((folder) => project.in(folder)),
    below: ["x", "w"].map((folder) => project.below(folder)),
  };
}

/** The tree, knowing how it differs from the other. */
async function otherwise(tree: Tree, than: Tree): Promise<Tree> {
  const [own, others] = await Promise.all([tree.list(), than.list()]);
  const at = new Map<string, TreeEntry | undefined>(others.map(({ path }) => [path, undefined]));
  for (const entry of own) at.set(entry.path, entry);
  return { ...tree, otherwise: { than, at } };
}

test("a tree indexed by what it has otherwise than another is indexed as by itself", () =>
  fc.assert(
    fc.asyncProperty(files, files, files, async (...some) => {
      const [one, other, third] = some.map((own) => memoryTree(own));
      if (one === undefined || other === undefined || third === undefined) return;
      const alone = [told(await projectOf(one)), told(await projectOf(other)), told(await projectOf(third))];
      const memory = emptyMemory();
      expect(told(await projectOf(one, memory))).toEqual(alone[0]);
      expect(told(await projectOf(other, memory))).toEqual(alone[1]);
      // In a new memory, each known by its difference from the one before; asked from behind.
      const second = await otherwise(other, one);
      const last = await projectOf(await otherwise(third, second), memory);
      expect(told(last)).toEqual(alone[2]);
      expect(told(await projectOf(second, memory))).toEqual(alone[1]);
    }),
  ));

test("what is left out is not there, however the tree is known", async () => {
  const left = { name: "no x", isLeft: (path: string) => !isInX(path) };
  const one = memoryTree({ "x/1.sql": "1", "y/2.sql": "2" });
  const other = await otherwise(memoryTree({ "x/1.sql": "2", "x/3.sql": "3", "y/2.sql": "2" }), one);
  const memory = emptyMemory();
  for (const tree of [one, other]) {
    // The second is indexed by the first.
    const project = await projectOf(tree, memory, left);
    expect(project.below("").map(({ path }) => path)).toEqual(["y/2.sql"]);
    expect([...(await project.read(["x/1.sql", "y/2.sql"])).keys()]).toEqual(["y/2.sql"]);
  }
  expect((await projectOf(other, memory)).has("x/3.sql")).toBe(true);
});

test("what two trees have in common is the same object in both", async () => {
  const memory = emptyMemory();
  const first = await projectOf(memoryTree({ "a/1.sql": "1", "b/2.sql": "2" }), memory);
  const second = await projectOf(memoryTree({ "a/1.sql": "1", "b/2.sql": "3" }), memory);
  expect(second.in("a")).toBe(first.in("a"));
  expect(second.in("b")).not.toBe(first.in("b"));
  expect(second.foldersWith(isSmall)).toBe(first.foldersWith(isSmall));
});

test("a work is done again only where something that it asked has another answer", async () => {
  const memory = emptyMemory();
  const asked: string[] = [];
  const work = async (project: Project): Promise<readonly string[]> => {
    const texts = await project.read(project.named("settings.ini"));
    const folder = [...texts.values()][0] ?? "a";
    asked.push(folder);
    return project.in(folder).map(({ path }) => path);
  };
  const ask = async (tree: Files): Promise<readonly string[]> =>
    (await projectOf(memoryTree(tree), memory)).once("work", work);
  expect(await ask({ "a/1.sql": "1", "b/1.sql": "1" })).toEqual(["a/1.sql"]);
  expect(await ask({ "a/1.sql": "1", "b/2.sql": "1", "c.txt": "" })).toEqual(["a/1.sql"]);
  expect(asked).toEqual(["a"]);
  expect(await ask({ "a/1.sql": "1", "a/2.sql": "2" })).toEqual(["a/1.sql", "a/2.sql"]);
  expect(await ask({ "a/1.sql": "1", "b/1.sql": "1", "settings.ini": "b" })).toEqual(["b/1.sql"]);
  expect(await ask({ "a/1.sql": "1", "b/1.sql": "1", "settings.ini": "a" })).toEqual(["a/1.sql"]);
  expect(asked).toEqual(["a", "a", "b", "a"]);
  // All four answers are remembered.
  expect(await ask({ "a/1.sql": "1", "b/1.sql": "1", "settings.ini": "b" })).toEqual(["b/1.sql"]);
  expect(asked).toHaveLength(4);
});

test("a work that asks for another's outcome is done again only where that has changed", async () => {
  const memory = emptyMemory();
  const done = { inner: 0, outer: 0 };
  const inner = async (project: Project): Promise<ReadonlySet<string>> => {
    done.inner += 1;
    return new Set(project.in("a").map(({ path }) => path));
  };
  const outer = async (project: Project): Promise<number> => {
    done.outer += 1;
    return (await project.once("inner", inner)).size;
  };
  const ask = async (tree: Files): Promise<number> => (await projectOf(memoryTree(tree), memory)).once("outer", outer);
  expect(await ask({ "a/1.sql": "1", "b/1.sql": "1" })).toBe(1);
  expect(await ask({ "a/1.sql": "1", "b/2.sql": "1" })).toBe(1);
  expect(done).toEqual({ inner: 1, outer: 1 });
  expect(await ask({ "a/1.sql": "1", "a/2.sql": "1" })).toBe(2);
  expect(done).toEqual({ inner: 2, outer: 2 });
});
