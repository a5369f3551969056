import type { Log } from "sarif";
import { expect, test } from "vitest";
import { collision, firstRound, storyShas, unreadable, wrongClaim } from "../../test/support/story-reviews.ts";
import { say } from "../domain/text.ts";
import { renderSarif } from "./sarif.ts";

const logOf = (...args: Parameters<typeof firstRound>) => JSON.parse(renderSarif(firstRound(...args), "1.2.3")) as Log;

test("a result a finding, with its rule, level, place and fingerprint", () => {
  const { version, runs } = logOf({ verdict: "request_changes", findings: [collision, wrongClaim] });
  expect([version, runs.length]).toEqual(["2.1.0", 1]);
  const [run] = runs;
  expect(run?.tool.driver).toMatchObject({ name: "Assay", version: "1.2.3" });
  expect(run?.properties).toMatchObject({ verdict: "request_changes", base: { ref: "main", sha: storyShas.base } });
  const [first, second] = run?.results ?? [];
  expect(first).toMatchObject({
    ruleId: "migration-collision",
    level: "error",
    message: { text: expect.stringMatching(/^`040` is taken on `main`[^]*Renumber to `041`/) as string },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "alembic/versions/040_add_westside_streamlit_ro_role.py" },
          region: { startLine: 15 },
        },
      },
    ],
    partialFingerprints: { "assay/v1": collision.fingerprint },
    properties: { id: "B1", kinds: ["same_number", "two_heads"], severity: "blocker" },
  });
  expect(first?.relatedLocations).toContainEqual({
    physicalLocation: { artifactLocation: { uri: "alembic/versions/040_create_16u_local_queens_team.py" } },
  });
  // It renames a file, which SARIF cannot.
  expect(first?.fixes).toBeUndefined();
  expect(second).toMatchObject({ ruleId: "claims", level: "note" });
  expect(second?.locations).toBeUndefined();
  const ids = run?.tool.driver.rules?.map(({ id }) => id);
  for (const result of run?.results ?? []) expect(ids).toContain(result.ruleId);
});

test("lines that change are a fix", () => {
  const edits = [
    { op: "replace", path: "a b.py", line: 3, before: "x", after: "y" },
    { op: "replace", path: "a b.py", line: 5, before: "x", after: "z" },
  ] as const;
  const fix = { summary: say`Say ${"y"}`, edits, commands: [] };
  const { runs } = logOf({ verdict: "request_changes", findings: [{ ...collision, fix }] });
  expect(runs[0]?.results?.[0]?.fixes).toEqual([
    {
      description: { text: "Say `y`" },
      artifactChanges: [
        {
          artifactLocation: { uri: "a%20b.py" },
          replacements: [
            { deletedRegion: { startLine: 3, endLine: 3 }, insertedContent: { text: "y" } },
            { deletedRegion: { startLine: 5, endLine: 5 }, insertedContent: { text: "z" } },
          ],
        },
      ],
    },
  ]);
});

test("a run that could not look at everything says so", () => {
  const problem = say`The check ${"sop"} failed to run`;
  const { runs } = logOf({ verdict: "inconclusive", findings: [unreadable], problems: [problem] });
  expect(runs[0]?.invocations).toEqual([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: "error", message: { text: "The check `sop` failed to run" } }],
    },
  ]);
  expect(runs[0]?.results?.[0]).toMatchObject({ level: "warning" });
});

test("a hostile name is no argument, no link and no other file", () => {
  const path = "a/[x](https://evil.example)/{0}?#%2e\ud800.py";
  const finding = { ...collision, path, title: say`${path} is taken`, message: [], subjects: [], fix: undefined };
  const { fix: _, ...bare } = finding;
  const { runs } = logOf({ verdict: "request_changes", findings: [bare] });
  const result = runs[0]?.results?.[0];
  expect(result?.message.text).toMatch(/^`a\/\[x\] \(https:\/\/evil\.example\)\/\{\{0\}\}/);
  expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(
    "a/%5Bx%5D(https%3A%2F%2Fevil.example)/%7B0%7D%3F%23%252e%EF%BF%BD.py".replace("%2F%2F", "//"),
  );
});
