import * as fc from "fast-check";
import { expect, test } from "vitest";
import { changedWords } from "./changed-words.ts";

test.each([
  ["Revision ID: 040", "Revision ID: 041", "040", "041"],
  [
    '    (VERSIONS / "040_add_role.py").is_file()',
    '    (VERSIONS / "041_add_role.py").is_file()',
    "040_add_role.py",
    "041_add_role.py",
  ],
  ["as migration 040 does, not 039", "as migration 041 does, not 040", "040 does, not 039", "041 does, not 040"],
  ["down_revision = None", 'down_revision = "039"', "None", '"039"'],
])("in %s, to become %s", (before, after, was, becomes) => {
  expect(changedWords(before, after)).toEqual({ was, becomes });
});

test.each([
  ["Revises:", "Revises: 039"],
  ["040 or 040", "040 or 041"],
  ["040 or 040", "041 or 040"],
  ["a, 040, b", "a, b"],
  ["040", "041"],
  ["", "all of it"],
  ["the same", "the same"],
])("only the whole lines tell: %s, %s", (before, after) => {
  expect(changedWords(before, after)).toBeUndefined();
});

test("whoever exchanges the words gets the line that was meant", () => {
  const line = fc.string({ unit: fc.constantFrom("0", "4", "a", "_", " ", '"', ":", "$&"), maxLength: 12 });
  fc.assert(
    fc.property(line, line, line, line, (start, was, becomes, end) => {
      const [before, after] = [`${start}${was}${end}`, `${start}${becomes}${end}`];
      const words = changedWords(before, after);
      if (words === undefined) return;
      expect(before.split(words.was).join(words.becomes).trim()).toBe(after.trim());
    }),
  );
});
