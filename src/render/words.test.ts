import { expect, test } from "vitest";
import { timeBetween } from "./words.ts";

const since = (days: number) =>
  timeBetween("2020-01-01T00:00:00Z", new Date(Date.UTC(2020, 0, 1) + days * 86_400_000).toISOString());

test("a span of time in the largest unit that still says something", () => {
  expect([0.5, 1, 2, 60, 61, 700, 740, 1988].map(since)).toEqual([
    "12 hours",
    "24 hours",
    "2 days",
    "60 days",
    "2 months",
    "22 months",
    "2 years",
    "5 years",
  ]);
  expect(since(-1)).toBeUndefined();
});
