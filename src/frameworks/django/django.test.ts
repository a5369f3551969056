import { expect, test } from "vitest";
import { gone, migrations, shared } from "../../../test/support/django-files.ts";
import { djangoStories } from "../../../test/support/django-stories.ts";
import { fixed, tell, type Story } from "../../../test/support/list-judge.ts";

const { before, teams, roles } = shared;
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
