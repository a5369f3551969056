// A person's own clone, for `assay review`: which repository, which base and head. Only `--fetch` writes to it.

import { realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { ChangeBase } from "../domain/change.ts";
import { UserError } from "../domain/errors.ts";
import type { Sha } from "../domain/ids.ts";
import { personConfig, personEnv } from "./environment.ts";
import { defaultBase, fetchBase, lastFetched, namedBase, type LocalBase } from "./local-base.ts";
import { commitOf, findCommit, fullName, noSuchRevision, shownRevision, type LocalGit } from "./local-revision.ts";
import { git, GitError } from "./run.ts";
import { gitVersion } from "./version.ts";

export interface LocalRequest {
  /** Any folder of a work tree, a linked work tree, or a bare repository. */
  readonly dir: string;
  /** A branch, remote branch, tag, sha or other revision; HEAD when absent. */
  readonly head?: string | undefined;
  /** As `head`; the remote's default branch when absent. */
  readonly base?: string | undefined;
  /** Fetches the base from its remote first, with the person's own credentials. */
  readonly fetch?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface LocalChange {
  /** Absolute path of the git folder that holds objects and refs (the common one of a linked work tree): for `openChange`. */
  readonly gitDir: string;
  /** Absolute path of the work tree's top; undefined for a bare repository. */
  readonly workTree: string | undefined;
  /** `ref` is the branch's own name (`main`) where there is one, else what was given, or `HEAD`. */
  readonly base: Required<ChangeBase>;
  readonly head: { readonly ref: string; readonly sha: Sha };
  /** The head branch's own name; undefined for a detached HEAD or a sha. */
  readonly branch: string | undefined;
  /** The base's full ref (`refs/remotes/origin/main`); undefined for a sha. */
  readonly baseRef: string | undefined;
  /** When the base was last brought from its remote, ISO 8601 UTC; undefined when not known, or never. */
  readonly baseFetchedAt: string | undefined;
  /** What `fetch` took, ms; 0 without. */
  readonly fetchMs: number;
}

/** Finds what to judge in a local clone. Throws UserError, with what to pass, whenever something cannot be found. */
export async function findLocal(request: LocalRequest): Promise<LocalChange> {
  const { signal } = request;
  const dir = await folder(request.dir);
  const run: LocalGit = async (args, options) => {
    const { stdout } = await git(args, { cwd: dir, config: personConfig, env: personEnv(), signal, ...options });
    return stdout.toString().replace(/\n$/, "");
  };
  // Asked at once, as each costs a process; what is wrong with the repository itself is told first.
  const finding = findHead(run, request.head);
  const headBranch = finding.then(({ branch }) => branch);
  const naming = request.base === undefined ? defaultBase(run, headBranch) : namedBase(run, request.base);
  for (const answer of [headBranch, naming, gitVersion()]) answer.catch(() => undefined);
  const { gitDir, ownGitDir, workTree } = await findRepository(run, dir);
  const head = await finding;
  let base = await naming;
  let fetchMs = 0;
  if (request.fetch === true) {
    const started = performance.now();
    base = await fetchBase(run, base);
    fetchMs = performance.now() - started;
  }
  const [baseSha, baseFetchedAt] = await Promise.all([
    base.sha ?? commitOf(run, base.ref ?? base.name, "--base"),
    lastFetched(run, [gitDir, ownGitDir], base),
  ]);
  return {
    gitDir,
    workTree,
    base: { ref: base.name, sha: baseSha, from: remoteOf(base) },
    head: { ref: head.name, sha: head.sha },
    branch: head.branch,
    baseRef: base.ref,
    baseFetchedAt,
    fetchMs,
  };
}

/** The remote whose branch the base is; "" for one of the person's own, and for a commit. */
function remoteOf({ name, ref, remote }: LocalBase): string {
  return remote !== undefined && ref === `refs/remotes/${remote.name}/${name}` ? remote.name : "";
}

async function folder(dir: string): Promise<string> {
  const path = resolve(dir);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new UserError(`There is no folder ${path}: pass a repository's as --repo`);
  return realpath(path);
}

interface Repository {
  readonly gitDir: string;
  /** A linked work tree's own; else the same. */
  readonly ownGitDir: string;
  readonly workTree: string | undefined;
}

async function findRepository(run: LocalGit, dir: string): Promise<Repository> {
  try {
    const [{ common, own, workTree }, partial] = await Promise.all([
      findFolders(run),
      // The second as git before 2.24 wrote it down.
      run(["config", "--get-regexp", String.raw`^remote\..*\.promisor$|^extensions\.partialclone$`], {
        answers: [0, 1],
      }),
    ]);
    if (partial.split("\n").some((line) => line !== "" && !line.endsWith(" false"))) {
      throw new UserError(
        `${dir} was cloned with --filter and lacks files that a review reads: make a clone without it and pass that as --repo`,
      );
    }
    // git answers relative to where it stands.
    return { gitDir: resolve(dir, common), ownGitDir: own, workTree };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (/dubious ownership|unsafe repository/.test(error.stderr)) {
      throw new UserError(
        `git does not trust ${dir}, because it belongs to another user. If you do, run \`git config --global --add safe.directory ${dir}\` and try again`,
        { cause: error },
      );
    }
    if (!/not a git repository/i.test(error.stderr)) throw error;
    throw new UserError(`${dir} is not in a git repository: pass one's folder as --repo`, { cause: error });
  }
}

async function findFolders(run: LocalGit): Promise<{ common: string; own: string; workTree: string | undefined }> {
  const questions = ["--is-inside-work-tree", "--git-common-dir", "--absolute-git-dir", "--show-toplevel"];
  // Outside of a work tree git ends with 128 at the last question, having answered the others.
  const [inside, common = "", own = "", top, ...rest] = (
    await run(["rev-parse", ...questions], { answers: [0, 128] })
  ).split("\n");
  if (inside === "false" && own !== "" && top === undefined) return { common, own, workTree: undefined };
  if (inside === "true" && top !== undefined && rest.length === 0) return { common, own, workTree: top };
  // A path holds a line end, or there is no repository: then the first question fails with git's reason.
  const isInside = await run(["rev-parse", "--is-inside-work-tree"]);
  return {
    common: await run(["rev-parse", "--git-common-dir"]),
    own: await run(["rev-parse", "--absolute-git-dir"]),
    workTree: isInside === "true" ? await run(["rev-parse", "--show-toplevel"]) : undefined,
  };
}

async function findHead(
  run: LocalGit,
  given: string | undefined,
): Promise<{ name: string; sha: Sha; branch: string | undefined }> {
  const revision = given ?? "HEAD";
  const [sha, ref] = await Promise.all([findCommit(run, revision), fullName(run, revision)]);
  if (sha === undefined && given === undefined) {
    throw new UserError("This repository has no commit at HEAD: pass a branch as --head");
  }
  if (sha === undefined) throw noSuchRevision(revision, "--head");
  const branch = branchOf(ref);
  return { name: branch ?? shownRevision(revision, sha), sha, branch };
}

function branchOf(ref: string): string | undefined {
  if (ref.startsWith("refs/heads/")) return ref.slice("refs/heads/".length);
  // `origin/feature`: what the branch is called where it came from.
  const [, remote] = /^refs\/remotes\/[^/]+\/(.+)$/s.exec(ref) ?? [];
  return remote === "HEAD" ? undefined : remote;
}
