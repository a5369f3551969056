import { expect, test } from "vitest";
import { memoryChange, memoryCommit } from "../../test/support/memory-change.ts";
import type { Files, MemoryChangeInput } from "../../test/support/memory-change.ts";
import { freshMain, oldMain, roleFiles, rolePath, testPath } from "../../test/support/story-migrations.ts";
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
  const files: Record<string, Files[string]> = { ...head };
  for (const edit of findings.flatMap(({ fix }) => fix?.edits ?? [])) {
    if (edit.op === "rename") throw new Error("strings are replaced where they stand");
    const lines = String(files[edit.path]).split("\n");
    expect(lines[edit.line - 1]).toBe(edit.before);
    lines[edit.line - 1] = edit.after;
    files[edit.path] = lines.join("\n");
  }
  return files;
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
      "\`041_add_westside_streamlit_ro_role\` is still called \`040\` in 5 places",
      "Since it became \`041_add_westside_streamlit_ro_role\`, the old name \`040\` means another migration or none: what opens the file by it fails, and who reads it is led astray.",
      "In \`alembic/versions/041_add_westside_streamlit_ro_role.py\` the docstring's \`Revision ID:\` says \`040\`, the code says \`041\`.",
      "In \`alembic/versions/041_add_westside_streamlit_ro_role.py\` the docstring's \`Revises:\` says \`039\`, the code says \`040\`.",
    ]
  `);
  expect(finding?.fix && [plainText(finding.fix.summary), ...finding.fix.edits]).toMatchInlineSnapshot(`
    [
      "say \`041_add_westside_streamlit_ro_role\` everywhere: 5 edits in 2 files",
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
    verified: ["No string still uses an old name of `041`, and docstrings agree with their code."],
  });
});
