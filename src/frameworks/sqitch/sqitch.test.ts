import * as fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdits, editsTogether } from "../../domain/edits.ts";
import { fixed, tell } from "../../../test/support/list-judge.ts";
import { placedProperties } from "../../../test/support/placed-histories.ts";

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

test("a change at the end is fine, one before what the base has is not", async () => {
  const told = await tell({ before, head: { ...plan("schema", "users [schema]", "roles"), ...scripts("roles") } });
  expect(told.frameworks).toEqual(["sqitch "]);
  expect(told.findings).toEqual([]);
  const late = await tell({ before, head: { ...plan("schema", "roles", "users [schema]"), ...scripts("roles") } });
  expect(late.findings).toEqual(["blocker late_number: `roles` comes before `users`, which `main` has already"]);
  expect(late.edits).toEqual([
    `sqitch.plan:5 roles ${by} => users [schema] ${by}`,
    `sqitch.plan:6 users [schema] ${by} => roles ${by}`,
  ]);
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

test("a line that is no change and no tag, and a tag given twice, stop every command", async () => {
  const broken = { ...before, "sqitch.plan": `${plan("schema", "users [schema]")["sqitch.plan"]}roles\n` };
  const says = "Every command reads the whole plan, and stops with";
  const told = await tell({ before, head: { "sqitch.plan": broken["sqitch.plan"] } });
  expect(told.findings).toEqual(["blocker journal_mismatch: Sqitch cannot read line `6` of `sqitch.plan`"]);
  expect(told.message).toEqual([`${says} \`Syntax error in sqitch.plan at line 6\`.`]);
  expect((await tell({ before: {}, head: broken })).findings).toHaveLength(1);
  expect((await tell({ before: broken, head: { "README.md": "x" } })).findings).toEqual([]);
  const tagged = await tell({
    before: { ...before, ...plan("schema", "@v1", "users [schema]") },
    head: plan("schema", "@v1", "users [schema]", "@v1"),
  });
  expect(tagged.message).toEqual([
    `${says} \`Syntax error in sqitch.plan at line 7: Tag "v1" duplicates earlier declaration on line 5\`.`,
  ]);
  const fine = `%syntax-version=1.0.0\n%project=flipr\n%uri=https://x/\n\n# Ours.\n  +schema ${by}\n-schema ${by}\n@v1 ${by}\nusers [schema]${by}\r\n\n`;
  expect(
    (await tell({ before, head: { "sqitch.plan": fine } })).findings.filter((one) => /cannot read/.test(one)),
  ).toEqual([]);
});

test("the project's name and address are in every id", async () => {
  const head = { "sqitch.plan": before["sqitch.plan"]?.replace("%project=flipr", "%project=flopr") };
  const told = await tell({ before, head });
  expect(told.findings).toEqual([
    "blocker merged_edited: `%project=flipr` and `%project=flopr`: every migration of `main` would be another one",
  ]);
  expect(told.edits).toEqual(["sqitch.plan:2 %project=flopr => %project=flipr"]);
  expect((await tell(await fixed({ before, head }))).findings).toEqual([]);
  const spaced = { "sqitch.plan": before["sqitch.plan"]?.replace("%project=flipr", " % project = flopr") };
  expect((await tell(await fixed({ before, head: spaced }))).findings).toEqual([]);
  const uri = { "sqitch.plan": before["sqitch.plan"]?.replace("flipr", "flipr\n%uri=https://example.org/") };
  expect((await tell({ before, head: uri })).findings).toHaveLength(1);
  const blank = { "sqitch.plan": before["sqitch.plan"]?.replace("%project=flipr", " % project = flipr") };
  expect((await tell({ before, head: blank })).findings).toEqual([]);
});

test("dependencies: not there, only later, of another project", async () => {
  const added = scripts("roles", "tags");
  expect(
    (await tell({ before, head: { ...plan("schema", "users [schema]", "roles [nobody]"), ...added } })).findings[0],
  ).toBe("blocker parent_missing: `roles` requires `nobody`, which is not there");
  expect(
    (await tell({ before, head: { ...plan("schema", "users [schema]", "roles [tags]", "tags"), ...added } })).findings,
  ).toEqual(["blocker parent_not_head: `roles` is planned before `tags`, which it requires"]);
  const fine = plan("schema", "users [schema]", "roles [other:x !tags schema]", "tags [roles users]");
  expect((await tell({ before, head: { ...fine, ...added } })).findings).toEqual([]);
  // The tool asks for no blanks around the brackets.
  const tight = { "sqitch.plan": `${before["sqitch.plan"]}roles[schema]${by}\ntags [roles]${by}\n` };
  expect((await tell({ before, head: { ...tight, ...added } })).findings).toEqual([]);
});

test.each([
  ["roles [!nobody]", ["blocker journal_mismatch: `roles` conflicts with `nobody`, which is not there"]],
  ["roles [!users]", ["blocker journal_mismatch: `roles` conflicts with `users`, which is planned before it"]],
  ["roles [!tags !other:nobody]", []],
])("conflicts: %s", async (line, findings) => {
  const head = { ...plan("schema", "users [schema]", line, "tags"), ...scripts("roles", "tags") };
  expect((await tell({ before, head })).findings).toEqual(findings);
});

test("lines in the wrong place go behind what they have to stand behind, tags and comments of the base stay", async () => {
  const tagged = { ...before, ...plan("schema", "users [schema]", "@v1", "posts"), ...scripts("posts") };
  const story = {
    before: tagged,
    head: {
      ...plan("schema", "roles", "tags [roles]", "users [schema]", "@v1", "posts", "last [tags]"),
      ...scripts("roles", "tags", "last"),
    },
  };
  expect((await tell(story)).findings).toHaveLength(1);
  expect((await fixed(story)).head["sqitch.plan"]).toBe(
    plan("schema", "users [schema]", "@v1", "posts", "roles", "tags [roles]", "last [tags]")["sqitch.plan"],
  );
  const turned = {
    before,
    head: {
      ...plan("schema", "users [schema]", "a [c]", "b [c d]", "c [d]", "d"),
      ...scripts("a", "b", "c", "d"),
    },
  };
  expect((await tell(turned)).findings).toHaveLength(4);
  expect((await fixed(turned)).head["sqitch.plan"]).toBe(
    plan("schema", "users [schema]", "d", "c [d]", "a [c]", "b [c d]")["sqitch.plan"],
  );
  const circle = { before, head: { ...plan("schema", "users [schema]", "a [b]", "b [a]"), ...scripts("a", "b") } };
  expect((await tell(circle)).edits).toEqual([]);
  // Whose the tag is cannot be told from the plan alone.
  const own = { before, head: { ...plan("schema", "roles", "@r1", "users [schema]"), ...scripts("roles") } };
  expect((await tell(own)).edits).toEqual([]);
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

test("a script is called with the ending that Sqitch looks for, in its case", async () => {
  const { "deploy/roles.sql": text = "", ...others } = scripts("roles");
  const planned = plan("schema", "users [schema]", "roles");
  const added = { ...planned, ...others, "deploy/roles.SQL": text };
  const told = await tell({ before, head: added });
  expect(told.findings).toEqual(["blocker journal_mismatch: `roles` is planned, and has no deploy script"]);
  expect(told.message[0]).toContain("`deploy/roles.sql`");
  const merged = { "deploy/users.sql": undefined, "deploy/users.SQL": before["deploy/users.sql"] };
  expect((await tell({ before, head: merged })).findings).toHaveLength(1);
  // What a configuration elsewhere sets is not seen; what is there tells of it.
  const large = Object.fromEntries(Object.entries(before).map(([path, own]) => [path.replace(/sql$/, "SQL"), own]));
  const { "revert/roles.sql": revert = "", "verify/roles.sql": verify = "" } = others;
  const more = { ...planned, "deploy/roles.SQL": text, "revert/roles.SQL": revert, "verify/roles.SQL": verify };
  expect((await tell({ before: large, head: more })).findings).toEqual([]);
  for (const section of ["[core]", '[engine "pg"]', '[target "db:pg:app"]\n\turi = db:pg:app']) {
    const set = { ...large, "sqitch.conf": `[core]\n\tengine = pg\n${section}\n\textension = SQL\n` };
    expect((await tell({ before: set, head: more })).findings).toEqual([]);
  }
  const set = { ...large, "sqitch.conf": "[core]\n\tengine = pg\n\textension = SQL\n" };
  const small = await tell({ before: set, head: { ...more, "deploy/roles.SQL": undefined, "deploy/roles.sql": text } });
  expect(small.message[0]).toContain("`deploy/roles.SQL`");
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
  const moved = (path: string) => ({ [path]: undefined, [path.replace("users", "people")]: before[path] });
  const renamed = {
    ...plan("schema", "people [schema]"),
    ...moved("deploy/users.sql"),
    ...moved("revert/users.sql"),
    ...moved("verify/users.sql"),
  };
  expect((await tell({ before, head: renamed })).findings).toEqual([
    "blocker merged_renamed: `users` on `main` would be called `people`",
  ]);
  expect((await tell(await fixed({ before, head: renamed }))).findings).toEqual([]);
  expect((await fixed({ before, head: renamed })).head["sqitch.plan"]).toBe(before["sqitch.plan"]);
  expect((await tell({ before, head: { "deploy/users.sql": "SELECT 2;\n" } })).findings).toEqual([
    "nit merged_edited: `users` is merged already, and changes",
  ]);
});

const moved = (files: Readonly<Record<string, string>>, to: (path: string) => string) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [to(path), text]));

test("plans and scripts where sqitch.conf says, one for each engine", async () => {
  const conf = {
    "app/sqitch.conf":
      '[core]\n\tengine = pg\n\ttop_dir = db ; here\n\tplan_file = "db/changes.txt"\n[engine "sqlite"]\n\ttop_dir = lite\n\tplan_file = lite/sqitch.plan\n\tdeploy_dir = lite/up\n',
  };
  const pg = moved({ ...plan("schema"), ...scripts("schema") }, (path) =>
    path === "sqitch.plan" ? "app/db/changes.txt" : `app/db/${path}`,
  );
  const lite = moved(
    { ...plan("schema"), ...scripts("schema") },
    (path) => `app/lite/${path.replace(/^deploy/, "up")}`,
  );
  const start = { ...conf, ...pg, ...lite };
  const told = await tell({ before: start, head: { "x.md": "" } });
  expect(told.frameworks).toEqual(["sqitch app/db", "sqitch app/lite"]);
  const head = {
    "app/db/changes.txt": plan("roles", "schema")["sqitch.plan"],
    ...moved(scripts("roles"), (path) => `app/db/${path}`),
  };
  expect((await tell({ before: start, head })).findings).toEqual([
    "blocker late_number: `roles` comes before `schema`, which `main` has already",
  ]);
  const unplanned = moved(scripts("tags"), (path) => `app/lite/${path.replace(/^deploy/, "up")}`);
  expect((await tell({ before: start, head: unplanned })).findings).toEqual([
    "blocker journal_mismatch: `tags` is not in the plan: it is never deployed",
  ]);
  const root = { "sqitch.conf": "[core]\ndeploy_dir = .\n", ...plan("schema"), "schema.sql": "SELECT 1;\n" };
  const more = { ...plan("schema", "more/roles"), "more/roles.sql": "SELECT 1;\n" };
  expect((await tell({ before: root, head: more })).findings).toEqual([]);
  // Two plans side by side, and one that leads out of the repository.
  const beside = {
    "sqitch.conf":
      '[engine "pg"]\nplan_file = pg.plan\ndeploy_dir = pg\n[engine "mysql"]\nplan_file = my.plan\ndeploy_dir = my\n[target "x"]\nplan_file = ../../x.plan\n',
    "pg.plan": plan("schema")["sqitch.plan"],
    "my.plan": plan("schema")["sqitch.plan"],
    "pg/schema.sql": "SELECT 1;\n",
    "my/schema.sql": "SELECT 1;\n",
  };
  const two = await tell({ before: beside, head: { "x.md": "" } });
  expect([two.frameworks, two.findings]).toEqual([["sqitch pg", "sqitch my"], []]);
});

test("the line of a merged change is for ever: it goes back, its script is a nit", async () => {
  const story = { before, head: plan("schema", "users [schema !roles]", "roles"), base: {} };
  const head = { ...story.head, ...scripts("roles") };
  const told = await tell({ before, head });
  expect(told.findings).toEqual(["blocker merged_edited: `users` is merged already, and its line changes"]);
  expect(told.message[0]).toContain("`Cannot find change … (users) in sqitch.plan`");
  expect(told.edits).toEqual([`sqitch.plan:5 users [schema !roles] ${by} => users [schema] ${by}`]);
  expect((await tell(await fixed({ before, head }))).findings).toEqual([]);
  const other = (from: string, to: string) => ({ "sqitch.plan": (before["sqitch.plan"] ?? "").replace(from, to) });
  for (const [from, to] of [
    ["Add it.\nusers", "Add them.\nusers"],
    ["2026-01-02T03:04:05Z Ann", "2026-01-02T03:04:06Z Ann"],
  ] as const)
    expect((await tell({ before, head: other(from, to) })).findings).toHaveLength(1);
  // How it is spaced says nothing, nor does a comment.
  for (const [from, to] of [
    ["users [schema]", "+users   [schema]"],
    ["users", "# why\nusers"],
  ] as const)
    expect((await tell({ before, head: other(from, to) })).findings).toEqual([]);
});

test("what one fix cannot mend with another, the next review does", async () => {
  const head = { ...plan("schema", "roles [tags]", "users [schema]", "tags"), ...scripts("roles", "tags") };
  const { result } = await tell({ before, head });
  const fixes = result.findings.flatMap(({ fix }) => fix ?? []);
  expect(fixes).toHaveLength(2);
  const made = applyEdits(new Map(Object.entries({ ...before, ...head })), editsTogether(fixes));
  expect(made.ok && made.files.get("sqitch.plan")).toBe(
    plan("schema", "users [schema]", "roles [tags]", "tags")["sqitch.plan"],
  );
});

test("changes that are merged stay in their order", async () => {
  const tagged = { ...before, ...plan("schema", "@v1", "users", "@v2", "posts"), ...scripts("posts") };
  const swapped = { before: tagged, head: plan("users", "@v1", "schema", "@v2", "posts") };
  const told = await tell(swapped);
  expect(told.findings).toEqual(["blocker merged_edited: `users` is merged already, and stands before `schema` now"]);
  expect(told.message[0]).toContain("`Cannot find change … (schema) in sqitch.plan`");
  expect((await fixed(swapped)).head["sqitch.plan"]).toBe(tagged["sqitch.plan"]);
  // With one that is new between them, which goes to the end.
  const late = { before: tagged, head: { ...plan("users", "roles", "schema", "@v2", "posts"), ...scripts("roles") } };
  expect((await tell(late)).findings).toHaveLength(2);
  expect((await tell({ before: tagged, head: plan("schema", "@v1", "users", "@v2", "posts") })).findings).toEqual([]);
  const more = { ...plan("schema", "@v1", "users", "@v2", "posts", "roles", "@v3"), ...scripts("roles") };
  expect((await tell({ before: tagged, head: more })).findings).toEqual([]);
});

test("a tag that is merged stays at its change", async () => {
  const tagged = { ...before, ...plan("schema", "@v1", "users", "@v2", "posts"), ...scripts("posts") };
  const last = { ...before, ...plan("schema", "@v1", "users", "@v2") };
  const swapped = await tell({ before: last, head: plan("schema", "@v2", "users", "@v1") });
  expect(swapped.findings).toEqual(["blocker merged_edited: `@v1` is merged already, and stands at `users` now"]);
  expect(swapped.message).toEqual([
    "A database that has `@v1` where it was, and that stands at `users` or is yet to come there, stops with `UNIQUE constraint failed: tags.project, tags.tag`, or how its kind says that.",
  ]);
  // Most databases are past it.
  const early = await tell({ before: tagged, head: plan("schema", "@v2", "users", "@v1", "posts") });
  expect(early.findings).toEqual(["nit merged_edited: `@v1` is merged already, and stands at `users` now"]);
  const taken = { ...plan("schema", "users", "@v2", "posts", "roles", "@v1"), ...scripts("roles") };
  expect((await tell({ before: tagged, head: taken })).findings).toHaveLength(1);
  // What goes, or goes to a change that has run before, harms nobody, nor what is said of it.
  for (const lines of [
    ["schema", "users", "@v2", "posts"],
    ["schema", "@v1", "@v2", "users", "posts"],
    ["schema", "@v1", "users", "@v2", "@v3", "posts"],
  ])
    expect((await tell({ before: tagged, head: plan(...lines) })).findings).toEqual([]);
  const two = { ...plan("schema", "@v1", "users", "@v2", "posts", "a", "b", "@v3"), ...scripts("a", "b") };
  expect((await tell({ before: tagged, head: two })).findings).toEqual([]);
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

placedProperties({
  project: (names) => ({
    ...plan(
      ...names.map((name, i) => {
        const parent = names.slice(0, i).findLast((one) => one.split("_")[0] === name.split("_")[0]);
        return parent === undefined ? name : `${name} [${parent}]`;
      }),
    ),
    ...scripts(...names),
  }),
  group: "sqitch ",
  inFront: "blocker",
});
