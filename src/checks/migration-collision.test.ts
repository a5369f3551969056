import { describe, expect, test } from "vitest";
import { plainText } from "../domain/text.ts";
import { memoryChange, memoryCommit } from "../../test/support/memory-change.ts";
import {
  blockers,
  fixHead,
  judgeMigrations,
  migrations,
  migrationText,
  ofSeverity,
  root,
  verified,
  withProject,
} from "../../test/support/alembic-files.ts";

const m039 = { id: "039", down: "038", slug: "add_orders" };
const before = withProject(migrations({ id: "038", slug: "first" }, m039));
const queens = { id: "040", down: "039", slug: "create_16u_local_queens_team" };
const role = { id: "040", down: "039", slug: "add_westside_streamlit_ro_role" };
const rolePath = `${root}/040_add_westside_streamlit_ro_role.py`;

describe("the founding story", () => {
  const tests = [
    '"""The read-only role.',
    "",
    "Made by migration 040, tested against a real server.",
    '"""',
    "",
    'MIGRATION = "040_add_westside_streamlit_ro_role.py"',
    "",
    "def ro_role():",
    '    """The role that migration 040 makes."""',
    "",
  ].join("\n");
  const story = {
    mergeBase: before,
    base: { ...before, ...migrations(queens) },
    head: { ...before, ...migrations(role), "tests/test_westside_streamlit_ro_role.py": tests },
  };

  test("is one blocker that names both sides, with the commit that brought the other", async () => {
    const result = await judgeMigrations({
      ...story,
      introducedBy: {
        [`${root}/040_create_16u_local_queens_team.py`]: [memoryCommit("later"), memoryCommit("queens")],
      },
    });
    expect(blockers(result)).toEqual([
      "same_number+two_heads+same_id: `040` is taken on `main`: Alembic would have two heads",
    ]);
    const [finding] = result.findings;
    expect(finding?.message.map(plainText)).toMatchInlineSnapshot(`
      [
        "After the merge \`alembic upgrade head\` stops with \`Multiple head revisions are present for given argument 'head'\`.",
        "Alembic warns \`Revision 040 is present more than once\`: one of the two files shadows the other.",
        "Git merges this without a conflict.",
      ]
    `);
    expect(finding?.subjects).toEqual([
      { id: "040", path: rolePath, side: "head", follows: ["039"] },
      {
        id: "040",
        path: `${root}/040_create_16u_local_queens_team.py`,
        side: "base",
        follows: ["039"],
        since: { sha: memoryCommit("queens").sha, at: "2026-04-10T12:00:00Z" },
      },
    ]);
    expect(finding?.fingerprint).toBe("migration-collision:alembic/versions:collision:040");
  });

  test("names the other side however many migrations come with the change", async () => {
    const more = Array.from({ length: 40 }, (_, i) => ({ id: `0${i + 41}`, down: `0${i + 40}`, slug: `more_${i}` }));
    const { findings } = await judgeMigrations({ ...story, head: { ...before, ...migrations(role, ...more) } });
    expect(plainText(findings[0]?.fix?.summary ?? [])).toMatch(
      /^Renumber `040` to `041`, `041` to `042`, `042` to `043`, `043` to `044` and 37 more, following `040`: \d+ edits/,
    );
    expect(findings[0]?.subjects).toHaveLength(30);
    expect(findings[0]?.subjects.at(-1)).toMatchObject({ side: "base", id: "040" });
  });

  test("is fixed by a rename, four lines of the migration and the three strings of the test", async () => {
    const [finding] = (await judgeMigrations(story)).findings;
    const edits = finding?.fix?.edits.map((edit) =>
      edit.op === "rename" ? `${edit.from} => ${edit.to}` : `${edit.path}:${edit.line} ${edit.before} => ${edit.after}`,
    );
    expect(edits).toEqual([
      `${rolePath} => ${root}/041_add_westside_streamlit_ro_role.py`,
      `${root}/041_add_westside_streamlit_ro_role.py:3 Revision ID: 040 => Revision ID: 041`,
      `${root}/041_add_westside_streamlit_ro_role.py:4 Revises: 039 => Revises: 040`,
      `${root}/041_add_westside_streamlit_ro_role.py:13 revision = "040" => revision = "041"`,
      `${root}/041_add_westside_streamlit_ro_role.py:14 down_revision = "039" => down_revision = "040"`,
      "tests/test_westside_streamlit_ro_role.py:3 Made by migration 040, tested against a real server. => Made by migration 041, tested against a real server.",
      'tests/test_westside_streamlit_ro_role.py:6 MIGRATION = "040_add_westside_streamlit_ro_role.py" => MIGRATION = "041_add_westside_streamlit_ro_role.py"',
      'tests/test_westside_streamlit_ro_role.py:9     """The role that migration 040 makes.""" =>     """The role that migration 041 makes."""',
    ]);
    expect(finding?.fix && plainText(finding.fix.summary)).toBe(
      "Renumber to `041`, following `040`: 8 edits in 2 files",
    );
    expect(finding?.fix?.commands).toEqual(["git fetch origin && git rebase origin/main"]);
  });

  test("is clean once fixed", async () => {
    const { findings } = await judgeMigrations(story);
    const result = await judgeMigrations({ ...story, head: fixHead(story.head, findings) });
    expect(result.findings).toEqual([]);
    expect(verified(result)).toEqual([
      "`alembic/versions`: single head `041` on the merged tree.",
      "1 migration added: `041`, after `040`.",
    ]);
  });
});

describe("collisions", () => {
  test("a hash that is taken is told which new one it gets", async () => {
    const start = { id: "aaaa11112222" };
    const twin = { id: "cccc11112222", down: "aaaa11112222" };
    const result = await judgeMigrations({
      mergeBase: withProject(migrations(start)),
      base: withProject(migrations(start, { ...twin, slug: "theirs" })),
      head: withProject(migrations(start, { ...twin, slug: "ours", body: "pass" })),
    });
    expect(plainText(result.findings[0]?.fix?.summary ?? [])).toMatch(
      /^Give `cccc11112222` the new id `[0-9a-f]{12}`, following `cccc11112222`: 5 edits in 1 file$/,
    );
  });

  test("hash ids are hung elsewhere, not renumbered", async () => {
    const base = withProject(migrations({ id: "aaaa11112222" }, { id: "bbbb11112222", down: "aaaa11112222" }));
    const head = withProject(migrations({ id: "aaaa11112222" }, { id: "cccc11112222", down: "aaaa11112222" }));
    const mergeBase = withProject(migrations({ id: "aaaa11112222" }));
    const result = await judgeMigrations({ mergeBase, base, head });
    expect(blockers(result)).toEqual([
      "two_heads: `cccc11112222` and `bbbb11112222` on `main` both follow `aaaa11112222`: Alembic would have two heads",
    ]);
    expect(result.findings[0]?.fix?.edits).toMatchObject([
      { op: "replace", line: 4, after: "Revises: bbbb11112222" },
      { op: "replace", line: 14, after: 'down_revision = "bbbb11112222"' },
    ]);
  });

  test("several migrations of a change move together, in order; depends_on follows", async () => {
    const chain = [
      role,
      { id: "041", down: "040", slug: "b" },
      { id: "042", down: "041", slug: "c", dependsOn: "040" },
    ];
    const story = {
      mergeBase: before,
      base: { ...before, ...migrations(queens, { id: "041", down: "040", slug: "more" }) },
      head: { ...before, ...migrations(...chain) },
    };
    const result = await judgeMigrations(story);
    expect(ofSeverity(result, "blocker")).toHaveLength(1);
    const fixed = fixHead(story.head, result.findings);
    expect(fixed[`${root}/042_add_westside_streamlit_ro_role.py`]).toContain('down_revision = "041"');
    expect(fixed[`${root}/043_b.py`]).toContain('down_revision = "042"');
    expect(fixed[`${root}/044_c.py`]).toContain('down_revision = "043"');
    expect(fixed[`${root}/044_c.py`]).toContain('depends_on = "042"');
    expect(blockers(await judgeMigrations({ ...story, head: fixed }))).toEqual([]);
  });

  test("two migrations of one change on the same parent are put in a line", async () => {
    const head = {
      ...before,
      ...migrations({ id: "040", down: "039", slug: "a" }, { id: "041", down: "039", slug: "b" }),
    };
    const result = await judgeMigrations({ base: before, head });
    expect(blockers(result)).toEqual(["two_heads: `041` and `040` both follow `039`: Alembic would have two heads"]);
    expect(fixHead(head, result.findings)[`${root}/041_b.py`]).toContain('down_revision = "040"');
  });

  test("letters after numbers go on with the next letter", async () => {
    const first = { id: "0305_first" };
    const story = {
      mergeBase: withProject(migrations(first, { id: "0305j_x", down: "0305_first" })),
      base: withProject(migrations(first, { id: "0305j_x", down: "0305_first" }, { id: "0305k_a", down: "0305j_x" })),
      head: withProject(migrations(first, { id: "0305j_x", down: "0305_first" }, { id: "0305k_b", down: "0305j_x" })),
    };
    const result = await judgeMigrations(story);
    expect(blockers(result)).toEqual([
      "same_number+two_heads: `0305k` is taken on `main`: Alembic would have two heads",
    ]);
    expect(fixHead(story.head, result.findings)[`${root}/0305l_b_change.py`]).toContain('down_revision = "0305k_a"');
  });

  test("a taken hash id is exchanged for a new one, file and children too", async () => {
    const first = { id: "aaaa11112222" };
    const taken = { id: "bbbb11112222", down: first.id };
    const story = {
      mergeBase: withProject(migrations(first)),
      base: withProject(migrations(first, { ...taken, slug: "theirs" })),
      head: withProject(migrations(first, { ...taken, slug: "ours" }, { id: "cccc11112222", down: taken.id })),
    };
    const result = await judgeMigrations(story);
    expect(result.findings[0]?.kinds).toEqual(["two_heads", "same_id"]);
    const fixed = await judgeMigrations({ ...story, head: fixHead(story.head, result.findings) });
    expect(fixed.findings).toEqual([]);
    expect((await judgeMigrations(story)).findings[0]?.fix).toEqual(result.findings[0]?.fix);
  });

  test("a second first migration", async () => {
    const story = { base: before, head: { ...before, ...migrations({ id: "040", slug: "alone" }) } };
    const result = await judgeMigrations(story);
    expect(blockers(result)).toEqual([
      "two_heads: `040` follows nothing, not the head of `main`: Alembic would have two heads",
    ]);
    expect(fixHead(story.head, result.findings)[`${root}/040_alone.py`]).toContain('down_revision = "039"');
  });

  test("the same path with other content on both sides", async () => {
    const path = `${root}/040_change.py`;
    const story = {
      mergeBase: before,
      base: { ...before, [path]: migrationText({ id: "040", down: "039", slug: "theirs" }) },
      head: { ...before, [path]: migrationText({ id: "040a", down: "039", slug: "ours" }) },
    };
    const [finding] = ofSeverity(await judgeMigrations(story), "blocker");
    expect(finding?.kinds).toContain("same_path_added");
    expect(finding?.message.map(plainText)).toContain(`Git reports a conflict in \`${path}\` as well.`);
  });

  test("a conflict in a merged migration whose place only the base changed", async () => {
    const twice = { ...before, ...migrations(queens, { id: "abc", down: "039" }) };
    const path = `${root}/abc_change.py`;
    const base = { ...twice, [path]: migrationText({ id: "abc", down: "040", body: "theirs()" }) };
    const head = { ...twice, [path]: migrationText({ id: "abc", down: "039", body: "ours()" }) };
    expect(blockers(await judgeMigrations({ mergeBase: twice, base, head }))).toEqual([]);
  });

  test("one number for two ids in one line misleads, but works", async () => {
    const base = { ...before, ...migrations({ id: "040_a", down: "039" }) };
    const result = await judgeMigrations({ base, head: { ...base, ...migrations({ id: "040_b", down: "040_a" }) } });
    expect(result.findings.map(({ severity, kinds }) => [severity, kinds])).toEqual([["nit", ["same_number"]]]);
  });

  test("names that mean something to a shell are quoted", async () => {
    const story = {
      mergeBase: before,
      base: { ...before, ...migrations(queens) },
      head: { ...before, ...migrations(role) },
    };
    const [finding] = (await judgeMigrations({ ...story, baseRef: "a$(touch x)'b" })).findings;
    expect(finding?.fix?.commands).toEqual([`git fetch origin && git rebase 'origin/a$(touch x)'\\''b'`]);
  });

  test("another open pull request's claim is an observation", async () => {
    const head = { ...before, ...migrations(role) };
    const result = await judgeMigrations({ base: before, head, otherClaims: { "040": [{ number: 7, path: "x.py" }] } });
    expect(result.findings.map(({ severity, kinds }) => [severity, kinds])).toEqual([
      ["observation", ["claimed_by_open_pr"]],
    ]);
    expect(result.findings.map(({ title }) => plainText(title))).toEqual(["`040` is claimed by #7 too"]);
  });

  test("a claim is told once, however many files of the change have the id", async () => {
    const head = { ...before, ...migrations(role, { ...role, slug: "other" }) };
    const result = await judgeMigrations({ base: before, head, otherClaims: { "040": [{ number: 7, path: "x.py" }] } });
    const prints = result.findings.map(({ fingerprint }) => fingerprint);
    expect(prints).toHaveLength(new Set(prints).size);
    expect(ofSeverity(result, "observation")).toHaveLength(1);
  });
});

describe("parents that are not there", () => {
  const stacked = { base: before, head: { ...before, ...migrations({ id: "041", down: "040" }) } };

  test("a stacked pull request is told where its parent is", async () => {
    const result = await judgeMigrations({ ...stacked, otherClaims: { "040": [{ number: 12, path: "a/040_x.py" }] } });
    expect(blockers(result)).toEqual(["parent_missing: `041` follows `040`, which is not there"]);
    expect(result.findings[0]?.message.map(plainText)[1]).toBe(
      "`040` is in the open pull request #12 (`a/040_x.py`): that one has to be merged first.",
    );
    expect(result.findings[0]?.fix).toBeUndefined();
  });

  test("a parent that nobody has can be exchanged for the base's head", async () => {
    const result = await judgeMigrations(stacked);
    expect(blockers(result)).toEqual(["parent_missing: `041` follows `040`, which is not there"]);
    expect(fixHead(stacked.head, result.findings)[`${root}/041_change.py`]).toContain('down_revision = "039"');
  });

  test("a shortened id is no id to Alembic's files", async () => {
    const base = withProject(migrations({ id: "aaaa11112222" }));
    const result = await judgeMigrations({ base, head: { ...base, ...migrations({ id: "bbbb", down: "aaaa1" }) } });
    expect(result.findings[0]?.message.map(plainText)[1]).toBe(
      "A shortened id works on the command line only: write `aaaa11112222`.",
    );
  });

  test("a depends_on that names nothing", async () => {
    const head = { ...before, ...migrations({ ...role, dependsOn: "nowhere" }) };
    expect(blockers(await judgeMigrations({ base: before, head }))).toEqual([
      "parent_missing: `040` depends on `nowhere`, which is not there",
    ]);
  });
});

test("nothing depends on the order of files", async () => {
  const files = { ...before, ...migrations(role) };
  const turned = Object.fromEntries(Object.entries(files).toReversed());
  const base = { ...before, ...migrations(queens) };
  const judge = async (head: typeof files) =>
    (await judgeMigrations(memoryChange({ mergeBase: before, base, head }))).findings;
  expect(await judge(turned)).toEqual(await judge(files));
});
