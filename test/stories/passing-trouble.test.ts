// What time or a new mirror heals is no bug of a check's, wherever in a review it shows: the review is made again.

import { execFile } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { TransientError } from "../../src/domain/errors.ts";
import { migration, pathOf, project } from "../support/alembic.ts";
import { test } from "../support/harness.ts";

const run = promisify(execFile);

test("a database that is away while a check asks it is asked again", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const { db } = bot.ctx;
  const usual = { ...db };
  let failed = 0;
  const failsOnce: typeof db.query = (text, values) => {
    if (!text.includes("as claimed") || failed++ > 0) return usual.query(text, values);
    return Promise.reject(new TransientError("the database is away"));
  };
  Object.assign(db, { query: failsOnce });
  const pr = await repo.openPullRequest({ branch: "1-a", as: "alice", files: migration("004", "002", "make_a") });
  await bot.settle();
  expect(failed).toBeGreaterThan(0);
  // Its turn comes again a second later; here it is sent for.
  await pr.comment("/recheck");
  await bot.settle();
  expect(await bot.sees(pr)).toMatchObject({ verdict: "request_changes", round: 1, labels: ["status:needs-fix"] });
});

test("a mirror whose damage only a check's search finds is brought anew", async ({ story: { repo, bot } }) => {
  await repo.commit(project);
  const pr = await repo.openPullRequest({
    branch: "1-a",
    as: "alice",
    files: { ...migration("004", "003", "make_a"), "docs/words.md": "only a search reads this: 004_make_a.py\n" },
  });
  await bot.settle();
  await forget(join(bot.ctx.git.dataDir, "mirrors"), await blobOf(repo.gitDir, "1-a:docs/words.md"));
  await pr.push({ [pathOf("004", "make_a")]: null, ...migration("005", "003", "make_a") });
  await bot.settle();
  const seen = await bot.sees(pr);
  expect(seen).toMatchObject({ verdict: "request_changes", round: 2 });
  expect(seen.comments[0]).toContain("docs/words.md:1");
});

async function blobOf(gitDir: string, name: string): Promise<string> {
  return (await run("git", ["-C", gitDir, "rev-parse", "--verify", name])).stdout.trim();
}

/** Takes one object out of the mirror. */
async function forget(mirrors: string, blob: string): Promise<void> {
  const [name = ""] = (await readdir(mirrors)).filter((one) => one.endsWith(".git"));
  const objects = join(mirrors, name, "objects");
  for (const pack of (await readdir(join(objects, "pack"))).filter((one) => one.endsWith(".pack"))) {
    const aside = join(mirrors, "aside.pack");
    await run("mv", [join(objects, "pack", pack), aside]);
    await run("sh", [
      "-c",
      `rm -f ${objects}/pack/*.idx ${objects}/pack/*.rev; git -C ${join(mirrors, name)} unpack-objects -q < ${aside}; rm ${aside}`,
    ]);
  }
  await rm(join(objects, blob.slice(0, 2), blob.slice(2)));
}
