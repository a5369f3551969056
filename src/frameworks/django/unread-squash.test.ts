// Squashes whose `replaces` only running them would tell: what else they say of their place is known all the same.

import { expect, test } from "vitest";
import { djangoProject, migrations, pathOf } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const project = { ...djangoProject(), ...migrations({ stem: "0001_initial" }) };
const squash = { stem: "0002_squashed", after: ["0001_initial"] };
const squashed = (replaces: string, parent = "0001_initial") => ({
  [pathOf(squash)]: [
    "from django.db import migrations",
    "",
    "from . import _squashed",
    "",
    "",
    "class Migration(migrations.Migration):",
    `    replaces = ${replaces}`,
    `    dependencies = [("users", "${parent}")]`,
    "    operations = []",
    "",
  ].join("\n"),
});
const before = {
  ...project,
  ...squashed("_squashed.replaces()"),
  ...migrations({ stem: "0003_c", after: [squash.stem] }),
};

test("what its dependencies name is no head", async () => {
  const told = await tell({
    before,
    base: migrations({ stem: "0004_d", after: ["0003_c"] }),
    head: migrations({ stem: "0004_e", after: ["0003_c"] }),
  });
  expect(told.findings).toEqual([
    "observation unknown: 1 of the migrations on `main` cannot be read",
    "blocker same_number+two_heads: `0004` is taken on `main`: Django would have two heads",
  ]);
  expect(told.message.join("\n")).toContain("multiple leaf nodes in the migration graph: (0004_d, 0004_e in users)");
});

test("what it names may be replaced by what cannot be read, and is not missed", async () => {
  const head = squashed("_squashed.replaces()", "0001_gone");
  expect((await tell({ before, head })).findings.filter((finding) => finding.includes("parent_missing"))).toEqual([]);
});

test.each([
  [
    "its formatting",
    "_squashed.replaces(ALL, applied=True)",
    "_squashed.replaces(\n        ALL,\n        applied=True,\n    )",
  ],
  ["the formatting of what can be read", '[("users", "0000_a")] + f()', "[\n        ('users', '0000_a'),\n    ] + f()"],
  ["bytes of Python 2", '[(b"users", "0000_a")] + f()', '[("users", "0000_a")] + f()'],
])("it is no news that it cannot be read when only %s changes", async (_, was, now) => {
  const { findings } = await tell({ before: { ...before, ...squashed(was) }, head: squashed(now) });
  expect(findings.filter((finding) => finding.includes("unknown"))).toEqual([]);
});

test.each([
  ["another call", "f()", "g()"],
  ["one more that can be read", "f()", '[("users", "0000_a")] + f()'],
  ["the end of a long expression", `f(${"a, ".repeat(300)}b)`, `f(${"a, ".repeat(300)}c)`],
])("%s is", async (_, was, now) => {
  const { findings } = await tell({ before: { ...before, ...squashed(was) }, head: squashed(now) });
  expect(findings).toContain("nit unknown: The place of `0002_squashed` in the chain cannot be read");
});
