// How a person's own git brings the base, and what it is called there then.

import type { Change } from "./change.ts";
import { shellQuote } from "./shell.ts";

export interface BaseInGit {
  /** As people call it: `main`. */
  readonly ref: string;
  /** The beginning of a command that goes on with another one; "" where the base is in the clone already. */
  readonly fetch: string;
  /** For a shell, after `fetch`. */
  readonly name: string;
}

/** For the commands of a fix: `${fetch}git rebase ${name}` is a whole one. */
export function baseInGit({ base: { ref, from = "origin" } }: Pick<Change, "base">): BaseInGit {
  if (from === "") return { ref, fetch: "", name: shellQuote(ref) };
  if (URL.canParse(from))
    return { ref, fetch: `git fetch ${shellQuote(from)} ${shellQuote(ref)} && `, name: "FETCH_HEAD" };
  return { ref, fetch: `git fetch ${shellQuote(from)} && `, name: shellQuote(`${from}/${ref}`) };
}
