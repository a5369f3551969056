import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeEdits } from "./write-edits.ts";

test("renames are made at once: the new name of one may be the old name of the next", async () => {
  const folder = await mkdtemp(join(tmpdir(), "assay-edits-"));
  await writeFile(join(folder, "004_step.py"), "first\n");
  await writeFile(join(folder, "005_step.py"), "second\n");
  const files = await writeEdits(folder, [
    { op: "rename", from: "004_step.py", to: "005_step.py" },
    { op: "rename", from: "005_step.py", to: "006_step.py" },
    { op: "replace", path: "006_step.py", line: 1, before: "second", after: "third" },
  ]);
  expect(files).toBe(2);
  expect((await readdir(folder)).toSorted()).toEqual(["005_step.py", "006_step.py"]);
  expect(await readFile(join(folder, "005_step.py"), "utf8")).toBe("first\n");
  expect(await readFile(join(folder, "006_step.py"), "utf8")).toBe("third\n");
  await rm(folder, { recursive: true });
});
