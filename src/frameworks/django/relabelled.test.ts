// An app that gets another label: to Django none of its migrations has run.

import { expect, test } from "vitest";
import { djangoProject, gone, migrations } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";
import { plainText } from "../../domain/text.ts";

const config = (more = "") => ({
  "users/apps.py": `from django.apps import AppConfig\n\n\nclass Config(AppConfig):\n    name = "users"\n${more}`,
});
const users = {
  ...(migrations({ stem: "0001_initial" }, { stem: "0002_orders", after: ["0001_initial"] }) as Record<string, string>),
  "users/migrations/__init__.py": "",
  "users/__init__.py": "",
  "users/models.py": "# What users are.\n",
};
const before = {
  ...djangoProject(["users", "shop"]),
  ...users,
  ...migrations({ app: "shop", stem: "0001_initial" }),
};
const said = 'label = "people"\n';
const told = ["blocker merged_renamed: 2 migrations of `users` on `main` would be migrations of `people`"];
const asPeople = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path.replace("users/", "people/"),
      text.replaceAll(/"users", "0/g, '"people", "0'),
    ]),
  );
const renamed = { ...djangoProject(["people", "shop"]), ...gone(users), ...asPeople(users) };

test("its folder gets another name", async () => {
  const { findings, message } = await tell({ before, head: renamed });
  expect(findings).toEqual(told);
  expect(message).toMatchInlineSnapshot(`
    [
      "Django remembers a migration by its app's label: where those of \`users\` have run, \`manage.py migrate\` takes those of \`people\` for new. It makes their tables anew beside the old ones, or stops with \`relation "…" already exists\`, or with \`InconsistentMigrationHistory\` where another app depends on them. \`label = "users"\` in the \`AppConfig\` keeps them; so does \`replaces\` in each of them with what it was.",
    ]
  `);
});

test("beside that it is not said that its migrations are removed", async () => {
  const { result } = await tell({ before, head: renamed });
  expect(result.verified.map(({ text }) => plainText(text)).filter((text) => text.includes("removed"))).toEqual([]);
});

test("its configuration gives it another", async () => {
  const named = asPeople(
    migrations({ stem: "0001_initial" }, { stem: "0002_orders", after: ["0001_initial"] }) as Record<string, string>,
  );
  const inPlace = Object.fromEntries(
    Object.entries(named).map(([path, text]) => [path.replace("people/", "users/"), text]),
  );
  for (const files of [before, { ...before, ...config() }])
    expect((await tell({ before: files, head: { ...config(`    ${said}`), ...inPlace } })).findings).toEqual(told);
});

test("it keeps its own in another folder", async () => {
  const kept = { "people/apps.py": 'class Config(AppConfig):\n    name = "people"\n    label = "users"\n' };
  const files = Object.fromEntries(
    Object.entries(users).map(([path, text]) => [path.replace("users/", "people/"), text]),
  );
  expect((await tell({ before, head: { ...renamed, ...files, ...kept } })).findings).toEqual([]);
  const moved = Object.fromEntries(Object.entries(users).map(([path, text]) => [`apps/${path}`, text]));
  expect((await tell({ before, head: { ...gone(users), ...moved } })).findings).toEqual([]);
});

test("its migrations say whose place they take", async () => {
  const named = migrations(
    { app: "people", stem: "0001_initial", table: "users_initial", more: ['replaces = [("users", "0001_initial")]'] },
    {
      app: "people",
      stem: "0002_orders",
      after: ["0001_initial"],
      table: "users_orders",
      more: ['replaces = [("users", "0002_orders")]'],
    },
  );
  const head = { ...renamed, ...named };
  expect((await tell({ before, head })).findings).toEqual([]);
});

test("of one migration, which names no other, the label is not known for sure", async () => {
  const { "users/migrations/0002_orders.py": _, ...one }: Readonly<Record<string, string>> = before;
  expect((await tell({ before: one, head: config(`    ${said}`) })).findings).toEqual([]);
});
