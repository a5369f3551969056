import { describe, expect, test } from "vitest";
import { TransientError, UserError } from "../domain/errors.ts";
import { recordedExchange } from "../../test/support/recordings.ts";
import { sendHtml, sendJson, startReplay } from "../../test/support/replay-forge.ts";
import { bothForges, canary, facts } from "../../test/support/replay-client.ts";
import { connectForge } from "./client.ts";
import { ForbiddenError } from "./errors.ts";

/** What a person is told. */
async function refusal(url: string, token = canary): Promise<Error> {
  const outcome: unknown = await connectForge({ url, token, limits: { deadlineMs: 300 } }).catch(
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error("it was no refusal");
  expect(outcome.message).not.toContain(token);
  return outcome;
}

describe.each(bothForges)("%s", (kind) => {
  const recorded = (name: string) => recordedExchange(kind, name);

  test("is known by its kind, its version and the bot's account", async () => {
    await using replay = await startReplay(kind);
    const forge = await connectForge({ url: `${replay.url}/`, token: canary });
    expect(forge).toMatchObject({
      kind,
      version: (recorded("version").answer as { version: string }).version,
      url: replay.url,
    });
    expect(forge.bot).toEqual({ id: facts[kind].bot, login: "assay-bot" });
  });

  test("nothing is written in the first look: what is asked for cannot exist", async () => {
    await using replay = await startReplay(kind);
    await connectForge({ url: replay.url, token: canary });
    expect(replay.takeLines().toSorted()).toEqual([
      "GET /orgs/-/labels",
      "GET /user",
      "GET /version",
      "POST /repos/-/-/issues/1/comments",
      "POST /repos/-/-/statuses/-",
    ]);
  });

  test("a token that the forge does not know", async () => {
    await using replay = await startReplay(kind);
    replay.play("user-bad-token");
    replay.on("GET /version", (response) => sendJson(response, 401, recorded("user-bad-token").answer));
    const error = await refusal(replay.url, "f".repeat(40));
    expect(error).toBeInstanceOf(ForbiddenError);
    expect(error.message).toMatch(/does not accept ASSAY_FORGE_TOKEN \(401\).*Settings, Applications/);
  });

  test("every scope that the token lacks is named at once", async () => {
    await using replay = await startReplay(kind);
    replay.play("user-self-missing-scope");
    const wording = (recorded("user-self-missing-scope").answer as { message: string }).message;
    const lacking = (scope: string) => ({ message: wording.replace("read:user", scope) });
    replay.on("POST /repos/-/-/statuses/", (response) => sendJson(response, 403, lacking("write:repository")));
    replay.on("POST /repos/-/-/issues/", (response) => sendJson(response, 403, lacking("write:issue")));
    const error = await refusal(replay.url);
    expect(error).toMatchObject({ status: 403, missingScopes: ["write:repository", "write:issue", "read:user"] });
    expect(error.message).toMatchInlineSnapshot(
      `"ASSAY_FORGE_TOKEN lacks write:repository, write:issue, read:user: in the forge open the bot's Settings, Applications, make a token with write:repository, write:issue, read:user, read:organization, and set ASSAY_FORGE_TOKEN to it"`,
    );
  });
});

describe("what is no forge is said at once", () => {
  test.each([
    ["a port that nobody may use", "http://127.0.0.1:1", /nothing answers at http:\/\/127\.0\.0\.1:1 \(bad port\)/],
    ["there is no such host", "http://forge.invalid", /no host of the name in http:\/\/forge\.invalid/],
    ["no web address", "code.example.org", /is not a web address/],
    ["another protocol", "ssh://git@code.example.org", /is not a web address/],
    ["an address with a password", "https://bot:hunter2@code.example.org", /holds a user name or a password/],
  ])("%s", async (_, url, words) => {
    const error = await refusal(url);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(words);
    expect(error.message).not.toContain("hunter2");
  });

  test.each<[string, Parameters<Awaited<ReturnType<typeof startReplay>>["on"]>[1], RegExp]>([
    ["a page", (response) => sendHtml(response, 200), /not a Forgejo or Gitea \(200/],
    ["a page that says 404", (response) => sendHtml(response, 404), /not a Forgejo or Gitea \(404/],
    ["another API", (response) => sendJson(response, 404, { message: "Not Found" }), /not a Forgejo or Gitea \(404/],
    ["other JSON", (response) => sendJson(response, 200, { ok: true }), /not a Forgejo or Gitea \(200/],
    ["a login page", (response) => sendHtml(response, 302, { location: "/login" }), /redirects Assay to another place/],
    [
      "another address of the forge",
      (response) => sendHtml(response, 301, { location: "https://user:pw@code.example.org/git/api/v1/version" }),
      /redirects to https:\/\/code\.example\.org\/git: set ASSAY_FORGE_URL to that/,
    ],
    ["silence", () => undefined, /does not answer: check ASSAY_FORGE_URL/],
  ])("%s", async (_, answer, words) => {
    await using replay = await startReplay("forgejo");
    replay.on("GET /version", answer);
    const error = await refusal(replay.url);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(words);
  });

  test("nothing listens there", async () => {
    const gone = await startReplay("forgejo");
    await gone[Symbol.asyncDispose]();
    const error = await refusal(gone.url);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toBe(
      `nothing answers at ${gone.url} (ECONNREFUSED): check ASSAY_FORGE_URL, and that the forge runs`,
    );
  });

  test("plain HTTP where TLS is spoken to", async () => {
    await using replay = await startReplay("forgejo");
    const error = await refusal(replay.url.replace("http:", "https:"));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(/does not speak TLS .* should ASSAY_FORGE_URL begin with http:/);
  });

  test("a token that cannot be one is not sent, and not repeated", async () => {
    await using replay = await startReplay("forgejo");
    for (const token of ["with blank", "with\nline", "ümlaut", ""]) {
      await expect(connectForge({ url: replay.url, token })).rejects.toThrow(/holds blanks or other characters/);
    }
    expect(replay.asked).toEqual([]);
  });
});

test("a forge that fails is not taken for a wrong address", async () => {
  await using replay = await startReplay("gitea");
  replay.on("GET /version", (response) => sendHtml(response, 503, { "retry-after": "7" }));
  const error = await refusal(replay.url);
  expect(error).toBeInstanceOf(TransientError);
  expect(error).toMatchObject({ retryAfterMs: 7000 });
});

test("a forge below a path", async () => {
  await using replay = await startReplay("forgejo");
  for (const [line, name] of [
    ["GET /git/api/v1/version", "version"],
    ["GET /git/api/v1/user", "user-self"],
  ] as const) {
    replay.on(line, (response) => sendJson(response, 200, recordedExchange("forgejo", name).answer));
  }
  const forge = await connectForge({ url: `${replay.url}/git/`, token: canary });
  expect(forge.url).toBe(`${replay.url}/git`);
});
