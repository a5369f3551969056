import { describe, expect, test } from "vitest";
import { TransientError } from "../domain/errors.ts";
import { parseRepoSlug, parseSha } from "../domain/ids.ts";
import { recordedExchange } from "../../test/support/recordings.ts";
import { sendJson } from "../../test/support/replay-forge.ts";
import { bothForges, connectedReplay } from "../../test/support/replay-client.ts";
import { ForbiddenError } from "./errors.ts";

const repo = parseRepoSlug("acme/basketball-api")!;

describe.each(bothForges)("%s: statuses and rights", (kind) => {
  /** The commit of `/statuses/…` in a recorded path. */
  const shaIn = (name: string) => parseSha(/[0-9a-f]{40}/.exec(recordedExchange(kind, name).path)?.[0])!;

  test("the newest status of a context", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("statuses-list");
    const sha = shaIn("statuses-list");
    expect(await forge.status(repo, sha, "assay/review")).toEqual({
      state: "failure",
      context: "assay/review",
      description: "1 blocker",
      targetUrl: "",
    });
    expect(await forge.status(repo, sha, "odd")).toMatchObject({ state: "error" });
    expect(await forge.status(repo, sha, "assay")).toBeUndefined();
  });

  test("the newest status is the newest in whatever order they come", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    const recorded = recordedExchange(kind, "statuses-list").answer as object[];
    replay.on("GET /repos/acme/basketball-api/commits/", (response) => sendJson(response, 200, recorded.toReversed()));
    expect(await forge.status(repo, shaIn("statuses-list"), "assay/review")).toMatchObject({ state: "failure" });
  });

  test("a status is set", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("status-create-pending");
    await forge.setStatus(repo, shaIn("status-create-pending"), {
      state: "pending",
      context: "assay/review",
      description: "reviewing",
      targetUrl: "http://127.0.0.1:8417/",
    });
    expect(replay.asked.at(-1)?.body).toMatchObject({ state: "pending" });
  });

  test("a status on a commit that the forge does not know yet is tried again later", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    const recorded = recordedExchange(kind, "status-create-unknown-sha");
    replay.on("POST /repos/acme/basketball-api/statuses/", (response) =>
      sendJson(response, recorded.status, recorded.answer),
    );
    const set = forge.setStatus(repo, parseSha(`${"0".repeat(39)}1`)!, {
      state: "success",
      context: "assay/review",
      description: "",
      targetUrl: "",
    });
    await expect(set).rejects.toThrow(TransientError);
    expect(replay.takeLines()).toHaveLength(1);
  });

  test.each([
    ["status-create-missing-scope", ["write:repository"], /ASSAY_FORGE_TOKEN lacks write:repository/],
    ["status-create-without-write", [], /write access/],
  ] as const)("what the bot may not do is said: %s", async (name, missingScopes, words) => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    const recorded = recordedExchange(kind, name);
    replay.on("POST /repos/acme/basketball-api/statuses/", (response) => sendJson(response, 403, recorded.answer));
    const set = forge.setStatus(repo, shaIn(name), { state: "success", context: "c", description: "", targetUrl: "" });
    const error: unknown = await set.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error).toMatchObject({ status: 403, missingScopes, message: expect.stringMatching(words) });
  });

  test("who may write", async () => {
    await using bed = await connectedReplay(kind);
    const { replay, forge } = bed;
    replay.play("assignees-list");
    expect(await forge.writers(repo)).toEqual(new Set(["alice", "assay-bot", "bob"]));
  });
});
