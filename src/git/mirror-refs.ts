import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TransientError } from "../domain/errors.ts";
import { parseSha, type PrNumber, type Sha } from "../domain/ids.ts";
import type { GitPlace } from "./environment.ts";
import { git, GitError } from "./run.ts";

/**
 * The base and the head that a fetch left below `refs`, read from their files: a mirror is made with loose refs, and a
 * process less is felt. Throws GitError when they are not there.
 */
export async function readJobRefs({ gitDir }: GitPlace, refs: string): Promise<readonly [base: Sha, head: Sha]> {
  const read = async (name: string): Promise<Sha> => {
    const text = await readFile(join(gitDir, refs, name), "utf8").catch(() => "");
    const sha = parseSha(text.trim());
    if (sha === undefined) throw new GitError("fetch", 0, `invalid object: it left no ${refs}/${name}`);
    return sha;
  };
  return Promise.all([read("base"), read("head")]);
}

/**
 * Commands that keep base and head for the fetches to come. A branch's name is hashed: `a` and `a/b`, one after the other,
 * could not both be kept under their own.
 */
export function keepCommands(
  { baseRef, prNumber }: { readonly baseRef: string; readonly prNumber: PrNumber },
  { base, head }: { readonly base: Sha; readonly head: Sha },
): readonly string[] {
  const name = createHash("sha256").update(baseRef).digest("hex").slice(0, 16);
  return [`update refs/kept/base/${name} ${base}`, `update refs/kept/pull/${prNumber} ${head}`];
}

/** Moves or deletes refs, all or none. false: they are locked, or the mirror is gone. What is left over is swept an hour later. */
export async function updateRefs(place: GitPlace, commands: readonly string[]): Promise<boolean> {
  try {
    await git(["update-ref", "--stdin"], { place, input: commands.map((line) => `${line}\n`).join("") });
    return true;
  } catch (error) {
    if (error instanceof GitError || error instanceof TransientError) return false;
    throw error;
  }
}
