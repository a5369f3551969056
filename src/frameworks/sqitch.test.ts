import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tell } from "../../test/support/list-judge.ts";

const by = "2026-01-02T03:04:05Z Ann <ann@example.org> # Add it.";
const plan = (...lines: readonly string[]) => ({
  "sqitch.plan": `%syntax-version=1.0.0\n%project=flipr\n\n${lines.map((line) => (line.startsWith("@") ? `${line} ${by}\n` : `${line} ${by}\n`)).join("")}`,
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

test("a change at the end is fine, one before what the base has is not", async () => {
  const told = await tell({ before, head: { ...plan("schema", "users [schema]", "roles"), ...scripts("roles") } });
  expect(told.frameworks).toEqual(["sqitch "]);
  expect(told.findings).toEqual([]);
  const late = await tell({ before, head: { ...plan("schema", "roles", "users [schema]"), ...scripts("roles") } });
  expect(late.findings).toEqual(["blocker late_number: `roles` comes before `users`, which `main` has already"]);
  expect(late.message[0]).toContain("`Cannot find change … (users) in sqitch.plan`");
});

test("both sides append: whoever settles the conflict puts it at the end; one name on both sides is a blocker", async () => {
  const base = { ...plan("schema", "users [schema]", "orders"), ...scripts("orders") };
  expect(
    (await tell({ before, base, head: { ...plan("schema", "users [schema]", "roles"), ...scripts("roles") } }))
      .findings,
  ).toEqual([]);
  const same = {
    ...plan("schema", "users [schema]", "orders"),
    ...scripts("orders"),
    "deploy/orders.sql": "SELECT 2;\n",
  };
  expect((await tell({ before, base, head: same })).findings).toEqual([
    "blocker same_id+same_path_added: `orders` is taken on `main`",
  ]);
});

test("dependencies: not there, only later, of another project", async () => {
  const added = scripts("roles", "tags");
  expect(
    (await tell({ before, head: { ...plan("schema", "users [schema]", "roles [nobody]"), ...added } })).findings[0],
  ).toBe("blocker parent_missing: `roles` requires `nobody`, which is not there");
  expect(
    (await tell({ before, head: { ...plan("schema", "users [schema]", "roles [tags]", "tags"), ...added } })).findings,
  ).toEqual(["blocker parent_not_head: `roles` is planned before `tags`, which it requires"]);
  const fine = plan("schema", "users [schema]", "roles [other:x !users schema]", "tags [roles users]");
  expect((await tell({ before, head: { ...fine, ...added } })).findings).toEqual([]);
  // The tool asks for no blanks around the brackets.
  const tight = { "sqitch.plan": `${before["sqitch.plan"]}roles[schema]${by}\ntags [roles]${by}\n` };
  expect((await tell({ before, head: { ...tight, ...added } })).findings).toEqual([]);
});

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

test("a line without a script, scripts without a line", async () => {
  expect((await tell({ before, head: plan("schema", "users [schema]", "roles") })).findings).toEqual([
    "blocker journal_mismatch: `roles` is planned, and has no deploy script",
  ]);
  expect((await tell({ before, head: scripts("roles") })).findings).toEqual([
    "blocker journal_mismatch: `roles` is not in the plan: it is never deployed",
  ]);
  expect((await tell({ before, head: { "deploy/include.sql": "" } })).findings).toEqual([]);
});

test("what is merged: gone, renamed, edited", async () => {
  const gone = {
    ...plan("schema"),
    "deploy/users.sql": undefined,
    "revert/users.sql": undefined,
    "verify/users.sql": undefined,
  };
  expect((await tell({ before, head: gone })).findings).toEqual([
    "blocker merged_deleted: `users` on `main` would be gone",
  ]);
  expect((await tell({ before, head: { "deploy/users.sql": "SELECT 2;\n" } })).findings).toEqual([
    "nit merged_edited: `users` is merged already, and changes",
  ]);
});

test("text that is no plan", async () => {
  for (const text of ["", "\0", "users\n", "%project=x\n\n\n", "[".repeat(10_000)])
    expect((await tell({ before, head: { "x/sqitch.plan": text } })).findings).toEqual([]);
});

test("any plan: the base alone is not blamed, appended is clean, in front is late", async () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(names, names, names, async (a, b, c) => {
      const [old, theirs, ours] = [a.map((one) => `o${one}`), b.map((one) => `b${one}`), c.map((one) => `h${one}`)];
      const story = {
        before: { ...plan(...old), ...scripts(...old) },
        base: { ...plan(...old, ...theirs), ...scripts(...theirs) },
      };
      expect((await tell({ ...story, head: { "x.md": "" } })).findings).toEqual([]);
      const own = scripts(...ours, ...theirs);
      expect((await tell({ ...story, head: { ...own, ...plan(...old, ...theirs, ...ours) } })).findings).toEqual([]);
      expect((await tell({ ...story, head: { ...scripts(...ours), ...plan(...old, ...ours) } })).findings).toEqual([]);
      const settled = {
        before: { ...story.before, ...story.base },
        head: { ...own, ...plan(...old, ...ours, ...theirs) },
      };
      expect((await tell(settled)).findings[0]).toMatch(/^blocker late_number/);
    }),
    { numRuns: 25 },
  );
});
