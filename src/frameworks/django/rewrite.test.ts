import { expect, test } from "vitest";
import { rewrite } from "./rewrite.ts";

const migration = (dependencies: string) =>
  `from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = ${dependencies}\n    operations = []\n`;
const wanted = (...parents: string[]) => ({ label: "users", id: "0041_x", parents, dependsOn: [] });
const after = (dependencies: string, ...parents: string[]) =>
  rewrite(migration(dependencies), wanted(...parents))?.map(({ line, after: text }) => `${line}:${text}`);

test("the app's own entry changes, and nothing else", () => {
  const list = `[\n        ("auth", "0039_y"),\n        ("users", u'0039_y'),  # the parent\n    ]`;
  expect(rewrite(migration(list), wanted("0040_z"))).toEqual([
    {
      line: 7,
      before: `        ("users", u'0039_y'),  # the parent`,
      after: `        ("users", u'0040_z'),  # the parent`,
    },
  ]);
  expect(rewrite(migration(list), wanted("0039_y"))).toEqual([]);
});

test("one of two parents of a merge", () => {
  expect(after(`[("users", "0039_a"), ("users", "0039_b")]`, "0039_a", "0040_z")).toEqual([
    `5:    dependencies = [("users", "0039_a"), ("users", "0040_z")]`,
  ]);
});

test("where there was no parent of the app, it comes first", () => {
  expect(after("[]", "0040_z")).toEqual([`5:    dependencies = [("users", "0040_z")]`]);
  expect(after("[\n    ]", "0040_z")).toEqual([`5:    dependencies = [("users", "0040_z")`]);
  expect(after("[\n        ('auth', '0001_i'),\n    ]", "0040_z")).toEqual([
    `5:    dependencies = [('users', '0040_z'),`,
  ]);
  expect(after("[('auth', '0001_i')]", "0040_z")).toEqual([
    `5:    dependencies = [('users', '0040_z'), ('auth', '0001_i')]`,
  ]);
});

test("what cannot be said line by line, or safely, is not said", () => {
  expect(after(`[("users", "0039_a"), ("users", "0039_b")]`, "0040_z")).toBeUndefined();
  expect(after("DEPENDENCIES", "0040_z")).toBeUndefined();
  expect(rewrite("x = 1\n", wanted("0040_z"))).toBeUndefined();
  expect(after(`[("users", "0039_a")]`, '0040"), ("x')).toBeUndefined();
});

test("a byte order mark and carriage returns stay", () => {
  const text = `\uFEFFclass Migration(migrations.Migration):\r\n    dependencies = [("users", "0039_y")]\r\n`;
  expect(rewrite(text, wanted("0040_z"))).toEqual([
    {
      line: 2,
      before: `    dependencies = [("users", "0039_y")]`,
      after: `    dependencies = [("users", "0040_z")]`,
    },
  ]);
});
