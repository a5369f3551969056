import { expect, test } from "vitest";
import { migrations, pathOf, root, withProject } from "../../test/support/alembic-files.ts";
import { memoryChange, memoryCommit } from "../../test/support/memory-change.ts";
import type { Change } from "../domain/change.ts";
import { plainText } from "../domain/text.ts";
import { emptyMemory } from "../frameworks/parse-memory.ts";
import { judge } from "./judge.ts";

const chain = [
  { id: "001", slug: "make_teams" },
  { id: "002", down: "001", slug: "make_players" },
];
const prices = { id: "003", down: "002", slug: "add_prices" };
const project = withProject(migrations(...chain));
const wide = withProject(migrations(...chain, prices));

test("what was a pull request's is the base's once it is merged, whatever is remembered of it", async () => {
  const memory = emptyMemory();
  const adds = memoryChange({ base: project, head: wide });
  const code = memoryChange({ base: wide, head: { ...wide, "app/prices.py": "" } });
  await judge(adds, memory);
  expect((await judge(code, memory)).judgement).toEqual((await judge(code, emptyMemory())).judgement);
  // And the other way round: what the base had is taken back, and comes again.
  await judge(memoryChange({ base: wide, head: project }), memory);
  expect((await judge(adds, memory)).judgement).toEqual((await judge(adds, emptyMemory())).judgement);
});

test("what is remembered of other changes tells nothing of this one", async () => {
  const memory = emptyMemory();
  const collides = withProject(migrations(...chain, { id: "003", down: "002", slug: "add_roles" }));
  const forks = withProject(migrations(...chain, prices, { id: "004", down: "002", slug: "fork" }));
  const changes = [
    memoryChange({ base: project, head: wide }),
    memoryChange({ mergeBase: project, base: wide, head: collides }),
    memoryChange({ mergeBase: project, base: collides, head: wide }),
    memoryChange({ base: wide, head: project }),
    memoryChange({ base: wide, head: forks }),
  ];
  for (const change of [...changes, ...changes.toReversed()]) {
    const [known, fresh] = [await judge(change, memory), await judge(change, emptyMemory())];
    expect(known.judgement).toEqual(fresh.judgement);
  }
});

/** A renumber onto the fresh tip: nothing is wrong with it. */
const renumbered = memoryChange({
  base: project,
  head: wide,
  commits: [memoryCommit("renumber", { renames: [{ from: `${root}/002_add_prices.py`, to: pathOf(prices) }] })],
});
const broken = () => Promise.reject(new Error("the disk is gone"));

const crashing: readonly (readonly [string, Change])[] = [
  ["stale-reference", { ...renumbered, trees: searchless(renumbered) }],
  ["migration-collision", { ...renumbered, otherClaims: broken }],
];
test.each(crashing)("a crash of %s keeps the verdict from being an approval, and is named", async (check, change) => {
  expect((await judge(renumbered)).judgement).toMatchObject({ verdict: "approve", findings: [], problems: [] });
  const { judgement, crashes } = await judge(change);
  expect(judgement).toMatchObject({ verdict: "inconclusive", findings: [] });
  expect(judgement.problems.map(plainText)).toEqual([
    `The check \`${check}\` failed to run: a bug of Assay, written to its log`,
  ]);
  expect(crashes).toEqual([{ check, error: new Error("the disk is gone") }]);
  expect(judgement.verified.map((one) => one.check)).not.toContain(check);
  expect(judgement.verified.length).toBeGreaterThan(0);
});

function searchless({ trees }: Change): Change["trees"] {
  return { ...trees, merged: { ...trees.merged, search: broken } };
}

const refusal = "`.assay.yml` of `main` is refused: it must be a plain file of at most 64 kB";
test.each([
  ["a link", { mode: "120000", text: "elsewhere.yml" } as const, [refusal]],
  ["a megabyte and one", "#".repeat(1024 * 1024 + 1), [refusal]],
  ["64 kB and one", "#".repeat(64 * 1024 + 1), ["`.assay.yml:1` of `main` is refused: the file must be at most 64 kB"]],
  ["64 kB", "#".repeat(64 * 1024), []],
])("a configuration that is %s is obeyed or refused, and never taken for none", async (_, file, problems) => {
  const files = (more: typeof project) => ({ ...more, ".assay.yml": file });
  const { judgement } = await judge(memoryChange({ base: files(project), head: files(wide) }));
  expect(judgement.verdict).toBe(problems.length > 0 ? "inconclusive" : "approve");
  expect(judgement.problems.map(plainText)).toEqual(problems);
});

test("a folder that the configuration names and that holds no migration is told: a typing error must not be a silent green", async () => {
  const files = {
    ".assay.yml":
      "migrations:\n  roots:\n    - {path: db/chagnes, framework: numbered-sql}\n    - {path: db/more, framework: numbered-sql}\n",
    "db/more/001_a.sql": "select 1;\n",
  };
  const told = async (head: Readonly<Record<string, string>>) =>
    (await judge(memoryChange({ base: files, head: { ...files, ...head } }))).judgement.notes.map(plainText);
  expect(await told({ "db/changes/001_a.sql": "select 1;\n" })).toEqual([
    "`.assay.yml` of `main` names `db/chagnes`, and no migration of `numbered-sql` is there",
  ]);
  expect(await told({ "db/chagnes/001_a.sql": "select 1;\n" })).toEqual([]);
});
