import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Playground } from "./playground.ts";
import { startPlayground } from "./playground.ts";
import type { PullHandle } from "./pull-handle.ts";
import type { RepoHandle } from "./repo-handle.ts";
import { gatherTeam } from "./story.ts";

describe.each(["forgejo", "gitea"] as const)("the playground as %s", (kind) => {
  let forge: Playground;
  let repo: RepoHandle;
  let pull: PullHandle;
  let token: string;

  beforeEach(async () => {
    forge = await startPlayground({ kind });
    ({ repo, botToken: token } = await gatherTeam(forge));
    pull = await repo.openPullRequest({ as: "alice", branch: "topic", files: { "a.txt": "a\n" }, title: "<b>A</b>" });
  });
  afterEach(() => forge.close());

  const ask = async (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${forge.url}/api/v1${path}`, {
      method,
      headers: { authorization: `token ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const countOf = async (path: string): Promise<number> => {
    const answer = await ask("GET", `/repos/${repo.slug}${path}`);
    return ((await answer.json()) as unknown[]).length;
  };
  const apiHead = async (): Promise<string> => {
    const answer = await ask("GET", `/repos/${repo.slug}/pulls/${pull.number}`);
    return ((await answer.json()) as { head: { sha: string } }).head.sha;
  };
  const refHead = (): Promise<string> => repo.sha(`refs/pull/${pull.number}/head`);

  test("remembers what it was asked, by whom, and what it did not know", async () => {
    await ask("POST", `/repos/${repo.slug}/issues/${pull.number}/comments`, { body: "hello" });
    await ask("GET", "/no/such/route");
    expect(forge.requests("POST /repos/*/*/issues/*/comments")).toMatchObject([
      { user: "assay-bot", body: { body: "hello" }, status: 201 },
    ]);
    expect(forge.unknownRoutes()).toEqual(["GET /api/v1/no/such/route"]);
    expect(pull.comments("assay-bot").map((one) => one.body)).toEqual(["hello"]);
  });

  test("fails, is slow and hangs on demand, so many times", async () => {
    forge.fail("GET /repos/*/*", 502, { times: 1, body: "bad gateway" });
    const failed = await ask("GET", `/repos/${repo.slug}`);
    expect([failed.status, await failed.text()]).toEqual([502, "bad gateway"]);
    expect((await ask("GET", `/repos/${repo.slug}`)).status).toBe(200);
    forge.slow("GET /version", 30, { times: 1 });
    const start = performance.now();
    await ask("GET", "/version");
    expect(performance.now() - start).toBeGreaterThan(25);
    forge.hang("GET /version");
    const gone = fetch(`${forge.url}/api/v1/version`, { signal: AbortSignal.timeout(50) });
    await expect(gone).rejects.toThrow(/timeout/);
    forge.heal();
    expect((await ask("GET", "/version")).status).toBe(200);
  });

  test("lets the ref or the API lag behind, until it catches up", async () => {
    const old = await pull.head();
    await pull.lag("ref");
    const pushed = await pull.push({ "b.txt": "b\n" });
    expect([await apiHead(), await refHead()]).toEqual([pushed, old]);
    await pull.catchUp();
    expect(await refHead()).toBe(pushed);
    await pull.lag("api");
    const next = await pull.push({ "c.txt": "c\n" });
    expect([await apiHead(), await refHead()]).toEqual([pushed, next]);
    await pull.catchUp();
    expect(await apiHead()).toBe(next);
  });

  test("takes a token back", async () => {
    forge.revokeToken(token);
    expect((await ask("GET", "/user")).status).toBe(401);
  });

  test("protects a branch until the status is there", async () => {
    repo.protect("main", ["assay/review"]);
    await expect(pull.merge()).rejects.toThrow(/405/);
    const status = { state: "success", context: "assay/review" };
    await ask("POST", `/repos/${repo.slug}/statuses/${await pull.head()}`, status);
    await pull.merge();
    expect(await repo.read("main", "a.txt")).toBe("a\n");
    expect((await pull.statuses()).map((one) => one.state)).toEqual(["success"]);
  });

  test("brings a pull request up to date with its base, retargets it, and closes it with its branch", async () => {
    await repo.commit({ "main.txt": "m\n" });
    const merged = await pull.mergeBase();
    expect(await repo.read(merged, "main.txt")).toBe("m\n");
    await repo.commit({ "r.txt": "r\n" }, { branch: "release" });
    await pull.retarget("release");
    expect(pull.issue.pull?.base).toBe("release");
    await repo.deleteBranch("topic");
    expect(pull.issue.state).toBe("closed");
    expect(await pull.head()).toBe(merged);
  });

  test("pages its lists, and never the comments", async () => {
    for (let i = 0; i < 3; i += 1) await pull.comment(`comment ${i}`);
    expect(await countOf(`/issues/${pull.number}/comments?page=1&limit=2`)).toBe(3);
    for (const name of ["a", "b", "c"]) repo.addLabel(name);
    expect(await countOf("/labels?page=1&limit=2")).toBe(2);
    expect(await countOf("/labels?page=2&limit=2")).toBe(1);
    expect(await countOf("/labels?limit=2")).toBe(kind === "forgejo" ? 3 : 2);
  });

  test("shows people a pull request, with nothing in it that a browser would run", async () => {
    await pull.comment("<script>alert(1)</script>");
    const page = await (await fetch(pull.url)).text();
    expect(page).toContain("&lt;b&gt;A&lt;/b&gt;");
    expect(page).not.toContain("<script>");
  });

  test("keeps to the port it is given, and says when it is taken", async () => {
    const port = Number(new URL(forge.url).port);
    await expect(startPlayground({ kind, port })).rejects.toThrow(/EADDRINUSE/);
  });
});
