// What is asked once, before anything is promised: is this a forge, which one, who are we, may we do our work?

import { UserError } from "../domain/errors.ts";
import { ForbiddenError, makeToken, neededScopes } from "./errors.ts";
import type { Forge, User } from "./forge.ts";
import type { Outcome } from "./outcome.ts";
import type { Api } from "./request.ts";
import { userSchema, versionSchema } from "./schemas.ts";

/** `/version` is the one route that needs no scope. Throws UserError where no forge answers, and TransientError where one fails. */
export async function readVersion(api: Api): Promise<Pick<Forge, "kind" | "version">> {
  const outcome = await api.exchange("GET /version");
  const parsed = outcome.kind === "answer" && outcome.status < 300 ? versionSchema.safeParse(outcome.body) : undefined;
  if (parsed?.success !== true) throw noForge(api, outcome);
  const { version } = parsed.data;
  // Every Forgejo since 7 names the Gitea API it is compatible with; the number in it says nothing more.
  return { version, kind: version.includes("+gitea-") ? "forgejo" : "gitea" };
}

/**
 * The account of the token. Throws ForbiddenError that names every scope the token lacks.
 *
 * What may be written can be proven without writing: on both forges the scope is checked before the repository is
 * looked up, and no account can have the name `-`. So a token that may write is answered 404, another one 403.
 */
export async function readBot(api: Api): Promise<User> {
  const [user, ...probes] = await Promise.all([
    api.exchange("GET /user"),
    api.exchange("POST /repos/-/-/statuses/-"),
    api.exchange("POST /repos/-/-/issues/1/comments"),
    api.exchange("GET /orgs/-/labels"),
  ]);
  const refusals = [user, ...probes].map((outcome) => refusalIn(api, outcome)).filter((it) => it !== undefined);
  const missing = new Set(refusals.flatMap((refusal) => refusal.missingScopes));
  if (missing.size > 0) {
    const inOrder = [
      ...neededScopes.filter((scope) => missing.has(scope)),
      ...[...missing].filter((it) => !isNeeded(it)),
    ];
    throw new ForbiddenError(`ASSAY_FORGE_TOKEN lacks ${inOrder.join(", ")}: ${makeToken}`, 403, inOrder);
  }
  const parsed = user.kind === "answer" ? userSchema.safeParse(user.body) : undefined;
  if (parsed?.success !== true)
    throw new UserError(`the forge at ${api.url} does not say whose token ASSAY_FORGE_TOKEN is`);
  return parsed.data;
}

function isNeeded(scope: string): boolean {
  const needed: readonly string[] = neededScopes;
  return needed.includes(scope);
}

/** A 403 for want of scopes. Throws what stands in the way of any answer: 401, 5xx, the network. */
function refusalIn(api: Api, outcome: Outcome): ForbiddenError | undefined {
  if (outcome.kind === "answer" && outcome.status !== 401 && outcome.status !== 403 && outcome.status < 500)
    return undefined;
  const error = api.errorFor(outcome, "a first look at the forge");
  if (error instanceof ForbiddenError && error.status === 403) return error;
  throw error;
}

function noForge(api: Api, outcome: Outcome): Error {
  const { url } = api;
  if (outcome.kind === "unreached") return new UserError(unreached(url, outcome.code));
  if (outcome.kind === "gave up") {
    return outcome.because === "deadline"
      ? new UserError(`${url} does not answer: check ASSAY_FORGE_URL, and that the forge runs`)
      : api.errorFor(outcome, "GET /version");
  }
  const { status } = outcome;
  if (status === 401 || status === 429 || status >= 500) return api.errorFor(outcome, "GET /version");
  if (status >= 300 && status < 400) return new UserError(redirected(url, outcome.headers["location"]));
  return new UserError(
    `what answers at ${url} is not a Forgejo or Gitea (${status} for ${url}/api/v1/version): ` +
      "set ASSAY_FORGE_URL to the address of the forge's front page",
  );
}

function unreached(url: string, code: string): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return `there is no host of the name in ${url} (${code}): check ASSAY_FORGE_URL`;
  }
  if (/CERT|SIGNATURE|SELF_SIGNED|ALTNAME/.test(code)) {
    return (
      `the certificate of ${url} is not trusted (${code}): set ASSAY_FORGE_URL to the name it was issued for, ` +
      "or give NODE_EXTRA_CA_CERTS the file of the authority that signed it"
    );
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    return `${url} does not speak TLS (${code}): should ASSAY_FORGE_URL begin with http://?`;
  }
  return `nothing answers at ${url} (${code}): check ASSAY_FORGE_URL, and that the forge runs`;
}

function redirected(url: string, location: unknown): string {
  const target = typeof location === "string" ? URL.parse(location, url) : null;
  const front =
    target === null ? undefined : /^(.*)\/api\/v1\/version$/.exec(`${target.origin}${target.pathname}`)?.[1];
  return front === undefined
    ? `${url} redirects Assay to another place: set ASSAY_FORGE_URL to the address of the forge's front page`
    : `${url} redirects to ${front}: set ASSAY_FORGE_URL to that`;
}
