// An app that goes with all its migrations, and other apps whose migrations name one of them still.

import { expect, test } from "vitest";
import { djangoProject, gone, migrations } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const shop = migrations(
  { app: "shop", stem: "0001_initial" },
  { app: "shop", stem: "0002_carts", after: ["0001_initial"] },
);
const before = {
  ...djangoProject(["users", "shop"]),
  ...migrations({ stem: "0001_initial", after: ['("shop", "0001_initial")'] }),
  ...shop,
  "shop/models.py": "",
};
const without = { ...djangoProject(["users"]), ...gone(shop), ...gone({ "shop/models.py": "" }) };
const packages = gone({ "shop/__init__.py": "", "shop/migrations/__init__.py": "" });
const told = [
  "blocker merged_deleted+parent_missing: `users.0001_initial` would name `shop.0001_initial`, which is not there any more",
];

test("an app that others name cannot go", async () => {
  const { findings, message } = await tell({ before, head: { ...without, ...packages } });
  expect(findings).toEqual(told);
  expect(message[0]).toBe(
    "After the merge every command stops with `NodeNotFoundError: Migration users.0001_initial dependencies reference nonexistent parent node ('shop', '0001_initial')`.",
  );
});

test("nor can its migrations, where the app stays", async () => {
  expect((await tell({ before, head: gone(shop) })).findings).toEqual(told);
});

test("it can where the others let go of it", async () => {
  const freed = migrations({ stem: "0001_initial" });
  expect((await tell({ before, head: { ...without, ...packages, ...freed } })).findings).not.toContain(told[0]);
  const alone = { ...before, ...freed };
  expect((await tell({ before: alone, head: { ...without, ...packages } })).findings).toEqual([]);
});

test("it may come from another package, and it may be moved", async () => {
  const installed = djangoProject(["users"], 'INSTALLED_APPS += ["our_shop.apps.shop"]');
  const elsewhere = { ...without, ...packages, "settings.py": installed["settings.py"] };
  expect((await tell({ before, head: elsewhere })).findings).toEqual([]);
  const moved = Object.fromEntries(
    Object.entries({ ...shop, "shop/__init__.py": "", "shop/migrations/__init__.py": "" }).map(([path, text]) => [
      `apps/${path}`,
      text,
    ]),
  );
  expect((await tell({ before, head: { ...without, ...packages, ...moved } })).findings).toEqual([]);
});
