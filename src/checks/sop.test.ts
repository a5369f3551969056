import { expect, test } from "vitest";
import { memoryChange } from "../../test/support/memory-change.ts";
import type { Files, MemoryChangeInput } from "../../test/support/memory-change.ts";
import { freshMain, roleFiles, rolePath, testPath } from "../../test/support/story-migrations.ts";
import type { Finding } from "../domain/finding.ts";
import { defaultRepoConfig } from "../domain/repo-config.ts";
import type { RepoConfig } from "../domain/repo-config.ts";
import { plainText } from "../domain/text.ts";
import { loadGroups } from "../frameworks/load-groups.ts";
import { sop } from "./sop.ts";

const plain: MemoryChangeInput = { base: { "a.txt": "1\n" }, head: { "a.txt": "2\n" } };

interface Asked {
  readonly branch?: string;
  readonly title?: string;
  readonly body?: string;
  readonly sop?: Partial<RepoConfig["sop"]>;
  readonly ceiling?: "blocker" | "nit";
  readonly change?: MemoryChangeInput;
}

async function run({
  branch,
  title = "",
  body = "",
  sop: rules = {},
  ceiling,
  change: input = plain,
}: Asked): Promise<{ items: string[]; findings: readonly Finding[] }> {
  const change = memoryChange({ pullRequest: { number: undefined, title, body, branch }, ...input });
  const config: RepoConfig = {
    ...defaultRepoConfig,
    sop: { ...defaultRepoConfig.sop, ...rules },
    checks: ceiling === undefined ? {} : { sop: ceiling },
  };
  const groups = await loadGroups(change, config);
  const result = await sop.run({ change, groups, config });
  return {
    items: (result.sop ?? []).map(({ state, text }) => `${state}: ${plainText(text)}`),
    findings: result.findings,
  };
}

test("without configuration nothing is asked for", async () => {
  expect(await run({ branch: "5-westside-streamlit-ro-role" })).toEqual({
    items: [
      "pass: The branch `5-westside-streamlit-ro-role` carries the issue `5`",
      "skipped: Description: no sections are asked for",
    ],
    findings: [],
  });
  expect((await run({ branch: "tidy-up" })).items[0]).toBe("skipped: Branch name: no pattern is set for branch names");
  expect((await run({})).items[0]).toBe("skipped: Branch name: there is no branch (AGit)");
});

test("what is not known of a pull request is not judged", async () => {
  const change = memoryChange(plain);
  const sections = { branch: "^{issue}-", sections: ["Summary"] };
  expect(await sop.run({ change, groups: [], config: { ...defaultRepoConfig, sop: sections } })).toMatchObject({
    findings: [],
    sop: [],
  });
});

test.each([
  ["5-role", "", "pass: The branch `5-role` matches `^{issue}-`"],
  ["role-5", "", "fail: The branch `role-5` does not match `^{issue}-`"],
  ["5-role", "Closes #5 and fixes: other/repo#7", "pass: The branch `5-role` matches `^{issue}-`"],
  ["5-role", "Closes #55", "fail: The branch `5-role` carries another issue than the description closes"],
  ["5-role", "See #55", "pass: The branch `5-role` matches `^{issue}-`"],
  ["5".repeat(5000), "", `fail: The branch \`${"5".repeat(5000)}\` does not match \`^{issue}-\``],
])("branch %.20s, description %j", async (branch, body, item) => {
  const { items, findings } = await run({ branch, body, sop: { branch: "^{issue}-" } });
  expect(items[0]).toBe(item);
  expect(findings.map(({ severity, fingerprint }) => [severity, fingerprint])).toEqual(
    item.startsWith("fail") ? [["nit", "sop:branch"]] : [],
  );
});

const asked = { sections: ["Summary", "Test Plan"] };
const whole = "pass: The description has `Summary` and `Test Plan`";

test.each([
  ["## Summary\nx\n## Test Plan\ny", whole],
  ["# summary #\r\nx\r\n\r\n### TEST  PLAN:\r\n- [ ] y\r\n", whole],
  ["Summary\n=======\nx\n\nTest Plan\n---\ny", whole],
  ["**Summary**\nx\n\n**Test plan:**\ny", whole],
  ["## 🧪 Summary\nx\n## **Test Plan**\n```\n## not a heading\n```", whole],
  ["## Summary\n### Why\nx\n## Test Plan\n<!-- how? -->\ny", whole],
  ["", "fail: The description lacks `Summary` and `Test Plan`"],
  ["## Summary\nx", "fail: The description lacks `Test Plan`"],
  ["## Summary\nx\n## Test Plan\n<!-- tell\nhow -->\n\n", "fail: The description says nothing under `Test Plan`"],
  ["## Summary\n### Why\n## Test Plan\ny", "fail: The description says nothing under `Summary`"],
  ["## Summary\n## Test Planning\ny", "fail: The description lacks `Test Plan` and says nothing under `Summary`"],
  ["```\n## Summary\nx\n## Test Plan\ny\n```", "fail: The description lacks `Summary` and `Test Plan`"],
  ["<!--\n## Summary\nx\n## Test Plan\ny\n-->", "fail: The description lacks `Summary` and `Test Plan`"],
  ["~~~\n```\n## Summary\n~~~\n## Test Plan\ny", "fail: The description lacks `Summary`"],
  ["Summary: x\nTest Plan: y", "fail: The description lacks `Summary` and `Test Plan`"],
])("description %j", async (body, item) => {
  const { items, findings } = await run({ branch: "x", body, sop: asked });
  expect(items[1]).toBe(item);
  expect(findings.map(({ fingerprint }) => fingerprint)).toEqual(item === whole ? [] : ["sop:sections"]);
});

test("only a team that says so is stopped by it", async () => {
  expect((await run({ branch: "x", sop: asked })).findings.map(({ severity }) => severity)).toEqual(["nit"]);
  expect((await run({ branch: "x", sop: asked, ceiling: "blocker" })).findings.map(({ severity }) => severity)).toEqual(
    ["blocker"],
  );
});

const role = roleFiles({ file: "041", code: "041", follows: "040", header: "041", revises: "040", inTest: "041" });
const alone: Files = { [rolePath("041")]: role[rolePath("041")] ?? "" };
const tests: Files = {
  "tests/test_orders.py": "from x import add_orders\n",
  "tests/test_products.py": "039_add_products.py\n",
  "src/a.py": "create_16u_local_queens_team\n",
};

test("a migration comes with its test where the repository tests its migrations one by one", async () => {
  const itemOf = async (base: Files, head: Files): Promise<string | undefined> =>
    (await run({ branch: "x", change: { base, head: { ...base, ...head } } })).items[2];
  const tested = { ...freshMain(), ...tests };
  expect(await itemOf(freshMain(), role)).toBe(`pass: A test comes with the migration: \`${testPath}\``);
  expect(await itemOf(freshMain(), alone)).toBe(
    "skipped: Test for the migration: the repository does not test its migrations one by one",
  );
  expect(await itemOf(tested, alone)).toBe("fail: No test comes with `041`");
  expect(await itemOf(tested, { ...alone, "tests/test_else.py": "pass\n" })).toBe(
    "pass: Tests come with the change, though none names the migration: `tests/test_else.py`",
  );
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`tests/test_${i}.py`, "pass\n"]));
  expect(await itemOf(tested, { ...many, ...role })).toBe(`pass: A test comes with the migration: \`${testPath}\``);
  expect(await itemOf(tested, { "a.txt": "x" })).toBeUndefined();
  const { findings } = await run({
    branch: "x",
    ceiling: "blocker",
    change: { base: tested, head: { ...tested, ...alone } },
  });
  expect(findings).toMatchObject([{ severity: "nit", fingerprint: "sop:test" }]);
});

test("a hostile description costs little", async () => {
  const started = process.cpuUsage();
  for (const body of [
    "<!--".repeat(50_000),
    "# a\n".repeat(20_000),
    "`".repeat(200_000),
    `${"`".repeat(190_000)}\r.`,
    `#${" ".repeat(190_000)}\r.`,
    "**a".repeat(60_000),
    "\n---".repeat(50_000),
    "<!---->".repeat(25_000),
    "- x\n# a\n### b\n".repeat(9_000),
  ]) {
    await run({ branch: "x", body, sop: asked });
  }
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(3000);
});
