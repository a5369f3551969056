// A migration of another app that one which is merged is made to wait for: `InconsistentMigrationHistory` wherever that has run.

import { expect, test } from "vitest";
import { djangoProject, migrations, pathOf } from "../../../test/support/django-files.ts";
import { tell } from "../../../test/support/list-judge.ts";

const first = { stem: "0001_initial" };
const orders = { stem: "0002_orders", after: ["0001_initial"] };
const waiting = (name: string) => migrations({ ...orders, after: ["0001_initial", `("shop", "${name}")`] });
const before = {
  ...djangoProject(["users", "shop"]),
  ...migrations(first, orders, { ...first, app: "shop" }, { app: "shop", stem: "0002_carts", after: ["0001_initial"] }),
};
const prices = { app: "shop", stem: "0003_prices", after: ["0002_carts"] };
const told = [
  "blocker parent_not_head+merged_edited: `shop.0003_prices` would come before `users.0002_orders`, which `main` has already",
];

test("a merged one that depends on a new one of another app", async () => {
  const { findings, message } = await tell({ before, head: { ...migrations(prices), ...waiting("0003_prices") } });
  expect(findings).toEqual(told);
  expect(message[0]).toBe(
    "A database that has run `users.0002_orders` refuses `manage.py migrate` with `InconsistentMigrationHistory: Migration users.0002_orders is applied before its dependency shop.0003_prices`.",
  );
});

test("a new one that says itself that it runs before it", async () => {
  const more = ['run_before = [("users", "0002_orders")]'];
  const { findings } = await tell({ before, head: migrations({ ...prices, more }) });
  expect(findings.map((finding) => finding.split(": ")[1])).toEqual([told[0]?.split(": ")[1]]);
});

test("several that wait for one are one finding", async () => {
  const carts = migrations({ stem: "0003_users", after: ["0002_orders"] });
  const more = migrations({ stem: "0003_users", after: ["0002_orders", '("shop", "0003_prices")'] });
  const head = { ...migrations(prices), ...waiting("0003_prices"), ...more };
  expect((await tell({ before: { ...before, ...carts }, head })).findings).toEqual([
    "blocker parent_not_head+merged_edited: `shop.0003_prices` would come before `users.0002_orders` and `users.0003_users`, which `main` has already",
  ]);
});

test("what the base has too comes before nothing that has run", async () => {
  expect((await tell({ before, head: waiting("0002_carts") })).findings).toEqual([]);
  const both = { before, base: migrations(prices), head: { ...migrations(prices), ...waiting("0003_prices") } };
  expect((await tell(both)).findings).toEqual([]);
});

test("a new one may depend on a new one, and a squash of what has run counts as run", async () => {
  const teams = migrations({ stem: "0003_teams", after: ["0002_orders", '("shop", "0003_prices")'] });
  expect((await tell({ before, head: { ...migrations(prices), ...teams } })).findings).toEqual([]);
  const squash = {
    app: "shop",
    stem: "0001_squashed",
    more: ['replaces = [("shop", "0001_initial"), ("shop", "0002_carts")]'],
  };
  expect((await tell({ before, head: { ...migrations(squash), ...waiting("0001_squashed") } })).findings).toEqual([]);
});

test("a renumbered one is told as that", async () => {
  const base = { ...before, ...waiting("0002_carts") };
  const head = {
    [pathOf({ app: "shop", stem: "0002_carts" })]: undefined,
    ...migrations({ app: "shop", stem: "0003_carts", after: ["0001_initial"] }),
    ...waiting("0003_carts"),
  };
  expect((await tell({ before: base, head })).findings.map((finding) => finding.split(":")[0])).toEqual([
    "blocker merged_renamed",
  ]);
});
