// `npm run histories -- DIR…`: Assay's judgement over what really landed. Each DIR is a clone or a bare repository. Every merge of
// its default branch that touched migrations is judged as it was before it landed, and compared with what a crude scan of
// the landed tree says. Nothing is written to the repositories.

import { availableParallelism } from "node:os";
import { basename, dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gitText } from "../src/git/run.ts";
import { judgeLanding, type Judged } from "./histories/judge-landing.ts";
import { findLandings } from "./histories/landings.ts";
import { printHistory, type History } from "./histories/report.ts";
import { openScanner } from "./histories/scan.ts";

const usage = "Usage: npm run histories -- [--last N] [--json] DIR…";
const { values, positionals } = readArguments();
const last = Number(values.last);
if (positionals.length === 0 || !Number.isSafeInteger(last) || last < 1) {
  console.error(usage);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { last: { type: "string", default: "300" }, json: { type: "boolean", default: false } },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

const all: History[] = [];
for (const folder of positionals) {
  // One repository after the other: each uses all cores.
  const history = await judgeHistory(folder);
  if (values.json) all.push(history);
  else printHistory(history);
}
if (values.json) console.log(JSON.stringify(all, undefined, 1));

async function judgeHistory(folder: string): Promise<History> {
  const gitDir = await gitText(["rev-parse", "--absolute-git-dir"], { cwd: resolve(folder) });
  const name = [basename(dirname(gitDir)), basename(gitDir)].join("/");
  const landings = await findLandings(gitDir, last);
  const scanner = await openScanner(gitDir);
  const judged: Judged[] = [];
  const failed: string[] = [];
  const waiting = landings.values();
  const work = async (): Promise<void> => {
    for (const landing of waiting) {
      // All workers take from one iterator.
      await judgeLanding(gitDir, landing, scanner).then(
        (one) => judged.push(one),
        // A partial clone lacks objects: said, and no reason to stop.
        (error: unknown) => failed.push(`${landing.sha}: ${error instanceof Error ? error.message : String(error)}`),
      );
      const done = judged.length + failed.length;
      if (process.stderr.isTTY) process.stderr.write(`\r${name} ${done}/${landings.length}`);
      else if (done % 50 === 0) process.stderr.write(`${name} ${done}/${landings.length}\n`);
    }
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, work));
  } finally {
    await scanner.end();
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  const order = new Map(landings.map(({ sha }, i) => [sha, i]));
  return { name, failed, judged: judged.toSorted((a, b) => (order.get(a.sha) ?? 0) - (order.get(b.sha) ?? 0)) };
}
