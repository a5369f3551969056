import { expect, test } from "vitest";
import { headerLines, readHeader } from "./header.ts";

test("the template's lines, with their places", () => {
  const docstring = '"""add role\n\nRevision ID: 040\nRevises: 039, core@038\r\nCreate Date: 2026-04-10\n"""';
  expect(readHeader(docstring, 1)).toEqual({
    id: { value: "040", line: 3 },
    revises: [
      { value: "039", line: 4 },
      { value: "038", line: 4 },
    ],
  });
  expect(headerLines(docstring, 1).map(({ text, from, to }) => text.slice(from, to))).toEqual(["040", "039, core@038"]);
});

test("a docstring of one line, and values that say there is none", () => {
  expect(readHeader("'''Revision ID: ae10 '''", 7)).toEqual({ id: { value: "ae10", line: 7 } });
  expect(readHeader('"""x\n  revises : None"""', 1)).toEqual({ revises: [] });
  expect(readHeader('"""x\nRevises:"""', 1)).toEqual({ revises: [] });
});

test("a hostile line takes no time to speak of", () => {
  const spaces = " ".repeat(200_000);
  expect(readHeader(`"""${spaces}\nRevises:${spaces}x${spaces}y\n"""`, 1).revises).toHaveLength(2);
});
