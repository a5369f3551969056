import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memoryTree } from "../../test/support/memory-change.ts";
import { headLines } from "./head-lines.ts";

test("of several lines that read the same, the nearest is the one; of two as near, the one above", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom("x", "y", "z")), fc.integer({ min: 1, max: 12 }), async (lines, line) => {
      const lineOf = await headLines(memoryTree({ a: lines.join("\r\n") }), ["a"]);
      const same = lines.flatMap((text, i) => (text === "x" ? [i + 1] : []));
      const [nearest] = same.toSorted((a, b) => Math.abs(a - line) - Math.abs(b - line));
      expect(lineOf({ path: "a", line, before: "x" })).toBe(nearest);
      expect(lineOf({ path: "b", line, before: "x" })).toBeUndefined();
    }),
  ));

test("thousands of lines are found in a file of as many", async () => {
  const lineOf = await headLines(memoryTree({ a: "migration 040\n".repeat(70_000) }), ["a"]);
  const started = process.cpuUsage();
  for (let line = 1; line <= 70_000; line += 1) expect(lineOf({ path: "a", line, before: "migration 040" })).toBe(line);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(3_000);
});
