import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recordedFolder } from "./recorded-folder.ts";

test("where the recordings are missing it is said what to do", () => {
  expect(() => recordedFolder(join(tmpdir(), "nobody"))).toThrow(
    /nobody\/shared\/recorded, beside .* Put them there, or/,
  );
});
