import { expect, test } from "vitest";
import { proseLines, sectionsOf } from "./markdown.ts";

test.each(["# ", "#\t", "```", "~~~", "<!--", "**", "**a", "a\n=", "- "])(
  "takes no longer than a description of %j is long, whatever ends its line",
  (part) => {
    const began = process.cpuUsage();
    for (const end of ["\r", "\u{2028}"]) {
      const body = part + part.slice(-1).repeat(150_000) + end;
      sectionsOf(body);
      proseLines(body);
    }
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(2000);
  },
);

test("a line separator ends no heading and no fence", () => {
  expect(sectionsOf("## Test\u{2028}Plan\nx")).toEqual([{ title: "test plan", empty: false }]);
  expect(proseLines("```a\u{2028}b\nhidden\n```\nshown")).toEqual(["shown"]);
});
