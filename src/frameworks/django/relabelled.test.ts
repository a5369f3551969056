// An app that gets another label: to Django none of its migrations has run.

import { expect, test } from "vitest";
import { djangoProject, gone, migrations } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

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
const told = ["blocker merged_renamed: `users` on `main` would be called `people`"];
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
  expect(message[0]).toMatch(
    /^To Django `people\.0001_initial` is a new migration: `manage\.py migrate` runs it a second time where `users\.0001_initial` has run already/,
  );
});

test("its configuration gives it another", async () => {
  const only = { ...before, "users/migrations/0002_orders.py": "" };
  const { "users/migrations/0002_orders.py": _, ...one } = only;
  expect((await tell({ before: { ...one, ...config() }, head: config(`    ${said}`) })).findings).toEqual(told);
  expect((await tell({ before: one, head: config(`    ${said}`) })).findings).toEqual(told);
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

test("what code computes is not known", async () => {
  const computed = { "people/apps.py": 'class Config(AppConfig):\n    name = "people"\n    label = LABEL\n' };
  expect((await tell({ before, head: { ...renamed, ...computed } })).findings).toEqual([]);
});
