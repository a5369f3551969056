// Addresses on the forge, always at an exact sha: a link to a branch breaks with the next push.

import type { PrNumber, Sha } from "../domain/ids.ts";

/** What a review may link to. */
export interface Links {
  /** `https://forge.example.org/owner/name`, from our own configuration; undefined: judged locally, nothing is linked. */
  readonly repository: string | undefined;
  /** The pull request that the comment belongs to; undefined: none, and no marker is written. */
  readonly pullRequest: PrNumber | undefined;
}

/** A path longer than any that people keep would fill the comment with its encoded form. */
const longestPath = 500;

/** The file's page at `sha`, at `line` where given; undefined where there is no forge or the path is no path for a URL. */
export function fileUrl({ repository }: Links, sha: Sha, path: string, line?: number): string | undefined {
  const segments = path.toWellFormed().split("/");
  const leadsAway = segments.some((segment) => /^\.{0,2}$/.test(segment));
  if (repository === undefined || leadsAway || path.length > longestPath) return undefined;
  const at = line === undefined ? "" : `#L${line}`;
  return `${repository}/src/commit/${sha}/${segments.map((segment) => encodeSegment(segment)).join("/")}${at}`;
}

/** The commit's page; undefined where there is no forge. */
export function commitUrl(links: Links, sha: string): string | undefined {
  return links.repository === undefined ? undefined : `${links.repository}/commit/${encodeSegment(sha)}`;
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
}
