import * as fc from "fast-check";
import { expect, test } from "vitest";
import { numberPattern } from "./numbers.ts";
import { anyOf, matchesIn, type LinePattern } from "./pattern.ts";

const word = String.raw`[\p{L}\p{N}_]`;

function found(pattern: LinePattern, line: string): readonly number[] {
  return matchesIn(line, pattern).map(({ index }) => index);
}

test("a line of ASCII alone is searched as any other", () =>
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom("a", "Z", "_", "0", "4", "04", ".", "-", ":", " ", "%", "/", "$", '"', "("),
        maxLength: 12,
      }),
      fc.constantFrom("040", "a_040", "4", "(0"),
      (line, name) => {
        for (const pattern of [
          anyOf([name], word, word),
          anyOf([name], String.raw`\p{L}`, word),
          numberPattern([name]),
        ]) {
          // The second line has the first one's characters, and one that is none of ASCII's, out of reach.
          expect(found(pattern, line)).toEqual(found(pattern, `${line}          \u00a0`));
        }
      },
    ),
    { numRuns: 2_000 },
  ));

test.each([
  ["the letter that stands before is no ASCII", "\u00e9040", []],
  ["the letter that stands after is no ASCII", "040\u00e9", []],
  ["a digit of another script", "040\u0663", []],
  ["no letter of any script", "\u2192040\u2190", [1]],
])("%s", (_, line, indexes) => {
  expect(found(anyOf(["040"], word, word), line)).toEqual(indexes);
});
