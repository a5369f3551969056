import { expect, test } from "vitest";
import { applyEdits } from "../../domain/edits.ts";
import type { LineChange } from "../framework.ts";
import { withElement, withLinesBehind, withLinesTurned } from "./list-lines.ts";

function made(text: string, changes: readonly LineChange[]): string | undefined {
  const applied = applyEdits(
    new Map([["x", text]]),
    changes.map((change) => ({ op: "replace" as const, path: "x", ...change })),
  );
  return applied.ok ? applied.files.get("x") : undefined;
}

function behind(text: string, last: string, element: string): string | undefined {
  const from = text.lastIndexOf(last);
  return made(text, [withElement(text, { from, to: from + last.length }, element)]);
}

test("an element more, as its neighbours stand", () => {
  expect(behind("[\n  a,\n  b,\n]\n", "b", "c")).toBe("[\n  a,\n  b,\n  c,\n]\n");
  expect(behind("[\r\n\ta,\r\n\tb // why\r\n]\r\n", "b", "c")).toBe("[\r\n\ta,\r\n\tb, // why\r\n\tc\r\n]\r\n");
  expect(behind("[a, b]", "b", "c")).toBe("[a, b, c]");
  expect(behind("[a, b,]", "b", "c")).toBe("[a, b, c,]");
  expect(behind("[\n  f(\n    b\n  ),\n]", "f(\n    b\n  )", "c")).toBe("[\n  f(\n    b\n  ),\n  c,\n]");
});

test("lines go behind another, and no other line is lost", () => {
  const text = "0\n1\n\n2\n3\n4\n";
  expect(made(text, withLinesBehind(text, [2, 4], 5))).toBe("0\n\n3\n1\n2\n4\n");
  expect(made("a\r\nb\r\n", withLinesBehind("a\r\nb\r\n", [1], 2))).toBe("b\r\na\r\n");
  expect(withLinesBehind(text, [5], 2)).toEqual([]);
  expect(withLinesBehind(text, [], 2)).toEqual([]);
  expect(withLinesBehind(text, [2], 20)).toEqual([]);
});

test("lines change places, and what stands between keeps its own", () => {
  const text = "// 1\na\n// 2\nb\n// 3\nc\n";
  const [a, b, c] = [2, 4, 6].map((line) => ({ line, text: text.split("\n")[line - 1] ?? "" })) as [
    { line: number; text: string },
    { line: number; text: string },
    { line: number; text: string },
  ];
  expect(made(text, withLinesTurned([a, b, c], [b, c, a]))).toBe("// 1\nb\n// 2\nc\n// 3\na\n");
  expect(withLinesTurned([a, { ...b, line: 2 }], [b, a])).toEqual([]);
});
