import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { gitEnv } from "./git.ts";
import type { Playground } from "./playground.ts";
import { startPlayground } from "./playground.ts";
import type { PullHandle } from "./pull-handle.ts";
import type { RepoHandle } from "./repo-handle.ts";
import { gatherTeam } from "./story.ts";

const run = promisify(execFile);

describe.each(["forgejo", "gitea"] as const)("git over HTTP on %s", (kind) => {
  let forge: Playground;
  let repo: RepoHandle;
  let pull: PullHandle;
  let dir: string;

  beforeEach(async () => {
    forge = await startPlayground({ kind });
    ({ repo } = await gatherTeam(forge));
    pull = await repo.openPullRequest({ as: "alice", branch: "topic", files: { "a.txt": "a\n" } });
    dir = await mkdtemp(join(tmpdir(), "assay-git-http-"));
    await git("init", "-q", "-b", "main");
  });
  afterEach(async () => {
    await forge.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function git(...args: string[]): Promise<string> {
    const identity = ["-c", "user.name=Alice", "-c", "user.email=alice@example.org"];
    return (await run("git", [...identity, ...args], { cwd: dir, env: gitEnv })).stdout.trim();
  }
  const commit = async (name: string): Promise<void> => {
    await writeFile(join(dir, name), `${name}\n`);
    await git("add", "-A");
    await git("commit", "-q", "-m", name);
  };

  test("anyone reads a public repository, refs/pull too, by any sha and without blobs", async () => {
    await git("fetch", "-q", "--filter=blob:none", repo.cloneUrl, `refs/pull/${pull.number}/head`);
    expect(await git("rev-parse", "FETCH_HEAD")).toBe(await pull.head());
    const old = await pull.head();
    await pull.push({ "b.txt": "b\n" }, { onto: "main" });
    await git("fetch", "-q", repo.cloneUrl, old);
    expect(await git("rev-parse", "FETCH_HEAD")).toBe(old);
  });

  test("a push moves the branch, refs/pull/N/head, and is told of", async () => {
    const token = forge.token("alice");
    await git("fetch", "-q", repo.cloneUrl, "topic");
    await git("checkout", "-q", "FETCH_HEAD");
    await commit("c.txt");
    await git(...as(token), "push", "-q", repo.cloneUrl, "HEAD:refs/heads/topic");
    await forge.idle();
    const head = await git("rev-parse", "HEAD");
    expect(await pull.head()).toBe(head);
    expect(await repo.sha(`refs/pull/${pull.number}/head`)).toBe(head);
  });

  test("refs/pull is not to be pushed to", async () => {
    await git("fetch", "-q", repo.cloneUrl, "topic");
    const push = git(...as(forge.token("alice")), "push", "-q", repo.cloneUrl, "FETCH_HEAD:refs/pull/7/head");
    await expect(push).rejects.toThrow(/hidden ref/);
  });

  test("a push needs a name, write access and the scope for it", async () => {
    await git("fetch", "-q", repo.cloneUrl, "topic");
    const push = (token?: string): Promise<string> =>
      git(...(token === undefined ? [] : as(token)), "push", "-q", repo.cloneUrl, "FETCH_HEAD:refs/heads/mine");
    await expect(push()).rejects.toThrow(/could not read Username|Authentication/);
    await expect(push("f".repeat(40))).rejects.toThrow(/Authentication failed|could not read Username/);
    await expect(push(forge.token("mallory"))).rejects.toThrow(/403/);
    await expect(push(forge.token("alice", ["read:repository"]))).rejects.toThrow(/403/);
  });

  test("a private repository is hidden from strangers, and a renamed one is followed", async () => {
    const secret = await forge.createRepository({ owner: "acme", name: "secret", private: true });
    await secret.commit({ a: "a" }, { as: "bob" });
    const read = (token: string): Promise<string> => git(...as(token), "ls-remote", secret.cloneUrl, "refs/heads/main");
    await expect(read(forge.token("mallory"))).rejects.toThrow(/not found/);
    expect(await read(forge.token("bob"))).toContain("refs/heads/main");
    const before = repo.cloneUrl;
    repo.rename("renamed");
    expect(await git("ls-remote", before, "refs/heads/main")).toContain("refs/heads/main");
  });

  test("a push to refs/for opens a pull request without a branch, and a second one moves it", async () => {
    const token = forge.token("alice");
    await git("fetch", "-q", repo.cloneUrl, "main");
    await git("checkout", "-q", "FETCH_HEAD");
    await commit("d.txt");
    await git(...as(token), "push", "-q", "-o", "title=No branch", repo.cloneUrl, "HEAD:refs/for/main/topic");
    await forge.idle();
    const agit = repo.pullRequests().at(-1);
    expect(agit?.issue.title).toBe("No branch");
    expect(await agit?.head()).toBe(await git("rev-parse", "HEAD"));
    await commit("e.txt");
    await git(...as(token), "push", "-q", repo.cloneUrl, "HEAD:refs/for/main/topic");
    await forge.idle();
    expect(repo.pullRequests().at(-1)?.number).toBe(agit?.number);
    expect(await agit?.head()).toBe(await git("rev-parse", "HEAD"));
  });

  test("a SHA-256 repository is served like any other", async () => {
    const modern = await forge.createRepository({ owner: "acme", name: "modern", objectFormat: "sha256" });
    const sha = await modern.commit({ "a.txt": "a\n" }, { as: "bob" });
    expect(sha).toHaveLength(64);
    expect(await git("ls-remote", modern.cloneUrl, "refs/heads/main")).toContain(sha);
  });

  test("a push may be large and compressed", async () => {
    await git("fetch", "-q", repo.cloneUrl, "main");
    await git("checkout", "-q", "FETCH_HEAD");
    const noise = Array.from({ length: 60_000 }, (_, i) => `${i} ${i * 7919}`).join("\n");
    await writeFile(join(dir, "noise.txt"), noise);
    await commit("f.txt");
    await git(...as(forge.token("alice")), "push", "-q", repo.cloneUrl, "HEAD:refs/heads/large");
    expect(await repo.read("large", "noise.txt")).toBe(noise);
  });
});

function as(token: string): string[] {
  return ["-c", `http.extraHeader=Authorization: token ${token}`];
}
