// A change judged in a person's own clone: the same judgement as the server's, without forge and database.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { UserError } from "../domain/errors.ts";
import type { Review } from "../domain/review.ts";
import { nextRound } from "../domain/round.ts";
import { findLocal } from "../git/local.ts";
import type { LocalChange } from "../git/local.ts";
import type { LocalOptions } from "./local-options.ts";

/** Judges as the options say. UserError: what could not be found, and what to pass. */
export async function judgeLocal(
  options: LocalOptions,
): Promise<{ readonly review: Review; readonly local: LocalChange }> {
  const started = performance.now();
  const body = options.prBody === undefined ? undefined : await readBody(options.prBody);
  // While git answers, what comes next is loaded: that takes as long.
  const [local, { openChange }, { keepMemory, memoryAt }] = await Promise.all([
    findLocal({ dir: options.repo, base: options.base, head: options.head, fetch: options.fetch === true }),
    import("../git/change.ts"),
    import("../pipeline/parse-memory-file.ts"),
  ]);
  const branch = options.branch ?? local.branch;
  const judging = performance.now();
  const kept = cacheFile(local.gitDir);
  const [opened, { judge }, memory] = await Promise.all([
    openChange(local.gitDir, {
      base: local.base,
      head: { ...local.head, ref: branch ?? local.head.ref },
      pullRequest:
        body === undefined && branch === undefined ? undefined : { number: undefined, title: "", body, branch },
      mayLack: true,
    }),
    import("../pipeline/judge.ts"),
    memoryAt(kept),
  ]);
  await using change = opened;
  const { judgement, crashes } = await judge(change, memory);
  await keepMemory(kept, memory);
  for (const { check, error } of crashes) {
    process.stderr.write(
      `assay: the check ${check} crashed: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
  }
  const now = performance.now();
  const timings = {
    fetchMs: Math.round(local.fetchMs),
    judgeMs: Math.round(now - judging),
    totalMs: Math.round(now - started),
  };
  const when = { fetchedAt: local.baseFetchedAt, judgedAt: new Date().toISOString() };
  return { review: nextRound(undefined, { ...judgement, timings }, when).review, local };
}

/** Where what was parsed of a clone is kept, absolute. Not in the clone: a review writes nothing there. */
export function cacheFile(gitDir: string): string {
  const set = process.env["XDG_CACHE_HOME"] ?? "";
  const folder = isAbsolute(set) ? set : join(homedir(), ".cache");
  return join(folder, "assay", `${createHash("sha256").update(gitDir).digest("hex").slice(0, 24)}.json`);
}

async function readBody(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UserError(`cannot read ${path}, given as --pr-body`, { cause: error });
  }
}
