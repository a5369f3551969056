import { describe, expect, test } from "vitest";
import { TransientError } from "../domain/errors.ts";
import { parsePrNumber, parseRepoSlug } from "../domain/ids.ts";
import { recordedExchange } from "../../test/support/recordings.ts";
import { sendJson } from "../../test/support/replay-forge.ts";
import { bothForges, connectedReplay, facts } from "../../test/support/replay-client.ts";
import { ForbiddenError } from "./errors.ts";

const repo = parseRepoSlug("acme/basketball-api")!;
const one = parsePrNumber(1)!;

describe.each(bothForges)("%s: comments and reactions", (kind) => {
  const fact = facts[kind];
  const answer = (name: string) => recordedExchange(kind, name).answer as object;

  test("comments", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("comments-list");
    const [comment] = await forge.comments(repo, one);
    expect(comment).toMatchObject({
      id: fact.botComment,
      author: forge.bot,
      body: "<!-- assay -->\n**assay: approve**",
    });
    expect(Date.parse(comment?.updatedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(comment?.createdAt ?? ""));
    replay.play("comments-list-empty");
    expect(await forge.comments(repo, one, "2026-11-23T04:38:00Z")).toEqual([]);
    expect(replay.takeLines()).toEqual([
      "GET /repos/acme/basketball-api/issues/1/comments",
      "GET /repos/acme/basketball-api/issues/1/comments?since=2026-11-23T04%3A38%3A00Z",
    ]);
  });

  test("comments of a pull request that is gone: 404 or 500, it is the next look that tells", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("comments-of-missing-issue");
    await expect(forge.comments(repo, parsePrNumber(9999)!)).rejects.toThrow(TransientError);
  });

  test("one comment: read, written, edited, deleted", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("comment-get", "comment-get-missing", "comment-create", "comment-edit", "comment-edit-missing");
    expect(await forge.comment(repo, fact.botComment)).toMatchObject({ id: fact.botComment });
    expect(await forge.comment(repo, 99999999)).toBeUndefined();
    const { body } = recordedExchange(kind, "comment-create").body as { body: string };
    expect(await forge.createComment(repo, one, body)).toMatchObject({ id: fact.botComment, body });
    expect(await forge.editComment(repo, fact.botComment, "<!-- assay -->\n**assay: approve**")).toBe(true);
    expect(await forge.editComment(repo, 99999999, "x")).toBe(false);
  });

  test("a comment that is no ordinary one has no answer", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.on("GET /repos/acme/basketball-api/issues/comments/5", (response) => response.writeHead(204).end());
    expect(await forge.comment(repo, 5)).toBeUndefined();
  });

  test("a comment on a repository that is archived or not the bot's to edit", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("comment-create-archived-repo", "comment-edit-forbidden");
    const archived = forge.createComment(parseRepoSlug("acme/basketball-api-renamed")!, one, "x");
    await expect(archived).rejects.toThrow(/archived/);
    await expect(forge.editComment(repo, fact.botComment, "x")).rejects.toThrow(ForbiddenError);
  });

  test("reactions", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("reactions-get", "reactions-get-none", "reaction-add");
    expect(await forge.ownReactions(repo, fact.aliceComment)).toEqual(["eyes"]);
    expect(await forge.ownReactions(repo, fact.botComment)).toEqual([]);
    await forge.react(repo, fact.aliceComment, "eyes");
    replay.play("reaction-add-again");
    await forge.react(repo, fact.aliceComment, "eyes");
    expect(replay.takeLines().at(-1)).toBe(
      `POST /repos/acme/basketball-api/issues/comments/${fact.aliceComment}/reactions`,
    );
  });

  test("reactions of others are not ours, and one that the administrator forbids is let be", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    const route = `/repos/acme/basketball-api/issues/comments/${fact.aliceComment}/reactions`;
    const theirs = [
      { user: { id: fact.alice, login: "alice" }, content: "eyes" },
      { user: forge.bot, content: "rocket" },
    ];
    replay.on(`GET ${route}`, (response) => sendJson(response, 200, theirs));
    expect(await forge.ownReactions(repo, fact.aliceComment)).toEqual([]);
    replay.on(`POST ${route}`, (response) => sendJson(response, 403, answer("reaction-add-not-allowed")));
    await forge.react(repo, fact.aliceComment, "confused");
    replay.on(`POST ${route}`, (response) => sendJson(response, 404, answer("comment-get-missing")));
    await forge.react(repo, fact.aliceComment, "eyes");
  });
});
