// What Django does with the merged tree of each story: on a database that stands where the base is, and on a new one.

import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { djangoProject, migrations } from "../support/django-files.ts";
import { djangoStories } from "../support/django-stories.ts";
import { changeOf, fixed, tell, type Story } from "../support/list-judge.ts";
import { pythonWith, refusal, run, written, type Ran } from "./python.ts";

let python = "";
beforeAll(async () => {
  python = join(await pythonWith("django==5.2.8", "django-linear-migrations==2.19.0"), "python");
});

// What Assay does not let through and what Django refuses is the same, and what it proposes mends it.
test.each(djangoStories)("$name", async (story) => {
  const { findings, edits } = await tell(story);
  const isStopped = findings.some((finding) => /^blocker | unknown:/.test(finding));
  expect({
    isStopped,
    refuses: refusal(await tried(story), story.refuses),
    refusesTheMended: edits.length === 0 ? undefined : refusal(await tried(await fixed(story))),
  }).toEqual({ isStopped: story.refuses !== undefined, refuses: story.refuses, refusesTheMended: undefined });
});

test("migrations in no package never run", async () => {
  const before = {
    ...djangoProject(["users", "shop"]),
    "users/models.py": "",
    ...migrations({ stem: "0001_initial" }),
  };
  const head = { "users/migrations/__init__.py": undefined };
  expect((await tell({ before, head })).findings).toEqual([
    expect.stringContaining("Django passes over what is in it"),
  ]);
  await using base = await written(changeOf({ before, head }).trees.base);
  await using merged = await written(changeOf({ before, head }).trees.merged);
  const shown = async (cwd: string) => (await manage(cwd, ":memory:", "showmigrations", "users")).output;
  expect(await shown(base.path)).toContain("0001_initial");
  expect(await shown(merged.path)).toContain("(no migrations)");
  expect(refusal([await manage(merged.path, ":memory:", "migrate")], undefined)).toBeUndefined();
});

async function tried(story: Story): Promise<readonly Ran[]> {
  const { trees } = changeOf(story);
  await using base = await written(trees.base);
  await using merged = await written(trees.merged);
  const database = join(base.path, "deployed.sqlite3");
  await manage(base.path, database, "migrate");
  const deployed = await manage(merged.path, database, "migrate");
  const installed = await manage(merged.path, join(base.path, "new.sqlite3"), "migrate");
  const checked = await manage(merged.path, database, "makemigrations", "--check", "--dry-run");
  return [deployed, installed, checked];
}

function manage(cwd: string, database: string, ...args: readonly string[]): Promise<Ran> {
  return run(python, ["manage.py", ...args], cwd, { DATABASE: database });
}
