// `assay review` and `assay fix` as people and scripts run them: exit codes, formats, every kind of clone, and what must
// never happen to a terminal or a work tree.

import { spawn } from "node:child_process";
import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { migration, pathOf, project } from "../support/alembic.ts";
import { createRepo, runGit } from "../support/git-repo.ts";
import type { GitRepo } from "../support/git-repo.ts";
import { runAssay, sandbox } from "../support/processes.ts";
import type { AssayOptions, Sandbox } from "../support/processes.ts";

vi.setConfig({ testTimeout: 180_000 });

const refunds = pathOf("004", "make_refunds");
const hostile = "alembic/versions/004_\u001b[31mred\u202e\n# B9.py";

let origin: GitRepo;
let home: Sandbox;
/** A clone whose `5-refunds` is checked out, and will be refused. Nobody writes to it. */
let clone: string;

beforeAll(async () => {
  origin = await createRepo();
  home = await sandbox("cli");
  await origin.commit(project);
  for (const branch of ["5-refunds", "6-players", "7-hostile", "8-two", "9-gone"]) await origin.branch(branch, "main");
  await origin.commit(migration("004", "003", "make_orders"));
  await origin.branch("stale-rules", "main");
  await origin.commit({ ".assay.yml": "labels:\n  aprove: x\n" }, { branch: "stale-rules" });
  await origin.commit(
    { ...migration("004", "003", "make_refunds"), "tests/test_refunds.py": `FILE = "${refunds}"\n` },
    { branch: "5-refunds", message: "Refunds" },
  );
  await origin.commit({ "notes.md": "nothing about migrations\n" }, { branch: "6-players" });
  await origin.commit({ [hostile]: migration("004", "003", "x")[pathOf("004", "x")] ?? "" }, { branch: "7-hostile" });
  await origin.commit(
    { ...migration("004", "003", "make_a"), ...migration("005", "004", "make_b") },
    { branch: "8-two" },
  );
  await origin.commit({ [pathOf("003", "make_orders")]: null }, { branch: "9-gone" });
  clone = await cloned("clone", "5-refunds");
});

afterAll(async () => {
  await home[Symbol.asyncDispose]();
  await origin.dispose();
});

async function cloned(name: string, branch: string, ...options: readonly string[]): Promise<string> {
  const dir = join(home.path, name);
  await runGit(home.path, ["clone", "--quiet", `--branch=${branch}`, ...options, origin.dir, dir]);
  return dir;
}

const review = (args: readonly string[], options: AssayOptions = {}) =>
  runAssay(["review", ...args], { cwd: clone, ...options });

const fix = (dir: string, ...args: readonly string[]) => runAssay(["fix", ...args], { cwd: dir });

test.concurrent("the exit code is the verdict: approve 0, request_changes 1, usage 2, inconclusive 3", async () => {
  const [refused, approved, wrong, unclear] = await Promise.all([
    review([]),
    review(["--head", "origin/6-players"]),
    review(["--base", "no-such-branch"]),
    review(["--base", "stale-rules"]),
  ]);
  expect(refused).toMatchObject({ code: 1, stderr: "" });
  expect(refused.stdout).toMatch(/^CHANGES REQUESTED · 1 blocker/);
  expect(refused.stdout).toMatch(/ {2}last fetched .* ago/);
  expect(approved).toMatchObject({ code: 0, stderr: "" });
  expect(approved.stdout).toMatch(/^APPROVED/);
  expect(wrong).toMatchObject({ code: 2, stdout: "" });
  expect(wrong.stderr).toMatch(/^assay: There is no branch, tag or commit "no-such-branch".*pass another as --base\n$/);
  expect(unclear).toMatchObject({ code: 3, stderr: "" });
  expect(unclear.stdout).toContain("aprove");
});

const side = z.object({ ref: z.string(), sha: z.string().regex(/^[0-9a-f]{40}$/) });
const edit = z.union([
  z.strictObject({ op: z.literal("rename"), from: z.string(), to: z.string() }),
  z.strictObject({
    op: z.literal("replace"),
    path: z.string(),
    line: z.int().min(1),
    before: z.string(),
    after: z.string(),
  }),
]);
/** The contract, field by field; more fields may come. */
const contract = z.object({
  schema: z.literal(1),
  verdict: z.enum(["approve", "request_changes", "inconclusive"]),
  base: side,
  head: side,
  mergeBase: z.string().regex(/^[0-9a-f]{40}$/),
  textualConflicts: z.array(z.string()),
  findings: z.array(
    z.object({
      id: z.string().regex(/^[BNO]\d+$/),
      check: z.enum(["migration-collision", "stale-reference", "sop", "claims"]),
      kinds: z.array(z.string()),
      severity: z.enum(["blocker", "nit", "observation"]),
      title: z.string(),
      message: z.string(),
      path: z.string().nullable(),
      line: z.int().nullable(),
      subjects: z.array(z.object({ id: z.string(), path: z.string(), side: z.enum(["head", "base"]) })),
      places: z.array(z.strictObject({ path: z.string(), line: z.int().min(1), text: z.string() })),
      fix: z.strictObject({ summary: z.string(), edits: z.array(edit), commands: z.array(z.string()) }).nullable(),
    }),
  ),
  verified: z.array(z.strictObject({ check: z.string(), text: z.string() })),
  migrations: z.array(
    z.object({
      framework: z.string(),
      root: z.string(),
      family: z.enum(["graph", "high-water", "set"]),
      added: z.array(z.string()),
      baseHeads: z.array(z.string()),
      mergedHeads: z.array(z.string()),
      next: z.string(),
    }),
  ),
  timings: z.strictObject({ fetchMs: z.number(), judgeMs: z.number(), totalMs: z.number() }),
});

test.concurrent("json is the contract's one object", async () => {
  const { code, stdout } = await review(["--format", "json"]);
  expect(code).toBe(1);
  const printed = contract.parse(JSON.parse(stdout));
  expect(printed).toMatchObject({
    verdict: "request_changes",
    base: { ref: "main", sha: await origin.sha("main") },
    head: { ref: "5-refunds", sha: await origin.sha("5-refunds") },
    mergeBase: await origin.sha("main~1"),
    textualConflicts: [],
    migrations: [
      {
        framework: "alembic",
        root: "alembic/versions",
        family: "graph",
        added: [refunds],
        baseHeads: ["004"],
        next: "005",
      },
    ],
  });
  const [first] = printed.findings;
  expect(first).toMatchObject({
    id: "B1",
    check: "migration-collision",
    kinds: expect.arrayContaining(["same_number", "two_heads"]) as unknown,
    severity: "blocker",
    path: refunds,
    subjects: expect.arrayContaining([
      expect.objectContaining({ id: "004", path: refunds, side: "head" }),
      expect.objectContaining({ id: "004", path: pathOf("004", "make_orders"), side: "base" }),
    ]) as unknown,
  });
  expect(first?.fix?.edits).toContainEqual({ op: "rename", from: refunds, to: pathOf("005", "make_refunds") });
  expect(printed.findings.filter(({ severity }) => severity === "blocker")).toHaveLength(1);
});

test.concurrent("markdown is the comment that the forge would show", async () => {
  const { code, stdout } = await review(["--format", "markdown"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^\*\*Changes requested\*\* · 1 blocker/);
  for (const section of ["BLOCKERS", "DOMAIN REVIEW", "SOP COMPLIANCE", "VERDICT"]) expect(stdout).toContain(section);
});

test.concurrent("any clone will do: a subfolder, a bare one, a linked work tree, a detached HEAD", async () => {
  await cloned("bare.git", "main", "--bare");
  const linked = join(home.path, "linked");
  const holder = await cloned("holder", "main");
  await runGit(holder, ["worktree", "add", "--quiet", linked, "5-refunds"]);
  const detached = await cloned("detached", "5-refunds");
  await runGit(detached, ["checkout", "--quiet", "--detach"]);
  const ends = await Promise.all([
    review([], { cwd: join(clone, "alembic/versions") }),
    review(["--repo", "clone/tests"], { cwd: home.path }),
    review(["--repo", "bare.git", "--head", "5-refunds"], { cwd: home.path }),
    review([], { cwd: linked }),
    review([], { cwd: detached }),
  ]);
  for (const { code, stdout, stderr } of ends) {
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain(refunds);
  }
  const heads = ends.map(({ stdout }) => /^ {2}`(.+?)` at /m.exec(stdout)?.[1]);
  expect(heads).toEqual(["5-refunds", "5-refunds", "5-refunds", "5-refunds", "HEAD"]);
});

test.concurrent("a migration that is not committed is not looked at, and that is said", async () => {
  const dir = await cloned("uncommitted", "main");
  await writeFile(join(dir, "notes.txt"), "nobody's question\n");
  expect((await review([], { cwd: dir })).stderr).toBe("");
  await writeFile(join(dir, "alembic/versions/099_new.py"), "");
  const one = await review([], { cwd: join(dir, "alembic") });
  expect(one.code).toBe(0);
  expect(one.stderr).toBe(
    "assay: alembic/versions/099_new.py is not committed, and so not looked at: a review judges commits.\n",
  );
  await writeFile(join(dir, "alembic/versions/\u001B[31mred"), "");
  await rm(join(dir, pathOf("001", "make_users")), { force: true });
  const more = await review([], { cwd: dir });
  expect(more.stderr).toMatch(/^assay: \S+ and \d more are not committed, and so not looked at/);
  expect(more.stderr).not.toContain("\u001B");
  const unasked = [
    ["--head", "main"],
    ["--format", "json"],
  ];
  const silent = await Promise.all(unasked.map(async (args) => (await review(args, { cwd: dir })).stderr));
  expect(silent).toEqual(["", ""]);
});

test.concurrent("--fetch brings the base first; without it what is there is judged", async () => {
  const upstream = join(home.path, "upstream.git");
  await runGit(home.path, ["clone", "--quiet", "--bare", origin.dir, upstream]);
  await runGit(upstream, ["update-ref", "refs/heads/main", await origin.sha("main~1")]);
  const dir = join(home.path, "fetching");
  await runGit(home.path, ["clone", "--quiet", "--branch=5-refunds", upstream, dir]);
  await runGit(upstream, ["update-ref", "refs/heads/main", await origin.sha("main")]);
  expect((await review([], { cwd: dir })).code).toBe(0);
  expect((await review(["--fetch"], { cwd: dir })).code).toBe(1);
  await rm(upstream, { recursive: true });
  const gone = await review(["--fetch"], { cwd: dir });
  expect(gone.code).toBe(2);
  expect(gone.stderr).toMatch(/^assay: git could not fetch main from origin: /);
});

test.concurrent("what cannot be judged is said in a line that tells what to pass, with exit code 2", async () => {
  const fresh = join(home.path, "fresh");
  await runGit(home.path, ["init", "--quiet", "--initial-branch=main", fresh]);
  const alone = await cloned("alone", "main");
  await runGit(alone, ["remote", "remove", "origin"]);
  const refusals: readonly (readonly [readonly string[], string, RegExp])[] = [
    [[], home.path, /^assay: \S+ is not in a git repository: pass one's folder as --repo$/],
    [["--repo", "nowhere"], home.path, /^assay: There is no folder \S+nowhere: pass a repository's as --repo$/],
    [[], fresh, /^assay: This repository has no commit at HEAD: pass a branch as --head$/],
    [[], alone, /^assay: main itself is checked out, and there is no remote .* as --base$/],
    [["--head", "nothing"], clone, /^assay: There is no branch, tag or commit "nothing" .* as --head$/],
    [["--base", "--upload-pack=x"], clone, /^assay: There is no branch, tag or commit "--upload-pack=x"/],
    [["--pr-body", "nothing.md"], clone, /^assay: cannot read nothing\.md, given as --pr-body$/],
    [["--format", "xml"], clone, /^error: option '--format <format>' argument 'xml' is invalid.*text, markdown, json/],
    [["--colour"], clone, /^error: unknown option '--colour'\n\(assay --help tells/],
    [["main"], clone, /^error: too many arguments for 'review'/],
  ];
  const ends = await Promise.all(refusals.map(([args, cwd]) => review(args, { cwd })));
  for (const [i, { code, stdout, stderr }] of ends.entries()) {
    expect(stderr.trimEnd()).toMatch(refusals[i]?.[2] ?? /never/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  }
});

test.concurrent("a git that is too old or not there is named", async () => {
  const old = join(home.path, "old-git");
  await mkdir(old);
  // The real one, but for what it says it is.
  const script =
    '#!/bin/sh\ncase "$*" in *version) echo git version 2.29.0;; *) PATH=${PATH#*:} exec git "$@";; esac\n';
  await writeFile(join(old, "git"), script, { mode: 0o755 });
  const tooOld = await review([], { env: { PATH: `${old}${delimiter}${process.env["PATH"]}` } });
  expect(tooOld).toMatchObject({ code: 2, stdout: "" });
  expect(tooOld.stderr).toBe("assay: git 2.30 or later is needed; the one on the PATH is 2.29.0\n");
  const none = await review([], { env: { PATH: join(home.path, "nothing") } });
  expect(none).toMatchObject({ code: 2, stdout: "" });
  expect(none.stderr).toBe("assay: git cannot be started: install git 2.30 or later and put it on the PATH\n");
});

test.concurrent("what nobody foresaw is called a bug, with where it happened and an exit code of its own", async () => {
  const broken = join(home.path, "broken-git");
  await mkdir(broken);
  await writeFile(join(broken, "git"), "#!/bin/sh\necho no such luck >&2\nexit 99\n", { mode: 0o755 });
  const ended = await review([], { env: { PATH: `${broken}${delimiter}${process.env["PATH"]}` } });
  expect(ended).toMatchObject({ code: 70, stdout: "" });
  expect(ended.stderr).toMatch(
    /^assay: a bug of Assay, please report it\nGitError: git \S+ ended with 99: no such luck\n +at /,
  );
});

test.concurrent("a repository without migrations is approved, with a line that none were found", async () => {
  const dir = join(home.path, "plain");
  await runGit(home.path, ["init", "--quiet", "--initial-branch=main", dir]);
  await runGit(dir, ["commit", "--quiet", "--allow-empty", "--message=Begin"]);
  const { code, stdout } = await review(["--base", "main"], { cwd: dir });
  expect(code).toBe(0);
  expect(stdout).toContain("No migrations were found.");
});

test.concurrent("attributes of the work tree have no say in what git can merge", async () => {
  const dir = join(home.path, "attributes");
  await using repo = await createRepo();
  const start = await repo.commit({ a: "1\n", ".gitattributes": "a merge=union\n" });
  await repo.commit({ a: "1\nbase\n" });
  await repo.commit({ a: "1\nhead\n" }, { branch: "f", from: start });
  await runGit(home.path, ["clone", "--quiet", "--branch=f", repo.dir, dir]);
  const { stdout } = await review(["--format", "json"], { cwd: dir });
  expect(JSON.parse(stdout)).toMatchObject({ textualConflicts: ["a"] });
});

test.concurrent("the description is read from --pr-body, and the branch's name from --branch", async () => {
  const body = join(home.path, "body.md");
  await writeFile(body, "`003` is the current head.\n");
  const { stdout } = await review(["--pr-body", body, "--branch", "77-other-name"]);
  expect(stdout).toMatch(/The description says .*`003` is the current head/);
  expect(stdout).toContain("77-other-name");
});

test.concurrent("no colours where there is no terminal, whatever else the environment says", async () => {
  const env = { CI: "1", FORCE_COLOR: "1", COLORTERM: "truecolor", TERM: "xterm-256color" };
  const ends = await Promise.all([review([], { env }), runAssay(["fix"], { cwd: clone, env })]);
  for (const { stdout } of ends) expect(stdout).not.toContain("\u001b");
});

test.concurrent("names of a hostile repository never reach the terminal as they are", async () => {
  const args = ["--head", "origin/7-hostile"];
  const ends = await Promise.all([
    review(args),
    review([...args, "--format", "markdown"]),
    review([...args, "--format", "json"]),
    runAssay(["fix", ...args], { cwd: clone }),
    runAssay(["fix", "--write", ...args], { cwd: clone }),
  ]);
  expect(ends.map(({ code }) => code)).toEqual([1, 1, 1, 1, 2]);
  const dir = await cloned("hostile", "7-hostile");
  await rm(join(dir, hostile));
  const refused = await fix(dir, "--write");
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("nothing was written");
  ends.push(refused);
  for (const { stdout, stderr } of ends) {
    expect(stdout).toContain("red");
    expect(stdout + stderr).not.toContain("\u001b");
    expect(stdout + stderr).not.toMatch(/^# B9\.py/m);
  }
  for (const { stdout } of [...ends.slice(0, 2), ...ends.slice(3)]) expect(stdout).not.toContain("\u202e");
});

test.concurrent("a reader that has read enough (| head) is no error, and the exit code stays the verdict's", async () => {
  const bin = fileURLToPath(new URL("../../bin/assay.ts", import.meta.url));
  const child = spawn(process.execPath, [bin, "review"], { cwd: clone, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  const code = await new Promise((resolve) => {
    child.once("close", resolve);
  });
  expect({ code, complaint }).toEqual({ code: 1, complaint: "" });
});

test.concurrent("fix prints the edits and changes nothing; fix --write makes them, and what was refused is then approved", async () => {
  const dir = await cloned("fixing", "5-refunds");
  const printed = await fix(dir);
  expect(printed).toMatchObject({ code: 1, stderr: "" });
  expect(printed.stdout).toContain(`rename ${refunds}`);
  expect(printed.stdout).toMatch(/^ +tests\/test_refunds\.py:1$/m);
  expect(await status(dir)).toBe("");

  const written = await fix(join(dir, "tests"), "--write");
  expect(written).toMatchObject({ code: 0, stderr: "" });
  expect(written.stdout).toMatch(
    /Made \d+ edits in 2 files\. Look at them with `git diff`, then commit and run the command above \(after `\$`\)\.\n$/,
  );
  expect(await readFile(join(dir, "tests/test_refunds.py"), "utf8")).toBe(
    `FILE = "${pathOf("005", "make_refunds")}"\n`,
  );
  await runGit(dir, ["add", "--all"]);
  await runGit(dir, ["commit", "--quiet", "--message=Renumber"]);
  expect(await review([], { cwd: dir })).toMatchObject({ code: 0 });
  expect(await fix(dir, "--write")).toMatchObject({ code: 0, stdout: "Nothing to fix.\n" });
});

test.concurrent("a fix that is a command is not said to be made: nothing is written, and the command is left to the person", async () => {
  const dir = await cloned("bring-back", "9-gone");
  const printed = await fix(dir);
  expect(printed.code).toBe(1);
  expect(printed.stdout).toMatch(/^ +\$ git fetch origin && git checkout origin\/main -- alembic\/versions\/003_\S+$/m);
  const written = await fix(dir, "--write");
  expect(written).toMatchObject({ code: 1, stderr: "" });
  expect(written.stdout).toBe(
    `${printed.stdout}\nNothing was written, as no edit fixes this: run the command above (after \`$\`) yourself.\n`,
  );
  expect(await status(dir)).toBe("");
});

test.concurrent("two migrations that move up together keep their own content", async () => {
  const dir = await cloned("two", "8-two");
  expect(await fix(dir, "--write")).toMatchObject({ code: 0, stderr: "" });
  expect(await readFile(join(dir, pathOf("005", "make_a")), "utf8")).toMatch(/make a[^]*^revision = "005"[^]*"004"$/m);
  expect(await readFile(join(dir, pathOf("006", "make_b")), "utf8")).toMatch(/make b[^]*^revision = "006"[^]*"005"$/m);
  await runGit(dir, ["add", "--all"]);
  await runGit(dir, ["commit", "--quiet", "--message=Renumber"]);
  expect(await review([], { cwd: dir })).toMatchObject({ code: 0 });
});

test.concurrent("fix --write writes all or nothing: what stands in the way is named, and the work tree stays as it was", async () => {
  const ways: readonly (readonly [string, (dir: string) => Promise<unknown>, readonly string[], RegExp])[] = [
    [
      "changed",
      async (dir) => writeFile(join(dir, "tests/test_refunds.py"), `# mine\nFILE = "${refunds}"\n`),
      [],
      /^assay: nothing was written: tests\/test_refunds\.py:1 is not what it was: .*Commit or stash what you have changed/,
    ],
    [
      "taken",
      async (dir) => writeFile(join(dir, pathOf("005", "make_refunds")), "mine"),
      [],
      /^assay: nothing was written: \S+005_make_refunds\.py is there already\. Commit or stash/,
    ],
    ["gone", async (dir) => rm(join(dir, refunds)), [], /^assay: nothing was written: \S+ is not there to be renamed/],
    [
      "through-a-link",
      async (dir) => {
        await rename(join(dir, "alembic"), join(home.path, "outside"));
        await symlink(join(home.path, "outside"), join(dir, "alembic"));
      },
      [],
      /^assay: nothing was written: "alembic\/versions\/\S+" is not a path inside the work tree\n$/,
    ],
    [
      "other",
      async (dir) => runGit(dir, ["switch", "--quiet", "main"]),
      ["--head", "origin/5-refunds"],
      /^assay: the work tree has another commit checked out: run `git switch 5-refunds` first, or leave --head away\n$/,
    ],
  ];
  const template = await cloned("all-or-nothing", "5-refunds");
  const work = async ([name, spoil, args, words]: (typeof ways)[number]): Promise<void> => {
    const dir = join(home.path, name);
    await cp(template, dir, { recursive: true });
    await spoil(dir);
    const before = await status(dir);
    const { code, stderr } = await fix(dir, "--write", ...args);
    expect(stderr).toMatch(words);
    expect(code).toBe(2);
    expect(await status(dir)).toBe(before);
  };
  await Promise.all(ways.map(work));
  expect(await readFile(join(home.path, "outside/versions/004_make_refunds.py"), "utf8")).toContain('revision = "004"');

  const bare = await cloned("fixing.git", "5-refunds", "--bare");
  const refused = await fix(bare, "--write", "--base", "main");
  expect(refused.code).toBe(2);
  expect(refused.stderr).toBe("assay: there is no work tree to write to: run this in a clone that is not bare\n");
});

/** What git sees of a work tree, content included. */
async function status(dir: string): Promise<string> {
  const args = ["--untracked-files=all", "--no-renames"];
  return (await runGit(dir, ["status", "--porcelain", ...args])) + (await runGit(dir, ["diff"]));
}

test.concurrent("a Node that reads no TypeScript is told which one does", async () => {
  // As an older one would.
  const env = { NODE_OPTIONS: "--no-experimental-strip-types" };
  const { code, stdout, stderr } = await runAssay(["review"], { cwd: clone, env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("npm run -s assay");
});

test.concurrent("help is there for all of it, and the version is the package's", async () => {
  const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(await runAssay(["--version"])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
  const help = await runAssay(["help"]);
  expect(help).toMatchObject({ code: 0, stderr: "" });
  const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) {2,}|^ {2}([a-z]+) \[/gm)].map(([, a, b]) => a ?? b);
  expect(commands).toEqual(["serve", "review", "fix", "demo", "help"]);
  const pages = await Promise.all(
    ["serve", "review", "fix", "demo"].flatMap((name) => [runAssay([name, "--help"]), runAssay(["help", name])]),
  );
  for (const [i, page] of pages.entries()) {
    expect(page).toMatchObject({ code: 0, stderr: "" });
    expect(page.stdout).toMatch(new RegExp(`^Usage: assay ${["serve", "review", "fix", "demo"][Math.floor(i / 2)]} `));
  }
  for (const args of [[], ["revew"], ["help", "revew"]]) {
    const wrong = await runAssay(args);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/Usage: assay|unknown command 'revew'/);
  }
});
