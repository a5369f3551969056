// One `git fetch` of one pull request's base and head, into refs that only this job uses.

import { randomUUID } from "node:crypto";
import type { PrNumber, Sha } from "../domain/ids.ts";
import { hardenedConfig, hardenedEnv, remoteEnv, type GitPlace } from "./environment.ts";
import { fetchFailure, isDamage, missingRef, refusesObject } from "./fetch-error.ts";
import { keepCommands, readJobRefs, updateRefs } from "./mirror-refs.ts";
import { git, GitError } from "./run.ts";

export interface FetchRequest {
  /** `https://code.example.org/owner/name.git`, built from the configured forge, never from a payload. */
  readonly url: string;
  readonly token: string | undefined;
  /** The base branch's name, without `refs/heads/`. */
  readonly baseRef: string;
  readonly prNumber: PrNumber;
  /** What the forge says now; another one is `lagging`. A base that has moved on since is only fresher. */
  readonly expectedHead?: Sha | undefined;
  /** Takes the head by `expectedHead` itself instead of refs/pull/N/head: for a ref that stays behind. */
  readonly headBySha?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly limits?: FetchLimits;
}

export interface FetchLimits {
  /** ms for the whole fetch. */
  readonly deadline: number;
  /** Fewer than `bytes` a second for `seconds` ends it. */
  readonly slow: { readonly bytes: number; readonly seconds: number };
}

/** Base and head of one pull request, held in the mirror until disposed of. */
export interface FetchedChange extends AsyncDisposable {
  readonly gitDir: string;
  readonly base: Sha;
  readonly head: Sha;
  /** When the fetch began, ISO 8601 UTC: base and head are at least this fresh. */
  readonly fetchedAt: string;
  /** What the fetch took. */
  readonly ms: number;
}

export type FetchOutcome =
  | { readonly kind: "fetched"; readonly change: FetchedChange }
  /** The head is not the one that the forge says: look again. Dispose of `change` all the same. */
  | { readonly kind: "lagging"; readonly change: FetchedChange }
  | { readonly kind: "base_missing" }
  | { readonly kind: "head_missing" };

/** A mirror with history fetches little. The first fetch brings everything, and the server may think for minutes before. */
export const usualLimits: FetchLimits = { deadline: 120_000, slow: { bytes: 1000, seconds: 15 } };
export const firstLimits: FetchLimits = { deadline: 1_800_000, slow: { bytes: 1, seconds: 120 } };

/** Fetches into `place`, which must exist. Errors as `fetchChange`'s, and GitError for a damaged mirror. */
export async function fetchOnce(place: GitPlace, request: FetchRequest, limits: FetchLimits): Promise<FetchOutcome> {
  const { url, token, baseRef, prNumber, expectedHead, signal } = request;
  if (!isBranchName(baseRef)) return { kind: "base_missing" };
  const { deadline, slow } = request.limits ?? limits;
  const refs = `refs/jobs/${randomUUID()}`;
  const wantedHead =
    request.headBySha === true && expectedHead !== undefined ? expectedHead : `refs/pull/${prNumber}/head`;
  const slowness = ["-c", `http.lowSpeedLimit=${slow.bytes}`, "-c", `http.lowSpeedTime=${slow.seconds}`];
  const quietly = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules"];
  const refspecs = [`+refs/heads/${baseRef}:${refs}/base`, `+${wantedHead}:${refs}/head`];
  const started = performance.now();
  const fetchedAt = new Date().toISOString();
  try {
    await git(["fetch", ...quietly, "--", url, ...refspecs], {
      place,
      config: [...hardenedConfig, ...slowness],
      env: { ...hardenedEnv(place), ...remoteEnv({ url, token }) },
      signal,
      deadline,
      secrets: token === undefined ? [] : [token],
    });
    const [base, head] = await readJobRefs(place, refs);
    const ms = performance.now() - started;
    const release = async (): Promise<void> => {
      const drop = [`delete ${refs}/base`, `delete ${refs}/head`];
      const done = await updateRefs(place, [...keepCommands(request, { base, head }), ...drop]);
      // Another job moves the kept refs this very moment: what it keeps is as good.
      if (!done) await updateRefs(place, drop);
    };
    const change = { gitDir: place.gitDir, base, head, fetchedAt, ms, [Symbol.asyncDispose]: release };
    return { kind: expectedHead === undefined || head === expectedHead ? "fetched" : "lagging", change };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const missing = missingRef(error);
    if (missing === `refs/heads/${baseRef}`) return { kind: "base_missing" };
    if (missing === wantedHead || refusesObject(error)) return { kind: "head_missing" };
    throw isDamage(error) ? error : fetchFailure(error, url);
  }
}

/** What git-check-ref-format allows, for a name that goes into a refspec. */
function isBranchName(name: string): boolean {
  return name !== "" && !/[\0-\x20\x7F~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|\.lock(?:\/|$)|(?:^|\/)\./.test(name);
}
