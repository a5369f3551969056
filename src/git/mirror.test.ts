import { randomUUID } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serveGit, type GitServer } from "../../test/support/git-http-server.ts";
import { createRepo, runGit, type GitRepo } from "../../test/support/git-repo.ts";
import { TransientError, UserError } from "../domain/errors.ts";
import { parsePrNumber, parseRepoId, type Sha } from "../domain/ids.ts";
import { openChange } from "./change.ts";
import type { FetchedChange, FetchOutcome, FetchRequest } from "./fetch.ts";
import { fetchChange, mirrorOf, repairing, type Mirror } from "./mirror.ts";

const token = "canary-b71c09";
let repo: GitRepo;
let server: GitServer;
let dataDir: string;
let mirror: Mirror;
let request: FetchRequest;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "assay-data-"));
  repo = await createRepo();
  server = await serveGit(new Map([["owner/name", repo.dir]]), { token });
  mirror = mirrorOf(dataDir, { id: parseRepoId(7)!, objectFormat: "sha1" });
  request = { url: `${server.url}/owner/name.git`, token, baseRef: "main", prNumber: parsePrNumber(1)! };
  await repo.commit({ a: "1" });
  await openPull({ b: "1" });
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await repo.dispose();
  await rm(dataDir, { recursive: true, force: true });
});

test("base and head are brought by one fetch, and nothing of the job stays", async () => {
  const before = Date.now();
  const change = fetched(await fetchChange(mirror, request));
  expect(change).toMatchObject({ base: await repo.sha("main"), head: await repo.sha("refs/pull/1/head") });
  expect(Date.parse(change.fetchedAt)).toBeGreaterThanOrEqual(before);
  expect(change.ms).toBeGreaterThan(0);
  expect(await refs()).toEqual(expect.arrayContaining([expect.stringMatching(/^refs\/jobs\/.*\/head$/)]));
  await change[Symbol.asyncDispose]();
  expect(await refs()).toEqual([expect.stringMatching(/^refs\/kept\/base\/[0-9a-f]{16}$/), "refs/kept/pull/1"]);

  await repo.commit({ c: "1" });
  const requests = server.requests.length;
  await using again = fetched(await fetchChange(mirror, request));
  expect(again.base).toBe(await repo.sha("main"));
  // What refs are there, and the new objects.
  expect(server.requests.slice(requests).filter((line) => line.startsWith("POST"))).toHaveLength(2);
  await using judged = await openChange(again.gitDir, {
    base: { ref: "main", sha: again.base },
    head: { ref: "f", sha: again.head },
  });
  expect(judged.mergedFiles).toEqual([{ status: "added", path: "b" }]);
});

test("the token is nowhere on disk", async () => {
  await using _ = fetched(await fetchChange(mirror, request));
  const names = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    names.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), "latin1")),
  );
  expect(texts.length).toBeGreaterThan(3);
  expect(texts.filter((text) => text.includes(token))).toEqual([]);
});

test("a head other than the forge said is lagging; the head can be taken by its sha", async () => {
  const old = await repo.sha("refs/pull/1/head");
  const newer = await repo.commit({ b: "2" }, { branch: "f" });
  const lagging = await fetchChange(mirror, { ...request, expectedHead: newer });
  expect(lagging).toMatchObject({ kind: "lagging", change: { head: old } });
  if (lagging.kind === "lagging") await lagging.change[Symbol.asyncDispose]();
  await using exact = fetched(await fetchChange(mirror, { ...request, expectedHead: newer, headBySha: true }));
  expect(exact.head).toBe(newer);
  const nowhere = "1".repeat(40) as Sha;
  expect(await fetchChange(mirror, { ...request, expectedHead: nowhere, headBySha: true })).toEqual({
    kind: "head_missing",
  });
});

test("a force push is followed, and so is a pull request whose fork and branch are gone", async () => {
  await using first = fetched(await fetchChange(mirror, request));
  const forced = await repo.commit({ b: "forced" }, { branch: "f", from: "main" });
  await repo.setRef("refs/pull/1/head", forced);
  await repo.setRef("refs/heads/f", null);
  await using second = fetched(await fetchChange(mirror, request));
  expect(second.head).toBe(forced);
  expect(first.head).not.toBe(forced);
});

test.each([
  ["nothing-here", "base_missing"],
  ["--upload-pack=touch x", "base_missing"],
  ["*", "base_missing"],
  ["main:refs/heads/x", "base_missing"],
  ["", "base_missing"],
])("the base %j is not there", async (baseRef, kind) => {
  expect(await fetchChange(mirror, { ...request, baseRef })).toEqual({ kind });
});

test.each(["--upload-pack=x", "-o", "$(touch${IFS}x)", "`id`", "é", "a/b", "refs/heads/x"])(
  "the base %j is fetched like any other",
  async (baseRef) => {
    const sha = await repo.sha("main");
    await repo.setRef(`refs/heads/${baseRef}`, "main");
    await using change = fetched(await fetchChange(mirror, { ...request, baseRef }));
    expect(change.base).toBe(sha);
  },
);

test("a pull request that is not there is said to be so", async () => {
  expect(await fetchChange(mirror, { ...request, prNumber: parsePrNumber(9)! })).toEqual({ kind: "head_missing" });
});

test("a branch may take the name of another one's folder", async () => {
  for (const [baseRef, gone] of [
    ["rel", "rel/1"],
    ["rel/1", "rel"],
  ] as const) {
    await repo.setRef(`refs/heads/${gone}`, null);
    await repo.setRef(`refs/heads/${baseRef}`, "main");
    await using change = fetched(await fetchChange(mirror, { ...request, baseRef }));
    expect(change.base).toBe(await repo.sha("main"));
  }
});

test("what a person must change is told to a person, the rest is tried again", async () => {
  await expect(fetchChange(mirror, { ...request, token: "wrong" })).rejects.toThrow(UserError);
  await expect(fetchChange(mirror, { ...request, url: `${server.url}/owner/none.git` })).rejects.toThrow(UserError);
  await expect(fetchChange(mirror, { ...request, url: "http://127.0.0.1:1/o/n.git" })).rejects.toThrow(TransientError);
  for (const [status, kind] of [
    [403, UserError],
    [301, TransientError],
    [500, TransientError],
    [503, TransientError],
  ] as const) {
    server.answerWith((_, response) => response.writeHead(status, { location: "http://127.0.0.1:1/x" }).end("<html>"));
    await expect(fetchChange(mirror, request)).rejects.toThrow(kind);
  }
  server.answerWith((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>\n</html>\n"));
  await expect(fetchChange(mirror, request)).rejects.toThrow(TransientError);
  // git takes an empty answer for a repository without branches: the forge is asked again.
  server.answerWith((_, response) => response.writeHead(200).end());
  expect(await fetchChange(mirror, request)).toEqual({ kind: "base_missing" });
});

test("a malformed object is refused, and nothing that came with it stays", async () => {
  const blob = await repo.git(["hash-object", "-w", "--stdin"], "hostile");
  const tree = await repo.git(["mktree"], `100644 blob ${blob}\t.git\n`);
  await repo.setRef("refs/pull/1/head", await repo.git(["commit-tree", "-p", "main", "-m", "Hostile", tree]));
  await expect(fetchChange(mirror, request)).rejects.toThrow(/hasDotgit: contains '\.git'/);
  await expect(runGit(mirror.gitDir, ["cat-file", "-e", tree])).rejects.toThrow("cat-file");
});

test("a redirect is not followed: the token stays with the forge", async () => {
  const asked: (string | undefined)[] = [];
  await using other = await serveGit(new Map());
  other.answerWith((incoming, response) => {
    asked.push(incoming.headers.authorization);
    response.writeHead(404).end();
  });
  server.answerWith((incoming, response) => {
    response.writeHead(302, { location: `${other.url}${incoming.url}` }).end();
  });
  await expect(fetchChange(mirror, request)).rejects.toThrow(TransientError);
  expect(asked).toEqual([]);
});

test("a server that goes silent is left after the time it has", async () => {
  server.answerWith(() => undefined);
  const limits = { deadline: 60_000, slow: { bytes: 1000, seconds: 1 } };
  await expect(fetchChange(mirror, { ...request, limits })).rejects.toThrow(TransientError);
  await expect(fetchChange(mirror, { ...request, limits: { ...limits, deadline: 200 } })).rejects.toThrow(
    /longer than 200 ms/,
  );
});

test("many fetches of one mirror at once, the first among them, do not meet", async () => {
  const numbers = [1, 2, 3, 4, 5, 6];
  for (const number of numbers.slice(1)) await openPull({ [`f${number}`]: "1" }, number);
  const outcomes = await Promise.all(
    numbers.map((number) => fetchChange(mirror, { ...request, prNumber: parsePrNumber(number)! })),
  );
  const heads = await Promise.all(numbers.map((number) => repo.sha(`refs/pull/${number}/head`)));
  expect(outcomes.map((outcome) => fetched(outcome).head)).toEqual(heads);
  await Promise.all(outcomes.map((outcome) => fetched(outcome)[Symbol.asyncDispose]()));
  expect((await refs()).filter((ref) => ref.startsWith("refs/jobs/"))).toEqual([]);
});

test("a SHA-256 repository", async () => {
  await using wide = await createRepo({ objectFormat: "sha256" });
  await wide.commit({ a: "1" });
  await wide.setRef("refs/pull/1/head", await wide.commit({ b: "1" }, { branch: "f", from: "main" }));
  await using other = await serveGit(new Map([["owner/name", wide.dir]]), { token });
  const wideMirror = mirrorOf(dataDir, { id: parseRepoId(8)!, objectFormat: "sha256" });
  await using change = fetched(await fetchChange(wideMirror, { ...request, url: `${other.url}/owner/name.git` }));
  expect(change.base).toMatch(/^[0-9a-f]{64}$/);
});

test.each(["pack", "idx"])("a mirror with a broken %s is set aside and brought anew, once", async (ending) => {
  await fetched(await fetchChange(mirror, request))[Symbol.asyncDispose]();
  const sha = await repo.sha("main");
  const review = async (): Promise<string | undefined> => {
    await using change = fetched(await fetchChange(mirror, request));
    const sides = { base: { ref: "main", sha: change.base }, head: { ref: "f", sha: change.head } };
    await using judged = await openChange(change.gitDir, sides);
    expect(judged.base.sha).toBe(sha);
    return (await judged.trees.merged.search(["1"])).join();
  };
  for (let round = 0; round < 2; round += 1) {
    await breakPacks(ending);
    expect(await repairing(mirror, review)).toBe("a,b");
    const aside = (await readdir(join(dataDir, "mirrors"))).filter((name) => name.includes(".damaged-"));
    expect(aside).toHaveLength(1);
  }
  await rm(join(mirror.gitDir, "HEAD"));
  expect(await review()).toBe("a,b");
});

test("an error that is no damage does not cost the mirror", async () => {
  await fetched(await fetchChange(mirror, request))[Symbol.asyncDispose]();
  let runs = 0;
  const failing = repairing(mirror, () => {
    runs += 1;
    return Promise.reject(new Error("a bug"));
  });
  await expect(failing).rejects.toThrow("a bug");
  expect(runs).toBe(1);
  expect(await readdir(join(dataDir, "mirrors"))).toEqual(["7.git"]);
});

test("what a killed process left is swept when it is an hour old", async () => {
  await fetched(await fetchChange(mirror, request))[Symbol.asyncDispose]();
  const [first, second] = [randomUUID(), randomUUID()];
  // Copies, as a mirror is swept once an hour by each process.
  const copy = mirrorOf(join(dataDir, "copy"), { id: parseRepoId(7)!, objectFormat: "sha1" });
  await mkdir(join(dataDir, "copy", "mirrors"), { recursive: true });
  await runGit(dataDir, ["clone", "--quiet", "--mirror", mirror.gitDir, copy.gitDir]);
  const old = [`objects/pack/tmp_pack_${first}`, "packed-refs.lock", "refs/kept/x.lock", `refs/jobs/${first}/head`];
  const young = [`objects/pack/tmp_pack_${second}`, `refs/jobs/${second}/head`];
  for (const name of [...old, ...young]) {
    const path = join(copy.gitDir, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, `${await repo.sha("main")}\n`);
  }
  const hourAgo = new Date(Date.now() - 3_700_000);
  for (const name of [...old, `refs/jobs/${first}`]) await utimes(join(copy.gitDir, name), hourAgo, hourAgo);
  await fetched(await fetchChange(copy, request))[Symbol.asyncDispose]();
  const names = await readdir(copy.gitDir, { recursive: true });
  expect(names.filter((name) => old.includes(name))).toEqual([]);
  expect(names.filter((name) => young.includes(name)).toSorted()).toEqual(young.toSorted());
});

test("many packs become few, and everything is still there", async () => {
  await fetched(await fetchChange(mirror, request))[Symbol.asyncDispose]();
  const folder = join(mirror.gitDir, "objects", "pack");
  const [name] = (await readdir(folder)).filter((each) => each.endsWith(".pack"));
  for (let i = 10; i < 62; i += 1) {
    for (const ending of ["pack", "idx"]) {
      const from = join(folder, String(name).replace(/pack$/, ending));
      await copyFile(from, from.replace(/[0-9a-f]{2}(?=\.\w+$)/, String(i)));
    }
  }
  await repo.commit({ c: "1" });
  await fetched(await fetchChange(mirror, request))[Symbol.asyncDispose]();
  expect((await readdir(folder)).filter((each) => each.endsWith(".pack")).length).toBeLessThan(10);
  await runGit(mirror.gitDir, ["fsck", "--full", "--strict"]);
  await using change = fetched(await fetchChange(mirror, request));
  expect(change.base).toBe(await repo.sha("main"));
});

function fetched(outcome: FetchOutcome): FetchedChange {
  if (outcome.kind !== "fetched") throw new Error(`expected a fetched change: ${outcome.kind}`);
  return outcome.change;
}

async function openPull(files: Readonly<Record<string, string>>, number = 1): Promise<void> {
  const branch = number === 1 ? "f" : `f${number}`;
  await repo.setRef(`refs/pull/${number}/head`, await repo.commit(files, { branch, from: "main" }));
}

async function refs(): Promise<readonly string[]> {
  return (await runGit(mirror.gitDir, ["for-each-ref", "--format=%(refname)"])).trimEnd().split("\n");
}

async function breakPacks(ending: string): Promise<void> {
  const folder = join(mirror.gitDir, "objects", "pack");
  const names = (await readdir(folder)).filter((name) => name.endsWith(`.${ending}`));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    await rm(join(folder, name));
    await writeFile(join(folder, name), randomUUID());
    await truncate(join(folder, name), 20);
  }
}
