import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memoryTree, type Files } from "../../test/support/memory-change.ts";
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
);
const files = fc.dictionary(names, fc.constantFrom("1", "2"), { maxKeys: 9 }).map((some): Files => {
  const { link, ...rest } = some;
  return link === undefined ? rest : { ...rest, link: { mode: "120000", text: "a.sql" } };
});

function sorted(paths: readonly string[]): readonly string[] {
  return paths.toSorted();
}

function told(project: Project): unknown {
  return {
    entries: project.entries,
    folders: sorted([...project.folders]),
    has: project.entries.filter(({ path }) => project.has(path)),
    named: ["a.sql", "go.mod", "none"].map((name) => sorted(project.named(name))),
    matching: sorted(project.matching(/\.sql$/i)),
    places: ["sql", undefined].map((ending) =>
      sorted(project.places(ending).map(({ name, folder }) => `${folder}/${name}`)),
    ),
    in: ["", "x", "x/y"].map((folder) => project.in(folder)),
    below: project.below("x"),
  };
}

test("a tree indexed by what it has otherwise than another is indexed as by itself", () =>
  fc.assert(
    fc.asyncProperty(files, files, async (one, other) => {
      const first = await projectOf(memoryTree(one));
      told(first);
      expect(told(await projectOf(memoryTree(other), first))).toEqual(told(await projectOf(memoryTree(other))));
    }),
  ));

test("what two trees have in common is the same object in both", async () => {
  const first = await projectOf(memoryTree({ "a/1.sql": "1", "b/2.sql": "2" }));
  const second = await projectOf(memoryTree({ "a/1.sql": "1", "b/2.sql": "3" }), first);
  expect(second.in("a")).toBe(first.in("a"));
  expect(second.in("b")).not.toBe(first.in("b"));
});
