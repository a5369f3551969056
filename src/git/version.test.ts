import { expect, test } from "vitest";
import { gitVersion, readVersion } from "./version.ts";

test("the git on the PATH is new enough", async () => {
  expect((await gitVersion()).text).toMatch(/^\d+\.\d+/);
});

test.each([
  ["git version 2.30.0", { text: "2.30.0", canMergeTree: false, canBatchCommand: false }],
  ["git version 2.36.1.windows.1", { text: "2.36.1.windows.1", canMergeTree: false, canBatchCommand: true }],
  ["git version 2.39.5 (Apple Git-154)", { text: "2.39.5", canMergeTree: true, canBatchCommand: true }],
  ["git version 3.0.0-rc1", { text: "3.0.0-rc1", canMergeTree: true, canBatchCommand: true }],
])("%s", (answer, version) => {
  expect(readVersion(answer)).toEqual(version);
});

test("an older git is refused with its version", () => {
  expect(() => readVersion("git version 2.29.3")).toThrow("git 2.30 or later is needed; the one on the PATH is 2.29.3");
  expect(() => readVersion("jj 0.30")).toThrow(/says "jj 0.30"/);
});
