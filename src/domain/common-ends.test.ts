import * as fc from "fast-check";
import { expect, test } from "vitest";
import { commonEnds } from "./common-ends.ts";

const few = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });

test("what lies between the ends is all that two lists can have otherwise", () => {
  fc.assert(
    fc.property(few, few, (a, b) => {
      const { first, last } = commonEnds(a, b);
      expect([...a.slice(0, first), ...b.slice(first, b.length - last), ...a.slice(a.length - last)]).toEqual(b);
      expect(first + last).toBeLessThanOrEqual(Math.min(a.length, b.length));
    }),
  );
});

test.each([
  ["an insertion", ["a", "b", "c"], ["a", "x", "b", "c"], { first: 1, last: 2 }],
  ["a removal", ["a", "b", "c"], ["a", "c"], { first: 1, last: 1 }],
  ["the same", ["a", "b"], ["a", "b"], { first: 2, last: 0 }],
  ["nothing", [], ["a"], { first: 0, last: 0 }],
])("%s", (_, a, b, ends) => expect(commonEnds(a, b)).toEqual(ends));
