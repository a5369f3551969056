import { expect, test } from "vitest";
import { tell } from "../../../test/support/list-judge.ts";

const by = "2026-01-02T03:04:05Z Ann <ann@example.org> # Add it.";
const plan = (...lines: readonly string[]) => ({
  "sqitch.plan": `%syntax-version=1.0.0\n%project=flipr\n\n${lines.map((line) => `${line} ${by}\n`).join("")}`,
});
const scripts = (...names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) =>
      ["deploy", "revert", "verify"].map((kind) => [`${kind}/${name}.sql`, `-- ${kind} ${name}\nSELECT '${name}';\n`]),
    ),
  );
const before: Record<string, string> = {
  "sqitch.conf": "[core]\n\tengine = pg\n",
  ...plan("schema", "users [schema]"),
  ...scripts("schema", "users"),
};

test("reworked after a tag, and twice without one", async () => {
  const tagged = { ...before, ...plan("schema", "users [schema]", "@v1") };
  const reworked = {
    ...plan("schema", "users [schema]", "@v1", "users [users@v1]"),
    "deploy/users@v1.sql": before["deploy/users.sql"] ?? "",
    "deploy/users.sql": "SELECT 'more';\n",
  };
  expect((await tell({ before: tagged, head: reworked })).findings).toEqual([]);
  expect((await tell({ before, head: plan("schema", "users [schema]", "users") })).findings).toEqual([
    "blocker same_id: `users` is planned twice",
  ]);
});

test("reworked on a branch, while main was tagged: the script has the tag that the branch knew", async () => {
  const tagged = { ...before, ...plan("schema", "users [schema]", "@v1") };
  const base = { ...plan("schema", "users [schema]", "@v1", "roles", "@v2", "@v2.1"), ...scripts("roles") };
  const late = (...older: readonly string[]) => ({
    ...base,
    ...plan("schema", "users [schema]", "@v1", "roles", "@v2", "@v2.1", "users [users@v1]"),
    "deploy/users.sql": "SELECT 'more';\n",
    ...Object.fromEntries(older.map((tag) => [`deploy/users${tag}.sql`, before["deploy/users.sql"] ?? ""])),
  });
  for (const tag of ["@v1", "@v2", "@v2.1"])
    expect((await tell({ before: { ...tagged, ...base }, head: late(tag) })).findings).toEqual([]);
  const none = await tell({ before: { ...tagged, ...base }, head: late() });
  expect(none.findings).toEqual(["blocker merged_edited+journal_mismatch: `users` is merged already, and changes"]);
  expect(none.message).toContain(
    "The database's client is told to run `deploy/users@v2.sql`, and finds none: `sqitch deploy` stops there with `Deploy failed`.",
  );
});
