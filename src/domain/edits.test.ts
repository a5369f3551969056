import { expect, test } from "vitest";
import { applyEdits, editsTogether } from "./edits.ts";
import type { Edit } from "./finding.ts";

const files = new Map([
  ["a.py", "one\r\ntwo\r\nthree"],
  ["b.py", "b\n"],
]);

function apply(...edits: Edit[]) {
  const applied = applyEdits(files, edits);
  return applied.ok ? { files: Object.fromEntries(applied.files), gone: applied.gone } : applied.problem;
}

const replace = (path: string, line: number, before: string, after: string): Edit => ({
  op: "replace",
  path,
  line,
  before,
  after,
});

test("renames come first, lines keep their ends", () => {
  expect(apply(replace("c.py", 2, "two", "2"), { op: "rename", from: "a.py", to: "c.py" })).toEqual({
    files: { "b.py": "b\n", "c.py": "one\r\n2\r\nthree" },
    gone: ["a.py"],
  });
  expect(apply(replace("a.py", 3, "three", "3"), replace("a.py", 3, "three", "3"))).toMatchObject({
    files: { "a.py": "one\r\ntwo\r\n3" },
  });
});

test("lines that come behind another end as it does", () => {
  expect(apply(replace("a.py", 1, "one", "one\nmore"), replace("b.py", 1, "b", "b\nc"))).toMatchObject({
    files: { "a.py": "one\r\nmore\r\ntwo\r\nthree", "b.py": "b\nc\n" },
  });
});

test("a line of a file that moves may be named by its old path", () => {
  const moved: Edit = { op: "rename", from: "a.py", to: "c.py" };
  expect(apply(moved, replace("c.py", 2, "two", "2"), replace("a.py", 3, "three", "3"))).toEqual({
    files: { "b.py": "b\n", "c.py": "one\r\n2\r\n3" },
    gone: ["a.py"],
  });
  expect(apply(moved, replace("c.py", 2, "two", "2"), replace("a.py", 2, "two", "II"))).toBe(
    "a.py:2 would be changed twice",
  );
});

test("two files may change places", () => {
  expect(apply({ op: "rename", from: "a.py", to: "b.py" }, { op: "rename", from: "b.py", to: "a.py" })).toEqual({
    files: { "a.py": "b\n", "b.py": "one\r\ntwo\r\nthree" },
    gone: [],
  });
});

test("of two fixes that want a line to be otherwise the second waits with all that it has", () => {
  const turned = { edits: [replace("a.py", 1, "one", "two"), replace("a.py", 2, "two", "one")] };
  const last = { edits: [replace("a.py", 2, "two", "three"), replace("a.py", 3, "three", "two")] };
  const other = { edits: [replace("b.py", 1, "b", "c"), ...turned.edits] };
  expect(editsTogether([turned, last, other])).toEqual([...turned.edits, replace("b.py", 1, "b", "c")]);
  const moved: Edit = { op: "rename", from: "a.py", to: "c.py" };
  expect(editsTogether([{ edits: [moved] }, { edits: [{ ...moved, to: "d.py" }] }, { edits: [moved] }])).toEqual([
    moved,
  ]);
  expect(apply(...editsTogether([turned, last]))).toMatchObject({ files: { "a.py": "two\r\none\r\nthree" } });
});

test("whatever is not as the edit says stops all of it", () => {
  expect(apply(replace("a.py", 1, "uno", "1"))).toBe('a.py:1 is not what it was: "one"');
  expect(apply(replace("a.py", 9, "x", "y"))).toBe("a.py has no line 9");
  expect(apply(replace("x.py", 1, "x", "y"))).toBe("x.py is not there");
  expect(apply(replace("a.py", 1, "one", "1"), replace("a.py", 1, "one", "2"))).toBe("a.py:1 would be changed twice");
  expect(apply({ op: "rename", from: "x.py", to: "y.py" })).toBe("x.py is not there to be renamed");
  expect(apply({ op: "rename", from: "a.py", to: "b.py" })).toBe("b.py is there already");
  expect(apply({ op: "rename", from: "a.py", to: "c.py" }, { op: "rename", from: "a.py", to: "d.py" })).toBe(
    "a.py cannot be both c.py and d.py",
  );
});
