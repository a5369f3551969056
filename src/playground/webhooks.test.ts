import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Playground } from "./playground.ts";
import { startPlayground } from "./playground.ts";
import type { PullHandle } from "./pull-handle.ts";
import type { RepoHandle } from "./repo-handle.ts";
import { gatherTeam } from "./story.ts";

describe.each(["forgejo", "gitea"] as const)("the webhooks of %s", (kind) => {
  let forge: Playground;
  let repo: RepoHandle;
  let pull: PullHandle;
  let receiver: Server;
  let status = 202;
  let heard: { readonly id: string; readonly what: string; readonly signed: boolean }[];

  beforeEach(async () => {
    heard = [];
    status = 202;
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const { action = "" } = JSON.parse(bytes.toString()) as { action?: string };
        const signature = createHmac("sha256", "secret").update(bytes).digest("hex");
        heard.push({
          id: String(request.headers["x-gitea-delivery"]),
          what: `${String(request.headers["x-gitea-event-type"])} ${action}`.trim(),
          signed: request.headers["x-gitea-signature"] === signature,
        });
        response.writeHead(status).end();
      });
    });
    receiver.listen(0, "127.0.0.1");
    await once(receiver, "listening");
    forge = await startPlayground({ kind });
    ({ repo } = await gatherTeam(forge));
    pull = await repo.openPullRequest({ as: "alice", branch: "topic", files: { "a.txt": "a\n" } });
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/forge`;
    repo.addHook({ url, secret: "secret" });
  });
  afterEach(async () => {
    receiver.closeAllConnections();
    receiver.close();
    await forge.close();
  });
  const what = (): string[] => heard.map((one) => one.what);

  test("tell of a deed, signed, before the deed returns", async () => {
    await pull.comment("/recheck");
    expect(heard).toEqual([
      { id: expect.stringMatching(/^[0-9a-f-]{36}$/), what: "pull_request_comment created", signed: true },
    ]);
  });

  test("tell of a push to a pull request's branch twice, and of one to the base once", async () => {
    await pull.push({ "b.txt": "b\n" });
    await repo.commit({ "c.txt": "c\n" });
    expect(what()).toEqual(["push", "pull_request_sync synchronized", "push"]);
  });

  test("can be lost, while the state changes all the same", async () => {
    await forge.webhooks.silently(() => pull.push({ "b.txt": "b\n" }));
    expect(heard).toEqual([]);
    expect(await repo.read(await pull.head(), "b.txt")).toBe("b\n");
    expect(forge.webhooks.deliveries.map((one) => one.outcome)).toEqual(["lost", "lost"]);
  });

  test("can be held back, and let go in another order", async () => {
    forge.webhooks.hold();
    await pull.comment("one");
    await pull.close();
    expect(heard).toEqual([]);
    await forge.webhooks.release("reversed");
    expect(what()).toEqual(["pull_request closed", "pull_request_comment created"]);
  });

  test("can come twice with one id, and be replayed with a new one", async () => {
    await pull.comment("one");
    await forge.webhooks.duplicateLast();
    await forge.webhooks.replayLast();
    expect(heard.map((one) => one.signed)).toEqual([true, true, true]);
    expect(heard[1]?.id).toBe(heard[0]?.id);
    expect(heard[2]?.id).not.toBe(heard[0]?.id);
  });

  test("are not tried again when they are refused", async () => {
    status = 503;
    await pull.comment("one");
    await forge.idle();
    expect(heard).toHaveLength(1);
    expect(forge.webhooks.deliveries.map((one) => [one.outcome, one.status])).toEqual([["failed", 503]]);
  });

  test("say nothing of reactions and of labels set with the pull request", async () => {
    const comment = await pull.comment("one");
    heard = [];
    const id = repo.addLabel("a");
    const headers = { authorization: `token ${forge.token("alice")}`, "content-type": "application/json" };
    const api = `${forge.url}/api/v1/repos/${repo.slug}`;
    const reacted = await fetch(`${api}/issues/comments/${comment.id}/reactions`, {
      method: "POST",
      headers,
      body: JSON.stringify({ content: "eyes" }),
    });
    const labelled = await fetch(`${api}/pulls/${pull.number}`, {
      method: "PATCH",
      headers,
      body: JSON.stringify({ labels: [id] }),
    });
    await forge.idle();
    expect([reacted.status, labelled.status]).toEqual([201, 201]);
    expect(pull.labels()).toEqual(["a"]);
    expect(heard).toEqual([]);
  });

  test("tell of an edit that changes nothing only on Forgejo", async () => {
    const comment = await pull.comment("same");
    heard = [];
    await pull.editComment(comment.id, "same");
    expect(what()).toEqual(kind === "forgejo" ? ["pull_request_comment edited"] : []);
    expect(pull.comments("alice")[0]?.earlier).toEqual(["same"]);
  });
});
