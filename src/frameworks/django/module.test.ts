import { expect, test } from "vitest";
import { migrationText } from "../../../test/support/django-files.ts";
import { readModule } from "./module.ts";
import { readModuleQuickly } from "./quick.ts";

const head = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n";
const body = "    operations = []\n";

const kind = (text: string) => readModule(text).kind;

/** `app.name@line` of each list, and what cannot be read. */
function lists(text: string) {
  const { lists: read } = readModule(text);
  return Object.fromEntries(
    Object.entries(read).map(([name, { entries, more }]) => [
      name,
      [...entries.map((one) => `${one.app}.${one.name}@${one.line}`), ...(more === undefined ? [] : [more.why])].join(
        " ",
      ),
    ]),
  );
}

test("what people write as lists", () => {
  const text = `${head}    dependencies = [
        ("users", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ["shop", '0002_' "carts"],  # two in one
        ("shop", "__first__"),
    ] + [(b"old", u"0003_x")]
    replaces: list = [("users", "0001_a")]
    run_before = ((("late"), "0001_b"),)
${body}`;
  expect(lists(text)).toEqual({
    dependencies: "users.0001_initial@6 shop.0002_carts@8 old.0003_x@10",
    replaces: "users.0001_a@11",
    run_before: "late.0001_b@12",
  });
});

test.each([
  ["dependencies = DEPENDENCIES", "is an expression"],
  ["dependencies = [(APP, '0001_x')]", "holds an expression"],
  ["dependencies = [f()]", "holds an expression"],
  ["dependencies = [('a', '0001_x')] if x else []", "is an expression"],
  ["dependencies = [('a' '0001_x')]", "holds an expression"],
  ["dependencies = []\n    if x:\n        dependencies.append(('a', '0001_x'))", "is built up in steps"],
])("only running it tells: %s", (line, why) => {
  expect(lists(`${head}    ${line}\n${body}`)["dependencies"]).toBe(why);
  expect(lists(`${head}    dependencies = []\n\nMigration.dependencies = list(x)\n`)["dependencies"]).toBe(
    "is changed after the class",
  );
});

test("what is a migration, and what is not", () => {
  expect(kind(`${head}${body}`)).toBe("migration");
  expect(kind("class Migration(SchemaMigration):\n    def forwards(self, orm):\n        print 'x'\n")).toBe("south");
  expect(kind("from shared import Migration\n")).toBe("open");
  expect(kind("from shared import *\n")).toBe("open");
  expect(kind("Migration = make()\n")).toBe("open");
  expect(kind("def helper():\n    Migration = 1\n")).toBe("other");
  expect(kind("")).toBe("other");
  expect(readModule(`<<<<<<< HEAD\n${head}=======\n>>>>>>> x\n`).conflicted).toBe(true);
});

const templates = {
  plain: migrationText({ stem: "0002_x", after: ["0001_initial", '("shop", "0003_y")'] }),
  empty: `${head}\n    dependencies = []\n\n${body}`,
  none: `${head}    # nothing yet\n${body}`,
  initial: `${head}\n    initial = True\n\n    dependencies = [\n        migrations.swappable_dependency(settings.AUTH_USER_MODEL),\n    ]\n${body}`,
  squash: `${head}    replaces = [('users', '0001_initial'), ('users', '0002_x')]\n    dependencies = [('auth', '0012_y')]\n${body}`,
  decorated: `${head.replace("class", '@final\n@named("x")\nclass')}    initial = True\n    dependencies = [("a", "b")]\n${body}`,
  "decorated, of South": "@final\nclass Migration(SchemaMigration):\n    pass\n",
  "two lines a pair": `${head}    dependencies = [\n        (\n            "users",\n            "0001_initial_name",\n        ),\n        ("a", "b"),\n    ]\n${body}`,
  comments: `${head}    # dependencies of old: none\n    dependencies = [  # here\n        ("a", "b"),  # why\n    ]\n${body}`,
  "carriage returns": `${head}    dependencies = [\n        ("a", "b"),\n    ]\n${body}`.replaceAll("\n", "\r\n"),
  tabs: `class Migration(migrations.Migration):\n\tdependencies = [("a", "b")]\n\toperations = []\n`,
  docstring: `${head}    """Its dependencies = [("no", "no")]."""\n\n    dependencies = [("a", "b")]\n${body}`,
  sql: `SQL = """\nclass Migration(migrations.Migration):\n    dependencies = [("no", "no")]\n"""\n${head}    dependencies = [("a", "b")]\n${body}`,
  later: `${head}${body}    dependencies = [("a", "b")]\n`,
  twice: `${head}    dependencies = [("a", "b")]\n    dependencies = [("c", "d")]\n${body}`,
  step: `${head}    dependencies = [("a", "b")]\n${body}    dependencies += [("c", "d")]\n`,
  "after the class": `${head}    dependencies = [("a", "b")]\n${body}\n\nMigration.dependencies.append(("c", "d"))\n`,
  function: `def dependencies():\n    pass\n\n\n${head}    dependencies = [("a", "b")]\n${body}`,
  call: `${head}    dependencies = [("a", "b"), other()]\n${body}`,
  escape: `${head}    dependencies = [("a", "b\\x41")]\n${body}`,
  conflict: `${head}    dependencies = [\n<<<<<<< HEAD\n        ("a", "b"),\n=======\n        ("a", "c"),\n>>>>>>> x\n    ]\n`,
  south: "class Migration(SchemaMigration):\n    pass\n",
  mark: `\uFEFF${head}    dependencies = [("a", "b")]\n${body}`,
  cut: `${head}    dependencies = [("a", "b"`,
};

test.each(Object.entries(templates))("the fast reader says what the grammar says: %s", (_, text) => {
  expect(readModuleQuickly(text)).toEqual(readModule(text));
});

test("neither reader is slow on what wants to cost time", () => {
  const hostile = [
    `${head}    dependencies = [${"(".repeat(20_000)}`,
    `${head}    dependencies = [${'("a", "b"), '.repeat(20_000)}`,
    `${head}    dependencies = [("a"${" ".repeat(200_000)}`,
    `${head}${"    dependencies\n".repeat(20_000)}`,
    `${head}    dependencies = [${" #\n".repeat(50_000)}`,
    `class Migration(${"a".repeat(200_000)}`,
  ];
  const started = process.cpuUsage();
  for (const text of hostile) readModuleQuickly(text);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(5000);
});
