import { describe, expect, test } from "vitest";
import { connectForge } from "./client.ts";
import { TransientError } from "../domain/errors.ts";
import { parsePrNumber, parseRepoId, parseRepoSlug } from "../domain/ids.ts";
import { recordedExchange } from "../../test/support/recordings.ts";
import { sendJson } from "../../test/support/replay-forge.ts";
import { bothForges, canary, connectedReplay, facts } from "../../test/support/replay-client.ts";

const repo = parseRepoSlug("acme/basketball-api")!;
const one = parsePrNumber(1)!;

describe.each(bothForges)("%s: repositories and pull requests", (kind) => {
  const fact = facts[kind];
  const answer = (name: string) => recordedExchange(kind, name).answer as object;

  test("a repository, by its id", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("repo-get-by-id");
    expect(await forge.repository(parseRepoId(fact.repoId)!)).toEqual({
      id: fact.repoId,
      slug: "acme/basketball-api",
      defaultBranch: "main",
      objectFormat: "sha1",
      archived: false,
      empty: false,
    });
  });

  test("a repository that is gone, or hidden from the token", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.on("GET /repositories/7", (response) => sendJson(response, 404, answer("pull-missing-repo")));
    replay.on("GET /repositories/8", (response) => sendJson(response, 403, { message: "no access" }));
    expect(await forge.repository(parseRepoId(7)!)).toBeUndefined();
    expect(await forge.repository(parseRepoId(8)!)).toBeUndefined();
  });

  test("a pull request", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("pull-get");
    const recorded = recordedExchange(kind, "pull-get").answer as {
      base: { sha: string };
      head: { sha: string };
      updated_at: string;
    };
    expect(await forge.pullRequest(repo, one)).toEqual({
      repoId: fact.repoId,
      number: 1,
      title: "feat: add read-only Postgres role (#5)",
      body: "## Summary\nA role.\n\n`039` is the current head.",
      author: { id: fact.alice, login: "alice" },
      state: "open",
      merged: false,
      base: { ref: "main", sha: recorded.base.sha },
      head: { branch: "5-westside-streamlit-ro-role", sha: recorded.head.sha, isOfFork: false },
      labels: [{ id: fact.feature, name: "type:feature" }],
      updatedAt: recorded.updated_at,
      htmlUrl: `${replay.url}/acme/basketball-api/pulls/1`,
      cloneUrl: `${replay.url}/acme/basketball-api.git`,
    });
  });

  test("pull requests of every other fate", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("pull-get-merged");
    expect(await forge.pullRequest(repo, one)).toMatchObject({ state: "closed", merged: true });
    replay.play("pull-get-fork-deleted");
    const orphan = await forge.pullRequest(repo, parsePrNumber(2)!);
    expect(orphan).toMatchObject({
      state: "closed",
      merged: false,
      author: { login: "mallory" },
      head: { branch: undefined, isOfFork: true },
    });
    expect(orphan?.head.sha).toMatch(/^[0-9a-f]{40}$/);
    replay.play("pull-get-from-fork");
    expect(await forge.pullRequest(repo, parsePrNumber(2)!)).toMatchObject({
      head: { branch: "evil", isOfFork: true },
      repoId: fact.repoId,
    });
    replay.play("pull-missing");
    expect(await forge.pullRequest(repo, parsePrNumber(9999)!)).toBeUndefined();
    replay.play("pull-missing-repo");
    expect(await forge.pullRequest(parseRepoSlug("acme/no-such-repo")!, one)).toBeUndefined();
  });

  test("a pull request whose refs the forge cannot resolve, and one it cannot read at all", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    const recorded = answer("pull-get") as { base: object; head: object };
    const broken = { ...recorded, base: { ...recorded.base, sha: "" }, head: { ...recorded.head, sha: "" } };
    replay.on("GET /repos/acme/basketball-api/pulls/1", (response) => sendJson(response, 200, broken));
    expect(await forge.pullRequest(repo, one)).toMatchObject({ base: { sha: undefined }, head: { sha: undefined } });
    replay.on("GET /repos/acme/basketball-api/pulls/1", (response) => sendJson(response, 200, null));
    await expect(forge.pullRequest(repo, one)).rejects.toThrow(TransientError);
  });

  test("the open pull requests", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("pulls-list");
    expect(await forge.openPullRequests(repo)).toMatchObject([{ number: 1, labels: [{ name: "type:feature" }] }]);
    expect(replay.takeLines()).toEqual([
      "GET /repos/acme/basketball-api/pulls?state=open&sort=recentupdate&page=1&limit=50",
    ]);
    replay.play("pulls-list-fork-deleted");
    expect(await forge.openPullRequests(repo)).toEqual([]);
  });

  test("the open pull requests of a list with holes, over pages, where the forge gives fewer a page than asked and counts more than there are", async () => {
    await using bed = await connectedReplay(kind);
    const { replay } = bed;
    const [pull] = recordedExchange(kind, "pulls-list").answer as [Record<string, unknown>];
    const pages = [
      [{ ...pull, number: 3 }, null, { ...pull, number: 2 }],
      [
        { ...pull, number: 2 },
        { ...pull, number: 1 },
        { ...pull, number: 7, base: null },
      ],
      [{ ...pull, number: 4 }],
    ];
    const warned: object[] = [];
    const careful = await connectForge({
      url: replay.url,
      token: canary,
      log: { warn: (fields) => warned.push(fields) },
    });
    replay.on("GET /repos/acme/basketball-api/pulls?", (response, { path }) => {
      const page = Number(new URLSearchParams(path.split("?")[1]).get("page"));
      sendJson(response, 200, pages[page - 1] ?? [], { "x-total-count": "9" });
    });
    expect((await careful.openPullRequests(repo)).map(({ number }) => number)).toEqual([3, 2, 1, 4]);
    expect(warned).toEqual([{ repo, count: 1 }]);
  });

  test("a repository that was renamed is found at its new name, with method and body", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("pull-get-renamed-repo", "comment-create-renamed-repo");
    const renamed = "/repos/acme/basketball-api-renamed";
    replay.on(`GET ${renamed}/pulls/1`, (response) => sendJson(response, 200, answer("pull-get")));
    replay.on(`POST ${renamed}/issues/1/comments`, (response) => sendJson(response, 201, answer("comment-create")));
    expect(await forge.pullRequest(repo, one)).toMatchObject({ number: 1 });
    await forge.createComment(repo, one, "x");
    expect(replay.asked.at(-1)).toMatchObject({
      method: "POST",
      path: `${renamed}/issues/1/comments`,
      body: { body: "x" },
    });
  });
});
