import { expect, test } from "vitest";
import { djangoProject, migrations, migrationText, pathOf } from "../../../test/support/django-files.ts";
import { djangoStories } from "../../../test/support/django-stories.ts";
import { fixed, tell, type Story } from "../../../test/support/list-judge.ts";
import { memoryCommit } from "../../../test/support/memory-change.ts";

const before = {
  ...djangoProject(["users", "shop"]),
  ...migrations({ stem: "0001_initial" }, { stem: "0002_orders", after: ["0001_initial"] }),
  ...migrations({ app: "shop", stem: "0001_initial" }, { app: "shop", stem: "0002_carts", after: ["0001_initial"] }),
};
const teams = migrations({ stem: "0003_teams", after: ["0002_orders"] });
const roles = { stem: "0003_roles", after: ["0002_orders"] };
const gone = (files: object) => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));
/** Two first migrations. */
const two = (app: string) => ({
  [`${app}/migrations/__init__.py`]: "",
  ...migrations({ app, label: "x", stem: "0001_a" }, { app, label: "x", stem: "0001_b" }),
});
const inUsers = (text: string, name = "0003_x") => ({ [`users/migrations/${name}.py`]: text });
const findings = async (story: Story) => (await tell(story)).findings;

test.each(djangoStories)("$name", async (story) => {
  const told = await tell(story);
  expect(told.findings.map((finding) => finding.split(":")[0])).toEqual(story.says);
  const again = told.edits.length === 0 ? [] : (await tell(await fixed(story))).findings;
  expect(again.filter((finding) => finding.startsWith("blocker"))).toEqual([]);
});

test("a collision in Django's words, and everything that names the migration moves", async () => {
  const story = {
    before: { ...before, "migrations_lockfile.txt": "shop: 0002_carts\nusers: 0002_orders\n" },
    base: { ...teams, "migrations_lockfile.txt": "shop: 0002_carts\nusers: 0003_teams\n" },
    head: {
      ...migrations(roles, { stem: "0004_rights", after: ["0003_roles"] }),
      ...migrations({ app: "shop", stem: "0003_prices", after: ["0002_carts", '("users", "0003_roles")'] }),
      "migrations_lockfile.txt": "shop: 0003_prices\nusers: 0004_rights\n",
      "users/tests/test_roles.py": 'migrate_from = "0002_orders"\nmigrate_to = "0003_roles"\n',
    },
  };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["django shop/migrations", "django users/migrations"]);
  expect(told.findings).toEqual([
    "blocker same_number+two_heads: `0003` is taken on `main`: Django would have two heads",
  ]);
  expect(told.message).toEqual([
    "After the merge `manage.py migrate` stops with `CommandError: Conflicting migrations detected; multiple leaf nodes in the migration graph: (0003_teams, 0004_rights in users)`.",
    "Git merges this without a conflict.",
  ]);
  expect(told.edits).toEqual([
    "users/migrations/0003_roles.py => users/migrations/0004_roles.py",
    "users/migrations/0004_rights.py => users/migrations/0005_rights.py",
    'users/migrations/0004_roles.py:9         ("users", "0002_orders"), =>         ("users", "0003_teams"),',
    'users/migrations/0005_rights.py:9         ("users", "0003_roles"), =>         ("users", "0004_roles"),',
    "migrations_lockfile.txt:2 users: 0004_rights => users: 0005_rights",
    'shop/migrations/0003_prices.py:10         ("users", "0003_roles"), =>         ("users", "0004_roles"),',
    'users/tests/test_roles.py:2 migrate_to = "0003_roles" => migrate_to = "0004_roles"',
  ]);
});

test("names that stand in many apps move only where the line or the file is the app's", async () => {
  const story = {
    before: { ...before, ...migrations({ app: "shop", stem: "0003_alter", after: ["0002_carts"] }) },
    base: teams,
    head: {
      ...migrations({ stem: "0003_alter", after: ["0002_orders"], table: "users_b" }),
      "users/tests/test_a.py": 'name = "0003_alter"\n',
      "tests/test_b.py": 'a = ("users", "0003_alter")\nb = ("shop", "0003_alter")\nc = "0003_alter"\n',
    },
  };
  expect((await tell(story)).edits.filter((edit) => edit.includes("tests/"))).toEqual([
    'tests/test_b.py:1 a = ("users", "0003_alter") => a = ("users", "0004_alter")',
    'users/tests/test_a.py:1 name = "0003_alter" => name = "0004_alter"',
  ]);
});

test("a team that joins heads is told to", async () => {
  const merges = [1, 2, 3].flatMap((n) => [
    { stem: `00${n}0_a${n}`, after: [n === 1 ? "0002_orders" : `00${n - 1}1_merge`] },
    { stem: `00${n}0_b${n}`, after: [n === 1 ? "0002_orders" : `00${n - 1}1_merge`] },
    { stem: `00${n}1_merge`, after: [`00${n}0_a${n}`, `00${n}0_b${n}`] },
  ]);
  const told = await tell({
    before: { ...before, ...migrations(...merges) },
    base: migrations({ stem: "0032_teams", after: ["0031_merge"] }),
    head: migrations({ stem: "0032_roles", after: ["0031_merge"] }),
  });
  expect(told.findings.map((finding) => finding.split(":")[0])).toEqual(["blocker same_number+two_heads"]);
  expect(told.edits).toEqual([]);
  expect(told.commands).toEqual([
    "git fetch origin && git merge origin/main",
    "python manage.py makemigrations --merge users",
  ]);
});

test("what the base has already is not blamed", async () => {
  const broken = {
    ...before,
    ...teams,
    ...migrations(roles, { stem: "0009_lost", after: ["0008_gone"] }),
    ...migrations({ app: "shop", stem: "0003_lost", after: ["0002_carts", '("users", "0007_gone")'] }),
  };
  expect(await findings({ before: broken, head: migrations({ stem: "0010_more", after: ["0009_lost"] }) })).toEqual([]);
  expect(await findings({ before: broken, head: { "README.md": "x" } })).toEqual([]);
});

test("who renames or re-parents what makes a base whole is not blamed", async () => {
  const broken = { ...before, ...teams, ...migrations(roles) };
  const renamed = { ...gone(migrations(roles)), ...migrations({ stem: "0004_roles", after: ["0003_teams"] }) };
  expect(await findings({ before: broken, head: renamed })).toEqual([]);
  expect(await findings({ before: broken, head: migrations({ ...roles, after: ["0003_teams"] }) })).toEqual([]);
});

test("a branch that has the base already, one that is behind, a back-port", async () => {
  expect(
    await findings({
      before: { ...before, ...teams },
      head: migrations({ ...roles, stem: "0004_roles", after: ["0003_teams"] }),
    }),
  ).toEqual([]);
  expect(await findings({ before, base: teams, head: { "README.md": "x" } })).toEqual([]);
  expect(
    await findings({
      before,
      base: teams,
      head: migrations({ app: "shop", stem: "0003_prices", after: ["0002_carts"] }),
    }),
  ).toEqual([]);
  expect(await findings({ before, head: teams })).toEqual([]);
});

test("an app that moves as a whole, and one that comes while another goes", async () => {
  const users = Object.fromEntries(Object.entries(before).filter(([path]) => path.startsWith("users/")));
  const moved = Object.fromEntries(Object.entries(users).map(([path, file]) => [`apps/${path}`, file]));
  expect(await findings({ before, head: { ...gone(users), ...moved } })).toEqual([]);
  const other = { "news/migrations/__init__.py": "", ...migrations({ app: "news", stem: "0001_initial" }) };
  expect(await findings({ before, head: { ...gone(users), ...other } })).toEqual([]);
});

test("an app of which others still name a migration does not go", async () => {
  const shop = migrations({ app: "shop", stem: "0003_prices", after: ["0002_carts", '("users", "0002_orders")'] });
  const left = migrations({ stem: "0002_orders", after: ["0001_initial"] });
  expect(await findings({ before: { ...before, ...shop }, head: gone(left) })).toEqual(
    [
      "nit merged_deleted: `0002_orders` on `main` would be gone",
      "blocker parent_missing: `shop.0003_prices` names `users.0002_orders`, which is not there",
    ].toSorted(),
  );
});

const shopPrices = (parent: string) =>
  migrations({ app: "shop", stem: "0003_prices", after: ["0002_carts", `("users", "${parent}")`] });
const usersLine = (name: string) => `        ("users", "${name}"),`;

test("a name in another app that is not there: renumbered, dropped, in another pull request", async () => {
  const renumbered = { before: { ...before, ...teams }, head: shopPrices("0009_teams") };
  const told = await tell(renumbered);
  expect(told.findings).toEqual([
    "blocker parent_missing+stale_reference: `shop.0003_prices` names `users.0009_teams`, which is not there",
  ]);
  expect(told.edits).toEqual([
    `shop/migrations/0003_prices.py:10 ${usersLine("0009_teams")} => ${usersLine("0003_teams")}`,
  ]);
  expect((await tell(await fixed(renumbered))).findings).toEqual([]);
  const dropped = { before, head: shopPrices("0004_rights") };
  expect((await tell(dropped)).edits).toEqual([
    `shop/migrations/0003_prices.py:10 ${usersLine("0004_rights")} => ${usersLine("0002_orders")}`,
  ]);
  expect((await tell(await fixed(dropped))).findings).toEqual([]);
  const elsewhere = await tell({
    ...dropped,
    otherClaims: { "0004_rights": [{ number: 7, path: "users/migrations/0004_rights.py" }] },
  });
  expect(elsewhere.message[1]).toBe(
    "`0004_rights` is in the open pull request #7 (`users/migrations/0004_rights.py`): that one has to be merged first.",
  );
  expect(elsewhere.edits).toEqual([]);
  // To follow the last one of an app that follows this one would be a circle.
  const back = migrations({ stem: "0003_back", after: ["0002_orders", '("shop", "0003_prices")'] });
  expect((await tell({ before, head: { ...shopPrices("0004_rights"), ...back } })).edits).toEqual([]);
});

test("a merged migration that gets another number and other code is one that is renamed", async () => {
  const old = migrations({ ...roles, table: "users_roles" });
  const head = (stem: string, table: string) => ({
    ...gone(old),
    ...migrations({ stem, after: ["0002_orders"], table }),
  });
  expect(await findings({ before: { ...before, ...old }, head: head("0004_roles", "users_role") })).toEqual([
    "blocker merged_renamed: `0003_roles` on `main` would be called `0004_roles`",
  ]);
  // Other words and other code are another migration, however alike git finds the files.
  expect(await findings({ before: { ...before, ...old }, head: head("0003_tags", "tags") })).toEqual([
    "nit merged_deleted: `0003_roles` on `main` would be gone",
  ]);
});

const altering = (stem: string, operation = 'migrations.AlterField("user", "name", models.TextField())') =>
  inUsers(migrationText({ stem, after: ["0002_orders"] }).replace(/migrations\.RunSQL\(.*\),/, `${operation},`), stem);

const altered = (operation?: string) =>
  findings({
    before: { ...before, ...altering("0003_alter", operation) },
    head: { "users/migrations/0003_alter.py": undefined, ...altering("0004_alter", operation) },
  });

test("a second run that changes nothing is a nit", async () => {
  const title = "merged_renamed: `0003_alter` on `main` would be called `0004_alter`";
  expect(await altered()).toEqual([`nit ${title}`]);
  expect(await altered("TrigramExtension()")).toEqual([`nit ${title}`]);
  expect(await altered('migrations.AlterField("a", "b"), migrations.RunPython(f)')).toEqual([`blocker ${title}`]);
});

const inUsersAt = (stem: string) => pathOf({ stem });
const hourly = (hour: number) => memoryCommit(`at ${hour}`, { at: `2026-04-02T0${hour}:00:00Z` });

test("what came with a second head, or after it, has run nowhere: another name takes nothing from anybody", async () => {
  const forked = { ...before, ...migrations(roles, { stem: "0003_teams", after: ["0002_orders"] }) };
  const head = {
    [inUsersAt("0003_roles")]: undefined,
    ...migrations({ stem: "0004_rights", after: ["0002_orders"], table: "users_roles" }),
  };
  const introducedBy = { [inUsersAt("0003_teams")]: [hourly(1)], [inUsersAt("0003_roles")]: [hourly(2)] };
  expect(await findings({ before: forked, head, introducedBy })).toEqual([]);
  // Who still names it is left in the air.
  const child = migrations({ stem: "0005_more", after: ["0003_roles"] });
  const inTheAir = {
    before: { ...forked, ...child },
    head,
    introducedBy: { ...introducedBy, [inUsersAt("0005_more")]: [hourly(2)] },
  };
  expect((await findings(inTheAir)).map((one) => one.split(":")[0])).toEqual(["blocker merged_renamed+parent_missing"]);
  // The other arm had time to run.
  const early = { [inUsersAt("0003_teams")]: [hourly(3)], [inUsersAt("0003_roles")]: [hourly(2)] };
  const told = ["blocker merged_renamed: `0003_roles` on `main` would be called `0004_rights`"];
  expect(await findings({ before: forked, head, introducedBy: early })).toEqual(told);
  const edited = { [`${hourly(2).sha} ${inUsersAt("0003_roles")}`]: "as it was before that\n" };
  expect(await findings({ before: forked, head, introducedBy, textBefore: edited })).toEqual(told);
  // How many heads there are is not known where one cannot be read.
  const unread = inUsers("from x import Migration\n", "0001_squashed");
  expect(await findings({ before: { ...forked, ...unread }, head, introducedBy })).toContain(told[0]);
  // Nor may it where there is one head.
  expect(await findings({ before: { ...before, ...migrations(roles) }, head, introducedBy })).toEqual(told);
});

test("formatting, comments, imports and places of a merged migration are nothing", async () => {
  const text = migrationText({ stem: "0002_orders", after: ["0001_initial"] });
  const path = pathOf({ stem: "0002_orders" });
  const formatted = text
    .replace("# Generated by Django 5.2 on 2026-04-10 12:00", "# Generated by hand\nimport uuid")
    .replaceAll('"', "'")
    .replace("    operations = [", "    initial = False\n    # all of them\n    operations = [");
  expect(await findings({ before, head: { [path]: formatted } })).toEqual([]);
});

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

test("an app's label may stand in the package itself", async () => {
  const head = {
    "plugin/app/__init__.py": 'class Config(PluginAppConfig):\n    name = "plugin.app"\n    label = "guard"\n',
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
