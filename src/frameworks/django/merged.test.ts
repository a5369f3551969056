// What a change may do to migrations that the base has: moves, other names, edits.

import { expect, test } from "vitest";
import { gone, inUsers, migrations, migrationText, pathOf, shared } from "../../../test/support/django-files.ts";
import { fixed, tell, type Story } from "../../../test/support/list-judge.ts";
import { memoryCommit } from "../../../test/support/memory-change.ts";

const { before, teams, roles } = shared;
const findings = async (story: Story) => (await tell(story)).findings;

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
  inUsers(migrationText({ stem, after: ["0002_orders"] }).replace(/migrations\.RunSQL\(.*\),/, operation), stem);

const altered = (operation?: string) =>
  findings({
    before: { ...before, ...altering("0003_alter", operation) },
    head: { "users/migrations/0003_alter.py": undefined, ...altering("0004_alter", operation) },
  });

test("a second run that changes nothing is a nit", async () => {
  const title = "merged_renamed: `0003_alter` on `main` would be called `0004_alter`";
  expect(await altered()).toEqual([`nit ${title}`]);
  expect(await altered("TrigramExtension()")).toEqual([`nit ${title}`]);
  expect(await altered("postgres.operations.TrigramExtension()")).toEqual([`nit ${title}`]);
  expect(await altered('# RunSQL("x")\n        CreateExtension("citext"), AlterField("a", "b")')).toEqual([
    `nit ${title}`,
  ]);
  for (const harm of [
    'migrations.AlterField("a", "b"), migrations.RunPython(f)',
    'migrations.AlterField("a", "b"), AddIndexConcurrently("a", b), RunSQL("drop")',
    'migrations.AlterField("a", "b"), *others',
    'migrations.AlterField("a", "b"), other',
    'MadeExtension("drop")',
    'migrations.AlterField("a", "b")] + [RunSQL("drop")',
    'migrations.AlterField("a", "b")]\n    operations += [RunSQL("drop")',
    'migrations.AlterField("a", "b")]\n\nMigration.operations += [RunSQL("drop")',
  ])
    expect(await altered(harm)).toEqual([`blocker ${title}`]);
  // Nor does one that joins heads do anything.
  expect(await altered("")).toEqual([`nit ${title}`]);
  expect(await altered("# nothing")).toEqual([`nit ${title}`]);
  expect(await altered(",")).toEqual([`blocker ${title}`]);
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
