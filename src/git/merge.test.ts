import * as fc from "fast-check";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRepo, type GitRepo, type NewFile } from "../../test/support/git-repo.ts";
import { expectKnownDifferences } from "../../test/support/known-differences.ts";
import type { Change } from "../domain/change.ts";
import { openChange } from "./change.ts";
import { gitVersion, readVersion, type GitVersion } from "./version.ts";

const withGit = await gitVersion();
const byPath = readVersion("git version 2.30.0");

describe.each([
  ["by git", withGit],
  ["by path", byPath],
])("merged %s", (_, version) => {
  test("what both sides did apart comes together", async () => {
    await using repo = await createRepo();
    const start = await repo.commit({ a: "1\n2\n3\n4\n5\n6\n7\n", gone: "g", mode: "m", same: "s" });
    await repo.commit({ a: "one\n2\n3\n4\n5\n6\n7\n", new: "b", same: "S" });
    await repo.commit(
      { a: "1\n2\n3\n4\n5\n6\nseven 040\n", gone: null, mode: { mode: "100755", content: "m" }, same: "S" },
      { branch: "f", from: start },
    );
    await withChange(repo, version, async (change) => {
      expect(change.textualConflicts).toEqual([]);
      expect((await change.trees.merged.read(["a"])).get("a")).toBe("one\n2\n3\n4\n5\n6\nseven 040\n");
      expect(await change.trees.merged.search(["seven"])).toEqual(["a"]);
      expect((await change.trees.merged.list()).map(({ path, mode }) => `${mode} ${path}`)).toEqual([
        "100644 a",
        "100755 mode",
        "100644 new",
        "100644 same",
      ]);
      expect(change.mergedFiles).toEqual([
        { status: "modified", path: "a" },
        { status: "deleted", path: "gone" },
        { status: "modified", path: "mode" },
      ]);
    });
  });

  test("a path that conflicts holds the head's file, and its absence where the head deleted it", async () => {
    await using repo = await createRepo();
    const start = await repo.commit({ a: "1\n", b: "1\n", c: "1\n" });
    await repo.commit({ a: "base 040\n", b: "base\n", c: null, both: "base\n" });
    await repo.commit({ a: "head 040\n", b: null, c: "head\n", both: "head\n" }, { branch: "f", from: start });
    await withChange(repo, version, async ({ textualConflicts, mergedFiles, trees: { merged } }) => {
      expect(textualConflicts).toEqual(["a", "b", "both", "c"]);
      expect(await merged.read(["a", "b", "c", "both"])).toEqual(
        new Map([
          ["a", "head 040\n"],
          ["both", "head\n"],
          ["c", "head\n"],
        ]),
      );
      expect((await merged.list()).map(({ path }) => path)).toEqual(["a", "both", "c"]);
      expect(await merged.search(["040", "<<<<<<<", "base"])).toEqual(["a"]);
      expect(mergedFiles).toEqual([
        { status: "modified", path: "a" },
        { status: "deleted", path: "b" },
        { status: "modified", path: "both" },
        { status: "added", path: "c" },
      ]);
    });
  });

  test("attributes that the repository's configuration names have no say", async () => {
    await using repo = await createRepo();
    const start = await repo.commit({ a: "1\n" });
    await repo.commit({ a: "1\nbase\n" });
    await repo.commit({ a: "1\nhead\n" }, { branch: "f", from: start });
    await writeFile(join(repo.dir, "attributes"), "a merge=union\n");
    await repo.git(["config", "core.attributesFile", join(repo.dir, "attributes")]);
    await withChange(repo, version, async (change) => {
      expect(change.textualConflicts).toEqual(["a"]);
    });
  });

  test.each(["true", "false"])(
    "nor have a .gitattributes of the branches or of a work tree (bare: %s)",
    async (bare) => {
      await using repo = await createRepo();
      const union = { ".gitattributes": "a merge=union\n" };
      const start = await repo.commit({ a: "1\n", ...union });
      await repo.commit({ a: "1\nbase\n" });
      await repo.commit({ a: "1\nhead\n" }, { branch: "f", from: start });
      await writeFile(join(repo.dir, "..", ".gitattributes"), union[".gitattributes"]);
      await repo.git(["config", "core.bare", bare]);
      await withChange(repo, version, async (change) => {
        expect(change.textualConflicts).toEqual(["a"]);
      });
    },
  );

  test("a file that meets a folder of its name is a conflict", async () => {
    await using repo = await createRepo();
    const start = await repo.commit({ a: "1\n" });
    await repo.commit({ "x/y": "folder\n" });
    await repo.commit({ x: "file\n" }, { branch: "f", from: start });
    await withChange(repo, version, async ({ textualConflicts, trees: { merged } }) => {
      expect(textualConflicts).toEqual(["x"]);
      expect((await merged.list()).map(({ path }) => path)).toEqual(["a", "x", "x/y"]);
      expect((await merged.read(["x"])).get("x")).toBe("file\n");
    });
  });

  test("a rename stays one", async () => {
    await using repo = await createRepo();
    const start = await repo.commit({ "040_x": "1\n2\n3\n4\n5\n" });
    await repo.commit({ other: "o" });
    await repo.commit({ "040_x": null, "041_x": "1\n2\n3\n4\nfive\n" }, { branch: "f", from: start });
    await withChange(repo, version, (change) => {
      const renamed = [{ status: "renamed", path: "041_x", oldPath: "040_x" }];
      expect(change.headFiles).toEqual(renamed);
      expect(change.mergedFiles).toEqual(renamed);
      expect(change.commits.map(({ renames }) => renames)).toEqual([[{ from: "040_x", to: "041_x" }]]);
      return Promise.resolve();
    });
  });

  test("unrelated histories have no merge base, and are merged on nothing", async () => {
    await using repo = await createRepo();
    await repo.commit({ a: "base\n", b: "b\n" });
    await repo.commit({ a: "head\n", c: "c\n" }, { branch: "f" });
    await withChange(repo, version, async (change) => {
      expect(change.mergeBase).toBeUndefined();
      expect(await change.trees.mergeBase.list()).toEqual([]);
      expect(change.headFiles.map(({ path }) => path)).toEqual(["a", "c"]);
      expect(change.textualConflicts).toEqual(["a"]);
      expect(await change.trees.merged.read(["a", "b", "c"])).toEqual(
        new Map([
          ["a", "head\n"],
          ["b", "b\n"],
          ["c", "c\n"],
        ]),
      );
    });
  });

  test("a criss-cross, which has two merge bases, is merged", async () => {
    await using repo = await createRepo();
    await repo.commit({ a: "1\n" });
    await repo.branch("f", "main");
    const mine = await repo.commit({ m: "m\n" });
    const theirs = await repo.commit({ f: "f\n" }, { branch: "f" });
    await repo.merge(theirs);
    await repo.merge(mine, { branch: "f" });
    await repo.commit({ m2: "m2\n" });
    await repo.commit({ f2: "f2\n" }, { branch: "f" });
    expect((await repo.git(["merge-base", "--all", "main", "f"])).split("\n")).toHaveLength(2);
    await withChange(repo, version, async (change) => {
      expect([mine, theirs]).toContain(change.mergeBase);
      expect(change.textualConflicts).toEqual([]);
      expect((await change.trees.merged.list()).map(({ path }) => path)).toEqual(["a", "f", "f2", "m", "m2"]);
    });
  });

  test("nothing is written into the repository", async () => {
    await using repo = await createRepo({ objectFormat: "sha256" });
    const start = await repo.commit({ a: "1\n2\n3\n4\n5\n" });
    await repo.commit({ a: "one\n2\n3\n4\n5\n" });
    await repo.commit({ a: "1\n2\n3\n4\nfive\n" }, { branch: "f", from: start });
    const before = await everything(repo);
    await withChange(repo, version, async (change) => {
      const { merged } = change.trees;
      expect((await merged.read(["a"])).get("a")).toBe("one\n2\n3\n4\nfive\n");
      // The name is the one git would give, in both ways.
      const oid = await repo.git(["hash-object", "--stdin"], "one\n2\n3\n4\nfive\n");
      expect((await merged.list()).map((entry) => entry.oid)).toEqual([oid]);
    });
    expect(await everything(repo)).toEqual(before);
  });
});

test("merged by path is what git merges, as long as nothing was renamed", async () => {
  await using repo = await createRepo();
  const path = fc.constantFrom("a", "b", "d/a", "d/b", "é\n");
  const edit = fc.oneof({ arbitrary: fc.record({ line: fc.nat(11), value: fc.nat(2) }), weight: 5 }, fc.constant(null));
  const start = fc.uniqueArray(path, { minLength: 2 });
  const edits = fc.dictionary(path, edit, { minKeys: 1, noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(start, edits, edits, async (paths, ours, theirs) => {
      const before = Object.fromEntries(paths.map((name) => [name, text(name, undefined)]));
      const from = await repo.commit({ z: "z", ...before }, { from: await orphan(repo), branch: "main" });
      await repo.commit(edited(ours));
      await repo.commit(edited(theirs), { branch: "f", from });
      const results: unknown[] = [];
      for (const version of [withGit, byPath]) {
        await withChange(repo, version, async ({ textualConflicts, mergedFiles, trees: { merged } }) => {
          const entries = await merged.list();
          const texts = await merged.read(entries.map((entry) => entry.path));
          const hits = await merged.search([": 1", ": 2"]);
          results.push({ textualConflicts, mergedFiles, entries, texts, hits });
        });
      }
      expect(results[1]).toEqual(results[0]);
    }),
    { numRuns: 25 },
  );
}, 120_000);

interface LineEdit {
  readonly line: number;
  readonly value: number;
}

function edited(edits: Readonly<Record<string, LineEdit | null>>): Record<string, NewFile> {
  return Object.fromEntries(
    Object.entries(edits).map(([path, edit]) => [path, edit === null ? null : text(path, edit)]),
  );
}

/** Twelve lines that name their file: git must not take one file for another's new name. */
function text(path: string, edit: LineEdit | undefined): string {
  const lines = Array.from(
    { length: 12 },
    (_, i) => `${path.trim().repeat(9)} ${i}: ${edit?.line === i ? edit.value : "-"}`,
  );
  return `${lines.join("\n")}\n`;
}

let orphans = 0;

/** A commit with nothing in common with the others. */
async function orphan(repo: GitRepo): Promise<string> {
  orphans += 1;
  return repo.commit({ z: String(orphans) }, { branch: `orphan-${orphans}` });
}

async function withChange(repo: GitRepo, version: GitVersion, work: (change: Change) => Promise<void>): Promise<void> {
  const [base, head] = await Promise.all([repo.sha("main"), repo.sha("f")]);
  await using change = await openChange(repo.dir, {
    base: { ref: "main", sha: base },
    head: { ref: "f", sha: head },
    version,
  });
  await expectKnownDifferences(change.trees);
  await work(change);
}

async function everything(repo: GitRepo): Promise<readonly string[]> {
  return (await readdir(join(repo.dir), { recursive: true })).toSorted();
}
