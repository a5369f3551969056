// `npm run bench`: how fast Assay is, as ratios against what is measured beside it in the same run, so that they mean
// the same on any machine. Makes its own repositories under the system's temporary folder and leaves nothing behind.

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCommandLine } from "./bench/command-line.ts";
import { measureJudging } from "./bench/judging.ts";
import { printTable } from "./bench/table.ts";
import { measureWarmReview } from "./bench/warm-review.ts";
import { measureWebhooks } from "./bench/webhooks.ts";

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const { quick } = values;
const repository = { migrations: 1_500, files: 5_000, pullRequests: 50 };
const folder = await mkdtemp(join(tmpdir(), "assay-bench-"));
try {
  const git = execFileSync("git", ["version"], { encoding: "utf8" }).trim();
  const [load = 0] = loadavg();
  console.log(
    `${availableParallelism()} × ${cpus()[0]?.model ?? "CPU"}, load ${load.toFixed(1)}, node ${process.version}, ${git}`,
  );
  console.log(`A repository of 5,000 files, 1,500 of them migrations, 50 pull requests${quick ? " (quick)" : ""}`);
  printTable("A warm review", await measureWarmReview(folder, repository, quick ? 15 : 40));
  printTable(
    "Judging, without fetch and process",
    await measureJudging(folder, { repository, lengths: [100, 1_500, 10_000], runs: quick ? 8 : 20 }),
  );
  printTable(
    "Webhooks",
    await measureWebhooks(folder, { pullRequests: 500, rounds: quick ? 1 : 3, seconds: quick ? 3 : 6 }),
  );
  printTable(
    "The command line, from the start of the process to its end",
    await measureCommandLine(folder, { repository, lengths: [100, 10_000], runs: quick ? 6 : 15 }),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
