import { stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../domain/errors.ts";
import { parseSha, type Sha } from "../domain/ids.ts";
import type { GitPlace } from "./environment.ts";
import { git } from "./run.ts";

/**
 * Asks git for the merge bases: none when the histories are unrelated, several for a criss-cross, the one that git puts first
 * before the others. Throws UserError when a shallow clone does not reach back to one.
 */
export async function askMergeBases(
  { place, signal }: { readonly place: GitPlace; readonly signal?: AbortSignal | undefined },
  base: Sha,
  head: Sha,
): Promise<readonly Sha[]> {
  // 1: none.
  const { code, stdout } = await git(["merge-base", "--all", base, head], { place, signal, answers: [0, 1] });
  if (code === 0)
    return stdout
      .toString()
      .split("\n")
      .flatMap((line) => parseSha(line) ?? []);
  if (await isShallow(place)) {
    throw new UserError(
      "This clone is shallow and does not reach back to where the two sides parted: run `git fetch --unshallow` and try again",
    );
  }
  return [];
}

async function isShallow({ gitDir }: GitPlace): Promise<boolean> {
  return stat(join(gitDir, "shallow")).then(
    () => true,
    () => false,
  );
}
