// The forge behind its interface: one Octokit for Forgejo and Gitea, whose few differences are met where they show.
// Must never call POST /markdown: a bare SHA in the text takes the whole process of Gitea 1.26 down.

import { UserError } from "../domain/errors.ts";
import { comment, comments, createComment, editComment, ownReactions, react } from "./comments.ts";
import { readBot, readVersion } from "./connect.ts";
import type { Forge } from "./forge.ts";
import { addLabel, createTurns, ensureLabel, labels, removeLabel } from "./labels.ts";
import { openPullRequests, pullRequest, repository } from "./pulls.ts";
import { createApi } from "./request.ts";
import { setStatus, status, writers } from "./statuses.ts";
import { defaultLimits, type Limits } from "./transport.ts";

export interface ConnectOptions {
  /** The base URL, `https://code.example.org`. */
  readonly url: string;
  readonly token: string;
  /** Ends every request under way when the process stops. */
  readonly signal?: AbortSignal | undefined;
  readonly log?: { warn(fields: object, message: string): void };
  readonly limits?: Partial<Limits>;
}

/**
 * The forge at `url`, after a first look at it: its kind, version, the bot's account and its token's scopes.
 *
 * Throws UserError, in words that say what to set, where nothing or something else answers at the URL, and where
 * the token is wrong or lacks a scope; TransientError where a forge answers and fails (429, 5xx).
 *
 * Of its methods each throws ForbiddenError (401, 403), UserError (an archived repository), TransientError (the
 * network, 429, 5xx, an answer that is not the API's, something missing that should be there) and Error (our mistake).
 */
export async function connectForge(options: ConnectOptions): Promise<Forge> {
  const url = baseUrl(options.url);
  const token = usableToken(options.token);
  const api = createApi({ url, token, signal: options.signal, limits: { ...defaultLimits, ...options.limits } });
  const { kind, version } = await readVersion(api);
  const bot = await readBot(api);
  const inTurn = createTurns();
  return {
    kind,
    version,
    bot,
    url,
    repository: (id) => repository(api, id),
    pullRequest: (repo, number) => pullRequest(api, repo, number),
    openPullRequests: (repo) =>
      openPullRequests(api, repo, (count) =>
        options.log?.warn({ repo, count }, "open pull requests that cannot be read"),
      ),
    comments: (repo, number, since) => comments(api, repo, number, since),
    comment: (repo, id) => comment(api, repo, id),
    createComment: (repo, number, body) => createComment(api, repo, number, body),
    editComment: (repo, id, body) => editComment(api, repo, id, body),
    ownReactions: (repo, commentId) => ownReactions(api, bot.id, repo, commentId),
    react: (repo, commentId, reaction) => react(api, repo, commentId, reaction),
    ensureLabel: (repo, name, color) => ensureLabel(api, inTurn, repo, name, color),
    labels: (repo, number) => labels(api, repo, number),
    addLabel: (repo, number, labelId) => addLabel(api, repo, number, labelId),
    removeLabel: (repo, number, labelId) => removeLabel(api, repo, number, labelId),
    status: (repo, sha, context) => status(api, repo, sha, context),
    setStatus: (repo, sha, wanted) => setStatus(api, repo, sha, wanted),
    writers: (repo) => writers(api, repo),
  };
}

function baseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new UserError("ASSAY_FORGE_URL is not a web address; give one such as https://code.example.org");
  }
  if (url.username !== "" || url.password !== "") {
    throw new UserError(
      "ASSAY_FORGE_URL holds a user name or a password; leave them out, the token is ASSAY_FORGE_TOKEN",
    );
  }
  return `${url.origin}${url.pathname}`.replace(/(?<!\/)\/+$/, "");
}

/** What fetch would refuse as a header is refused here, because fetch repeats the value in its error. */
function usableToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new UserError(
    "ASSAY_FORGE_TOKEN holds blanks or other characters that no token has; copy it from the forge again",
  );
}
