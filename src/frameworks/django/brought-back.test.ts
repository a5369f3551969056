// A migration that replaced others goes, and one of those comes back. Django writes down what a migration replaces together with
// itself (`record_migration` in db/migrations/executor.py, 5.2): nothing runs a second time. Tried with Django 5.2 on SQLite.

import { expect, test } from "vitest";
import { djangoProject, gone, inUsers, migrations } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const first = migrations({ stem: "0001_initial" });
const orders = { stem: "0002_orders", after: ["0001_initial"], table: "purchases" };
const purchases = {
  ...orders,
  stem: "0002_purchases",
  more: ['replaces = [("users", "0002_orders")]'],
};
const shop = migrations({ app: "shop", stem: "0001_initial" });
const before = { ...djangoProject(["users", "shop"]), ...first, ...shop, ...migrations(purchases) };
const renamedBack = { ...gone(migrations(purchases)), ...migrations(orders) };

test("renamed back: known already", async () => {
  expect((await tell({ before, head: renamedBack })).findings).toEqual([]);
  const stranger = { ...gone(migrations(purchases)), ...migrations({ ...orders, stem: "0002_sales" }) };
  expect((await tell({ before, head: stranger })).findings.map((one) => one.split(":")[0])).toEqual([
    "blocker merged_renamed",
  ]);
});

test("renamed back while others name it: told of each", async () => {
  const follower = migrations({ stem: "0003_x", after: ["0002_purchases"] });
  expect((await tell({ before: { ...before, ...follower }, head: renamedBack })).findings).toEqual([
    "blocker parent_missing+stale_reference: `0003_x` follows `0002_purchases`, which is not there",
  ]);
  const across = migrations({ app: "shop", stem: "0002_c", after: ["0001_initial", '("users", "0002_purchases")'] });
  expect((await tell({ before, head: { ...renamedBack, ...across } })).findings).toEqual([
    "blocker parent_missing: `shop.0002_c` names `users.0002_purchases`, which is not there",
  ]);
});

const made = (stem: string, models: readonly string[], lines: readonly string[]) =>
  inUsers(
    [
      "from django.db import migrations, models",
      "",
      "class Migration(migrations.Migration):",
      ...lines.map((line) => `    ${line}`),
      "    operations = [",
      ...models.map((one) => `        migrations.CreateModel("${one}", [("id", models.AutoField(primary_key=True))]),`),
      "    ]",
      "",
    ].join("\n"),
    stem,
  );

test("a squash is taken back: only what it did not replace is done again", async () => {
  const squash = made("0001_squash", ["A", "B"], ['replaces = [("users", "0001_initial"), ("users", "0002_b")]']);
  const parts = (second: string) => ({
    ...gone(squash),
    ...made("0001_initial", ["A"], []),
    ...made(second, ["B"], ['dependencies = [("users", "0001_initial")]']),
  });
  const story = { before: { ...djangoProject(), ...squash } };
  expect((await tell({ ...story, head: parts("0002_b") })).findings.filter((one) => !one.startsWith("nit"))).toEqual(
    [],
  );
  expect((await tell({ ...story, head: parts("0002_other") })).findings).toEqual([
    "blocker merged_deleted: `0001_squash` on `main` would be gone, and `0002_other` does again what it did",
  ]);
});
