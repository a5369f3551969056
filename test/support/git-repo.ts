// Real repositories for tests, made with plumbing: no work tree, no index, nothing of the machine's own configuration.

import { spawn } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSha, type Sha } from "../../src/domain/ids.ts";

/** A file's new content; null deletes it. A link's content is its target, a submodule's the commit it stands at. */
export type NewFile =
  | string
  | Buffer
  | null
  | { readonly mode: "100644" | "100755" | "120000" | "160000"; readonly content: string };

interface CommitOptions {
  /** `main` when absent. A branch that does not exist yet begins at `from`, or with nothing. */
  readonly branch?: string;
  /** A branch, ref or sha to begin or continue from; what the branch held is then forgotten (a force push). */
  readonly from?: string;
  readonly message?: string;
  /** ISO 8601; a minute after the last commit's when absent. */
  readonly date?: string;
}

export interface GitRepo extends AsyncDisposable {
  /** A bare repository's folder. */
  readonly dir: string;
  commit(files: Readonly<Record<string, NewFile>>, options?: CommitOptions): Promise<Sha>;
  /** Makes or moves a branch. */
  branch(name: string, at: string): Promise<Sha>;
  /** Merges a branch or commit into `branch` with a merge commit; `files` say how conflicts end. Throws on one without. */
  merge(from: string, options?: CommitOptions & { readonly files?: Readonly<Record<string, NewFile>> }): Promise<Sha>;
  /** The commit that a branch, ref or revision names. */
  sha(revision: string): Promise<Sha>;
  /** Points a full ref name (`refs/pull/1/head`) at a revision; null deletes it. */
  setRef(ref: string, revision: string | null): Promise<void>;
  /** What any git command prints. Throws when it fails. */
  git(args: readonly string[], input?: string | Buffer): Promise<string>;
  dispose(): Promise<void>;
}

/** A bare repository in a temporary folder. Identity and dates are fixed: the same commits have the same shas everywhere. */
export async function createRepo(options: { readonly objectFormat?: "sha1" | "sha256" } = {}): Promise<GitRepo> {
  const home = await mkdtemp(join(tmpdir(), "assay-repo-"));
  const dir = join(home, "repo.git");
  const format = `--object-format=${options.objectFormat ?? "sha1"}`;
  await runGit(home, ["init", "--quiet", "--bare", "--template=", format, "--initial-branch=main", dir]);
  await appendFile(join(dir, "config"), "[uploadpack]\n\tallowAnySHA1InWant = true\n");
  let clock = Date.parse("2026-01-05T09:00:00Z");
  const git = async (args: readonly string[], input?: string | Buffer): Promise<string> => {
    return (await runGit(dir, ["--git-dir", dir, ...args], input)).trimEnd();
  };
  const sha = async (revision: string): Promise<Sha> => {
    const found = parseSha(await git(["rev-parse", "--verify", "--end-of-options", `${revision}^{commit}`]));
    if (found === undefined) throw new Error(`not a commit: ${revision}`);
    return found;
  };
  // A loose ref is a file: to ask git would be a process more for each commit.
  const tip = (branch: string): Promise<string> =>
    readFile(join(dir, "refs/heads", branch), "utf8").then(
      (loose) => loose.trim(),
      () => git(["for-each-ref", "--format=%(objectname)", `refs/heads/${branch}`]),
    );
  const write = async (
    files: Readonly<Record<string, NewFile>>,
    { branch = "main", from, message = "Change", date }: CommitOptions,
    merged?: { readonly parent: Sha; readonly tree: string },
  ): Promise<Sha> => {
    clock = date === undefined ? clock + 60_000 : Date.parse(date);
    const parent = from === undefined ? await tip(branch) : `${from}^0`;
    const body = Buffer.from(message);
    // Commits are made aside and the branch is moved to them: fast-import would take a `from` for the branch's own past.
    const stream: (string | Buffer)[] = [
      "commit refs/made/commit\nmark :1\n",
      `committer Ada Example <ada@example.org> ${clock / 1000} +0000\n`,
      `data ${body.length}\n`,
      body,
      parent === "" ? "\n" : `\nfrom ${parent}\n`,
    ];
    if (merged !== undefined) stream.push(`merge ${merged.parent}\nM 040000 ${merged.tree} ""\n`);
    for (const [path, file] of Object.entries(files)) stream.push(...fileCommand(path, file));
    stream.push(`\nget-mark :1\nreset refs/heads/${branch}\nfrom :1\n\nreset refs/made/commit\n\n`);
    if (parent === "") stream.unshift("reset refs/made/commit\n\n");
    const input = Buffer.concat(stream.map((part) => Buffer.from(part)));
    const made = parseSha(await git(["fast-import", "--quiet", "--force"], input));
    if (made === undefined) throw new Error("git fast-import named no commit");
    return made;
  };
  const dispose = (): Promise<void> => rm(home, { recursive: true, force: true });
  return {
    dir,
    sha,
    git,
    dispose,
    commit: (files, commitOptions = {}) => write(files, commitOptions),
    async branch(name, at) {
      const found = await sha(at);
      await git(["update-ref", `refs/heads/${name}`, found]);
      return found;
    },
    async merge(from, { files, ...commitOptions } = {}) {
      const branch = commitOptions.branch ?? "main";
      const parent = await sha(from);
      const mergeTree = ["merge-tree", "--write-tree", "--no-messages", "--name-only", "--allow-unrelated-histories"];
      const answer = await runGit(dir, [...mergeTree, `refs/heads/${branch}`, parent], undefined, files && [0, 1]);
      const tree = answer.split("\n")[0] ?? "";
      return write(files ?? {}, { message: `Merge ${from}`, ...commitOptions }, { parent, tree });
    },
    async setRef(ref, revision) {
      await git(revision === null ? ["update-ref", "-d", ref] : ["update-ref", ref, await sha(revision)]);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function fileCommand(path: string, file: NewFile): (string | Buffer)[] {
  const quoted = `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
  if (file === null) return [`D ${quoted}\n`];
  const plain = typeof file === "string" || Buffer.isBuffer(file);
  const mode = plain ? "100644" : file.mode;
  const content = Buffer.from(plain ? file : file.content);
  if (mode === "160000") return [`M 160000 ${content.toString()} ${quoted}\n`];
  return [`M ${mode} inline ${quoted}\ndata ${content.length}\n`, content, "\n"];
}

/** Runs git with nothing of the machine's own configuration; resolves with what it prints. */
export function runGit(
  cwd: string,
  args: readonly string[],
  input: string | Buffer = "",
  answers: readonly number[] = [0],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = {
      PATH: process.env["PATH"],
      HOME: "/nonexistent",
      LC_ALL: "C",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: "Ada Example",
      GIT_AUTHOR_EMAIL: "ada@example.org",
      GIT_COMMITTER_NAME: "Ada Example",
      GIT_COMMITTER_EMAIL: "ada@example.org",
    };
    const child = spawn("git", args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (piece: Buffer) => out.push(piece));
    child.stderr.on("data", (piece: Buffer) => err.push(piece));
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== null && answers.includes(code)) resolve(Buffer.concat(out).toString());
      else reject(new Error(`git ${args.join(" ")}: ${code}: ${Buffer.concat(err).toString()}`));
    });
    child.stdin.end(input);
  });
}
