// A migration of the base that gets another name and other contents: whichever file git takes for the old one, it is told; the
// old one comes back, and the new one goes.

import { expect, test } from "vitest";
import { djangoProject, migrations } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const first = { stem: "0001_initial" };
const jobs = { stem: "0002_jobs", after: ["0001_initial"] };
const checkout = (path: string): string => `git fetch origin && git checkout origin/main -- ${path}`;

test("in a graph, where one that the change puts before it is liker to the old file", async () => {
  const told = await tell({
    before: { ...djangoProject(), ...migrations(first, jobs) },
    head: {
      "users/migrations/0002_jobs.py": undefined,
      ...migrations(
        { stem: "0002_licences", after: ["0001_initial"] },
        { stem: "0003_jobs", after: ["0002_licences"] },
      ),
    },
  });
  expect(told.findings).toEqual(["blocker merged_renamed: `0002_jobs` on `main` would be called `0003_jobs`"]);
  expect(told.edits).toEqual([]);
  expect(told.commands).toEqual([checkout("users/migrations/0002_jobs.py"), "git rm -- users/migrations/0003_jobs.py"]);
});

const project = { artisan: "", "composer.json": '{"require": {"laravel/framework": "^11.0"}}' };
const laravel = (stem: string, table: string) => ({
  [`database/migrations/${stem}.php`]: `<?php\n\nreturn new class extends Migration\n{\n    public function up() { Schema::create('${table}'); }\n};\n`,
});

test("in a list", async () => {
  const told = await tell({
    before: {
      artisan: "",
      "composer.json": '{"require": {"laravel/framework": "^11.0"}}',
      ...laravel("2024_01_01_090000_a", "a"),
      ...laravel("2024_01_02_090000_b", "b"),
    },
    head: { "database/migrations/2024_01_02_090000_b.php": undefined, ...laravel("2024_01_02_090000_c", "b\nb") },
  });
  expect(told.findings.map((finding) => finding.split(":")[0])).toEqual(["blocker merged_renamed"]);
  expect(told.commands).toEqual([
    checkout("database/migrations/2024_01_02_090000_b.php"),
    "git rm -- database/migrations/2024_01_02_090000_c.php",
  ]);
});

test("in a list, where a new one is liker to the old file", async () => {
  const told = await tell({
    before: { ...project, ...laravel("2024_01_01_090000_a", "a\na\na"), ...laravel("2024_01_02_090000_b", "b\nb\nb") },
    head: {
      "database/migrations/2024_01_02_090000_b.php": undefined,
      ...laravel("2024_01_02_090001_c", "b\nb\nc"),
      ...laravel("2024_01_03_090000_b", "b\nb\nb\nx\nx\nx"),
    },
  });
  expect(told.findings).toEqual([
    "blocker merged_renamed: `2024_01_02_090000_b` on `main` would be called `2024_01_03_090000_b`",
  ]);
});
