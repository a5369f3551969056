import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/folder.ts";
import type { Edit } from "../domain/finding.ts";
import { writeEdits } from "./write-edits.ts";

async function workTree(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder("edits");
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder.path, path, ".."), { recursive: true });
    await writeFile(join(folder.path, path), text);
  }
  return folder;
}

/** Every file and folder below, folders with a slash. */
async function everything(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1) + (entry.isDirectory() ? "/" : ""))
    .toSorted();
}

const renames = (pairs: Readonly<Record<string, string>>): readonly Edit[] =>
  Object.entries(pairs).map(([from, to]) => ({ op: "rename", from, to }));

test("renames are made at once: the new name of one may be the old name of the next", async () => {
  await using tree = await workTree({ "004_step.py": "first\n", "005_step.py": "second\n" });
  const files = await writeEdits(tree.path, [
    ...renames({ "004_step.py": "005_step.py", "005_step.py": "006_step.py" }),
    { op: "replace", path: "006_step.py", line: 1, before: "second", after: "third" },
  ]);
  expect(files).toBe(2);
  expect(await everything(tree.path)).toEqual(["005_step.py", "006_step.py"]);
  expect(await readFile(join(tree.path, "005_step.py"), "utf8")).toBe("first\n");
  expect(await readFile(join(tree.path, "006_step.py"), "utf8")).toBe("third\n");
});

test("a migration that is a folder moves, and its old folder goes", async () => {
  await using tree = await workTree({
    "migrations/2024-01-02-000001_mine/up.sql": "up\n",
    "migrations/2024-01-02-000001_mine/down.sql": "down\n",
    "db/migration/old/deep/V2__mine.sql": "mine\n",
    "prisma/migrations/20240102_mine/migration.sql": "mine\n",
    "prisma/migrations/20240102_mine/notes.md": "nobody knows this file\n",
  });
  const edits = renames({
    "migrations/2024-01-02-000001_mine/up.sql": "migrations/2024-01-02-000002_mine/up.sql",
    "migrations/2024-01-02-000001_mine/down.sql": "migrations/2024-01-02-000002_mine/down.sql",
    "db/migration/old/deep/V2__mine.sql": "db/migration/V3__mine.sql",
    "prisma/migrations/20240102_mine/migration.sql": "prisma/migrations/20240103_mine/migration.sql",
  });
  expect(await writeEdits(tree.path, edits)).toBe(4);
  expect(await everything(tree.path)).toEqual([
    "db/",
    "db/migration/",
    "db/migration/V3__mine.sql",
    "migrations/",
    "migrations/2024-01-02-000002_mine/",
    "migrations/2024-01-02-000002_mine/down.sql",
    "migrations/2024-01-02-000002_mine/up.sql",
    "prisma/",
    "prisma/migrations/",
    "prisma/migrations/20240102_mine/",
    "prisma/migrations/20240102_mine/notes.md",
    "prisma/migrations/20240103_mine/",
    "prisma/migrations/20240103_mine/migration.sql",
  ]);
});

test("folders change places", async () => {
  await using tree = await workTree({ "m/1_a/up.sql": "a\n", "m/2_a/up.sql": "b\n" });
  await writeEdits(tree.path, renames({ "m/1_a/up.sql": "m/2_a/up.sql", "m/2_a/up.sql": "m/3_a/up.sql" }));
  expect(await everything(tree.path)).toEqual(["m/", "m/2_a/", "m/2_a/up.sql", "m/3_a/", "m/3_a/up.sql"]);
  expect(await readFile(join(tree.path, "m/3_a/up.sql"), "utf8")).toBe("b\n");
});

test.each([
  ["up and out", "../out/up.sql"],
  ["through a link to a folder outside", "link/new/up.sql"],
  ["through a link to nowhere", "nowhere/new/up.sql"],
  ["through a file", "file/new/up.sql"],
  ["into git's own folder", "m/.git/hooks/up.sql"],
  ["to a place that is a folder", "m/1_a"],
])("nothing is written when a new name leads %s", async (_, to) => {
  await using outside = await temporaryFolder("outside");
  await using tree = await workTree({ "m/1_a/up.sql": "a\n", "m/1_a/down.sql": "b\n", file: "" });
  await symlink(outside.path, join(tree.path, "link"));
  await symlink(join(outside.path, "nowhere"), join(tree.path, "nowhere"));
  const before = await everything(tree.path);
  const edits = renames({ "m/1_a/down.sql": "m/2_a/down.sql", "m/1_a/up.sql": to });
  await expect(writeEdits(tree.path, edits)).rejects.toThrow(/^nothing was written: "/);
  expect(await everything(tree.path)).toEqual(before);
  expect(await readdir(outside.path)).toEqual([]);
  expect((await lstat(join(tree.path, "nowhere"))).isSymbolicLink()).toBe(true);
});

test.each<[string, readonly Edit[]]>([
  ["renamed", renames({ "m/1_a/up.sql": "m/2_a/up.sql", "m/link.sql": "m/taken.sql" })],
  ["a new name", renames({ "m/1_a/up.sql": "m/link.sql" })],
  ["rewritten", [{ op: "replace", path: "m/link.sql", line: 1, before: "theirs", after: "ours" }]],
])("nothing is written when what is %s is a link to a file outside", async (_, edits) => {
  await using outside = await temporaryFolder("outside");
  await using tree = await workTree({ "m/1_a/up.sql": "a\n" });
  const target = join(outside.path, "theirs.sql");
  await writeFile(target, "theirs\n");
  await symlink(target, join(tree.path, "m/link.sql"));
  const before = await everything(tree.path);
  await expect(writeEdits(tree.path, edits)).rejects.toThrow(
    'nothing was written: "m/link.sql" is not a regular file here',
  );
  expect(await everything(tree.path)).toEqual(before);
  expect((await lstat(join(tree.path, "m/link.sql"))).isSymbolicLink()).toBe(true);
  expect(await readFile(target, "utf8")).toBe("theirs\n");
});
