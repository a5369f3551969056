// What Django does with the merged tree of each story: on a database that stands where the base is, and on a new one.

import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { djangoStories, type DjangoStory } from "../support/django-stories.ts";
import { changeOf, fixed, tell } from "../support/list-judge.ts";
import { pythonWith, run, written, type Ran } from "./python.ts";

let python = "";
beforeAll(async () => {
  python = join(await pythonWith("django==5.2.8", "django-linear-migrations==2.19.0"), "python");
});

test.each(djangoStories)("$name", async (story) => {
  const { deployed, installed } = await tried(story);
  if (story.refuses === undefined) {
    for (const { ok, output } of [deployed, installed]) expect({ ok, output }).toMatchObject({ ok: true });
  } else {
    expect(deployed.ok && installed.ok).toBe(false);
    expect(deployed.output + installed.output).toContain(story.refuses);
  }
  // What Assay does not let through and what Django refuses is the same, and what it proposes mends it.
  const { findings, edits } = await tell(story);
  const isStopped = findings.some((finding) => /^blocker | unknown:/.test(finding));
  expect(isStopped).toBe(story.refuses !== undefined);
  if (edits.length === 0) return;
  const mended = await tried(await fixed(story));
  expect(mended.deployed.output + mended.installed.output).not.toContain("Error");
  expect(mended.deployed.ok && mended.installed.ok).toBe(true);
});

async function tried(story: DjangoStory | Parameters<typeof changeOf>[0]): Promise<{ deployed: Ran; installed: Ran }> {
  const { trees } = changeOf(story);
  await using base = await written(trees.base);
  await using merged = await written(trees.merged);
  const database = join(base.path, "deployed.sqlite3");
  await manage(base.path, database, "migrate");
  const deployed = await manage(merged.path, database, "migrate");
  const installed = await manage(merged.path, join(base.path, "new.sqlite3"), "migrate");
  const checked = await manage(merged.path, database, "makemigrations", "--check", "--dry-run");
  return {
    deployed: { ok: deployed.ok && checked.ok, output: deployed.output + checked.output },
    installed,
  };
}

function manage(cwd: string, database: string, ...args: readonly string[]): Promise<Ran> {
  return run(python, ["manage.py", ...args], cwd, { DATABASE: database });
}
