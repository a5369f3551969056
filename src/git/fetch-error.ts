// What git's own words say about a fetch that failed. git has one exit code for everything (128), and speaks English under LC_ALL=C.

import { TransientError, UserError } from "../domain/errors.ts";
import { GitError } from "./run.ts";

/** The remote ref that is not there, when that is why the fetch failed. */
export function missingRef(error: GitError): string | undefined {
  return /couldn't find remote ref (\S+)/.exec(error.stderr)?.[1];
}

/** Whether the server does not have (or will not give) an object that was asked for by name. */
export function refusesObject(error: GitError): boolean {
  return /not our ref|Server does not allow request for unadvertised object/i.test(error.stderr);
}

/**
 * Whether git says that what lies on our own disk is broken. git may well answer 0 on a damaged pack, so this can
 * also come up later, from any command that reads.
 */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof GitError)) return false;
  // What the server says of its own objects tells nothing of ours.
  const ours = error.stderr.replaceAll(/^remote: .*$/gm, "");
  return damage.some((sign) => sign.test(ours));
}

/** Whether the other side did not answer, or not to the end. */
export function isAway(error: GitError): boolean {
  return transient.some((sign) => sign.test(error.stderr));
}

/** A failed fetch as what a person must change (UserError) or what time heals (TransientError); anything else as it is. */
export function fetchFailure(error: unknown, url: string): unknown {
  if (!(error instanceof GitError)) return error;
  const { origin, pathname } = new URL(url);
  const repository = `${origin}${pathname}`;
  const options = { cause: error };
  const http = /returned error: (\d{3})/.exec(error.stderr)?.[1];
  if (http === "401" || /Authentication failed|could not read Username/.test(error.stderr)) {
    return new UserError(`The forge refused the token for git at ${repository}: check ASSAY_FORGE_TOKEN`, options);
  }
  if (http === "403") {
    return new UserError(`The token may not read ${repository} with git: it needs the scope write:repository`, options);
  }
  if (http === "404" || /repository '.*' not found/.test(error.stderr)) {
    return new UserError(`There is no repository at ${repository}, or the token may not see it`, options);
  }
  if (/SSL certificate problem|certificate verif/i.test(error.stderr)) {
    return new UserError(`The certificate of ${origin} cannot be verified: ${error.stderr}`, options);
  }
  // A renamed repository answers 301, which is not followed: the next look asks the forge for the name again.
  if (isAway(error) || http !== undefined) {
    return new TransientError(`git could not fetch from ${repository}: ${error.stderr}`, options);
  }
  return error;
}

const damage: readonly RegExp[] = [
  /is corrupt|corrupt(?:ed)? (?:loose |pack|patch|object|index)|is garbage/i,
  /bad (?:object|tree object|revision|ref) |bad object|bad pack|bad packed object|packed object .* is corrupt/i,
  /unable to (?:read|parse|unpack)(?! askpass)|failed to (?:read|parse) (?:object|delta|commit)|could not (?:read|parse) (?:object|commit)/i,
  /missing (?:blob|tree|commit|object)|object is missing or unreadable|invalid object/i,
  /does not match index|index file .* is too small|packfile .* (?:cannot be|is far too short|claims)|inflate: data|hash mismatch|sha1 mismatch/i,
  /not a git repository|not a valid object name|not a tree object|not our object/i,
  /did not send all necessary objects|unresolved deltas|mismatched algorithms|invalid sha1 pointer|reference broken/i,
];

const transient: readonly RegExp[] = [
  /Could not resolve host|Failed to connect|Couldn't connect|Connection (?:refused|reset|timed out)|Operation (?:too slow|timed out)/i,
  /RPC failed|hung up unexpectedly|early EOF|unexpected disconnect|Empty reply|transfer closed|Recv failure|Send failure/i,
  /GnuTLS|SSL_read|SSL_connect|TLS|HTTP\/2 stream|curl \d+/i,
  /redirect|unable to update url base/i,
  /No space left on device|Cannot allocate memory|Disk quota/i,
  /index-pack (?:failed|abnormal)|invalid index-pack output|expected flush|bad line length|protocol error|not valid: is this a git repository/i,
  /cannot lock ref|Unable to create .*\.lock/i,
];
