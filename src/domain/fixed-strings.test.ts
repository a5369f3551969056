import * as fc from "fast-check";
import { expect, test } from "vitest";
import { regExpSource } from "./fixed-strings.ts";

const part = fc.constantFrom(
  "a",
  "b",
  "0",
  "1",
  "-",
  "_",
  ".",
  "(",
  "]",
  "|",
  "\\",
  "\u00e9",
  "\u{1f600}",
  "\u{1f601}",
);
const word = fc.string({ unit: part, minLength: 1, maxLength: 5 });

test("at each place the longest is found", () =>
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.string({ unit: part }), (words, text) => {
      const longestFirst = words.toSorted((a, b) => b.length - a.length);
      const all = longestFirst.map((one) => one.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join("|");
      const found = (source: string) =>
        [...text.matchAll(new RegExp(source, "gu"))].map(({ 0: one, index }) => [index, one]);
      expect(found(regExpSource(words))).toEqual(found(all));
      expect(found(`(?:${regExpSource(words)})(?!a)`)).toEqual(found(`(?:${all})(?!a)`));
    }),
    { numRuns: 2_000 },
  ));

test("ten thousand are found as fast as one", () => {
  const words = Array.from({ length: 10_000 }, (_, i) => `${i}_add_table_${(i * 7919) % 10_007}`);
  const text = "nothing of the kind: 12_add_table, 0_add_column, 9999_x\n".repeat(20_000);
  const pattern = new RegExp(regExpSource(words), "u");
  const started = performance.now();
  expect(pattern.test(text)).toBe(false);
  expect(pattern.test(`${text}77_add_table_9343`)).toBe(true);
  expect(performance.now() - started).toBeLessThan(2_000);
});
