// A repository to measure on, made in one `git fast-import`: the same bytes every time. Migrations numbered and chained
// as Alembic writes them, application code and tests around them, a main branch that grew commit by commit, and pull
// requests that were cut from it while it went on growing.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { migrationPath, migrationText, moduleText, slugOf, testText } from "./texts.ts";

export interface RepositoryPlan {
  /** On main. */
  readonly migrations: number;
  /** On main, the migrations and everything around them. */
  readonly files: number;
  readonly pullRequests: number;
}

export interface PlannedPullRequest {
  readonly branch: string;
  /** `collides`: main has taken its number meanwhile. */
  readonly kind: "collides" | "adds" | "code" | "renumbered";
}

/** The number of commits that a pull request is behind main, at most. */
const mostBehind = 40;

/** Fills the bare repository at `gitDir`, which must exist and be empty, and packs it as a forge's own upkeep would. */
export async function fillRepository(gitDir: string, plan: RepositoryPlan): Promise<readonly PlannedPullRequest[]> {
  const pulls = Array.from({ length: plan.pullRequests }, (_, i) => ({
    branch: `pr-${String(i + 1).padStart(3, "0")}`,
    kind: kinds[i % kinds.length] ?? "adds",
  }));
  await runGit(gitDir, ["fast-import", "--quiet", "--done"], stream(plan, pulls));
  await runGit(gitDir, ["symbolic-ref", "HEAD", "refs/heads/main"]);
  await runGit(gitDir, ["gc", "--quiet"]);
  return pulls;
}

const kinds: readonly PlannedPullRequest["kind"][] = ["collides", "adds", "code", "collides", "renumbered"];

/** Runs git with nothing of the machine's own configuration and returns what it prints. */
export async function runGit(dir: string, args: readonly string[], input: Iterable<string> = []): Promise<string> {
  const env = {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  const child = spawn("git", args, { cwd: dir, env, stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const closed = once(child, "close");
  for (const text of input) if (!child.stdin.write(text)) await once(child.stdin, "drain");
  child.stdin.end();
  const [code] = await closed;
  if (code !== 0) throw new Error(`git ${args.join(" ")} ended with ${String(code)}`);
  return output.trim();
}

function* stream(plan: RepositoryPlan, pulls: readonly PlannedPullRequest[]): Generator<string> {
  const commits = Math.max(mostBehind * 2, Math.ceil(plan.migrations / 5));
  const others = plan.files - plan.migrations - projectFiles.length;
  const share = (whole: number, commit: number) => Math.floor((whole * commit) / commits);
  for (let commit = 1; commit <= commits; commit += 1) {
    const files = commit === 1 ? [...projectFiles] : [];
    for (let n = share(plan.migrations, commit - 1) + 1; n <= share(plan.migrations, commit); n += 1) {
      files.push([migrationPath(n, slugOf(n)), migrationText({ number: n, slug: slugOf(n) })]);
    }
    for (let n = share(others, commit - 1) + 1; n <= share(others, commit); n += 1) files.push(otherFile(n));
    // A mark names the commit for the pull requests below.
    yield commitCommand({ ref: "refs/heads/main", mark: commit, at: commit, message: `Change ${commit}`, files });
  }
  for (const [i, { branch, kind }] of pulls.entries()) {
    const behind = kind === "adds" || kind === "renumbered" ? 0 : 1 + ((i * 7) % mostBehind);
    const from = commits - behind;
    const next = share(plan.migrations, from) + 1;
    for (const [j, files] of changesOf(kind, next, i).entries()) {
      const message = `Pull request ${i + 1}, part ${j + 1}`;
      yield commitCommand({
        ref: `refs/heads/${branch}`,
        at: commits + i + j,
        message,
        files,
        ...(j === 0 ? { from } : {}),
      });
    }
  }
  yield "done\n";
}

type File = readonly [path: string, text: string | undefined];

/** What each commit of a pull request changes; undefined: the file goes. */
function changesOf(kind: PlannedPullRequest["kind"], next: number, i: number): readonly (readonly File[])[] {
  const slug = `add_table_of_pull_request_${i + 1}`;
  const code: File = [`src/app/feature_${i}/service.py`, moduleText(9_000 + i)];
  const migration = (number: number): File => [migrationPath(number, slug), migrationText({ number, slug })];
  const test = (number: number): File => [`tests/migrations/test_${slug}.py`, testText(number, slug)];
  switch (kind) {
    case "code":
      return [[code, otherFile(100 + i, " # changed")]];
    case "renumbered":
      return [
        [migration(next - 1), test(next - 1), code],
        [[migrationPath(next - 1, slug), undefined], migration(next)],
      ];
    case "adds":
    case "collides":
      return [[code], [migration(next), test(next)]];
  }
}

const projectFiles: readonly File[] = [
  ["alembic.ini", "[alembic]\nscript_location = alembic\n\n[loggers]\nkeys = root\n"],
  ["alembic/env.py", "from alembic import context\n\ncontext.run_migrations()\n"],
  ["alembic/script.py.mako", '"""${message}\n\nRevision ID: ${up_revision}\n"""\n'],
  ["pyproject.toml", '[project]\nname = "measured"\nversion = "1.0.0"\n'],
  ["README.md", "# Measured\n\nRun `alembic upgrade head` first.\n"],
];

function otherFile(n: number, end = ""): File {
  const folder = `part_${n % 97}`;
  if (n % 4 === 0) return [`tests/${folder}/test_module_${n}.py`, `${moduleText(n)}${end}\n`];
  if (n % 9 === 0) return [`docs/${folder}/page_${n}.md`, `# Page ${n}\n\n${moduleText(n)}${end}\n`];
  return [`src/app/${folder}/module_${n}.py`, `${moduleText(n)}${end}\n`];
}

interface NewCommit {
  readonly ref: string;
  readonly mark?: number;
  /** The mark of the parent; the ref's own tip when absent. */
  readonly from?: number;
  /** Hours after the first. */
  readonly at: number;
  readonly message: string;
  readonly files: readonly File[];
}

function commitCommand({ ref, mark, from, at, message, files }: NewCommit): string {
  const lines = [`commit ${ref}`];
  if (mark !== undefined) lines.push(`mark :${mark}`);
  lines.push(`committer Ada Example <ada@example.org> ${1_700_000_000 + at * 3_600} +0000`, dataOf(message));
  if (from !== undefined) lines.push(`from :${from}`);
  for (const [path, text] of files) {
    lines.push(text === undefined ? `D ${path}` : `M 100644 inline ${path}\n${dataOf(text)}`);
  }
  return `${lines.join("\n")}\n\n`;
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
