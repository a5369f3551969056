// Which folders and files are Django's, and what is said of those that cannot be read.

import { expect, test } from "vitest";
import { inUsers, migrations, migrationText, shared } from "../../../test/support/django-files.ts";
import { tell, type Story } from "../../../test/support/list-judge.ts";

const { before, teams } = shared;
/** Two first migrations. */
const two = (app: string) => ({
  [`${app}/migrations/__init__.py`]: "",
  ...migrations({ app, label: "x", stem: "0001_a" }, { app, label: "x", stem: "0001_b" }),
});
const findings = async (story: Story) => (await tell(story)).findings;

test("fixtures, South's folders, other tools' modules and folders that are no package", async () => {
  const fixture = await tell({ before, head: two("tests/x") });
  expect(fixture.frameworks).toContain("django tests/x/migrations");
  expect(fixture.findings.filter((finding) => finding.startsWith("blocker"))).toEqual([]);
  const south = "from south.v2 import SchemaMigration\n\n\nclass Migration(SchemaMigration):\n    pass\n";
  const others = {
    "old/migrations/__init__.py": "",
    "old/migrations/0001_a.py": south,
    "old/migrations/0001_b.py": south,
    "plain/migrations/0001_a.py": migrationText({ app: "plain", stem: "0001_a" }),
    "tool/migrations/__init__.py": "",
    "tool/migrations/m1.py": "class Migration:\n    pass\n",
  };
  const told = await tell({ before, head: others });
  expect(told.frameworks).toEqual(["django shop/migrations", "django users/migrations"]);
  expect(told.findings).toEqual([]);
});

test("a migration that is left beside the app's models for later never runs, and makes no other module one", async () => {
  const story = {
    before: { ...before, "users/models.py": "x = 1\n" },
    head: { "users/0003_later.py": migrationText({ stem: "0003_later", after: ["0002_orders"] }) },
  };
  expect(await findings(story)).toEqual(["nit unknown: `0003_later` stands where Django does not look"]);
});

test("files that cannot be read, and hostile names", async () => {
  expect(await findings({ before, head: inUsers("") })).toEqual([
    "blocker unknown: Django would refuse `users/migrations/0003_x.py`",
  ]);
  expect(
    await findings({ before, head: inUsers("class Migration(migrations.Migration:\n  dependencies = [(\n") }),
  ).toEqual(expect.arrayContaining([expect.stringContaining("unknown")]));
  const dynamic = migrationText({ stem: "0003_x" }).replace("dependencies = [\n    ]", "dependencies = find()");
  expect(await findings({ before, head: inUsers(dynamic) })).toEqual([
    "nit unknown: The place of `0003_x` in the chain cannot be read",
  ]);
  const hostile = "0003_`$(x) [a](b)";
  const text = migrationText({ stem: hostile, after: ["0002_orders"], table: "x" });
  const told = await tell({ before, base: teams, head: inUsers(text, hostile) });
  expect(told.findings.map((finding) => finding.split(":")[0])).toEqual(["blocker same_number+two_heads"]);
});

const newApp = (text: string, beside = "shop2/models.py") => ({
  [beside]: "from django.db import models\n",
  "shop2/migrations/__init__.py": "",
  "shop2/migrations/0001_initial.py": text,
});

test("an app whose first migration cannot be read is no approval; what no app of a project has is other tools'", async () => {
  const broken = "class (:\n  def\n";
  expect(await findings({ before, head: newApp(broken) })).toEqual([
    "blocker unknown: Django would refuse `shop2/migrations/0001_initial.py`",
  ]);
  expect(await findings({ before, head: newApp("from x import Migration\n", "shop2/apps.py") })).toEqual([
    "nit unknown: The place of `0001_initial` in the chain cannot be read",
  ]);
  expect(await findings({ before, head: newApp("operations = []\n") })).toEqual([]);
  expect(await findings({ before, head: newApp(broken, "shop2/notes.py") })).toEqual([]);
  expect(await findings({ before: {}, head: newApp(broken) })).toEqual([]);
});

test.each(["__init__.py", "app.py", "config.py", "app_config.py"])("an app's label may stand in %s", async (file) => {
  const head = {
    "plugin/app/__init__.py": "",
    [`plugin/app/${file}`]: 'class Config(PluginAppConfig):\n    name = "plugin.app"\n    label = "guard"\n',
    "plugin/app/migrations/__init__.py": "",
    ...migrations(
      { folder: "plugin/app/migrations", label: "guard", stem: "0001_initial" },
      { folder: "plugin/app/migrations", label: "guard", stem: "0002_more", after: ["0001_initial"] },
    ),
  };
  expect(await findings({ before, head })).toEqual([]);
});

const squash = (find: string, operations: string) =>
  inUsers(
    `from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [("users", "0002_orders")]\n    replaces = ${find}\n    operations = ${operations}\n`,
  );

test("what cannot be read, and could not on the base for the same expression, is no news", async () => {
  const base = { ...before, ...squash("replaced()", "[]") };
  expect(await findings({ before: base, head: squash("replaced()", "[x]") })).toEqual([
    "nit merged_edited: `0003_x` is merged already, and changes",
  ]);
  expect(await findings({ before: base, head: squash("other()", "[]") })).toEqual([
    "nit unknown: The place of `0003_x` in the chain cannot be read",
  ]);
});

test("links and what is too large are said", async () => {
  const link = { "users/migrations/0003_x.py": { mode: "120000", text: "../../x.py" } } as const;
  const unread = ["nit unknown: The place of `0003_x` in the chain cannot be read"];
  expect(await findings({ before, head: link })).toEqual(unread);
  expect(await findings({ before, head: inUsers("#".repeat(1024 * 1024 + 1)) })).toEqual(unread);
});

test("the settings' folder wins, and what migrations call each other wins over a folder's name", async () => {
  const away = { folder: "people/db", label: "users" };
  const files = {
    "project/settings/base.py": 'MIGRATION_MODULES = {"users": "people.db", "shop": None}\n',
    "people/db/__init__.py": "",
    "accounts/migrations/__init__.py": "",
    ...migrations({ ...away, stem: "0001_a" }, { ...away, stem: "0002_b", after: ["0001_a"] }),
    ...migrations(
      ...[1, 2, 3, 4].map((n) => ({
        app: "accounts",
        label: "acc",
        stem: `000${n}_n`,
        after: n === 1 ? [] : [`000${n - 1}_n`],
      })),
    ),
  };
  const told = await tell({ before: files, head: migrations({ ...away, stem: "0002_c", after: ["0001_a"] }) });
  expect(told.frameworks).toEqual(["django accounts/migrations", "django people/db"]);
  expect(told.message.join()).toContain("in users)");
  const other = migrations({ app: "accounts", label: "acc", stem: "0004_z", after: ["0003_n"] });
  expect((await tell({ before: files, head: other })).message.join()).toContain("(0004_n, 0004_z in acc)");
});
