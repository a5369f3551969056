import { expect, test } from "vitest";
import { memoryChange, memoryCommit, memoryTree } from "../../test/support/memory-change.ts";
import type { Files, MemoryChangeInput } from "../../test/support/memory-change.ts";
import { djangoProject, migrations as djangoMigrations } from "../../test/support/django-files.ts";
import { freshMain, oldMain, roleFiles, rolePath, testPath } from "../../test/support/story-migrations.ts";
import { applyEdits } from "../domain/edits.ts";
import type { Finding } from "../domain/finding.ts";
import { defaultRepoConfig } from "../domain/repo-config.ts";
import { plainText } from "../domain/text.ts";
import { loadGroups } from "../frameworks/load-groups.ts";
import { staleReference } from "./stale-reference.ts";

async function judged(input: MemoryChangeInput): Promise<{ findings: readonly Finding[]; verified: string[] }> {
  const change = memoryChange(input);
  const groups = await loadGroups(change, defaultRepoConfig);
  const { findings, verified } = await staleReference.run({ change, groups, config: defaultRepoConfig });
  return { findings, verified: verified.map(({ text }) => plainText(text)) };
}

/** What a test compares: severity, kinds and the places as `path:line`. */
async function outline(
  input: MemoryChangeInput,
): Promise<{ severity: string; kinds: readonly string[]; places: string[] }[]> {
  const { findings } = await judged(input);
  return findings.map(({ severity, kinds, places }) => ({
    severity,
    kinds,
    places: places.map(({ path, line }) => `${path}:${line}`),
  }));
}

/** The files with every fix made. */
function withEdits(head: Files, findings: readonly Finding[]): Files {
  const texts = Object.entries(head).flatMap(([path, file]) =>
    typeof file === "string" ? [[path, file] as const] : [],
  );
  const applied = applyEdits(
    new Map(texts),
    findings.flatMap(({ fix }) => fix?.edits ?? []),
  );
  if (!applied.ok) throw new Error(applied.problem);
  return Object.fromEntries(applied.files);
}

const round1 = roleFiles({ file: "040", code: "040", follows: "039", header: "040", revises: "039", inTest: "040" });
const round2 = roleFiles({ file: "041", code: "041", follows: "040", header: "040", revises: "039", inTest: "040" });
const round3 = roleFiles({ file: "041", code: "041", follows: "040", header: "041", revises: "040", inTest: "041" });
const fourStrings = [
  {
    severity: "blocker",
    kinds: ["stale_reference", "header_mismatch"],
    places: [`${rolePath("041")}:3`, `${rolePath("041")}:4`, `${testPath}:3`, `${testPath}:51`, `${testPath}:175`],
  },
];
const rename = memoryCommit("renumber", { renames: [{ from: rolePath("040"), to: rolePath("041") }] });

test("round 1 of the founding story: before the renumber every string is right", async () => {
  expect(await judged({ mergeBase: oldMain(), base: freshMain(), head: { ...oldMain(), ...round1 } })).toEqual({
    findings: [],
    verified: ["What the docstring of `040` says of its place in the chain agrees with the code."],
  });
});

test.each<[string, Partial<MemoryChangeInput>]>([
  ["a commit's rename", { commits: [rename, memoryCommit("add the role")] }],
  ["an earlier round", { earlier: [{ root: "alembic/versions", id: "040", path: rolePath("040") }] }],
  ["the test's own words, after a squash and a force push", {}],
])("round 2: the four strings are found at their lines, known from %s", async (_, more) => {
  expect(await outline({ base: freshMain(), head: { ...freshMain(), ...round2 }, ...more })).toEqual(fourStrings);
});

test("round 2, branch not rebased: the same", async () => {
  const change = { mergeBase: oldMain(), base: freshMain(), head: { ...oldMain(), ...round2 }, commits: [rename] };
  expect(await outline(change)).toEqual(fourStrings);
});

test("round 2 as it reads, and its fix leaves nothing", async () => {
  const head = { ...freshMain(), ...round2 };
  const { findings } = await judged({ base: freshMain(), head, commits: [rename] });
  const [finding] = findings;
  expect(finding && [finding.title, ...finding.message].map(plainText)).toMatchInlineSnapshot(`
    [
      "\`041_add_westside_streamlit_ro_role\` is still called \`040\` in 4 places",
      "The old name means another migration or none: what opens the file by it fails, and whoever reads it is led astray.",
      "The docstring says \`Revision ID: 040\`, the code says \`041\`.",
      "The docstring says \`Revises: 039\`, the code says \`040\`.",
    ]
  `);
  expect(finding?.fix && [plainText(finding.fix.summary), ...finding.fix.edits]).toMatchInlineSnapshot(`
    [
      "Say \`041_add_westside_streamlit_ro_role\` everywhere: 5 edits in 2 files",
      {
        "after": "Revision ID: 041",
        "before": "Revision ID: 040",
        "line": 3,
        "op": "replace",
        "path": "alembic/versions/041_add_westside_streamlit_ro_role.py",
      },
      {
        "after": "Revises: 040",
        "before": "Revises: 039",
        "line": 4,
        "op": "replace",
        "path": "alembic/versions/041_add_westside_streamlit_ro_role.py",
      },
      {
        "after": "Integration tests for the grants of migration 041.",
        "before": "Integration tests for the grants of migration 040.",
        "line": 3,
        "op": "replace",
        "path": "tests/test_westside_streamlit_ro_role.py",
      },
      {
        "after": "    """Create the role exactly as migration 041 does."""",
        "before": "    """Create the role exactly as migration 040 does."""",
        "line": 51,
        "op": "replace",
        "path": "tests/test_westside_streamlit_ro_role.py",
      },
      {
        "after": "    path = VERSIONS / "041_add_westside_streamlit_ro_role.py"",
        "before": "    path = VERSIONS / "040_add_westside_streamlit_ro_role.py"",
        "line": 175,
        "op": "replace",
        "path": "tests/test_westside_streamlit_ro_role.py",
      },
    ]
  `);
  const fixed = withEdits(head, findings);
  expect(await judged({ base: freshMain(), head: fixed, commits: [rename] })).toMatchObject({ findings: [] });
  expect(fixed).toEqual({ ...freshMain(), ...round3 });
});

test("round 3: nothing is left", async () => {
  expect(await judged({ base: freshMain(), head: { ...freshMain(), ...round3 }, commits: [rename] })).toEqual({
    findings: [],
    verified: [
      "No string still uses an old name of `041`.",
      "What the docstring of `041` says of its place in the chain agrees with the code.",
    ],
  });
});

function notes(begin: string, end: string): Files {
  return { "docs/notes.md": `${begin}${"-\n".repeat(20)}${end}` };
}

test("a fix is for the head's own lines, where the base has moved them in the merged tree", async () => {
  const head = { ...freshMain(), ...round3, ...notes("", "see 040_add_westside_streamlit_ro_role.py\n") };
  const change = memoryChange({ base: freshMain(), head, commits: [rename] });
  const merged = { ...head, ...notes("one\ntwo\n", "see 040_add_westside_streamlit_ro_role.py\n") };
  const shifted = { ...change, trees: { ...change.trees, merged: memoryTree(merged) } };
  const groups = await loadGroups(shifted, defaultRepoConfig);
  const { findings } = await staleReference.run({ change: shifted, groups, config: defaultRepoConfig });
  expect(findings).toMatchObject([{ places: [{ line: 23 }], fix: { edits: [{ line: 21 }] } }]);
});

test("while the branch collides once more, the strings are told and no edit is proposed", async () => {
  const change = {
    mergeBase: oldMain(),
    base: freshMain(),
    head: { ...oldMain(), ...round1 },
    earlier: [{ root: "alembic/versions", id: "038", path: rolePath("038") }],
  };
  const head = { ...change.head, "docs/role.md": "038_add_westside_streamlit_ro_role.py\n" };
  const { findings } = await judged({ ...change, head });
  expect(findings).toMatchObject([{ severity: "blocker", places: [{ path: "docs/role.md", line: 1 }] }]);
  expect(findings[0]).not.toHaveProperty("fix");
});

const header = (id: string, revises: string, code: string, more = ""): string =>
  `"""words\n\nRevision ID: ${id}\nRevises: ${revises}\n"""\n${code}\n${more}`;
const ini: Files = { "alembic.ini": "[alembic]\nscript_location = m\n", "m/env.py": "" };
const first = header("0001_init", "None", 'revision = "0001_init"\ndown_revision = None');
const started: Files = { ...ini, "m/versions/0001_init.py": first };

test.each([
  ["0002_a", "0001_init", '"0001_init"', []],
  ["`0002_a`", "'0001_init'", '"0001_init"', []],
  ["0002_a", "0001_init (the tables)", '"0001_init"', []],
  ["0002_a", "0001_init the tables", '"0001_init"', []],
  ["0002_a", "", "None", []],
  ["0002_a", "None", "None", []],
  ["0002_a", "<base>", "None", []],
  ["0002_a", "0001_init, 0001_b", '("0001_init", "0001_b")', []],
  ["0002_a", "('0001_b', '0001_init')", '("0001_init", "0001_b")', []],
  ["0002_a", "ae1027a6acf", '"ae10"', []],
  ["0002_a", "0001_init.py", '"0001_init"', ["Revises: 0001_init"]],
  ["0002_a", "None", '"0001_init"', ["Revises: 0001_init"]],
  ["0002_a", "", '"0001_init"', ["Revises: 0001_init"]],
  ["0002_a", "0001_init", "None", ["Revises:"]],
  ["0002_a", "0001_init", '("0001_init", "0001_b")', ["Revises: 0001_init, 0001_b"]],
  ["0002_a", "0001_init, 0000_x", '"0001_init"', ["Revises: 0001_init"]],
  ["0001_init", "0001_init", '"0001_init"', ["Revision ID: 0002_a"]],
])("a docstring with %j and %j, for a down_revision of %s", async (id, revises, down, afters) => {
  const file = header(id, revises, `revision = "0002_a"\ndown_revision = ${down}`);
  const base = down === "None" ? ini : started;
  const { findings } = await judged({ base, head: { ...base, "m/versions/0002_a.py": file } });
  expect(findings.flatMap(({ fix }) => fix?.edits ?? []).map((edit) => edit.op === "replace" && edit.after)).toEqual(
    afters,
  );
  expect(findings.map(({ severity, kinds }) => [severity, kinds])).toEqual(
    afters.length > 0 ? [["nit", ["header_mismatch"]]] : [],
  );
});

test("a docstring that was wrong on the base is not the change's, one that the change makes wrong is a nit", async () => {
  const wrong = header("0001_other", "None", 'revision = "0001_init"\ndown_revision = None');
  const base = { ...ini, "m/versions/0001_init.py": wrong };
  expect(await judged({ base, head: { ...base, "m/versions/0001_init.py": `${wrong}# more\n` } })).toMatchObject({
    findings: [],
  });
  expect(await judged({ base, head: { ...base, "a.txt": "x" } })).toMatchObject({ findings: [] });
  expect(await judged({ base: started, head: { ...started, "m/versions/0001_init.py": wrong } })).toMatchObject({
    findings: [{ severity: "nit" }],
  });
});

test("a docstring that was wrong on the base is not said to agree when its file gets another name", async () => {
  const wrong = header("5f3a9c01", "0b1d2e3f", 'revision = "5f3a9c01"\ndown_revision = None');
  const base = { ...ini, "m/versions/create_link_model.py": wrong };
  const head = { ...ini, "m/versions/add_reservation_table.py": wrong };
  const renamed = memoryCommit("rename", {
    renames: [{ from: "m/versions/create_link_model.py", to: "m/versions/add_reservation_table.py" }],
  });
  expect(await judged({ base, head, commits: [renamed] })).toEqual({ findings: [], verified: [] });
});

test("the next migration's `Revises:` is told with the renumber that it missed", async () => {
  const head = {
    ...started,
    "m/versions/0003_a.py": header("0003_a", "0001_init", 'revision = "0003_a"\ndown_revision = "0001_init"'),
    "m/versions/0004_b.py": header("0004_b", "0002_a", 'revision = "0004_b"\ndown_revision = "0003_a"'),
  };
  const renamed = memoryCommit("renumber", { renames: [{ from: "m/versions/0002_a.py", to: "m/versions/0003_a.py" }] });
  expect(await outline({ base: started, head, commits: [renamed] })).toEqual([
    { severity: "blocker", kinds: ["header_mismatch"], places: ["m/versions/0004_b.py:4"] },
  ]);
});

test("a migration that was renumbered twice is one finding with both old names", async () => {
  const head = {
    ...started,
    "m/versions/0004_roles.py": header(
      "0004_roles",
      "0001_init",
      'revision = "0004_roles"\ndown_revision = "0001_init"',
    ),
    "a.md": "0002_roles\n\n0003_roles\n\n0004_roles\n",
  };
  const commits = [
    memoryCommit("again", { renames: [{ from: "m/versions/0003_roles.py", to: "m/versions/0004_roles.py" }] }),
    memoryCommit("renumber", { renames: [{ from: "m/versions/0002_roles.py", to: "m/versions/0003_roles.py" }] }),
  ];
  expect(await outline({ base: started, head, commits })).toEqual([
    { severity: "blocker", kinds: ["stale_reference"], places: ["a.md:1", "a.md:3"] },
  ]);
});

test("what git takes for a rename and is none leaves no old name", async () => {
  const head = {
    ...started,
    "m/versions/0002_users.py": header(
      "0002_users",
      "0001_init",
      'revision = "0002_users"\ndown_revision = "0001_init"',
    ),
    "a.md": "0002_drop_orders is given up\n",
  };
  const commits = [
    memoryCommit("other", { renames: [{ from: "m/versions/0002_drop_orders.py", to: "m/versions/0002_users.py" }] }),
  ];
  expect(await outline({ base: started, head, commits })).toEqual([]);
});

test("an old name that the base has for itself is no renumber of this change", async () => {
  const base = { ...started, "docs/history.md": "0001_add_index.py was squashed\n0003_add_index.py as well\n" };
  const file = header("0002_add_index", "0001_init", 'revision = "0002_add_index"\ndown_revision = "0001_init"');
  expect(await outline({ base, head: { ...base, "m/versions/0002_add_index.py": file } })).toEqual([]);
});

test("after a squash that left only numbers, docstring and test together tell of the renumber", async () => {
  const test175 = (round2[testPath] ?? "").replace("040_add_westside", "041_add_westside");
  expect(await outline({ base: freshMain(), head: { ...freshMain(), ...round2, [testPath]: test175 } })).toEqual([
    { ...fourStrings[0], places: fourStrings[0]?.places.slice(0, 4) },
  ]);
  // The docstring alone may be a copy of another one.
  expect(await outline({ base: freshMain(), head: { ...freshMain(), ...round2, [testPath]: "" } })).toEqual([
    { severity: "nit", kinds: ["header_mismatch"], places: [`${rolePath("041")}:3`, `${rolePath("041")}:4`] },
  ]);
});

test("the rename of a merged migration makes what the base says stale, as a nit", async () => {
  const file = header("0002_roles", "0001_init", 'revision = "0002_roles"\ndown_revision = "0001_init"');
  const base = { ...started, "m/versions/0002_roles.py": file, "tests/test_roles.py": 'path = "0002_roles.py"\n' };
  const { "m/versions/0002_roles.py": _, ...rest } = base;
  const head = { ...rest, "m/versions/0002_more_roles.py": file };
  expect(await outline({ base, head })).toEqual([
    { severity: "nit", kinds: ["stale_reference"], places: ["tests/test_roles.py:1"] },
  ]);
});

test("a file with another number than its revision is a nit where the others keep to it", async () => {
  const chain: Record<string, string> = {};
  for (let i = 1; i <= 5; i += 1)
    chain[`m/versions/000${i}_x${i}.py`] =
      `revision = "000${i}_x${i}"\ndown_revision = ${i === 1 ? "None" : `"000${i - 1}_x${i - 1}"`}\n`;
  const base = { ...ini, ...chain };
  const head = { ...base, "m/versions/0007_y.py": 'revision = "0006_y"\ndown_revision = "0005_x5"\n' };
  expect(await outline({ base, head })).toEqual([
    { severity: "nit", kinds: ["header_mismatch"], places: ["m/versions/0007_y.py:1"] },
  ]);
  expect(await outline({ base: head, head: { ...head, "a.txt": "x" } })).toEqual([]);
});

function asFixture(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [`tests/fixtures/${path}`, file]));
}

test("fixtures and ignored folders never block", async () => {
  const renamed = memoryCommit("renumber", {
    renames: [{ from: `tests/fixtures/${rolePath("040")}`, to: `tests/fixtures/${rolePath("041")}` }],
  });
  const { findings } = await judged({
    base: asFixture(freshMain()),
    head: asFixture({ ...freshMain(), ...round2 }),
    commits: [renamed],
  });
  expect(findings.map(({ severity }) => severity)).not.toContain("blocker");
  const change = memoryChange({ base: freshMain(), head: { ...freshMain(), ...round2 }, commits: [rename] });
  const config = { ...defaultRepoConfig, migrations: { roots: [], ignore: ["tests/**"] } };
  const ignoring = await staleReference.run({ change, groups: await loadGroups(change, config), config });
  expect(ignoring.findings.flatMap(({ places }) => places).map(({ path }) => path)).not.toContain(testPath);
});

function hostilePath(number: string): string {
  return `m/versions/${number}_<!--@all-->$& (x).py`;
}

test("hostile names stay names", async () => {
  const file = 'revision = "0003"\ndown_revision = "0001_init"\n';
  const head = { ...started, [hostilePath("0003")]: file, "a.md": "0002_<!--@all-->$& (x).py\n" };
  const commits = [memoryCommit("renumber", { renames: [{ from: hostilePath("0002"), to: hostilePath("0003") }] })];
  const { findings } = await judged({ base: started, head, commits });
  expect(findings[0]?.fix?.edits).toMatchObject([{ after: "0003_<!--@all-->$& (x).py" }]);
  expect(
    findings[0]?.title
      .filter(({ kind }) => kind === "plain")
      .map(({ text }) => text)
      .join(""),
  ).toBe(" is still called  in 1 place");
});

test("a squash comes after what it replaces, and is no second head: its old name is mended at once", async () => {
  const apps = djangoProject();
  const chain = ["0001_initial", "0002_orders", "0003_carts"];
  const base = {
    ...apps,
    ...djangoMigrations(...chain.map((stem, i) => ({ stem, after: chain.slice(Math.max(0, i - 1), i) }))),
  };
  const replaces = `replaces = [${chain.map((stem) => `("users", "${stem}")`).join(", ")}]`;
  const squash = (stem: string) => djangoMigrations({ stem, more: [replaces], table: "users_all" });
  const from = "users/migrations/0001_squashed_0003_cart.py";
  const to = "users/migrations/0001_squashed_0003_carts.py";
  const head = {
    ...base,
    ...squash("0001_squashed_0003_carts"),
    "users/test_migrations.py": 'LAST = ("users", "0001_squashed_0003_cart")\n',
  };
  const { findings } = await judged({ base, head, commits: [memoryCommit("rename", { renames: [{ from, to }] })] });
  expect(findings.map(({ severity }) => severity)).toEqual(["blocker"]);
  expect(findings[0]?.message.map(plainText)).not.toContainEqual(expect.stringContaining("renumber is due"));
  expect(findings[0]?.fix?.edits).toHaveLength(1);
});

test("a branch that says so is no second head: what its docstring says is mended at once", async () => {
  const base = {
    "alembic.ini": "[alembic]\nscript_location = alembic\n",
    "alembic/env.py": "",
    "alembic/versions/0001_init.py": header("0001", "", 'revision = "0001"\ndown_revision = None'),
    "alembic/versions/0002_teams.py": header("0002", "0001", 'revision = "0002"\ndown_revision = "0001"'),
  };
  const jobs = (parent: string, labels: string) => ({
    "alembic/versions/0003_jobs.py": header(
      "0009",
      parent,
      `revision = "0003"\ndown_revision = ${parent === "" ? "None" : `"${parent}"`}\nbranch_labels = ${labels}`,
    ),
  });
  const told = async (head: Files) => {
    const { findings } = await judged({ base, head: { ...base, ...head } });
    return findings[0]?.message.map(plainText) ?? [];
  };
  const due = "A renumber is due first: these lines must then say what it results in.";
  expect(await told(jobs("", '("jobs",)'))).toEqual(["The docstring says `Revision ID: 0009`, the code says `0003`."]);
  expect(await told(jobs("0001", "None"))).toContain(due);
});
