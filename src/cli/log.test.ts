import { expect, test } from "vitest";
import { createLog, inWords } from "./log.ts";

const forgeToken = "canary-token-5d1e7f";
const webhookSecret = "canary-secret-80aa";

function lines(): { readonly log: ReturnType<typeof createLog>; readonly text: () => string } {
  const written: string[] = [];
  const stream = { write: (line: string) => void written.push(line) };
  return { log: createLog({ logLevel: "info", forgeToken, webhookSecret }, stream), text: () => written.join("") };
}

test("what is called a secret is not logged, whatever it is, nor one step further in", () => {
  const { log, text } = lines();
  log.info({ token: "hunter2-a", secret: "hunter2-b", password: "hunter2-c" }, "plain");
  log.info({ db: { password: "hunter2-d" }, forge: { token: "hunter2-e" }, hook: { secret: "hunter2-f" } }, "nested");
  log.info({ headers: { authorization: "token hunter2-g", accept: "text/plain" } }, "headers");
  expect(text().match(/hunter2-\w/g)).toBeNull();
  expect(text().match(/\[Redacted\]/g)).toHaveLength(7);
  expect(text()).toContain("text/plain");
});

test("an error that quotes the token or the webhook's secret is logged without them, its cause and stack too", () => {
  const { log, text } = lines();
  const cause = new Error(`401 for https://bot:${forgeToken}@code.example.org`);
  log.error({ err: new Error(`${webhookSecret} does not match`, { cause }) }, `with ${forgeToken} in the message`);
  expect(text()).not.toContain("canary");
  expect(text()).toContain("[secret] does not match");
  expect(text()).toContain("https://bot:[secret]@code.example.org");
  expect(text()).toContain("with [secret] in the message");
});

test("on a terminal a line is its words, with what went wrong", () => {
  const written: string[] = [];
  const stream = inWords((line) => void written.push(line));
  const log = createLog({ logLevel: "info", forgeToken, webhookSecret }, stream);
  log.warn({ seconds: 3 }, "still waiting for the embedded PostgreSQL");
  log.error({ err: new Error("no space left on device") }, "the review failed");
  log.error({ reason: "the token is wrong" }, "cannot review");
  expect(written).toEqual([
    "  still waiting for the embedded PostgreSQL",
    "  the review failed: no space left on device",
    "  cannot review: the token is wrong",
  ]);
});
