// `__first__` and `__latest__`, as tried with Django 5.2.

import { expect, test } from "vitest";
import { migrations, shared } from "../../../test/support/django-files.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";

const before = shared.before;
const brought = (...after: readonly string[]) => ({ before, head: migrations({ stem: "0003_roles", after }) });

test("the latest of one's own app is looked for by that name, and is not there", async () => {
  for (const after of [["__latest__"], ["0002_orders", "__latest__"]]) {
    const told = await tell(brought(...after));
    expect(told.findings).toEqual(["blocker parent_missing: `0003_roles` follows `__latest__`, which is not there"]);
    expect(told.message[0]).toContain("nonexistent parent node ('users', '__latest__')");
  }
});

test("the first of one's own app is nothing, and those of other apps are there", async () => {
  for (const other of [
    '("users", "__first__")',
    '("shop", "__latest__")',
    '("shop", "__first__")',
    '("gone", "__latest__")',
  ])
    expect((await tell(brought("0002_orders", other))).findings).toEqual([]);
});

test("what follows only the latest is let follow the head", async () => {
  const story = await fixed(brought("__latest__"));
  expect((await tell(story)).findings).toEqual([]);
});
