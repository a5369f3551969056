// `assay review` as a person runs it: a whole process, from its start to the printed verdict, on a fresh clone.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, percentile, timed, written } from "./numbers.ts";
import { fillRepository, runGit } from "./repository.ts";
import type { RepositoryPlan } from "./repository.ts";
import type { Row } from "./table.ts";

const assay = fileURLToPath(new URL("../../bin/assay.ts", import.meta.url));

export interface CommandLinePlan {
  /** The one that the goal is for. */
  readonly repository: RepositoryPlan;
  /** How long the histories are that are measured beside it. */
  readonly lengths: readonly number[];
  readonly runs: number;
}

export async function measureCommandLine(folder: string, plan: CommandLinePlan): Promise<readonly Row[]> {
  const clone = await cloneOf(folder, plan.repository);
  const temporary = join(folder, "temporary");
  await mkdir(temporary, { recursive: true });
  const coldMs: number[] = [];
  const warmMs: number[] = [];
  const nodeMs: number[] = [];
  for (let i = 0; i < plan.runs; i += 1) {
    if (i < 3) {
      await rm(join(temporary, "node-compile-cache"), { recursive: true, force: true });
      coldMs.push(await review(clone, temporary));
    }
    nodeMs.push(await run(["-e", "0"], temporary, [0]));
    warmMs.push(await review(clone, temporary));
  }
  const ratios = warmMs.map((ms, i) => ms / (nodeMs[i] ?? Number.NaN));
  const rows: Row[] = [
    { what: "`node -e 0`", value: `median ${written(median(nodeMs), " ms")}` },
    {
      what: `\`assay review\`, ${counted(plan.repository.migrations)}`,
      value: `median ${written(median(warmMs), " ms")}, p95 ${written(percentile(warmMs, 95), " ms")}`,
      ratio: median(ratios),
      of: "`node -e 0`",
      goal: "500 ms",
    },
    { what: "the same, nothing compiled yet", value: `median ${written(median(coldMs), " ms")}` },
  ];
  const others = Math.ceil(plan.runs / 3);
  for (const migrations of plan.lengths) {
    const files = plan.repository.files - plan.repository.migrations + migrations;
    const other = await cloneOf(folder, { ...plan.repository, migrations, files });
    const taken: number[] = [];
    const beside: number[] = [];
    for (let i = 0; i < others; i += 1) {
      beside.push(await review(clone, temporary));
      taken.push(await review(other, temporary));
    }
    rows.push({
      what: `\`assay review\`, ${counted(migrations)}`,
      value: `median ${written(median(taken), " ms")}`,
      ratio: median(taken.map((ms, i) => ms / (beside[i] ?? Number.NaN))),
      of: counted(plan.repository.migrations),
    });
  }
  return rows;
}

function counted(migrations: number): string {
  return `${written(migrations).replace(/\.0*$/, "")} migrations`;
}

/** A clone whose HEAD is a pull request that collides, with its work tree: a review says what is not committed there. */
async function cloneOf(folder: string, plan: RepositoryPlan): Promise<string> {
  const bare = join(folder, `${plan.migrations}.git`);
  const clone = join(folder, `${plan.migrations}`);
  await mkdir(bare, { recursive: true });
  await runGit(bare, ["init", "--quiet", "--bare"]);
  const pulls = await fillRepository(bare, plan);
  const branch = pulls.find(({ kind }) => kind === "collides")?.branch ?? "main";
  await runGit(folder, ["clone", "--quiet", "--branch", branch, "--", bare, clone]);
  return clone;
}

async function review(clone: string, temporary: string): Promise<number> {
  // 1: changes requested.
  return run([assay, "review", "--repo", clone, "--format", "json"], temporary, [1]);
}

/** ms that a node of these arguments takes from its start to its end. */
async function run(args: readonly string[], temporary: string, codes: readonly number[]): Promise<number> {
  const { ms, result } = await timed(async () => {
    const { NODE_COMPILE_CACHE: _, ...env } = process.env;
    const child = spawn(process.execPath, args, {
      // The door turns the compile cache on, which lies in the temporary folder.
      env: { ...env, TMPDIR: temporary },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [code] = await once(child, "close");
    return Number(code);
  });
  if (!codes.includes(result)) throw new Error(`node ${args.join(" ")} ended with ${result}`);
  return ms;
}
