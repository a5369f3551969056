import { expect, test } from "vitest";
import { djangoProject, migrations } from "../../../test/support/django-files.ts";
import { tell, type Story } from "../../../test/support/list-judge.ts";

const findings = async (story: Story) => (await tell(story)).findings;
const before = {
  ...djangoProject(["users"]),
  ...migrations({ stem: "0001_initial" }, { stem: "0002_orders", after: ["0001_initial"] }),
};
const shop = {
  "shop/__init__.py": "",
  "shop/models.py": "from django.db import models\n",
  ...migrations({ app: "shop", stem: "0001_initial" }),
};
const passedOver = "blocker journal_mismatch: `shop/migrations` has no `__init__.py`: Django passes over what is in it";

test("a folder of migrations that is no package: its migrations never run", async () => {
  const told = await tell({ before, head: shop });
  expect(told.findings).toEqual([passedOver]);
  expect(told.commands).toEqual(["touch shop/migrations/__init__.py"]);
  expect(await findings({ before, head: { ...shop, "shop/migrations/__init__.py": "" } })).toEqual([]);
});

test("who takes the file away takes the migrations away", async () => {
  const whole = { ...before, ...shop, "shop/migrations/__init__.py": "" };
  expect(await findings({ before: whole, head: { "shop/migrations/__init__.py": undefined } })).toEqual([passedOver]);
});

test("what was so on the base is not blamed, and other tools' folders are theirs", async () => {
  const more = migrations({ app: "shop", stem: "0002_carts", after: ["0001_initial"] });
  expect(await findings({ before: { ...before, ...shop }, head: more })).toEqual([]);
  expect(await findings({ before: { ...before, ...shop }, head: { "shop/migrations/__init__.py": "" } })).toEqual([]);
  const { "shop/models.py": _, ...noApp } = shop;
  expect(await findings({ before, head: noApp })).toEqual([]);
  expect(await findings({ before, head: { "shop/models.py": "", "shop/migrations/0001_a.py": "x = 1\n" } })).toEqual(
    [],
  );
  const { "manage.py": __, ...noProject } = before;
  expect(await findings({ before: noProject, head: shop })).toEqual([]);
});
