// Which branch a local review is judged against, how old it is, and how it is brought anew.

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { TransientError, UserError } from "../domain/errors.ts";
import type { Sha } from "../domain/ids.ts";
import { isAway } from "./fetch-error.ts";
import { findCommit, fullName, noSuchRevision, shownRevision, type LocalGit } from "./local-revision.ts";
import { GitError } from "./run.ts";

export interface LocalBase {
  /** What people call it: `main`. */
  readonly name: string;
  /** The full ref; undefined for a sha or another revision. */
  readonly ref: string | undefined;
  /** Where it comes from; undefined for a branch that follows none. */
  readonly remote: { readonly name: string; readonly branch: string } | undefined;
  /** Where `ref` is, when that is known already. */
  readonly sha?: Sha;
}

/** The default branch of `origin`, or else of the only remote, or else the local main or master. Throws UserError when none is there. */
export async function defaultBase(run: LocalGit, asked: Promise<string | undefined>): Promise<LocalBase> {
  // Asked at once: the remote is nearly always called origin.
  const [remote, ofOrigin] = await Promise.all([mainRemote(run), remoteHead(run, "origin")]);
  if (remote !== undefined) {
    const target = remote === "origin" ? ofOrigin : await remoteHead(run, remote);
    const prefix = `refs/remotes/${remote}/`;
    const named = target.startsWith(prefix) ? [target.slice(prefix.length)] : [];
    for (const branch of [...named, "main", "master"]) {
      const ref = `${prefix}${branch}`;
      const sha = await findCommit(run, ref);
      if (sha !== undefined) return { name: branch, ref, remote: { name: remote, branch }, sha };
    }
  }
  const headBranch = await asked;
  for (const branch of ["main", "master"]) {
    const ref = `refs/heads/${branch}`;
    if (branch !== headBranch && (await findCommit(run, ref)) !== undefined) return localBranch(run, branch);
  }
  const only = headBranch === "main" || headBranch === "master" ? `${headBranch} itself is checked out, and t` : "T";
  throw new UserError(
    `${only}here is no remote that says which branch is the default, and no other main or master: pass the branch to judge against as --base`,
  );
}

/** The base that a person named: as git reads it, else the remote's branch of that name. Throws UserError when there is neither. */
export async function namedBase(run: LocalGit, given: string): Promise<LocalBase> {
  const [sha, ref] = await Promise.all([findCommit(run, given), fullName(run, given)]);
  if (sha === undefined) {
    const remote = await mainRemote(run);
    const theirs = `refs/remotes/${remote}/${given}`;
    if (remote === undefined || (await findCommit(run, theirs)) === undefined) throw noSuchRevision(given, "--base");
    return { name: given, ref: theirs, remote: { name: remote, branch: given } };
  }
  if (ref.startsWith("refs/heads/")) return localBranch(run, ref.slice("refs/heads/".length));
  for (const remote of await remotes(run)) {
    const prefix = `refs/remotes/${remote}/`;
    if (!ref.startsWith(prefix)) continue;
    const branch = ref.slice(prefix.length);
    return { name: branch, ref, remote: { name: remote, branch } };
  }
  return { name: shownRevision(given, sha), ref: ref === "" ? undefined : ref, remote: undefined, sha };
}

/**
 * Brings the base's branch from its remote and names what came. Throws TransientError where the remote does not answer, UserError
 * when it fails otherwise, or there is no remote.
 */
export async function fetchBase(run: LocalGit, base: LocalBase): Promise<LocalBase> {
  const { remote } = base;
  if (remote === undefined) {
    throw new UserError(
      `${base.name} follows no branch of a remote, so there is nothing to fetch: leave --fetch away, or pass a remote branch as --base`,
    );
  }
  const ref = `refs/remotes/${remote.name}/${remote.branch}`;
  const quietly = ["--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance"];
  try {
    await run(["fetch", ...quietly, "--", remote.name, `+refs/heads/${remote.branch}:${ref}`], { deadline: 600_000 });
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const Failure = isAway(error) ? TransientError : UserError;
    throw new Failure(`git could not fetch ${remote.branch} from ${remote.name}: ${error.stderr}`, { cause: error });
  }
  return { name: base.name, ref, remote };
}

/**
 * When the base was last brought from its remote, ISO 8601 UTC: as FETCH_HEAD tells (each work tree has its own), or the ref's
 * own log, or the log that a clone begins. A log tells of the last fetch that moved the branch.
 */
export async function lastFetched(
  run: LocalGit,
  gitDirs: readonly string[],
  { ref, remote }: LocalBase,
): Promise<string | undefined> {
  if (ref === undefined || remote === undefined || !ref.startsWith("refs/remotes/")) return undefined;
  const times: number[] = [];
  for (const gitDir of new Set(gitDirs)) {
    const path = join(gitDir, "FETCH_HEAD");
    const fetched = await readFile(path, "utf8").catch(() => "");
    if (fetched.includes(`branch '${remote.branch}' of `)) times.push((await stat(path)).mtimeMs);
  }
  for (const logged of times.length > 0 ? [] : [ref, `refs/remotes/${remote.name}/HEAD`]) {
    const at = times.length > 0 ? undefined : await lastLogged(run, gitDirs, logged);
    if (at !== undefined) times.push(at);
  }
  return times.length === 0 ? undefined : new Date(Math.max(...times)).toISOString();
}

/** ms since 1970 of the newest entry in a ref's log: from its file, which costs no process; from git where there are no such files. */
async function lastLogged(run: LocalGit, gitDirs: readonly string[], ref: string): Promise<number | undefined> {
  for (const gitDir of gitDirs) {
    const log = await readFile(join(gitDir, "logs", ref), "utf8").catch(() => "");
    // `OLD NEW Name <mail> SECONDS ZONE`, a tab and why.
    const seconds = / (\d+) [+-]\d{4}(?:\t.*)?\n?$/.exec(log)?.[1];
    if (seconds !== undefined) return Number(seconds) * 1000;
  }
  const [common = ""] = gitDirs;
  const inFiles = await stat(join(common, "reftable")).then(
    () => false,
    () => true,
  );
  if (inFiles) return undefined;
  const entry = await run(["log", "-g", "-1", "--date=unix", "--no-show-signature", "--format=%gd", ref, "--"], {
    answers: [0, 128],
  });
  const seconds = /@\{(\d+)\}$/.exec(entry)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

async function localBranch(run: LocalGit, branch: string): Promise<LocalBase> {
  const ref = `refs/heads/${branch}`;
  const format = "--format=%(upstream:remotename)%00%(upstream:remoteref)";
  const [remote = "", theirs = ""] = (await run(["for-each-ref", format, ref])).split("\n")[0]?.split("\0") ?? [];
  const name = remote === "" ? await mainRemote(run) : remote;
  const known =
    remote !== "" || (name !== undefined && (await findCommit(run, `refs/remotes/${name}/${branch}`)) !== undefined);
  if (name === undefined || name === "." || !known) return { name: branch, ref, remote: undefined };
  return { name: branch, ref, remote: { name, branch: theirs === "" ? branch : theirs.replace(/^refs\/heads\//, "") } };
}

/** The full name of the branch that a remote's HEAD stands for; empty when it is not known. */
function remoteHead(run: LocalGit, remote: string): Promise<string> {
  return run(["symbolic-ref", "--quiet", `refs/remotes/${remote}/HEAD`], { answers: [0, 1, 128] });
}

/** `origin`, or else the only remote. */
async function mainRemote(run: LocalGit): Promise<string | undefined> {
  const names = await remotes(run);
  if (names.includes("origin")) return "origin";
  return names.length === 1 ? names[0] : undefined;
}

async function remotes(run: LocalGit): Promise<readonly string[]> {
  return (await run(["remote"])).split("\n").filter((name) => name !== "");
}
