import { array, assert, constantFrom, nat, property, string } from "fast-check";
import { expect, test } from "vitest";
import { entryAt, linesOf } from "./lines.ts";

const texts = string({ unit: constantFrom("a", "\n", "\r", "\r\n", "é"), maxLength: 30 });

test("a line is counted from 1, and has no end", () => {
  const lines = linesOf("one\r\ntwo\n\nfour");
  expect([1, 2, 3, 4, 5].map((line) => lines.textOf(line))).toEqual(["one", "two", "", "four", ""]);
  expect([1, 2, 3, 4, 5].map((line) => lines.startOf(line))).toEqual([0, 5, 9, 10, 14]);
  expect(entryAt(lines, 6)).toEqual({ line: 2, text: "two" });
});

test("the line of an offset is one more than the ends before it, in whatever order they are asked for", () => {
  assert(
    property(texts, array(nat(40), { maxLength: 8 }), (text, offsets) => {
      const lines = linesOf(text);
      for (const offset of offsets.filter((one) => one <= text.length))
        expect(lines.at(offset)).toBe(text.slice(0, offset).split("\n").length);
    }),
  );
});

test("the lines are those of the text", () => {
  assert(
    property(texts, (text) => {
      const lines = linesOf(text);
      const wanted = text.split("\n").map((line) => line.replace(/\r$/, ""));
      expect(wanted.map((_, i) => lines.textOf(i + 1))).toEqual(wanted);
    }),
  );
});
