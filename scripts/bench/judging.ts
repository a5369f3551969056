// Judging alone, in a process that goes on: what the first judgement of a repository costs beside reading its migrations, and
// what the next one costs, when the base and what its files say are known.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseSha } from "../../src/domain/ids.ts";
import type { Change } from "../../src/domain/change.ts";
import { emptyMemory, type ParseMemory } from "../../src/frameworks/parse-memory.ts";
import { openChange } from "../../src/git/change.ts";
import { judge } from "../../src/pipeline/judge.ts";
import { median, timed, written } from "./numbers.ts";
import { fillRepository, runGit, type PlannedPullRequest, type RepositoryPlan } from "./repository.ts";
import type { Row } from "./table.ts";

/** Judgements before any is measured. */
const unmeasured = 6;

export interface JudgingPlan {
  readonly repository: RepositoryPlan;
  /** How long the histories are. */
  readonly lengths: readonly number[];
  readonly runs: number;
}

export async function measureJudging(
  folder: string,
  { repository, lengths, runs }: JudgingPlan,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const seconds: number[] = [];
  for (const migrations of lengths) {
    const files = repository.files - repository.migrations + migrations;
    const { reading, first, second, colliding } = await measureOne(folder, { ...repository, migrations, files }, runs);
    const growth =
      seconds.length === 0
        ? {}
        : { ratio: second / (seconds[0] ?? Number.NaN), of: `${written(lengths[0] ?? 0)} migrations` };
    seconds.push(second);
    const count = `${written(migrations).replace(/\.0*$/, "")} migrations`;
    rows.push(
      { what: `${count}, reading them`, value: written(reading, " ms") },
      { what: `${count}, first judgement beside that`, value: `median ${written(first, " ms")}`, goal: "200 ms" },
      { what: `${count}, second judgement`, value: `median ${written(second, " ms")}`, goal: "20 ms", ...growth },
      { what: `${count}, one that collides, with its fix`, value: `median ${written(colliding, " ms")}` },
    );
  }
  return rows;
}

/** ms. */
interface Measured {
  readonly reading: number;
  readonly first: number;
  readonly second: number;
  /** As `second`; looks in git for who brought the other migration. */
  readonly colliding: number;
}

async function measureOne(folder: string, plan: RepositoryPlan, runs: number): Promise<Measured> {
  const gitDir = join(folder, `judged-${plan.migrations}.git`);
  await mkdir(gitDir, { recursive: true });
  await runGit(gitDir, ["init", "--quiet", "--bare"]);
  const pulls = await fillRepository(gitDir, plan);
  const [adding, clashing] = ["adds", "collides"].map((kind) => pulls.filter((pull) => pull.kind === kind));
  const reading = await readAll(gitDir, pulls[0]);
  // Until the process is warm: a server judges all day.
  for (const pull of pulls.slice(0, unmeasured)) await judgeOne(gitDir, pull, emptyMemory());
  const taken: Record<"first" | "second" | "colliding", number[]> = { first: [], second: [], colliding: [] };
  for (let i = 0; i < runs; i += 1) {
    const memory = emptyMemory();
    const judged = async (from: typeof adding, n: number) => judgeOne(gitDir, from?.[n % from.length], memory);
    taken.first.push(await judged(adding, i));
    taken.second.push(await judged(adding, i + 1));
    taken.colliding.push(await judged(clashing, i));
  }
  return {
    reading,
    first: median(taken.first),
    second: median(taken.second),
    colliding: median(taken.colliding),
  };
}

/** ms that git takes for the texts of all migrations; they are in this process afterwards. */
async function readAll(gitDir: string, pull: PlannedPullRequest | undefined): Promise<number> {
  await using change = await open(gitDir, pull);
  const { base } = change.trees;
  const migrations = (await base.list()).filter(({ path }) => path.startsWith("alembic/"));
  const { ms } = await timed(() =>
    runGit(
      gitDir,
      ["cat-file", "--batch"],
      migrations.map(({ oid }) => `${oid}\n`),
    ),
  );
  await base.read(migrations.map(({ path }) => path));
  return ms;
}

async function judgeOne(gitDir: string, pull: PlannedPullRequest | undefined, memory: ParseMemory): Promise<number> {
  await using change = await open(gitDir, pull);
  const { ms, result } = await timed(() => judge(change, memory));
  if (result.crashes.length > 0) throw new Error(`the check ${result.crashes[0]?.check} crashed`);
  return ms;
}

async function open(gitDir: string, pull: PlannedPullRequest | undefined): Promise<Change & AsyncDisposable> {
  if (pull === undefined) throw new Error("the repository has no such pull request");
  const [base, head] = (await runGit(gitDir, ["rev-parse", "main", pull.branch])).split("\n").map(parseSha);
  if (base === undefined || head === undefined) throw new Error("git named no commits");
  return openChange(gitDir, { base: { ref: "main", sha: base }, head: { ref: pull.branch, sha: head } });
}
