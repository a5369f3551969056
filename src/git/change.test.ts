import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createRepo, type GitRepo } from "../../test/support/git-repo.ts";
import { openChange } from "./change.ts";
import { isDamage } from "./fetch-error.ts";

test("the two 040s: each side is fine, the merge has both, and the base says which commit brought its own", async () => {
  await using repo = await createRepo();
  const start = await repo.commit({ "versions/039_a.py": "revision = '039'\n" });
  await repo.commit(
    { "versions/040_ro_role.py": "revision = '040'\n" },
    { branch: "f", from: start, message: "Add role" },
  );
  const team = await repo.commit(
    { "versions/040_team.py": "revision = '040' # team\n" },
    { branch: "team", from: start },
  );
  await repo.commit({ "versions/040_team.py": "revision = '040' # the team\n" }, { branch: "team" });
  const merge = await repo.merge("team", { message: "Merge the team (#434)", date: "2026-02-01T10:00:00Z" });
  await using change = await open(repo);
  expect(change).toMatchObject({ mergeBase: start, textualConflicts: [] });
  expect(change.headFiles).toEqual([{ status: "added", path: "versions/040_ro_role.py" }]);
  expect(change.mergedFiles).toEqual([{ status: "added", path: "versions/040_ro_role.py" }]);
  expect((await change.trees.merged.list("versions")).map(({ path }) => path)).toEqual([
    "versions/039_a.py",
    "versions/040_ro_role.py",
    "versions/040_team.py",
  ]);
  expect(await change.introducedBy("versions/040_team.py")).toEqual([
    { sha: merge, subject: "Merge the team (#434)", at: "2026-02-01T10:00:00.000Z", renames: [] },
  ]);
  expect((await change.introducedBy("versions/039_a.py")).map(({ sha }) => sha)).toEqual([start]);
  expect(await change.introducedBy("versions/none.py")).toEqual([]);
  expect(await change.introducedBy("versions/*")).toEqual([]);
  expect(change.commits.map(({ sha, subject }) => ({ sha, subject }))).toEqual([
    { sha: await repo.sha("f"), subject: "Add role" },
  ]);
  expect(change.commits.map(({ sha }) => sha)).not.toContain(team);
});

test("what the base got since it was left is in mergedFiles of nobody", async () => {
  await using repo = await createRepo();
  const start = await repo.commit({ a: "1" });
  await repo.commit({ b: "1" });
  await repo.commit({ c: "1" }, { branch: "f", from: start });
  await repo.merge("main", { branch: "f" });
  await using change = await open(repo);
  expect(change.mergeBase).toBe(await repo.sha("main"));
  expect(change.headFiles).toEqual([{ status: "added", path: "c" }]);
  expect(change.mergedFiles).toEqual([{ status: "added", path: "c" }]);
  // The merge of main into the branch is not one of its own commits.
  expect(change.commits).toHaveLength(1);
  expect((await change.trees.mergeBase.list()).map(({ path }) => path)).toEqual(["a", "b"]);
});

test("a head that is in the base already changes nothing", async () => {
  await using repo = await createRepo();
  await repo.commit({ a: "1" });
  await repo.branch("f", "main");
  await repo.commit({ b: "1" });
  await using change = await open(repo);
  expect(change).toMatchObject({ headFiles: [], mergedFiles: [], commits: [], textualConflicts: [] });
  expect((await change.trees.merged.list()).map(({ path }) => path)).toEqual(["a", "b"]);
  expect((await change.trees.head.list()).map(({ path }) => path)).toEqual(["a"]);
});

test("hostile paths, subjects and dates come through as they are", async () => {
  await using repo = await createRepo();
  const start = await repo.commit({ a: "1" });
  const names = ["-rf", "new\nline", "tab\there", ":100644 x", "a b", "`id`", "é", "😀", "\uFFFDx"];
  const message = ":100644 100644 0 0 M\n\nbody";
  await repo.commit(Object.fromEntries(names.map((name) => [name, name])), { branch: "f", from: start, message });
  await repo.commit({ "new\nline": null, "new\nname": "new\nline" }, { branch: "f", message: "é \u001B[31m" });
  await repo.commit({ b: "1" });
  await using change = await open(repo);
  expect(new Set(change.headFiles.map(({ path }) => path))).toEqual(new Set([...names.toSpliced(1, 1), "new\nname"]));
  expect(change.commits.map(({ subject, renames }) => ({ subject, renames }))).toEqual([
    { subject: "é \u001B[31m", renames: [{ from: "new\nline", to: "new\nname" }] },
    { subject: ":100644 100644 0 0 M", renames: [] },
  ]);
  const lists = await Promise.all([change.trees.head, change.trees.mergeBase].map((tree) => tree.list()));
  expect(lists[0]?.map(({ path }) => path)).toEqual(
    (await repo.git(["ls-tree", "-rz", "--name-only", "f"])).split("\0").slice(0, -1),
  );
  expect(lists[1]?.map(({ path }) => path)).toEqual(["a"]);
});

test("at most 500 commits are told, the newest", async () => {
  await using repo = await createRepo();
  await repo.commit({ a: "1" });
  const commits = Array.from(
    { length: 501 },
    (_, i) =>
      `commit refs/heads/f\ncommitter A <a@b> ${1_800_000_000 + i} +0000\ndata ${String(i).length}\n${i}\n${i === 0 ? "from refs/heads/main\n" : ""}`,
  );
  await repo.git(["fast-import", "--quiet"], commits.join("\n"));
  await using change = await open(repo);
  expect(change.commits).toHaveLength(500);
  expect(change.commits[0]?.subject).toBe("500");
});

test("a clone without the merge base is told to be unshallow", async () => {
  await using repo = await createRepo();
  const start = await repo.commit({ a: "1" });
  const base = await repo.commit({ b: "1" });
  const head = await repo.commit({ c: "1" }, { branch: "f", from: start });
  await using clone = await createRepo();
  await clone.git(["fetch", "--quiet", "--depth=1", `file://${repo.dir}`, "+refs/heads/*:refs/heads/*"]);
  const opened = openChange(clone.dir, { base: { ref: "main", sha: base }, head: { ref: "f", sha: head } });
  await expect(opened).rejects.toThrow(/shallow.*git fetch --unshallow/);
});

test("temporary objects go with the change, also when it cannot be opened", async () => {
  await using repo = await createRepo();
  const start = await repo.commit({ a: "1\n2\n3\n4\n5\n" });
  await repo.commit({ a: "1\n2\n3\n4\nfive\n" }, { branch: "f", from: start });
  await repo.commit({ a: "one\n2\n3\n4\n5\n" });
  // A folder of this test alone: others open changes at the same time.
  const own = await mkdtemp(join(tmpdir(), "assay-test-"));
  vi.stubEnv("TMPDIR", own);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(own, { recursive: true });
  });
  const change = await open(repo);
  expect(await readdir(own)).toHaveLength(1);
  await change[Symbol.asyncDispose]();
  expect(await readdir(own)).toEqual([]);
  const missing = { ref: "f", sha: await repo.sha("f") };
  await repo.git(["update-ref", "-d", "refs/heads/f"]);
  const gone = { ...missing, sha: missing.sha.replace(/./g, "1") as typeof missing.sha };
  await expect(openChange(repo.dir, { base: missing, head: gone })).rejects.toThrow(/git \S+ ended with 128/);
  expect(await readdir(own)).toEqual([]);
});

test("a stopped review stops", async () => {
  await using repo = await createRepo();
  await repo.commit({ a: "1" });
  const sha = await repo.sha("main");
  const signal = AbortSignal.abort(new Error("newer push"));
  const side = { ref: "main", sha };
  await expect(openChange(repo.dir, { base: side, head: side, signal })).rejects.toThrow("newer push");
});

async function open(repo: GitRepo) {
  const [base, head] = await Promise.all([repo.sha("main"), repo.sha("f")]);
  return openChange(repo.dir, { base: { ref: "main", sha: base }, head: { ref: "f", sha: head } });
}

test("a clone that lacks a large file is judged all the same: only what is the same to the byte counts as renamed", async () => {
  await using repo = await createRepo();
  const text = "a line of many\n".repeat(50);
  await repo.commit({ "a.txt": `${text}1`, "same.txt": "same" });
  await repo.commit(
    { "a.txt": null, "b.txt": `${text}2`, "same.txt": null, "moved.txt": "same" },
    { branch: "f", from: "main" },
  );
  const oid = (await repo.git(["rev-parse", "f:b.txt"])).trim();
  await rm(join(repo.dir, "objects", oid.slice(0, 2), oid.slice(2)));
  await using change = await openChange(repo.dir, {
    base: { ref: "main", sha: await repo.sha("main") },
    head: { ref: "f", sha: await repo.sha("f") },
    mayLack: true,
  });
  expect([...(await change.trees.merged.read(["b.txt", "moved.txt"])).keys()]).toEqual(["moved.txt"]);
  // A mirror lacks nothing: there it is damage.
  await expect(open(repo)).rejects.toSatisfy(isDamage);
  expect(change.headFiles).toEqual([
    { status: "deleted", path: "a.txt" },
    { status: "added", path: "b.txt" },
    { status: "renamed", path: "moved.txt", oldPath: "same.txt" },
  ]);
});
