import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memoryTree } from "../../test/support/memory-change.ts";
import { sweep } from "./sweep.ts";
import type { Move, SweepOptions } from "./sweep.ts";
import { freshMain, oldMain, queensPath, roleFiles, rolePath, testPath } from "../../test/support/story-migrations.ts";

const move: Move = {
  framework: "alembic",
  root: "alembic/versions",
  from: { id: "040", path: rolePath("040") },
  to: { id: "041", path: rolePath("041") },
};
const queens = { id: "040", path: queensPath };

test("before the renumber of the founding story, every string it would leave is told", async () => {
  const head = {
    ...oldMain(),
    ...roleFiles({ file: "040", code: "040", follows: "039", header: "040", revises: "039", inTest: "040" }),
  };
  const { places } = await sweep(memoryTree(head), [move], { base: memoryTree(freshMain()), others: [queens] });
  expect(places.map(({ path, line, before, after }) => ({ at: `${path}:${line}`, before, after })))
    .toMatchInlineSnapshot(`
    [
      {
        "after": "Revision ID: 041",
        "at": "alembic/versions/040_add_westside_streamlit_ro_role.py:3",
        "before": "Revision ID: 040",
      },
      {
        "after": "Integration tests for the grants of migration 041.",
        "at": "tests/test_westside_streamlit_ro_role.py:3",
        "before": "Integration tests for the grants of migration 040.",
      },
      {
        "after": "    """Create the role exactly as migration 041 does."""",
        "at": "tests/test_westside_streamlit_ro_role.py:51",
        "before": "    """Create the role exactly as migration 040 does."""",
      },
      {
        "after": "    path = VERSIONS / "041_add_westside_streamlit_ro_role.py"",
        "at": "tests/test_westside_streamlit_ro_role.py:175",
        "before": "    path = VERSIONS / "040_add_westside_streamlit_ro_role.py"",
      },
    ]
  `);
});

test("after it, what is left is found, and nothing of the migration that has the number now", async () => {
  const merged = {
    ...freshMain(),
    ...roleFiles({ file: "041", code: "041", follows: "040", header: "040", revises: "040", inTest: "040" }),
  };
  const { places } = await sweep(memoryTree(merged), [move], {
    stage: "done",
    base: memoryTree(freshMain()),
    others: [queens],
  });
  expect(places.map(({ path, line }) => `${path}:${line}`)).toEqual([
    `${rolePath("041")}:3`,
    `${testPath}:3`,
    `${testPath}:51`,
    `${testPath}:175`,
  ]);
});

/** The lines of one file that are stale, as `after`. */
async function swept(
  text: string,
  more: { path?: string; options?: SweepOptions; moves?: Move[] } = {},
): Promise<string[]> {
  const tree = memoryTree({ [more.path ?? "docs/notes.md"]: text });
  const { places } = await sweep(tree, more.moves ?? [move], { stage: "done", others: [queens], ...more.options });
  return places.map((place) => place.after);
}

test.each([
  ["migration 040", "migration 041"],
  ["see Migration `040` and go", "see Migration `041` and go"],
  ["alembic upgrade 040 && pytest", "alembic upgrade 041 && pytest"],
  ["alembic downgrade 040", "alembic downgrade 041"],
  ["command.stamp(cfg, 040)", undefined],
  ["040 (head)", "041 (head)"],
  ["cat alembic/versions/040_*", "cat alembic/versions/041_*"],
  ["apply 040, add_westside_streamlit_ro_role", "apply 041, add_westside_streamlit_ro_role"],
  [
    "python -c 'import versions.040_add_westside_streamlit_ro_role'",
    "python -c 'import versions.041_add_westside_streamlit_ro_role'",
  ],
  ["migrations 039 and 040.", "migrations 039 and 041."],
  ["the 040 migration", "the 041 migration"],
  ["migration 040\r", "migration 041"],
  [
    "migration 0400, migration v040, migration 0.040, migration 1040, migration 040.5, migration 040a, migration 040%",
    undefined,
  ],
  ["order 040, page 040", undefined],
  ["renumbered: migration 040 is gone", undefined],
  ["040_add_westside_streamlit_ro_role.py -> 041_add_westside_streamlit_ro_role.py", undefined],
  ["formerly 040_add_westside_streamlit_ro_role.py", undefined],
  ["see 040_create_16u_local_queens_team", undefined],
  ["migration 040 (queens team)", undefined],
  ["migration 040, 040_create_16u_local_queens_team", undefined],
  ["chains after migration 040", undefined],
  ["x040_add_westside_streamlit_ro_role", undefined],
  ["040_add_westside_streamlit_ro_role_2", undefined],
])("%j becomes %j", async (line, after) => {
  expect(await swept(`first\n${line}\n`)).toEqual(after === undefined ? [] : [after]);
});

test.each([
  "poetry.lock",
  "web/package-lock.json",
  "node_modules/a/b.md",
  "vendor/x.go",
  "app.min.js",
  "a/b_pb2.py",
  "logo.svg",
])("%s is left alone", async (path) => {
  expect(await swept("migration 040 040_add_westside_streamlit_ro_role", { path })).toEqual([]);
});

test("ignored, generated and binary-looking text is left alone", async () => {
  const text = "migration 040\n";
  expect(await swept(text, { options: { ignore: ["docs/**"] } })).toEqual([]);
  expect(await swept(`// Code generated by x. DO NOT EDIT.\n${text}`)).toEqual([]);
  expect(await swept("\u0001\u0002migration 040\n")).toEqual([]);
  expect(await swept(`${"x".repeat(3000)} migration 040\n`)).toEqual([]);
});

test("SQL in a migration is never touched, in a .sql file only its comments are", async () => {
  const python = [
    "op.execute(\"INSERT INTO log VALUES ('040_add_westside_streamlit_ro_role', 'migration 040')\")",
    'sql = """',
    "  create table migration_040 -- migration 040",
    '"""',
    'conn.execute(sa.text("call migration_040()"))',
    'log.info("migration 040")',
    "# 040 adds the role",
  ].join("\n");
  expect(await swept(python, { path: rolePath("041") })).toEqual(['log.info("migration 041")', "# 041 adds the role"]);
  const sql = "-- migration 040\nSELECT 'migration 040';\n";
  expect(await swept(sql, { path: "a.sql" })).toEqual(["-- migration 041"]);
});

test("what the base says of a number that another migration owns is about that one", async () => {
  const base = memoryTree({ "docs/notes.md": "migration 040\n040_add_westside_streamlit_ro_role\n" });
  const text = "migration 040\n040_add_westside_streamlit_ro_role\nas migration 040 does\n";
  expect(await swept(text, { options: { base } })).toEqual([
    "041_add_westside_streamlit_ro_role",
    "as migration 041 does",
  ]);
});

test("one migration that tells of another means whichever has the number, unless its words say otherwise", async () => {
  const text = '"""\nWhat migration 040 did, for the archive.\nThe role that migration 040 makes for streamlit.\n"""\n';
  const others = [queens, { id: "039", path: "alembic/versions/039_archive.py" }];
  const path = "alembic/versions/039_archive.py";
  expect(await swept(text, { path, options: { others } })).toEqual([
    "The role that migration 041 makes for streamlit.",
  ]);
  // Before the renumber it is the change's own that is told of; elsewhere nobody but the old one is meant.
  expect(await swept(text, { path, options: { stage: "planned", others } })).toHaveLength(2);
  expect(await swept(text, { path: "tools/archive.py", options: { others } })).toHaveLength(2);
  // Nobody has the number now.
  expect(await swept(text, { path, options: { others: [] } })).toHaveLength(2);
});

test("a program's variable that holds the old name is stale, a line that mends what databases remember is not", async () => {
  const old = "0024_add_date";
  const files = {
    "app/migrations/0025_add_date.py": "",
    "app/check.py": `        migration_name = '${old}'\n`,
    "scripts/mend.py": `run("UPDATE t SET migration_name = '0025_add_date' WHERE 1")\nrun("WHERE migration_name = '${old}'")\n`,
    "scripts/mend.sql": `WHERE\n  migration_name = '${old}'\n`,
  };
  const { places } = await sweep(
    memoryTree(files),
    [
      {
        framework: "django",
        root: "app/migrations",
        from: { id: old, path: `app/migrations/${old}.py` },
        to: { id: "0025_add_date", path: "app/migrations/0025_add_date.py" },
      },
    ],
    { stage: "done" },
  );
  expect(places.map(({ path, line }) => `${path}:${line}`)).toEqual(["app/check.py:1"]);
});

test("a test that is about the migration is read whole", async () => {
  const text =
    'import x  # add_westside_streamlit_ro_role\n\n"""\nThe grants of 040.\n"""\nREVISION = "040"\ncode = "040"\nx = 040\ndef test_migration_040_grants(): pass\n';
  expect(await swept(text, { path: "tests/test_role.py" })).toEqual(["The grants of 041.", 'REVISION = "041"']);
  expect(await swept('"""\nThe grants of 040.\n"""\nlog("040")\n', { path: "tests/test_migrations.py" })).toEqual([
    "The grants of 041.",
    'log("041")',
  ]);
  expect(await swept('"""\nThe grants of 040.\n"""\n', { path: "tests/test_prices.py" })).toEqual([]);
});

test("a chain moves at once, and a line that names two of them is one place", async () => {
  const second: Move = {
    ...move,
    from: { id: "041", path: "alembic/versions/041_add_index.py" },
    to: { id: "042", path: "alembic/versions/042_add_index.py" },
  };
  const text = "migrations 040 and 041\n040_add_westside_streamlit_ro_role, 041_add_index\n";
  const planned = { moves: [move, second], options: { stage: "planned", others: [] } as const };
  expect(await swept(text, planned)).toEqual([
    "migrations 041 and 042",
    "041_add_westside_streamlit_ro_role, 042_add_index",
  ]);
  // Afterwards a bare 041 may be the first one's new number as well as the second one's old one.
  expect(await swept(text, { moves: [move, second], options: { others: [] } })).toEqual([
    "041_add_westside_streamlit_ro_role, 042_add_index",
  ]);
});

test("a paragraph that holds the new name as well tells of the renumber, and the next one does not", async () => {
  const told =
    "- The migration `040_add_westside_streamlit_ro_role` was taken,\n  so it is\n  `041_add_westside_streamlit_ro_role`.\n";
  const path = "CHANGELOG.md";
  expect(await swept(told, { path })).toEqual([]);
  const next = `- \`041_add_westside_streamlit_ro_role\` is new.\n- \`040_add_westside_streamlit_ro_role\` is fast.\n`;
  expect(await swept(next, { path })).toEqual(["- `041_add_westside_streamlit_ro_role` is fast."]);
  expect(await swept(told, { path: "app/names.ts" })).toHaveLength(1);
});

test("a migration that has moved as well tells of whichever has the number now, unless its words say otherwise", async () => {
  const second: Move = {
    ...move,
    from: { id: "042", path: "alembic/versions/042_backfill.py" },
    to: { id: "043", path: "alembic/versions/043_backfill.py" },
  };
  const text = '"""\nMigration 040 left some rows out.\n\nMigration 040 makes the westside streamlit role.\n"""\n';
  expect(await swept(text, { path: second.to.path, moves: [move, second] })).toEqual([
    "Migration 041 makes the westside streamlit role.",
  ]);
  expect(await swept('"""\nMigration 040 left some rows out.\n"""\n', { path: rolePath("041") })).toHaveLength(1);
});

test("long ids are found wherever they stand; a hash that holds the number is not", async () => {
  const hash: Move = {
    ...move,
    from: { id: "ae1027a6acf", path: "alembic/versions/ae1027a6acf_x.py" },
    to: { id: "bf1027a6acf", path: "alembic/versions/bf1027a6acf_x.py" },
  };
  expect(
    await swept("alembic downgrade ae1027a6acf\nae1027a6acf0 fae1027a6acf\nd6e040cd ae1027a6acf_x.py\n", {
      moves: [hash],
    }),
  ).toEqual(["alembic downgrade bf1027a6acf", "d6e040cd bf1027a6acf_x.py"]);
});

test("while a migration keeps its id, only its file name is old", async () => {
  const renamed: Move = {
    ...move,
    from: { id: "0507_add_rcs", path: "m/0507_add_rcs.py" },
    to: { id: "0507_add_rcs", path: "m/0508_add_rcs.py" },
  };
  expect(await swept("0507_add_rcs\nm/0507_add_rcs.py\nmigration 0507\n", { moves: [renamed] })).toEqual([
    "m/0508_add_rcs.py",
  ]);
});

test("hostile names are only text", async () => {
  const hostile: Move = {
    ...move,
    from: { id: "040", path: "v/040_(a+)+$[x.py" },
    to: { id: "041", path: "v/041_$&$1(a+)+$[x.py" },
  };
  const text = `see 040_(a+)+$[x for it\n040_${"a".repeat(1000)}\n`;
  expect(await swept(text, { moves: [hostile] })).toEqual(["see 041_$&$1(a+)+$[x for it"]);
});

test("whatever the lines, once the replacements are made nothing is stale, and nothing else has changed", async () => {
  const words = fc.constantFrom(
    "migration",
    "040",
    "041",
    "0400",
    "039",
    "`040`",
    "Revision ID:",
    "040_add_westside_streamlit_ro_role",
    "040_create_16u_local_queens_team",
    "#",
    '"""',
    "renumbered",
    "op.execute('",
    "x.py",
    "after",
    "(head)",
    "\n",
    "\r\n",
    " ",
  );
  const paths = fc.constantFrom("docs/a.md", "tests/test_migrations.py", rolePath("041"), "a.sql", "conf.yml");
  await fc.assert(
    fc.asyncProperty(
      paths,
      fc.array(words, { maxLength: 40 }),
      fc.constantFrom("planned", "done"),
      async (path, parts, stage) => {
        const text = parts.join(" ");
        const options = { stage, others: [queens] } as const;
        const { places } = await sweep(memoryTree({ [path]: text }), [move], options);
        const lines = text.split("\n");
        for (const { line, before, after } of places) {
          expect(lines[line - 1]?.replace("\r", "")).toBe(before);
          expect(after.replaceAll("041", "040")).toBe(before.replaceAll("041", "040"));
          lines[line - 1] = after;
        }
        const again = await sweep(memoryTree({ [path]: lines.join("\n") }), [move], options);
        expect(again.places).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test("a file that wants to cost time gets little of it", { timeout: 120_000 }, async () => {
  // The processor's time, not the clock's: what else runs on the machine does not count. An exponential pattern takes hours.
  const started = process.cpuUsage();
  const hostile = [
    `x = ${"(".repeat(50_000)}"migration 040"${")".repeat(50_000)}`,
    `x = a${'("migration 040").b'.repeat(20_000)}`,
    `# migration 040${" 040".repeat(400)}\n`.repeat(300),
    `migration ${"0 ".repeat(900)}040\n`.repeat(300),
    `${"040_".repeat(450)}\n`.repeat(300),
    ...Array.from({ length: 60 }, (_, digits) => `# rev ${"1".repeat(digits)}; 040 migration`),
  ];
  for (const text of hostile) await swept(text, { path: "tests/test_migrations.py" });
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(20_000);
});
