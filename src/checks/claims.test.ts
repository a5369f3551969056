import { expect, test } from "vitest";
import { memoryChange } from "../../test/support/memory-change.ts";
import type { Files } from "../../test/support/memory-change.ts";
import { djangoProject, migrations } from "../../test/support/django-files.ts";
import { freshMain, oldMain, roleFiles } from "../../test/support/story-migrations.ts";
import { shortSha } from "../domain/ids.ts";
import { defaultRepoConfig } from "../domain/repo-config.ts";
import { plainText } from "../domain/text.ts";
import { loadGroups } from "../frameworks/load-groups.ts";
import { claims } from "./claims.ts";

const role040 = roleFiles({ file: "040", code: "040", follows: "039", header: "040", revises: "039", inTest: "040" });
const role041 = roleFiles({ file: "041", code: "041", follows: "040", header: "041", revises: "040", inTest: "041" });
const nextOf040 = { "alembic/versions/041_more.py": 'revision = "041"\ndown_revision = "040"\n' };

interface Sides {
  readonly mergeBase?: Files;
  readonly base: Files;
  readonly head: Files;
}

/** Round 1 of the founding story: main has a 040 of its own. */
const collided: Sides = { mergeBase: oldMain(), base: freshMain(), head: { ...oldMain(), ...role040 } };
const fixed: Sides = { base: freshMain(), head: { ...freshMain(), ...role041 } };

/** What is said to a description: differences as sentences, truths with `ok:` in front. */
async function answers(body: string, sides: Sides): Promise<string[]> {
  const change = memoryChange({ ...sides, pullRequest: { number: undefined, title: "", body, branch: "5-x" } });
  const groups = await loadGroups(change, defaultRepoConfig);
  const { findings, verified } = await claims.run({ change, groups, config: defaultRepoConfig });
  expect(findings.every(({ severity }) => severity === "observation")).toBe(true);
  expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
  const told = findings.map(({ title, message }) => [title, ...message].map(plainText).join(". "));
  return [...told, ...verified.map(({ text }) => `ok: ${plainText(text)}`)].map((text) =>
    text.replaceAll(shortSha(change.base.sha), "9d1f0aa"),
  );
}

test("the founding story's own words", async () => {
  const body =
    "- `alembic/versions/040_add_westside_streamlit_ro_role.py` — new migration (filename `040_` because `038_`-`039_` are already taken; `039` is the current head).";
  expect(await answers(body, collided)).toMatchInlineSnapshot(`
    [
      "The description says "\`039\` is the current head". On \`main\` at \`9d1f0aa\` it is \`040\`.",
      "ok: The description says "\`038_\`-\`039_\` are already taken": so it is.",
    ]
  `);
  expect(await answers("`alembic heads` returns single head: chains after `040`. `040` is the current head.", fixed))
    .toMatchInlineSnapshot(`
    [
      "ok: The description says "single head": so it is.",
      "ok: The description says "chains after \`040\`": so it is.",
      "ok: The description says "\`040\` is the current head": so it is.",
    ]
  `);
});

test.each([
  ["039 is the current head", 'The description says "`039` is the current head". On `main` at `9d1f0aa` it is `040`.'],
  ["The current head is `039`.", 'The description says "current head is `039`". On `main` at `9d1f0aa` it is `040`.'],
  ["head of main is 039", 'The description says "head of main is `039`". On `main` at `9d1f0aa` it is `040`.'],
  ["**Current head: 039**", 'The description says "Current head: `039`". On `main` at `9d1f0aa` it is `040`.'],
  [
    "039 is still main's latest head",
    'The description says "`039` is still main\'s latest head". On `main` at `9d1f0aa` it is `040`.',
  ],
  [
    "There is a single head.",
    'The description says "a single head". After the merge there are 2: `alembic/versions/040_add_westside_streamlit_ro_role.py` and `alembic/versions/040_create_16u_local_queens_team.py`.',
  ],
  [
    "The next free number is 040.",
    'The description says "next free number is `040`". On `main` at `9d1f0aa` it is taken by `alembic/versions/040_create_16u_local_queens_team.py`.',
  ],
  [
    "036-039 are taken",
    'The description says "`036-039` are taken". On `main` at `9d1f0aa` there is no `036` and `037`.',
  ],
  [
    "It chains after 038.",
    'The description says "chains after `038`". In the tree that the merge makes, `040` follows `039`.',
  ],
  [
    '`down_revision = "038"` is correct.',
    'The description says "`down_revision` = `038`". In the tree that the merge makes, `040` follows `039`.',
  ],
  ['`down_revision = "039"` is correct.', 'ok: The description says "`down_revision` = `039`": so it is.'],
  ["038 to 040 are all taken", 'ok: The description says "`038` to `040` are all taken": so it is.'],
  ["It chains after 039.", 'ok: The description says "chains after `039`": so it is.'],
  ["The next free number is 041.", 'ok: The description says "next free number is `041`": so it is.'],
])("%s", async (body, answer) => {
  expect(await answers(body, collided)).toContain(answer);
});

test.each([
  ["a fence", "```\n039 is the current head\n```"],
  ["an open fence", "~~~\n039 is the current head"],
  ["an indented block", "text\n\n    039 is the current head"],
  ["somebody's words", "> 039 is the current head"],
  ["a comment", "<!-- 039 is the current head -->"],
  ["an open comment", "<!-- 039 is the current head"],
  ["a negation", "039 is no longer the head. 039 isn't the current head. It is not true that 039 is the head."],
  ["the past", "039 was the current head when I branched"],
  ["a condition", "If 039 is the current head, merge it"],
  ["a question", "Is it so that 039 is the current head?"],
  ["another head", "Version 2 is the current head of the team. Bob is the current head. 12345 is the head"],
  ["another range", "PostgreSQL 14-15 are already in use"],
  ["a rename", '`down_revision = "038"` -> `down_revision = "040"`'],
  ["nothing", ""],
])("%s claims nothing", async (_, body) => {
  expect(await answers(body, collided)).toEqual([]);
});

test("without migrations or a description nothing is claimed", async () => {
  expect(await answers("039 is the current head", { base: { a: "1" }, head: { a: "2" } })).toEqual([]);
  const change = memoryChange(fixed);
  const groups = await loadGroups(change, defaultRepoConfig);
  expect(await claims.run({ change, groups, config: defaultRepoConfig })).toEqual({ findings: [], verified: [] });
});

function migration(id: string, parent: string): string {
  return `revision = "${id}"\ndown_revision = "${parent}"\n`;
}

test("hashes are known by their beginnings", async () => {
  const base = {
    "alembic.ini": "[alembic]\nscript_location = m\n",
    "m/env.py": "",
    "m/versions/aaa111222333_a.py": 'revision = "aaa111222333"\ndown_revision = None\n',
    "m/versions/bbb111222333_b.py": migration("bbb111222333", "aaa111222333"),
  };
  const head = { ...base, "m/versions/ccc111222333_c.py": migration("ccc111222333", "bbb111222333") };
  expect(await answers("`aaa1112` is the current head", { base, head })).toEqual([
    'The description says "`aaa1112` is the current head". On `main` at `9d1f0aa` it is `bbb111222333`.',
  ]);
  expect(await answers("ccc111222333 is the head, it chains after bbb111222333.", { base, head })).toHaveLength(2);
});

test("a range that was not looked at is not answered", async () => {
  const base = { ...djangoProject(), ...migrations({ stem: "0001_teams" }) };
  const head = { ...base, ...migrations({ stem: "0002_players", after: ["0001_teams"] }) };
  expect(await answers("Migrations 0001-5000 are taken.", { base, head })).toEqual([]);
  expect(await answers("Migrations 0009-0001 are taken.", { base, head })).toEqual([]);
  expect(await answers("Migrations 0001-1001 are taken.", { base, head })).toHaveLength(1);
});

test("a squash is no head of its own", async () => {
  const base = {
    ...djangoProject(),
    ...migrations({ stem: "0001_teams" }, { stem: "0002_players", after: ["0001_teams"] }),
  };
  const replaces = `replaces = [("users", "0001_teams"), ("users", "0002_players")]`;
  const squash = migrations({ stem: "0001_squashed_0002_players", more: [replaces], table: "squashed" });
  expect(await answers("There is a single head.", { base, head: { ...base, ...squash } })).toEqual([
    'ok: The description says "a single head": so it is.',
  ]);
  const later = migrations({ stem: "0003_games", after: ["0002_players"] });
  const head = { ...base, ...squash, ...later };
  expect(await answers("There is a single head. 0003_games is the head.", { base, head })).toHaveLength(2);
  expect(await answers("`0002_players` is the current head", { base: { ...base, ...squash }, head })).toEqual([
    'The description says "`0002_players` is the current head". On `main` at `9d1f0aa` it is `0001_squashed_0002_players`.',
  ]);
});

test("one of two that share a number is a head where only the other is followed", async () => {
  const head = { ...oldMain(), ...role040, ...nextOf040 };
  expect(await answers("There is a single head.", { ...collided, head })).toEqual([
    'The description says "a single head". After the merge there are 2: `040` and `041`.',
  ]);
});

function pair(n: number): Files {
  return { [`db/migrations/${n}_a.up.sql`]: "", [`db/migrations/${n}_a.down.sql`]: "" };
}

test("many ranges in front of a long history cost little", async () => {
  const base: Record<string, string> = { "go.mod": "module example.org/x\n" };
  for (let n = 100_001; n <= 105_000; n++) Object.assign(base, pair(n));
  const body = Array.from({ length: 20 }, (_, i) => `1000${10 + i}-1010${10 + i} are taken.`).join(" ");
  const head = { ...base, ...pair(105_001) };
  const change = memoryChange({ base, head, pullRequest: { number: undefined, title: "", body, branch: "5-x" } });
  const groups = await loadGroups(change, defaultRepoConfig);
  expect(groups).toHaveLength(1);
  const started = process.cpuUsage();
  const { verified } = await claims.run({ change, groups, config: defaultRepoConfig });
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(6000);
  expect(verified).toHaveLength(20);
});

test("a hostile description costs little and stays text", async () => {
  const started = process.cpuUsage();
  await answers("`".repeat(200_000), collided);
  await answers("039 is ".repeat(30_000), collided);
  await answers("<!--".repeat(25_000), collided);
  await answers("chains after ".repeat(8000), collided);
  await answers(`head on ${"a/".repeat(900)} is`, collided);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(3000);
  expect(await answers("head of @everyone is 039 and head of `x` is 039", collided)).toEqual([
    'The description says "head of x is `039`". On `main` at `9d1f0aa` it is `040`.',
  ]);
});

test("a description of very many lines costs little", async () => {
  const started = process.cpuUsage();
  for (const line of ["\n", "a\n", "a1\n", "1. 1. 1. ", "head\n\n"]) await answers(line.repeat(1_000_000), collided);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(1500);
});
