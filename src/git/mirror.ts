// A bare mirror of one repository: a cache that may be thrown away at any time. Every job fetches into refs of its own,
// so that two never meet; the newest base and heads are kept under refs/kept, so that the next fetch is small.

import { statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TransientError } from "../domain/errors.ts";
import type { RepoId } from "../domain/ids.ts";
import type { GitPlace } from "./environment.ts";
import { fetchOnce, firstLimits, usualLimits, type FetchOutcome, type FetchRequest } from "./fetch.ts";
import { isDamage } from "./fetch-error.ts";
import { exists, identityOf, makeMirror, packCount, setAside, sweepMirror } from "./mirror-folder.ts";
import { keepCommands, updateRefs } from "./mirror-refs.ts";
import { git, GitError } from "./run.ts";

export interface Mirror {
  /** Absolute path of the bare repository; it may not exist yet. */
  readonly gitDir: string;
  readonly objectFormat: "sha1" | "sha256";
}

const leastFreeBytes = 64 * 1024 * 1024;
const manyPacks = 50;
const sweepEvery = 3_600_000;

/** By git folder: the end of the queue of what must not be done twice at once, and when it was last swept. */
const turns = new Map<string, Promise<unknown>>();
const swept = new Map<string, number>();

/** The mirror of a repository: `<dataDir>/mirrors/<id>.git`. The id survives a rename. */
export function mirrorOf(
  dataDir: string,
  repository: { readonly id: RepoId; readonly objectFormat: "sha1" | "sha256" },
): Mirror {
  return { gitDir: join(dataDir, "mirrors", `${repository.id}.git`), objectFormat: repository.objectFormat };
}

/**
 * Brings base and head with one `git fetch`; makes the mirror first when there is none. A damaged mirror is set aside and
 * brought anew, once. Throws UserError (token, rights, no such repository), TransientError (network, forge, disk).
 */
export function fetchChange(mirror: Mirror, request: FetchRequest): Promise<FetchOutcome> {
  return repairing(mirror, async () => {
    await ready(mirror);
    const kept = join(mirror.gitDir, "refs", "kept");
    const usual = async () => tended(mirror, await fetchOnce(mirror, request, usualLimits));
    if (await exists(kept)) return usual();
    return inTurn(mirror, async () => {
      if (await exists(kept)) return usual();
      const outcome = await fetchOnce(mirror, request, firstLimits);
      if (!("change" in outcome)) return outcome;
      try {
        await updateRefs(mirror, keepCommands(request, outcome.change));
        await git(["commit-graph", "write", "--reachable", "--no-progress"], { place: mirror, deadline: 600_000 });
      } catch (error) {
        await outcome.change[Symbol.asyncDispose]();
        throw error;
      }
      return outcome;
    });
  });
}

/**
 * Does `work` on a mirror. When it fails because the mirror is damaged, the mirror is set aside and the work is done once
 * more, on a new one: so `work` must begin with the fetch.
 */
export async function repairing<T>(mirror: Mirror, work: () => Promise<T>): Promise<T> {
  const before = await identityOf(mirror.gitDir);
  try {
    return await work();
  } catch (error) {
    if (!isDamage(error)) throw error;
    await inTurn(mirror, () => setAside(mirror.gitDir, before));
    return await work();
  }
}

async function ready(mirror: Mirror): Promise<void> {
  const { gitDir, objectFormat } = mirror;
  if (!(await exists(join(gitDir, "HEAD")))) {
    await inTurn(mirror, async () => {
      if (await exists(join(gitDir, "HEAD"))) return;
      await setAside(gitDir, await identityOf(gitDir));
      await makeMirror(gitDir, objectFormat);
    });
  }
  if (Date.now() - (swept.get(gitDir) ?? 0) > sweepEvery) {
    swept.set(gitDir, Date.now());
    await sweepMirror(gitDir);
  }
  const { bavail, bsize } = await statfs(dirname(gitDir));
  if (bavail * bsize < leastFreeBytes) throw new TransientError(`The disk that holds ${dirname(gitDir)} is full`);
}

/** The outcome, whose end also packs the mirror when it has come to many packs. */
function tended(mirror: Mirror, outcome: FetchOutcome): FetchOutcome {
  if (!("change" in outcome)) return outcome;
  const { change } = outcome;
  const dispose = async (): Promise<void> => {
    await change[Symbol.asyncDispose]();
    if ((await packCount(mirror.gitDir)) > manyPacks) await inTurn(mirror, () => repack(mirror));
  };
  return { ...outcome, change: { ...change, [Symbol.asyncDispose]: dispose } };
}

/** Makes few packs out of many; nothing is thrown away that another job may be reading. */
async function repack(place: GitPlace): Promise<void> {
  if ((await packCount(place.gitDir)) <= manyPacks) return;
  const options = { place, deadline: 600_000 };
  try {
    // 129: this git does not know --geometric (2.32).
    const { code } = await git(["repack", "-d", "-q", "--geometric=2"], { ...options, answers: [0, 129] });
    if (code === 129) await git(["repack", "-a", "-d", "-k", "-q"], options);
    await git(["commit-graph", "write", "--reachable", "--no-progress"], options);
  } catch (error) {
    // The review is done; a mirror that cannot be packed shows its damage to the next one that reads.
    if (!(error instanceof GitError) && !(error instanceof TransientError)) throw error;
  }
}

async function inTurn<T>(mirror: Mirror, work: () => Promise<T>): Promise<T> {
  const mine = (turns.get(mirror.gitDir) ?? Promise.resolve()).then(work);
  const settled = mine.then(
    () => undefined,
    () => undefined,
  );
  turns.set(mirror.gitDir, settled);
  try {
    return await mine;
  } finally {
    if (turns.get(mirror.gitDir) === settled) turns.delete(mirror.gitDir);
  }
}
