import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/folder.ts";
import { findPostmaster } from "./postmaster.ts";

test("a lock file that a server has made and not yet written is left to it", async () => {
  await using cluster = await temporaryFolder("postmaster");
  const file = join(cluster.path, "postmaster.pid");
  await writeFile(file, "");
  expect(await findPostmaster(cluster.path)).toBe(undefined);
  expect(await readdir(cluster.path)).toEqual(["postmaster.pid"]);

  const minuteAgo = new Date(Date.now() - 60_000);
  await utimes(file, minuteAgo, minuteAgo);
  expect(await findPostmaster(cluster.path)).toBe(undefined);
  expect(await readdir(cluster.path)).toEqual([]);
});
