import { describe, expect, test } from "vitest";
import { TransientError } from "../domain/errors.ts";
import { parsePrNumber, parseRepoSlug } from "../domain/ids.ts";
import { recordedExchange } from "../../test/support/recordings.ts";
import { sendHtml, sendJson, startReplay, type Answerer } from "../../test/support/replay-forge.ts";
import { canary } from "../../test/support/replay-client.ts";
import { connectForge } from "./client.ts";
import type { Limits } from "./transport.ts";

const repo = parseRepoSlug("acme/basketball-api")!;
const one = parsePrNumber(1)!;
const getPull = "GET /repos/acme/basketball-api/pulls/1";
const pull = JSON.stringify(recordedExchange("forgejo", "pull-get").answer);

async function connected(limits: Partial<Limits> = {}) {
  const replay = await startReplay("forgejo");
  const stop = new AbortController();
  const forge = await connectForge({ url: replay.url, token: canary, signal: stop.signal, limits });
  replay.takeLines();
  return { replay, forge, stop, [Symbol.asyncDispose]: async () => replay[Symbol.asyncDispose]() };
}

/** What becomes of asking for a pull request that is answered so. */
async function askPull(answer: Answerer, limits: Partial<Limits> = {}): Promise<{ error: unknown; asked: number }> {
  await using bed = await connected(limits);
  bed.replay.on(getPull, answer);
  const error: unknown = await bed.forge.pullRequest(repo, one).catch((thrown: unknown) => thrown);
  return { error, asked: bed.replay.takeLines().length };
}

describe("an answer that is none", () => {
  test.each<[string, Answerer]>([
    ["a page with 200", (response) => sendHtml(response, 200)],
    ["a page with 404, which is a proxy's", (response) => sendHtml(response, 404)],
    [
      "truncated JSON",
      (response) => response.writeHead(200, { "content-type": "application/json" }).end(pull.slice(0, 900)),
    ],
    ["JSON of another shape", (response) => sendJson(response, 200, { number: "1" })],
    ["no answer at all", (response) => response.writeHead(200, { "content-type": "application/json" }).end()],
    ["a redirect to nowhere", (response) => sendHtml(response, 301)],
    [
      "a redirect in a circle",
      (response) => sendHtml(response, 301, { location: "/api/v1/repos/acme/basketball-api/pulls/1" }),
    ],
  ])("%s is tried again by the queue, not at once", async (_, answer) => {
    const { error, asked } = await askPull(answer);
    expect(error).toBeInstanceOf(TransientError);
    expect(asked).toBeLessThanOrEqual(4);
  });

  test("an odd field is named, and its value is not repeated", async () => {
    const hostile = { ...(JSON.parse(pull) as object), state: "<script>" };
    const { error } = await askPull((response) => sendJson(response, 200, hostile));
    expect(error).toMatchObject({ message: expect.stringMatching(/something that is not its API's answer at state$/) });
  });
});

test.each(["user is blocked", "user is blocked by the poster or repository owner"])(
  "a bot that is blocked (%s) is not told to be given rights",
  async (message) => {
    const { error } = await askPull((response) => sendJson(response, 403, { message }));
    expect(error).toMatchObject({ message: expect.stringMatching(/has blocked the bot's account$/) });
  },
);

describe("a forge that fails", () => {
  test("a lost connection and a proxy's 502 are healed within a second or two when reading", async () => {
    const failures: Answerer[] = [(response) => response.destroy(), (response) => sendHtml(response, 502)];
    const { error, asked } = await askPull((response, ask) => {
      const fail = failures.shift();
      if (fail === undefined) response.writeHead(200, { "content-type": "application/json" }).end(pull);
      else fail(response, ask);
    });
    expect(error).toMatchObject({ number: 1 });
    expect(asked).toBe(3);
  });

  test("writing is never repeated at once: the forge may have done it", async () => {
    await using bed = await connected();
    bed.replay.on("POST /repos/acme/basketball-api/issues/1/comments", (response) => response.destroy());
    await expect(bed.forge.createComment(repo, one, "x")).rejects.toThrow(TransientError);
    expect(bed.replay.takeLines()).toHaveLength(1);
  });

  test.each([
    ["429 in seconds", 429, "30", 30_000],
    ["503 as a date", 503, new Date(Date.now() + 60_000).toUTCString(), 60_000],
    ["429 for a year", 429, "31536000", 900_000],
  ])("%s: is left alone for as long as it asks", async (_, status, header, waitMs) => {
    await using bed = await connected();
    bed.replay.on(getPull, (response) => sendHtml(response, status, { "retry-after": header }));
    const error: unknown = await bed.forge.pullRequest(repo, one).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransientError);
    const { retryAfterMs } = error as TransientError;
    expect(Math.abs((retryAfterMs ?? 0) - waitMs)).toBeLessThan(15_000);
    await expect(bed.forge.writers(repo)).rejects.toMatchObject({ retryAfterMs: expect.closeTo(waitMs, -5) });
    expect(bed.replay.takeLines()).toEqual([getPull]);
  });

  test("429 without a header", async () => {
    const { error, asked } = await askPull((response) => sendJson(response, 429, { message: "slow down" }));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ retryAfterMs: undefined, message: expect.stringContaining("slow down") });
    expect(asked).toBe(1);
  });

  test("refuses what we ask: our mistake, said with the forge's words, without control characters and the token", async () => {
    const said = `\u001b[31m[Body]: Required\n${canary}`;
    const { error } = await askPull((response) => sendJson(response, 422, { message: said }));
    expect(error).not.toBeInstanceOf(TransientError);
    expect((error as Error).message).toMatchInlineSnapshot(
      `"the forge refused GET /repos/acme/basketball-api/pulls/1 (422: [31m[Body]: Required [token])"`,
    );
  });
});

describe("a forge that means us harm", () => {
  test("a body that drips ends at the deadline, however long it goes on", async () => {
    const timers: NodeJS.Timeout[] = [];
    const { error } = await askPull(
      (response) => {
        response.writeHead(200, { "content-type": "application/json" });
        timers.push(setInterval(() => response.write(" "), 20));
      },
      { deadlineMs: 300 },
    );
    for (const timer of timers) clearInterval(timer);
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ message: expect.stringContaining("in time") });
  });

  test("an endless body is cut off at the limit", async () => {
    let sent = 0;
    const chunk = Buffer.alloc(1024 * 1024, 0x20);
    const { error, asked } = await askPull(
      (response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": String(1024 ** 3) });
        const more = (): void => {
          while (sent < 1024 && !response.destroyed) {
            sent++;
            if (!response.write(chunk)) return void response.once("drain", more);
          }
        };
        more();
      },
      { maxBytes: 4 * 1024 * 1024 },
    );
    expect(error).not.toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ message: expect.stringContaining("larger than Assay reads") });
    expect(asked).toBe(1);
    expect(sent).toBeLessThan(64);
  });

  test("pages without end", async () => {
    await using bed = await connected({ maxPages: 5 });
    const page = Array.from({ length: 50 }, () => JSON.parse(pull) as object);
    const link = `<${bed.replay.url}/api/v1/elsewhere?page=2>; rel="next"`;
    bed.replay.on("GET /repos/acme/basketball-api/pulls?", (response) =>
      sendJson(response, 200, page, { "x-total-count": "999999", link }),
    );
    await expect(bed.forge.openPullRequests(repo)).rejects.toThrow(/more than 5 pages/);
    expect(bed.replay.takeLines()).toHaveLength(5);
  });

  test("a redirect to another host is not followed, and that host never sees the token", async () => {
    await using other = await startReplay("forgejo");
    other.on("GET ", (response) => response.writeHead(200, { "content-type": "application/json" }).end(pull));
    const moved = `${other.url}/api/v1/repos/acme/basketball-api/pulls/1`;
    for (const status of [301, 302, 307, 308]) {
      const { error } = await askPull((response) => sendHtml(response, status, { location: moved }));
      expect(error).toBeInstanceOf(TransientError);
    }
    expect(other.asked).toEqual([]);
  });

  test("a redirect out of the API is not followed", async () => {
    await using bed = await connected();
    bed.replay.on(getPull, (response) => sendHtml(response, 301, { location: "/user/logout" }));
    await expect(bed.forge.pullRequest(repo, one)).rejects.toThrow(TransientError);
    expect(bed.replay.takeLines()).toEqual([getPull]);
  });

  test("a compressed bomb is measured as it is read", async () => {
    const { gzipSync } = await import("node:zlib");
    const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024, 0x20));
    const { error } = await askPull(
      (response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
        response.end(bomb);
      },
      { maxBytes: 1024 * 1024 },
    );
    expect(error).toMatchObject({ message: expect.stringContaining("larger than Assay reads") });
  });
});

test("nothing of an error tells the token, down to its causes", async () => {
  const { inspect } = await import("node:util");
  const answers: Answerer[] = [
    (response) => sendJson(response, 401, { message: `access token does not exist [sha: ${canary}]` }),
    (response) => sendJson(response, 403, { message: `not with ${canary}` }),
    (response) => sendJson(response, 500, { message: canary }),
    (response) => response.destroy(),
    () => undefined,
  ];
  for (const answer of answers) {
    const { error } = await askPull(answer, { deadlineMs: 2000 });
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(canary);
  }
});

test("what is under way ends when the process stops", async () => {
  await using bed = await connected();
  bed.replay.on(getPull, () => bed.stop.abort());
  await expect(bed.forge.pullRequest(repo, one)).rejects.toThrow(/stopped while waiting/);
});
