import { expect, test } from "vitest";
import { proseLines, sectionsOf } from "./markdown.ts";

test.each([
  ["ticks", `${"`".repeat(60_000)}\r.`],
  ["white space behind hashes", `#${" ".repeat(60_000)}\r.`],
])("a description that wants to cost time gets little of it: %s", (_, description) => {
  const started = process.cpuUsage();
  sectionsOf(description);
  proseLines(description);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(500);
});
