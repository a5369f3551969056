import { chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createRepo, runGit, type GitRepo } from "../../test/support/git-repo.ts";
import { TransientError, UserError } from "../domain/errors.ts";
import { openChange } from "./change.ts";
import { findLocal } from "./local.ts";

let origin: GitRepo;
let home: string;
let clone: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "assay-local-"));
  // The person's configuration is none: neither this machine's nor a trust in every folder.
  vi.stubEnv("HOME", home);
  vi.stubEnv("XDG_CONFIG_HOME", home);
  vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
  origin = await createRepo();
  await origin.commit({ a: "1" });
  await origin.commit({ b: "1" }, { branch: "feature/x", from: "main" });
  clone = join(home, "clone");
  await runGit(home, ["clone", "--quiet", origin.dir, clone]);
  await inClone("checkout", "--quiet", "feature/x");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await origin.dispose();
  await rm(home, { recursive: true, force: true });
});

test("the branch that is checked out is judged against the remote's default branch", async () => {
  const local = await findLocal({ dir: clone });
  expect(local).toEqual({
    gitDir: join(clone, ".git"),
    workTree: clone,
    base: { ref: "main", from: "origin", sha: await origin.sha("main") },
    head: { ref: "feature/x", sha: await origin.sha("feature/x") },
    branch: "feature/x",
    baseRef: "refs/remotes/origin/main",
    baseFetchedAt: expect.stringMatching(/^20.*Z$/),
    fetchMs: 0,
  });
  await using change = await openChange(local.gitDir, local);
  expect(change.mergedFiles).toEqual([{ status: "added", path: "b" }]);
});

describe("the repository is found", () => {
  test("from a folder inside, through a link, in a linked work tree and in a bare one", async () => {
    await mkdir(join(clone, "deep", "er"), { recursive: true });
    await symlink(join(clone, "deep"), join(home, "link"));
    await inClone("worktree", "add", "--quiet", "--detach", join(home, "tree"), "origin/feature/x");
    const gitDir = join(clone, ".git");
    expect(await findLocal({ dir: join(clone, "deep", "er") })).toMatchObject({ gitDir, workTree: clone });
    expect(await findLocal({ dir: join(home, "link", "er") })).toMatchObject({ gitDir, workTree: clone });
    expect(await findLocal({ dir: join(home, "tree") })).toMatchObject({
      gitDir,
      workTree: join(home, "tree"),
      branch: undefined,
      head: { ref: "HEAD", sha: await origin.sha("feature/x") },
    });
    expect(await findLocal({ dir: origin.dir, head: "feature/x" })).toMatchObject({
      gitDir: origin.dir,
      workTree: undefined,
      base: { ref: "main" },
    });
    const tree = await findLocal({ dir: join(home, "tree") });
    await using change = await openChange(tree.gitDir, tree);
    expect(change.headFiles).toHaveLength(1);
  });

  test("also from inside a hook, whose GIT_DIR means another", async () => {
    vi.stubEnv("GIT_DIR", origin.dir);
    vi.stubEnv("GIT_INDEX_FILE", "nowhere");
    expect(await findLocal({ dir: clone })).toMatchObject({ gitDir: join(clone, ".git") });
  });

  test("or else it is said what is wrong", async () => {
    await expect(findLocal({ dir: join(home, "none") })).rejects.toThrow(/There is no folder .*--repo/);
    await expect(findLocal({ dir: home })).rejects.toThrow(/is not in a git repository.*--repo/);
    const empty = join(home, "empty");
    await runGit(home, ["init", "--quiet", empty]);
    await expect(findLocal({ dir: empty })).rejects.toThrow(/no commit at HEAD.*--head/);
  });

  test("and a clone that lacks files by intent is refused before it fails halfway", async () => {
    await origin.git(["config", "uploadpack.allowFilter", "true"]);
    const partial = join(home, "partial");
    await runGit(home, ["clone", "--quiet", "--bare", "--filter=blob:none", `file://${origin.dir}`, partial]);
    await expect(findLocal({ dir: partial })).rejects.toThrow(/was cloned with --filter/);
    // As git before 2.24 wrote it down.
    await runGit(partial, ["config", "--unset", "remote.origin.promisor"]);
    await runGit(partial, ["config", "extensions.partialClone", "origin"]);
    await expect(findLocal({ dir: partial })).rejects.toThrow(/was cloned with --filter/);
  });

  test.runIf(process.getuid?.() === 0)("and one of another user is not trusted, with the way out", async () => {
    await chown(clone, 12_345, 12_345);
    await chown(join(clone, ".git"), 12_345, 12_345);
    await expect(findLocal({ dir: clone })).rejects.toThrow(/belongs to another user.*safe\.directory/);
    await writeFile(join(home, ".gitconfig"), `[safe]\n\tdirectory = ${clone}\n`);
    const local = await findLocal({ dir: clone });
    await using change = await openChange(local.gitDir, local);
    expect(change.headFiles).toHaveLength(1);
  });
});

describe("base and head", () => {
  test("may be a branch, a branch of the remote, a tag, a sha or any revision", async () => {
    const [main, feature] = [await origin.sha("main"), await origin.sha("feature/x")];
    await inClone("tag", "v1", "origin/main");
    const bases = ["main", "origin/main", "v1", main, "HEAD~1", "refs/remotes/origin/main"];
    for (const base of bases) expect((await findLocal({ dir: clone, base })).base.sha).toBe(main);
    const named = await Promise.all(bases.map(async (base) => (await findLocal({ dir: clone, base })).base.ref));
    expect(named).toEqual(["main", "main", "v1", main.slice(0, 12), "HEAD~1", "main"]);
    for (const head of ["feature/x", "origin/feature/x"]) {
      expect(await findLocal({ dir: clone, head })).toMatchObject({ branch: "feature/x", head: { sha: feature } });
    }
    expect(await findLocal({ dir: clone, head: feature })).toMatchObject({
      branch: undefined,
      head: { ref: feature.slice(0, 12), sha: feature },
    });
  });

  test("a base that only the remote has goes by its own name", async () => {
    await origin.branch("release/1", "main");
    await inClone("fetch", "--quiet");
    const local = await findLocal({ dir: clone, base: "release/1" });
    expect(local).toMatchObject({ base: { ref: "release/1" }, baseRef: "refs/remotes/origin/release/1" });
  });

  test("that are not there are told with the option to pass", async () => {
    for (const name of ["nope", "--help", "-x", "", "a\nb", "HEAD:a"]) {
      await expect(findLocal({ dir: clone, base: name })).rejects.toThrow(/There is no branch.*--base/s);
      await expect(findLocal({ dir: clone, head: name })).rejects.toThrow(/There is no branch.*--head/s);
    }
  });

  test("without a remote the other of main and master is the base, or it must be passed", async () => {
    await inClone("remote", "remove", "origin");
    expect((await findLocal({ dir: clone })).base.ref).toBe("main");
    await inClone("checkout", "--quiet", "main");
    await expect(findLocal({ dir: clone })).rejects.toThrow(/main itself is checked out.*--base/);
  });

  test("the only remote may have any name", async () => {
    await inClone("remote", "rename", "origin", "company/forge");
    const local = await findLocal({ dir: clone });
    expect(local).toMatchObject({
      base: { ref: "main", from: "company/forge" },
      baseRef: "refs/remotes/company/forge/main",
    });
  });
});

describe("how fresh the base is", () => {
  test("a base that nobody fetched since is the old one, until --fetch", async () => {
    const old = await origin.sha("main");
    await origin.commit({ c: "1" });
    expect((await findLocal({ dir: clone })).base.sha).toBe(old);
    const started = Date.now();
    const local = await findLocal({ dir: clone, fetch: true });
    expect(local.base.sha).toBe(await origin.sha("main"));
    expect(local.fetchMs).toBeGreaterThan(0);
    expect(Date.parse(local.baseFetchedAt ?? "")).toBeGreaterThanOrEqual(started - 1000);
  });

  test("--fetch with the name of a local branch fetches and takes what it follows", async () => {
    await inClone("branch", "mine", "origin/main", "--track");
    await origin.commit({ c: "1" });
    for (const base of ["main", "mine", "origin/main"]) {
      const local = await findLocal({ dir: clone, base, fetch: true });
      expect(local).toMatchObject({ base: { sha: await origin.sha("main") }, baseRef: "refs/remotes/origin/main" });
    }
  });

  test("a base that comes from nowhere was never fetched and cannot be", async () => {
    await inClone("branch", "--no-track", "mine", "origin/main");
    expect((await findLocal({ dir: clone, base: "mine" })).baseFetchedAt).toBeUndefined();
    await expect(findLocal({ dir: clone, base: "mine", fetch: true })).rejects.toThrow(/nothing to fetch/);
    await inClone("remote", "set-url", "origin", join(home, "gone"));
    await expect(findLocal({ dir: clone, fetch: true })).rejects.toThrow(UserError);
    // Nobody listens on port 1: time may heal that.
    await inClone("remote", "set-url", "origin", "http://127.0.0.1:1/team/app.git");
    await expect(findLocal({ dir: clone, fetch: true })).rejects.toThrow(TransientError);
  });

  test("no hook runs", async () => {
    const hook = join(clone, ".git", "hooks", "reference-transaction");
    await writeFile(hook, `#!/bin/sh\ntouch ${home}/ran\n`, { mode: 0o755 });
    await origin.commit({ c: "1" });
    await findLocal({ dir: clone, fetch: true });
    await expect(stat(join(home, "ran"))).rejects.toThrow("ENOENT");
  });
});

function inClone(...args: readonly string[]): Promise<string> {
  return runGit(clone, args);
}
