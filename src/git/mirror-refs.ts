import { createHash } from "node:crypto";
import { parseSha, type PrNumber, type Sha } from "../domain/ids.ts";
import type { GitPlace } from "./environment.ts";
import { git, GitError, gitText } from "./run.ts";

/** The base and the head that a fetch left below `refs`. */
export async function readJobRefs(place: GitPlace, refs: string, signal: AbortSignal | undefined): Promise<[Sha, Sha]> {
  const found = await gitText(["for-each-ref", "--format=%(refname) %(objectname)", `${refs}/`], { place, signal });
  const shaOf = (name: string): Sha => {
    const line = found.split("\n").find((each) => each.startsWith(`${refs}/${name} `));
    const sha = parseSha(line?.slice(line.lastIndexOf(" ") + 1));
    if (sha === undefined) throw new GitError("for-each-ref", 0, `bad object: the fetch left no ${refs}/${name}`);
    return sha;
  };
  return [shaOf("base"), shaOf("head")];
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
    if (error instanceof GitError) return false;
    throw error;
  }
}
