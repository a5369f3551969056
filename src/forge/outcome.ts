// What came of a request, and which of our kinds of error it is where it failed. Must never let the token, nor a
// body that is not the API's, into an error.

import { z } from "zod";
import { TransientError, UserError } from "../domain/errors.ts";
import { ForbiddenError, makeToken, TooLargeError } from "./errors.ts";
import { GaveUpError } from "./transport.ts";

export type Outcome = Answer | GaveUp | Unreached;

export interface Answer {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  /** JSON, or a string where it was something else. */
  readonly body: unknown;
}

interface GaveUp {
  readonly kind: "gave up";
  readonly because: GaveUpError["because"];
  readonly cause: unknown;
}

interface Unreached {
  readonly kind: "unreached";
  /** Node's (`ECONNREFUSED`), or the words of the error that has none (`bad port`). */
  readonly code: string;
  readonly cause: unknown;
}

/** The outcome in what octokit threw. */
export function outcomeOf(thrown: unknown): Outcome {
  if (thrown instanceof GaveUpError) return { kind: "gave up", because: thrown.because, cause: thrown.cause };
  const answered = answeredError.safeParse(thrown);
  if (answered.success) {
    const { status, headers, data } = answered.data.response;
    return { kind: "answer", status, headers, body: data };
  }
  // What is below octokit's error, which itself holds the whole request.
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return { kind: "unreached", code: codeOf(thrown), cause };
}

/** True for the API's own 404. A proxy's page, or a route that is not there, says nothing about a pull request. */
export function isMissing(outcome: Outcome): boolean {
  return outcome.kind === "answer" && outcome.status === 404 && apiMessage.safeParse(outcome.body).success;
}

/** The error for an outcome of `request` (`GET /repos/acme/shop/pulls/1`) that is no success. What the forge said is in it, without `token`. */
export function errorFor(outcome: Outcome, request: string, token: string): Error {
  if (outcome.kind === "answer") return refused(outcome, request, token);
  const { cause } = outcome;
  if (outcome.kind === "unreached") {
    return new TransientError(`the forge cannot be reached (${outcome.code}) for ${request}`, { cause });
  }
  const message = `${gaveUp[outcome.because]}: ${request}`;
  return outcome.because === "too large"
    ? new TooLargeError(message, { cause })
    : new TransientError(message, { cause });
}

const gaveUp = {
  deadline: "the forge did not finish its answer in time",
  stopped: "stopped while waiting for the forge",
  redirects: "the forge redirects again and again",
  "too large": "the forge's answer is larger than Assay reads",
} as const satisfies Record<GaveUpError["because"], string>;

function refused(answer: Answer, request: string, token: string): Error {
  const { status } = answer;
  const said = messageIn(answer.body, token);
  const withWords = said === "" ? `${status}` : `${status}: ${said}`;
  if (status === 401) {
    return new ForbiddenError(`the forge does not accept ASSAY_FORGE_TOKEN (401): ${makeToken}`, status);
  }
  if (status === 403) {
    const scopes = missingScopes(said);
    return scopes.length > 0
      ? new ForbiddenError(
          `ASSAY_FORGE_TOKEN lacks ${scopes.join(", ")}, which ${request} needs: ${makeToken}`,
          status,
          scopes,
        )
      : new ForbiddenError(
          `the forge forbids the bot ${request} (${withWords}): ${/\bblocked\b/.test(said) ? unblock : giveAccess}`,
          status,
        );
  }
  if (status === 423)
    return new UserError(`the repository is archived, so the forge takes nothing for it (${request})`);
  if (status >= 300 && status < 400) {
    return new TransientError(`the forge redirects ${request} to another place (${status}), which is not followed`);
  }
  if (status === 404) return new TransientError(`there is no API where ${request} was asked (404)`);
  if (status >= 500 || status === 429 || status === 408 || status === 425) {
    const retryAfterMs = retryAfter(answer.headers["retry-after"]);
    const options = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new TransientError(`the forge failed at ${request} (${withWords})`, options);
  }
  return new Error(`the forge refused ${request} (${withWords})`);
}

const giveAccess = "give the bot's account write access to the repository";
/** `user is blocked` (Gitea), `user is blocked by the poster or repository owner` (Forgejo). */
const unblock = "who opened the pull request, or who owns the repository, has blocked the bot's account";

/**
 * The scopes in the two wordings of a 403, both recorded: `required scope(s): [write:issue]` (Forgejo) and
 * `required scope(s), required=[write:issue], token scope=…` (Gitea). The brackets hold Go's space-separated list.
 */
function missingScopes(message: string): readonly string[] {
  const listed = /required scope\(s\)(?:: |, required=)\[([^\]]*)\]/.exec(message)?.[1] ?? "";
  return listed.split(/[\s,]+/).filter((scope) => /^[a-z]+:[a-z]+$/.test(scope));
}

const longestWaitMs = 15 * 60_000;

/** Retry-After (seconds or a date) in ms, at most a quarter of an hour, so that an odd header silences nobody for a day. */
function retryAfter(header: string | number | undefined): number | undefined {
  if (header === undefined) return undefined;
  const text = String(header);
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestWaitMs) : undefined;
}

/** Forgejo repeats a wrong token in its 401 (recorded), so nothing the forge says is passed on with the token in it. */
function messageIn(body: unknown, token: string): string {
  const parsed = apiMessage.safeParse(body);
  if (!parsed.success) return "";
  const printable = parsed.data.message.replaceAll(/[^\P{C}]+/gu, " ").trim();
  return printable.replaceAll(token, "[token]").slice(0, 300);
}

const apiMessage = z.object({ message: z.string() });

const answeredError = z.object({
  response: z.object({
    status: z.number(),
    headers: z.record(z.string(), z.union([z.string(), z.number(), z.undefined()])),
    data: z.unknown(),
  }),
});

function codeOf(thrown: unknown): string {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if ("code" in error && typeof error.code === "string") return error.code;
    if (error.cause === undefined) return error.message;
  }
  return "unknown";
}
