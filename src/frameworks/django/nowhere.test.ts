// Tried with Django 5.2: `ModuleNotFoundError: No module named 'users.old'` from every command that loads migrations.

import { expect, test } from "vitest";
import { djangoProject, migrations } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const before = { ...djangoProject(["users"]), ...migrations({ stem: "0001_initial" }) };
const set = (module: string, path = "settings.py") => ({
  [path]: `${before["settings.py"] as string}MIGRATION_MODULES = {"users": ${module}}\n`,
});
const refused =
  "blocker journal_mismatch: `MIGRATION_MODULES` says that the migrations of `users` are in `users.old`, which is not there";

test("settings that name a module that is not there", async () => {
  const told = await tell({ before, head: set('"users.old"') });
  expect(told.findings).toEqual([refused]);
  expect(told.message).toEqual([
    "With `settings.py`, every Django command that loads migrations stops with `ModuleNotFoundError: No module named 'users.old'`.",
  ]);
});

test("one that is there, comes from elsewhere, is none, or was missing before", async () => {
  const files = { "users/old/__init__.py": "", ...migrations({ stem: "0001_initial", folder: "users/old" }) };
  expect((await tell({ before, head: { ...set('"users.old"'), ...files } })).findings).toEqual([]);
  for (const module of ['"elsewhere.migrations"', "None", "name()"])
    expect((await tell({ before, head: set(module) })).findings).toEqual([]);
  const missing = { ...before, ...set('"users.old"') };
  const more = migrations({ stem: "0002_x", after: ["0001_initial"] });
  expect((await tell({ before: missing, head: more })).findings).toEqual([]);
  // What tests are run with is deployed nowhere.
  for (const path of ["tests/settings.py", "settings/test.py", "settings_testing.py", "test_settings.py"])
    expect((await tell({ before, head: set('"users.old"', path) })).findings).toEqual([]);
  expect((await tell({ before, head: set('"users.old"', "settings/latest.py") })).findings).toEqual([refused]);
});

test("of an app that is named twice the last holds, as in Python", async () => {
  const last = set('"users.old", "users": "users.migrations"');
  expect((await tell({ before, head: last })).findings).toEqual([]);
  expect((await tell({ before, head: set('"users.migrations", "users": "users.old"') })).findings).toEqual([refused]);
});
