import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRepo, type GitRepo } from "../../test/support/git-repo.ts";
import { parseSha, type Sha } from "../domain/ids.ts";
import { introductions, ownCommits } from "./commits.ts";
import { findHistory } from "./history.ts";
import { openObjects } from "./objects.ts";
import type { TreeSource } from "./tree.ts";
import { gitVersion } from "./version.ts";

interface PlannedCommit {
  /** How many commits before this one its parents are; none for one past the first. */
  readonly parents: readonly number[];
  /** Hours: the clocks of those who made them differ. */
  readonly at: number;
  readonly edits: readonly (readonly [path: string, content: number | undefined])[];
  readonly message: string;
  readonly latin1: boolean;
}

const paths = ["a", "d/a", "d/e/b", "x"];
const moveOf = (from: string, to: string): PlannedCommit["edits"] => [
  [from, undefined],
  [to, 0],
];
const planned: fc.Arbitrary<PlannedCommit> = fc.record({
  parents: fc.oneof(
    { arbitrary: fc.constant([1]), weight: 5 },
    fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }),
    { arbitrary: fc.constant([99]), weight: 1 },
  ),
  at: fc.integer({ min: 0, max: 30 }),
  edits: fc.oneof(
    {
      arbitrary: fc.array(fc.tuple(fc.constantFrom(...paths), fc.option(fc.nat(1), { nil: undefined })), {
        maxLength: 2,
      }),
      weight: 4,
    },
    fc.constantFrom(moveOf("a", "moved"), moveOf("moved", "a"), moveOf("d/a", "d/e/moved")),
  ),
  message: fc.oneof(
    fc.constantFrom("", "\n\n  two \t\r\nlines \n\nbody", "é\u001B[31m 😀", " \t\n", "one", "nul\0after", "\u00A0 x\v"),
    fc.string(),
  ),
  latin1: fc.oneof({ arbitrary: fc.constant(false), weight: 9 }, fc.constant(true)),
});

test("what is read in this process is what git says: merge base, the head's own commits, who brought a path", async () => {
  await using repo = await createRepo();
  const version = await gitVersion();
  const seen = { single: 0, read: 0, inLine: 0, renames: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(planned, { minLength: 4, maxLength: 14 }), fc.gen(), async (plans, pick) => {
      const all = paths.map((path) => [path, 0] as const);
      const shas = await write(
        repo,
        plans.map((plan, i) => (i === 0 ? { ...plan, edits: all } : plan)),
      );
      const last = shas.length - 1;
      const base = shas[pick(fc.integer, { min: 0, max: last })];
      const head = shas[pick(fc.integer, { min: Math.max(0, last - 4), max: last })];
      if (base === undefined || head === undefined) throw new Error("no such commit");
      const objects = openObjects({ gitDir: repo.dir }, version);
      try {
        const source: TreeSource = { place: { gitDir: repo.dir }, objects };
        const history = await findHistory(source, base, head);
        const told = (await repo.git(["merge-base", "--all", base, head]).catch(() => "")).split("\n");
        expect(history === undefined ? told : [history.mergeBase.sha]).toEqual(told);
        if (told.length === 1 && told[0] !== "") seen.single += 1;
        if (history !== undefined) seen.read += 1;
        if (history?.headLine !== undefined) seen.inLine += 1;
        const mergeBase = history?.mergeBase.sha;
        const own = await ownCommits(source, base, head, undefined);
        if (own.some(({ renames }) => renames.length > 0)) seen.renames += 1;
        expect(await ownCommits(source, base, head, history)).toEqual(own);
        for (const path of mergeBase === undefined ? [] : [...paths, "d", "d/e", "none"]) {
          const asked = await introductions(source, { base, mergeBase, history: undefined }, path);
          expect(await introductions(source, { base, mergeBase, history }, path)).toEqual(asked);
        }
      } finally {
        await objects.end();
      }
    }),
    // The same ones every time: how many of each kind there are is counted below.
    { numRuns: 40, seed: 435 },
  );
  // Or nothing was compared. Where clocks differ, an ancestor of the merge base may look like another one.
  expect(seen.single).toBeGreaterThan(15);
  expect(seen.read).toBeGreaterThan(seen.single * 0.75);
  expect(seen.inLine).toBeGreaterThan(5);
  expect(seen.renames).toBeGreaterThan(1);
}, 60_000);

test("a long way is left to git", async () => {
  await using repo = await createRepo();
  const step = { parents: [1], at: 1, edits: [], message: "m", latin1: false };
  const shas = await write(
    repo,
    Array.from({ length: 80 }, () => step),
  );
  const [first, last] = [shas[0], shas.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no commits");
  const objects = openObjects({ gitDir: repo.dir }, await gitVersion());
  try {
    expect(await findHistory({ place: { gitDir: repo.dir }, objects }, first, last)).toBeUndefined();
    // What was read stays known, so a way that is gone often becomes a short one.
    expect((await findHistory({ place: { gitDir: repo.dir }, objects }, first, last))?.headLine).toHaveLength(79);
  } finally {
    await objects.end();
  }
});

/** Writes the commits with one git, and names them. */
async function write(repo: GitRepo, plans: readonly PlannedCommit[]): Promise<readonly Sha[]> {
  const stream = plans.flatMap(({ parents, at, edits, message, latin1 }, i): (string | Buffer)[] => {
    const [first, ...others] = parents.map((back) => i - back).filter((index) => index >= 0);
    const body = Buffer.from(message, latin1 ? "latin1" : "utf8");
    return [
      `reset refs/made/${i}\n\ncommit refs/made/${i}\nmark :${i + 1}\n`,
      `committer Ada <a@b> ${1_800_000_000 + at * 3_600} +0100\n${latin1 ? "encoding ISO-8859-1\n" : ""}`,
      `data ${body.length}\n`,
      body,
      ...(first === undefined ? ["\n"] : [`\nfrom :${first + 1}\n`]),
      ...others.map((other) => `merge :${other + 1}\n`),
      ...edits.map(([path, content]) =>
        content === undefined ? `D ${path}\n` : `M 100644 inline ${path}\ndata 1\n${content}\n`,
      ),
      `\nget-mark :${i + 1}\n`,
    ];
  });
  const names = await repo.git(
    ["fast-import", "--quiet", "--force"],
    Buffer.concat(stream.map((part) => Buffer.from(part))),
  );
  return names.split("\n").map((name) => {
    const sha = parseSha(name);
    if (sha === undefined) throw new Error(`not a commit: ${name}`);
    return sha;
  });
}
