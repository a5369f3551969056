// What no amount of other text can hide.

import { expect, test } from "vitest";
import { createRepo, type GitRepo } from "../../../test/support/git-repo.ts";
import { migrations, withProject } from "../../../test/support/alembic-files.ts";
import {
  memoryChange,
  memoryCommit,
  memoryTree,
  type Files,
  type MemoryChangeInput,
} from "../../../test/support/memory-change.ts";
import { defaultRepoConfig } from "../../domain/repo-config.ts";
import { plainText } from "../../domain/text.ts";
import { loadGroups } from "../../frameworks/load-groups.ts";
import { openChange } from "../../git/change.ts";
import { staleReference } from "../stale-reference.ts";

const chain = [
  { id: "001", slug: "make_teams" },
  { id: "002", down: "001", slug: "make_players" },
];
const texts = (files: Files) => files as Readonly<Record<string, string>>;
const before = texts(withProject(migrations(...chain)));
const role = (id: string, down: string) => texts(migrations({ id, down, slug: "add_reader_role" }));
const other = texts(migrations({ id: "003", down: "002", slug: "make_orders" }));

/** A branch whose migration had the number 003 and has 004 now, its test not told of it; `more` comes with it. */
async function renumbered(repo: GitRepo, more: Readonly<Record<string, string>>) {
  await repo.commit(before);
  const first = { ...role("003", "002"), "tests/test_role.py": 'PATH = "003_add_reader_role.py"\n' };
  await repo.commit({ ...first, ...more }, { branch: "f", from: "main" });
  await repo.commit(other);
  await repo.merge("main", { branch: "f", files: {} });
  const gone = Object.fromEntries(Object.keys(role("003", "")).map((path) => [path, null]));
  await repo.commit({ ...gone, ...role("004", "003") }, { branch: "f" });
  const [base, head] = await Promise.all([repo.sha("main"), repo.sha("f")]);
  await using change = await openChange(repo.dir, { base: { ref: "main", sha: base }, head: { ref: "f", sha: head } });
  const groups = await loadGroups(change, defaultRepoConfig);
  return staleReference.run({ change, groups, config: defaultRepoConfig });
}

test("a file with thousands of numbers hides no other", async () => {
  await using repo = await createRepo();
  const { findings, verified } = await renumbered(repo, { "aaa.json": '"003",\n'.repeat(5_200) });
  expect(findings.map(({ severity, places }) => [severity, places.map(({ path }) => path)])).toEqual([
    ["blocker", ["tests/test_role.py"]],
  ]);
  expect(verified).toEqual([]);
});

const rename = memoryCommit("renumber", {
  renames: [{ from: "alembic/versions/003_add_reader_role.py", to: "alembic/versions/004_add_reader_role.py" }],
});
const base = { ...before, ...other };
const head = { ...base, ...role("004", "003"), "tests/test_role.py": 'PATH = "003_add_reader_role.py"\n' };
/** More than is read. */
const lots = Object.fromEntries(
  Array.from({ length: 130 }, (_, i) => [`data/${i}.json`, `"003"\n${"x".repeat(1_000_000)}`]),
);

async function judged(input: MemoryChangeInput) {
  const change = memoryChange(input);
  const groups = await loadGroups(change, defaultRepoConfig);
  const { findings, verified } = await staleReference.run({ change, groups, config: defaultRepoConfig });
  return [
    ...findings.map(({ severity, kinds, couldHideBlocker }) => ({ severity, kinds, couldHideBlocker })),
    ...verified,
  ];
}

test("what the change brings and nobody reads may hide a blocker, and is told as that", async () => {
  const clean = { ...head, "tests/test_role.py": 'PATH = "004_add_reader_role.py"\n' };
  expect(await judged({ base, head: { ...clean, ...lots }, commits: [rename] })).toEqual([
    { severity: "nit", kinds: ["unknown"], couldHideBlocker: true },
  ]);
  // Nothing recorded the rename.
  const named = Object.fromEntries(Object.entries(lots).map(([path, text]) => [path, `add_reader_role ${text}`]));
  expect(await judged({ base, head: { ...clean, ...named } })).toEqual([
    { severity: "nit", kinds: ["unknown"], couldHideBlocker: true },
  ]);
});

test("what the base has in such masses hides nothing of the change", async () => {
  expect(await judged({ base: { ...base, ...lots }, head: { ...head, ...lots }, commits: [rename] })).toEqual([
    { severity: "blocker", kinds: ["stale_reference"] },
    { severity: "observation", kinds: ["unknown"] },
  ]);
});

test("of thousands of stale lines the first are listed and mended", async () => {
  const change = memoryChange({
    base,
    head: { ...head, "tests/test_role.py": 'PATH = "003_add_reader_role.py"\n'.repeat(4_000) },
    commits: [rename],
  });
  const groups = await loadGroups(change, defaultRepoConfig);
  const { findings } = await staleReference.run({ change, groups, config: defaultRepoConfig });
  expect(findings.map(({ title }) => plainText(title))).toEqual([
    "`004_add_reader_role` is still called `003` in at least 200 places",
  ]);
  expect(findings[0]?.message.map(plainText).at(-1)).toBe(
    "Listed are the first of them: the others are once these are mended.",
  );
  expect(findings[0]?.places).toHaveLength(200);
  expect(findings[0]?.fix?.edits).toHaveLength(200);
});

const pad = (number: number) => String(number).padStart(5, "0");
const oldPath = (i: number) => `alembic/versions/${pad(i + 1)}_add_table_${i}.py`;
const written = (i: number) => ({ id: pad(i + 5), down: i === 0 ? "002" : pad(i + 4), slug: `add_table_${i}` });

test("a renumber in one go of two thousand migrations costs as much for each as one of two hundred", async () => {
  const few = await seconds(200);
  expect(await seconds(2_000)).toBeLessThan(Math.max(3, few * 30));
});

/** Of the processor, to judge a renumber of so many. */
async function seconds(count: number): Promise<number> {
  const all = Array.from({ length: count }, (_, i) => i);
  const files = texts(migrations(...all.map(written)));
  const tests = { "tests/test_all.py": all.map((i) => `PATH = "${oldPath(i)}"\n`).join("") };
  const commits = [memoryCommit("x", { renames: Object.keys(files).map((to, i) => ({ from: oldPath(i), to })) })];
  const change = { ...memoryChange({ base: before, head: before }), commits };
  const trees = { ...change.trees, head: memoryTree({ ...before, ...files, ...tests }) };
  const changed = Object.keys({ ...files, ...tests }).map((path) => ({ status: "added", path }) as const);
  const whole = { ...change, trees: { ...trees, merged: trees.head }, headFiles: changed, mergedFiles: changed };
  const groups = await loadGroups(whole, defaultRepoConfig);
  const started = process.cpuUsage();
  const { findings } = await staleReference.run({ change: whole, groups, config: defaultRepoConfig });
  expect(findings).toHaveLength(count);
  return process.cpuUsage(started).user / 1e6;
}
