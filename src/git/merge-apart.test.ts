import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRepo, type GitRepo, type NewFile } from "../../test/support/git-repo.ts";
import { expectKnownDifferences } from "../../test/support/known-differences.ts";
import { readCommits } from "./commit-object.ts";
import { openChange } from "./change.ts";
import { areApart } from "./merge-apart.ts";
import { openObjects, type Objects } from "./objects.ts";
import { compareTrees } from "./tree-diff.ts";
import { gitVersion } from "./version.ts";

type Edit =
  | { readonly do: "write" | "delete" | "mode" | "link"; readonly path: string }
  | { readonly do: "move" | "moveFolder"; readonly path: string; readonly to: string };

const start = ["top", "a/one", "a/two", "a/in/three", "b/four", "b/five", "c/six"];
const folders = ["a", "a/in", "b", "c"];
const places = fc.constantFrom(...start, "new", "a/new", "a/in/new", "b/new", "c/new", "d/new", "c", "d", "top/new");
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant("write" as const), path: places }), weight: 4 },
  fc.record({ do: fc.constantFrom("delete" as const, "mode", "link"), path: fc.constantFrom(...start) }),
  {
    arbitrary: fc.record({ do: fc.constant("move" as const), path: fc.constantFrom(...start), to: places }),
    weight: 2,
  },
  fc.record({
    do: fc.constant("moveFolder" as const),
    path: fc.constantFrom(...folders),
    to: fc.constantFrom("d", "b", "deep/er", "a/in/side"),
  }),
);
const side = fc.array(edit, { minLength: 1, maxLength: 3 });

test("a merge that git is not asked for is the one that git makes", async () => {
  await using repo = await createRepo();
  const version = await gitVersion();
  const objects = openObjects({ gitDir: repo.dir }, version);
  const seen = { apart: 0, moved: 0 };
  try {
    const from = await repo.commit(Object.fromEntries(start.map((path) => [path, textOf(path)])));
    await fc.assert(
      fc.asyncProperty(side, side, async (ours, theirs) => {
        const base = await repo.commit(filesOf(ours), { from });
        const head = await repo.commit(filesOf(theirs), { from, branch: "f" });
        const apart = await isApart(objects, repo);
        if (!apart) return;
        seen.apart += 1;
        await using change = await openChange(repo.dir, {
          base: { ref: "main", sha: base },
          head: { ref: "f", sha: head },
        });
        // Ends with 1, which throws, when there are conflicts.
        const tree = await repo.git(["merge-tree", "--write-tree", "--no-messages", base, head]);
        const listed = await repo.git(["ls-tree", "-r", "--format=%(objectmode) %(objectname) %(path)", tree]);
        const entries = await change.trees.merged.list();
        expect(entries.map(({ mode, oid, path }) => `${mode} ${oid} ${path}`).join("\n")).toBe(listed);
        expect(change.textualConflicts).toEqual([]);
        expect(await expectKnownDifferences(change.trees)).toBeGreaterThan(0);
        const changes = await repo.git(["diff-tree", "-r", "-M", "--name-status", base, tree]);
        expect(change.mergedFiles.map(({ status, path, oldPath }) => [status, oldPath, path])).toEqual(
          readNames(changes),
        );
        if (change.mergedFiles.some(({ status }) => status === "renamed")) seen.moved += 1;
      }),
      // The same ones every time: how many of each kind there are is counted below.
      { numRuns: 60, seed: 435 },
    );
  } finally {
    await objects.end();
  }
  expect(seen.apart).toBeGreaterThan(15);
  expect(seen.moved).toBeGreaterThan(3);
}, 60_000);

test("a file that came into a folder which the other side renamed is git's to place", async () => {
  await using repo = await createRepo();
  const from = await repo.commit({ "a/one": textOf("a/one"), "a/two": textOf("a/two"), z: "z\n" });
  const moved = { "a/one": null, "a/two": null, "b/one": textOf("a/one"), "b/two": textOf("a/two") };
  const base = await repo.commit(moved, { from });
  const head = await repo.commit({ "a/new": textOf("a/new") }, { from, branch: "f" });
  await using change = await openChange(repo.dir, { base: { ref: "main", sha: base }, head: { ref: "f", sha: head } });
  // Git moves it to `b/new`, and says that a person should look.
  expect(change.textualConflicts).toEqual(["b/new"]);
});

test("several merge bases are merged first", async () => {
  await using repo = await createRepo();
  await repo.commit({ x: "0\n" });
  await repo.branch("f", "main");
  const mine = await repo.commit({ x: "1\n" });
  const theirs = await repo.commit({ y: "1\n" }, { branch: "f" });
  await repo.merge(theirs);
  await repo.merge(mine, { branch: "f" });
  // Against either merge base alone one of these would seem to be the base's doing.
  await repo.commit({ x: "0\n" });
  const head = await repo.commit({ f: "f\n" }, { branch: "f" });
  const base = await repo.sha("main");
  await using change = await openChange(repo.dir, { base: { ref: "main", sha: base }, head: { ref: "f", sha: head } });
  expect(await change.trees.merged.read(["f", "x", "y"])).toEqual(
    new Map([
      ["f", "f\n"],
      ["x", "0\n"],
      ["y", "1\n"],
    ]),
  );
});

async function isApart(objects: Objects, repo: GitRepo): Promise<boolean> {
  const shas = await Promise.all(["f~1", "main", "f"].map((name) => repo.sha(name)));
  const [before, base, head] = (await readCommits(objects, shas)).map(({ tree }) => tree);
  const [ours, theirs] = await Promise.all([compareTrees(objects, before, base), compareTrees(objects, before, head)]);
  return areApart(ours, theirs);
}

function filesOf(edits: readonly Edit[]): Record<string, NewFile> {
  const files: Record<string, NewFile> = {};
  for (const each of edits) {
    const { path } = each;
    switch (each.do) {
      case "write":
        files[path] = `${textOf(path)}more\n`;
        break;
      case "delete":
        files[path] = null;
        break;
      case "mode":
        files[path] = { mode: "100755", content: textOf(path) };
        break;
      case "link":
        files[path] = { mode: "120000", content: "elsewhere" };
        break;
      case "move":
        files[path] = null;
        files[each.to] = textOf(path);
        break;
      case "moveFolder":
        for (const old of start.filter((name) => name.startsWith(`${path}/`))) {
          files[old] = null;
          files[each.to + old.slice(path.length)] = `${textOf(old)}moved\n`;
        }
        break;
    }
  }
  return files;
}

/** Lines that name their file: git finds it under another name, and takes no other for it. */
function textOf(path: string): string {
  return Array.from({ length: 10 }, (_, i) => `${path.repeat(5)} ${i}\n`).join("");
}

function readNames(changes: string): readonly (readonly [string, string | undefined, string])[] {
  const words: Readonly<Record<string, string>> = {
    A: "added",
    D: "deleted",
    M: "modified",
    T: "modified",
    R: "renamed",
  };
  return changes === ""
    ? []
    : changes.split("\n").map((line) => {
        const [letter = "", first = "", second] = line.split("\t");
        const status = words[letter.charAt(0)] ?? letter;
        return second === undefined ? [status, undefined, first] : [status, first, second];
      });
}
