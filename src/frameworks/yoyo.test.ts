import { expect, test } from "vitest";
import { listProperties } from "../../test/support/list-histories.ts";
import { fixed, tell } from "../../test/support/list-judge.ts";

const [users, posts, tags, roles] = [
  "20260101_01_aaaaa-users",
  "20260102_01_bbbbb-posts",
  "20260103_01_ccccc-tags",
  "20260104_01_ddddd-roles",
] as const;
const python = (id: string, depends = "{}", sql = `CREATE TABLE t (id int)`) => ({
  [`migrations/${id}.py`]: `"""${id}"""\nfrom yoyo import step\n\n__depends__ = ${depends}\n\nsteps = [step("${sql}")]\n`,
});
const before: Record<string, string> = {
  "yoyo.ini": "[DEFAULT]\nsources = ./migrations\n",
  ...python(users),
  ...python(posts, `{"${users}"}`),
};

test("several ends are fine, in any order", async () => {
  const told = await tell({ before, base: python(tags, `{"${posts}"}`), head: python(roles, `{"${posts}"}`) });
  expect(told.frameworks).toEqual(["yoyo migrations"]);
  expect(told.findings).toEqual([]);
  expect((await tell({ before, head: { [`migrations/20200101_01_eeeee-late.sql`]: "SELECT 1;\n" } })).findings).toEqual(
    [],
  );
});

test("two files of one name stop everything, whatever their endings", async () => {
  const base = { ...before, ...python(tags) };
  const twin = { [`migrations/${tags}.sql`]: "SELECT 1;\n" };
  const told = await tell({ before: base, head: twin });
  expect(told.findings).toEqual([`blocker same_id: \`${tags}\` is there twice`]);
  expect(told.message[0]).toContain(`\`MigrationConflict: ${tags}\``);
  expect((await tell({ before: { ...base, ...twin }, head: python(roles) })).findings).toEqual([]);
  const rewritten = {
    ...twin,
    [`migrations/${tags}.py`]: undefined,
    [`migrations/${tags}.rollback.sql`]: "SELECT 0;\n",
  };
  expect((await tell({ before: base, head: rewritten })).findings).toEqual([]);
});

test("any name may be depended on, and a way back alone is none", async () => {
  const old = { ...before, "migrations/0001.create-foo.py": "steps = []\n", "migrations/setup.sql": "SELECT 1;\n" };
  const head = python(tags, `{"${posts}", "0001.create-foo", "setup"}`);
  expect((await tell({ before: old, head })).findings).toEqual([]);
  const renamed = { "migrations/0001.create-foo.py": undefined, "migrations/0002.create-foo.py": "steps = []\n" };
  expect((await tell({ before: old, head: renamed })).findings).toEqual([
    "blocker merged_renamed: `0001.create-foo` on `main` would be called `0002.create-foo`",
  ]);
  const pair = {
    ...before,
    [`migrations/${tags}.sql`]: "SELECT 1;\n",
    [`migrations/${tags}.rollback.sql`]: "SELECT 0;\n",
  };
  expect((await tell({ before: pair, head: { [`migrations/${tags}.sql`]: undefined } })).findings).toEqual([
    `nit merged_deleted: \`${tags}\` on \`main\` would be gone`,
  ]);
  const needs = python(roles, `{"${tags}"}`);
  expect((await tell({ before: pair, head: { ...needs, [`migrations/${tags}.sql`]: undefined } })).findings).toContain(
    `blocker parent_missing: \`${roles}\` depends on \`${tags}\`, which is not there`,
  );
});

test("a dependency that is not there stops everything, in Python and in SQL", async () => {
  expect((await tell({ before, head: python(tags, `{"${posts}", 'nobody'}`) })).findings).toEqual([
    `blocker parent_missing: \`${tags}\` depends on \`nobody\`, which is not there`,
  ]);
  const sql = {
    [`migrations/${tags}.sql`]: `-- Tags.\n-- depends: ${posts} nobody\n\nCREATE TABLE tags ();\n-- depends: not this\n`,
  };
  expect((await tell({ before, head: sql })).findings).toEqual([
    `blocker parent_missing: \`${tags}\` depends on \`nobody\`, which is not there`,
  ]);
  expect((await tell({ before, head: { [`migrations/${users}.py`]: undefined } })).findings).toEqual([
    `nit merged_deleted: \`${users}\` on \`main\` would be gone`,
    `blocker parent_missing: \`${posts}\` depends on \`${users}\`, which is not there`,
  ]);
});

test("a circle", async () => {
  const head = { ...python(tags, `{"${roles}"}`), ...python(roles, `{"${tags}"}`) };
  expect((await tell({ before, head })).findings).toEqual([
    `blocker parent_not_head: \`${tags}\` depends on itself, by way of others`,
  ]);
});

const chained = (i: number, follows: string) => ({
  [`migrations/2026${1_000_000 + i}-x.sql`]: `-- depends:${follows}\n`,
});

test("a chain of thousands, each of which waits for the one after it, is walked once", async () => {
  const chain = Array.from({ length: 9_000 }, (_, i) => chained(i, i === 0 ? "" : ` 2026${1_000_000 + i - 1}-x`));
  const all = Object.assign({ "yoyo.ini": "[DEFAULT]\nsources = migrations\n" }, ...chain) as Record<string, string>;
  expect((await tell({ before: all, head: chained(0, " 20261008999-x") })).findings).toContain(
    "blocker parent_not_head: `20261000000-x` depends on itself, by way of others",
  );
  expect((await tell({ before: all, head: chained(9_000, " 20261008999-x") })).findings).toEqual([]);
});

test("what is merged: renamed runs again and gets its name back, edits are nits, formatting is nothing", async () => {
  const story = {
    before,
    head: {
      [`migrations/${posts}.py`]: undefined,
      [`migrations/20260102_01_fffff-posts.py`]: before[`migrations/${posts}.py`] ?? "",
    },
  };
  expect((await tell(story)).findings).toEqual([
    `blocker merged_renamed: \`${posts}\` on \`main\` would be called \`20260102_01_fffff-posts\``,
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
  expect((await tell({ before, head: python(posts, `{"${users}"}`, "SELECT 2") })).findings).toEqual([
    `nit merged_edited: \`${posts}\` is merged already, and changes`,
  ]);
  expect((await tell({ before, head: python(posts, `{ '${users}' }`) })).findings).toEqual([]);
});

test("files that cannot be read name nothing", async () => {
  for (const text of ["", "\0", "__depends__ = {", "__depends__ = f(x)\n", "(".repeat(3000)])
    expect(
      (await tell({ before, head: { [`migrations/${tags}.py`]: text, "other/yoyo.ini": text } })).findings,
    ).toEqual([]);
});

listProperties({
  files: (version, slug) => ({ [`migrations/${version}-${slug}.sql`]: `SELECT '${slug}';\n` }),
  versions: (n) => `202601${String(n).padStart(2, "0")}_01`,
  project: { "yoyo.ini": "[DEFAULT]\nsources = %(here)s/migrations\n" },
  group: "yoyo migrations",
  taken: "nothing",
  late: "nothing",
});

test("a new migration in a folder below never runs, but where the sources may be folders", async () => {
  const below = { [`migrations/billing/${tags}.sql`]: "SELECT 1;\n" };
  const told = await tell({ before, head: below });
  expect(told.findings).toEqual([`blocker unknown: \`${tags}\` stands where yoyo does not look`]);
  for (const sources of ["./migrations ./migrations/*", "./migrations, %(here)s/migrations/billing"]) {
    const more = { "yoyo.ini": `[DEFAULT]\nsources = ${sources}\n` };
    expect((await tell({ before: { ...before, ...more }, head: below })).findings).toEqual([]);
  }
  const { "yoyo.ini": _, ...unknown } = before;
  expect((await tell({ before: unknown, head: below })).findings).toEqual([]);
});
