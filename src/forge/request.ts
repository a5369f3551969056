// One request to the forge's API: a zod-checked answer, or one of our kinds of error.

import { Octokit } from "@octokit/core";
import { retry } from "@octokit/plugin-retry";
import { z } from "zod";
import { TransientError } from "../domain/errors.ts";
import { type Answer, errorFor, isMissing, type Outcome, outcomeOf } from "./outcome.ts";
import { guardedFetch, type Limits } from "./transport.ts";

export interface Api {
  /** The base URL as configured, no trailing slash. */
  readonly url: string;
  /**
   * The answer as `schema` reads it (null where it has no body); undefined where the API itself says 404.
   * Throws ForbiddenError (401, 403), UserError (423: archived), TransientError (network, 429, 5xx, an answer that
   * is not what the API answers) and Error (anything else: our mistake).
   */
  call<T>(route: string, schema: z.ZodType<T>, params?: Params): Promise<T | undefined>;
  /** As `call`, for a paged list: all entries of all pages, in the forge's order, without the null ones. */
  list<T>(route: string, entry: z.ZodType<T | null>, params?: Params): Promise<readonly T[] | undefined>;
  /** Whatever came of asking once, unjudged and unthrown: for the first look, which must tell "no forge" from "a forge that fails". */
  exchange(route: string, params?: Params): Promise<Outcome>;
  /** The error for an outcome that is no success. */
  errorFor(outcome: Outcome, request: string): Error;
}

/** The values of the route's `{names}`; the rest is the query of a GET. `data` is the body of the other methods. */
export type Params = Readonly<Record<string, unknown>>;

export interface ApiOptions {
  readonly url: string;
  readonly token: string;
  readonly limits: Limits;
  /** Ends what is under way when the process stops. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes the client that everything in this layer asks through. */
export function createApi(options: ApiOptions): Api {
  const { url, token, limits } = options;
  const octokit = createOctokit(options);
  let pausedUntil = 0;

  async function send(route: string, params: Params): Promise<Answer | undefined> {
    const request = describe(route, params);
    // The forge asked for a pause: that is meant for everything we ask it, not for one job.
    const pause = pausedUntil - Date.now();
    if (pause > 0) throw new TransientError(`the forge asked to wait, so no ${request} yet`, { retryAfterMs: pause });
    // A repeated POST could write a comment twice.
    const outcome = await exchange(octokit, route, params, options, route.startsWith("GET "));
    if (outcome.kind === "answer" && outcome.status < 300) return outcome;
    if (isMissing(outcome)) return undefined;
    const error = errorFor(outcome, request, token);
    if (error instanceof TransientError) pausedUntil = Math.max(pausedUntil, Date.now() + (error.retryAfterMs ?? 0));
    throw error;
  }

  return {
    url,
    async call(route, schema, params = {}) {
      const answer = await send(route, params);
      return answer && read(answer, schema, describe(route, params));
    },
    async list<T>(route: string, entry: z.ZodType<T | null>, params: Params = {}) {
      const entries: T[] = [];
      const page = z.array(entry).nullable();
      for (let number = 1, seen = 0; number <= limits.maxPages; number++) {
        // `page` must be sent: without it some lists come whole, others with 30 entries.
        const answer = await send(route, { ...params, page: number, limit: pageSize });
        if (answer === undefined) return undefined;
        const found = read(answer, page, describe(route, params)) ?? [];
        entries.push(...found.filter((item) => item !== null));
        seen += found.length;
        if (isLastPage(found.length, seen, answer.headers["x-total-count"])) return entries;
      }
      throw new Error(`${describe(route, params)} has more than ${limits.maxPages} pages`);
    },
    exchange: (route, params = {}) => exchange(octokit, route, params, options, false),
    errorFor: (outcome, request) => errorFor(outcome, request, token),
  };
}

/** As many as both forges give at most, unless an administrator set less (`[api] MAX_RESPONSE_ITEMS`). */
const pageSize = 50;

/**
 * Every list we read says its X-Total-Count (recorded), and only that tells a short last page from a forge that
 * gives fewer a page. The Link header names the forge's ROOT_URL, which may be another origin: it is not followed.
 */
function isLastPage(found: number, seen: number, totalCount: string | number | undefined): boolean {
  if (found === 0) return true;
  return totalCount === undefined ? found < pageSize : seen >= Number(totalCount);
}

function createOctokit({ url, token, limits }: ApiOptions): Octokit {
  const silent = { debug: noop, info: noop, warn: noop, error: noop };
  const baseUrl = `${url}/api/v1`;
  return new RetryingOctokit({
    baseUrl,
    auth: token,
    userAgent: "assay",
    log: silent,
    request: { fetch: guardedFetch(new URL(baseUrl), limits.maxBytes), log: silent },
    retry: { doNotRetry: unhealed, retries: 2, retryAfterBaseValue: 250 },
  });
}

const RetryingOctokit = Octokit.plugin(retry);

/**
 * Only what a second heals is repeated at once: a lost connection (500 to octokit) and a proxy's 502 and 504. The
 * plugin knows no Retry-After, so 429 and 503 are the queue's to repeat.
 */
const unhealed = Array.from({ length: 200 }, (_, i) => 400 + i).filter((status) => ![500, 502, 504].includes(status));

async function exchange(
  octokit: Octokit,
  route: string,
  params: Params,
  { limits, signal: stop }: ApiOptions,
  repeat: boolean,
): Promise<Outcome> {
  const deadline = AbortSignal.timeout(limits.deadlineMs);
  try {
    const response = await octokit.request(route, {
      ...params,
      headers: { accept: "application/json" },
      request: {
        signal: stop === undefined ? deadline : AbortSignal.any([deadline, stop]),
        ...(repeat ? {} : { retries: 0 }),
      },
    });
    const body: unknown = response.data;
    return { kind: "answer", status: response.status, headers: response.headers, body: body === "" ? null : body };
  } catch (thrown) {
    return outcomeOf(thrown);
  }
}

function read<T>(answer: Answer, schema: z.ZodType<T>, request: string): T {
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  throw new TransientError(
    `the forge answered ${request} (${answer.status}) with something that is not its API's answer${where}`,
  );
}

/** `GET /repos/acme/shop/pulls/1`. The values are slugs, numbers and shas. */
function describe(route: string, params: Params): string {
  return route.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name]));
}

function noop(): void {}
