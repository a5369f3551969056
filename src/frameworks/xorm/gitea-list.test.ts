import { describe, expect, test } from "vitest";
import { fixed, tell } from "../../../test/support/list-judge.ts";
import { placedProperties } from "../../../test/support/placed-histories.ts";

const path = "models/migrations/migrations.go";
const numbered = (...calls: readonly string[]) => ({
  "go.mod": "module code.gitea.io/gitea\n",
  [path]: `package migrations

import "code.gitea.io/gitea/models/migrations/v1_24"

func prepareMigrationTasks() []*migration {
	if preparedMigrations != nil {
		return preparedMigrations
	}
	preparedMigrations = []*migration{
		// Gitea 1.23 ends at 311
${calls.map((call) => `\t\t${call},\n`).join("")}	}
	return preparedMigrations
}
`,
});
const placed = (...calls: readonly string[]) => ({
  "go.mod": "module forgejo.org\n",
  "models/forgejo_migrations_legacy/migrate.go": `package forgejo_migrations_legacy

var migrations = []*Migration{
${calls.map((call, i) => `\t// v${i} -> v${i + 1}\n\t${call},\n`).join("")}}
`,
});
const first = 'newMigration(310, "Add Priority", v1_23.AddPriority)';
const second = 'newMigration(311, "Add TimeEstimate", v1_23.AddTimeEstimate)';
const theirs = 'newMigration(312, "Add DeleteBranch", v1_24.AddDeleteBranch)';
const ours = 'newMigration(312, "Move PinOrder", v1_24.MovePinOrder)';
const before = numbered(first, second);

test("both sides add the next number: the change's line gets the one after", async () => {
  const story = { before, base: numbered(first, second, theirs), head: numbered(first, second, ours) };
  const told = await tell(story);
  expect(told.frameworks).toEqual(["gitea-list models/migrations"]);
  expect(told.findings).toEqual(["blocker same_number: `312` is taken on `main`"]);
  expect(told.message).toMatchInlineSnapshot(`
    [
      "At start it counts the list against its last number, ends with \`migrations are not in order\`, and serves nobody: \`312\` is there twice.",
      "Git reports a conflict in \`models/migrations/migrations.go\` as well.",
    ]
  `);
  expect(told.edits).toEqual([`${path}:13 \t\t${ours}, => \t\t${ours.replace("312", "313")},`]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("the same line on both sides is one; a base that went on is not the change's doing", async () => {
  const ahead = numbered(first, second, theirs);
  expect((await tell({ before, base: ahead, head: ahead })).findings).toEqual([]);
  expect((await tell({ before, base: ahead, head: { "README.md": "" } })).findings).toEqual([]);
  expect(
    (await tell({ before: ahead, head: numbered(first, second, theirs, ours.replace("312", "313")) })).findings,
  ).toEqual([]);
});

test("a gap, and a line that is not at the end", async () => {
  expect((await tell({ before, head: numbered(first, second, ours.replace("312", "314")) })).findings).toEqual([
    "blocker journal_mismatch: `314` does not follow `311`: the numbers have to count on",
  ]);
  const story = { before, head: numbered(first, ours, second) };
  const told = await tell(story);
  expect(told.findings).toEqual([
    "blocker late_number: `312 Move PinOrder` comes before `311 Add TimeEstimate`, which `main` has already",
    "blocker journal_mismatch: `312` does not follow `310`: the numbers have to count on",
  ]);
  expect(told.edits).toEqual([
    `${path}:12 \t\t${ours}, => \t\t${second},`,
    `${path}:13 \t\t${second}, => \t\t${ours},`,
  ]);
  expect((await tell(await fixed(story))).findings).toEqual([]);
});

test("where the place is the number, what stands before the base's last never runs", async () => {
  const [a, b, c] = [
    'NewMigration("Add a", AddA)',
    'NewMigration("Add b", AddB)',
    'NewMigration("Add c", AddC)',
  ] as const;
  expect((await tell({ before: placed(a, b), head: placed(a, b, c) })).findings).toEqual([]);
  const story = { before: placed(a, b), head: placed(a, c, b) };
  const told = await tell(story);
  expect(told.findings).toEqual(["blocker late_number: `Add c` comes before `Add b`, which `main` has already"]);
  // `// v1 -> v2` stays between the two lines.
  expect((await fixed(story)).head).toEqual(placed(a, b, c));
  // Git cannot merge it, and whoever does puts it at the end.
  expect((await tell({ before: placed(a), base: placed(a, b), head: placed(a, c) })).findings).toEqual([]);
});

test("the oldest may be retired; without any other one a database is one of a newer release", async () => {
  expect((await tell({ before: numbered(first, second, theirs), head: numbered(second, theirs) })).findings).toEqual([
    "nit merged_deleted: `310 Add Priority` on `main` would be gone",
  ]);
  expect((await tell({ before, head: numbered(first) })).findings).toEqual([
    "blocker merged_deleted: `311 Add TimeEstimate` on `main` would be gone",
  ]);
  expect((await tell({ before: numbered(first, second, theirs), head: numbered(first, theirs) })).findings).toEqual([
    "blocker merged_deleted+journal_mismatch: `311 Add TimeEstimate` on `main` would be gone",
  ]);
  const [a, b, c] = ["a", "b", "c"].map((x) => `NewMigration("Add ${x}", Add${x})`) as [string, string, string];
  for (const [left, words] of [
    [placed(b, c), "nit merged_deleted: `Add a`"],
    [placed(a, c), "blocker merged_deleted: `Add b`"],
    [placed(a, b), "blocker merged_deleted: `Add c`"],
  ] as const)
    expect((await tell({ before: placed(a, b, c), head: left })).findings).toEqual([
      `${words} on \`main\` would be gone`,
    ]);
});

test("text that is no list, or not Go at all", async () => {
  for (const text of ["", "\0", "package m\nvar x = []*migration{newMigration(", "newMigration(1)".repeat(2000)])
    expect((await tell({ before, head: { "x/migrations.go": text } })).findings).toEqual([]);
  const hostile = numbered(first, second, 'newMigration(312, "`@everyone` [x](y)", v1.X)');
  expect((await tell({ before, base: numbered(first, second, theirs), head: hostile })).findings).toHaveLength(1);
  expect((await tell({ before, head: { [path]: "package migrations\n" } })).findings).toEqual([
    "nit unknown: The 2 migrations of `models/migrations` can no longer be found",
  ]);
});

describe("numbers that are written out", () => {
  placedProperties({
    project: (names) => numbered(...names.map((name, i) => `newMigration(${310 + i}, "${name}", v1.${name})`)),
    group: "gitea-list models/migrations",
    counts: true,
  });
});

describe("numbers that are places", () => {
  placedProperties({
    project: (names) => placed(...names.map((name) => `NewMigration("${name}", ${name})`)),
    group: "gitea-list models/forgejo_migrations_legacy",
    inFront: "blocker",
  });
});
