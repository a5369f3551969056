import { expect, test } from "vitest";
import { isMention } from "./mention.ts";

const app = { path: "docs/a.md", root: "shop/users/migrations", label: "users", old: "0002_initial" };

test.each([
  ['("users", "0002_initial")', true],
  ['("orders", "0002_initial"), users', false],
  ["shop.users.migrations.0002_initial", true],
  ["orders/migrations/0002_initial.py of users", false],
  ["migrate users 0002_initial", true],
  ["migrate orders 0002_initial", false],
])("%s", (line, told) => {
  expect(isMention(line, app)).toBe(told);
});

test("a line that wants to cost time gets little of it", () => {
  const started = process.cpuUsage();
  isMention(`${"0_".repeat(30_000)} 0002_initial`, app);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(500);
});
