// What git says that files were called on the base. A change has many groups, and each of them asks.

import type { Change } from "../../domain/change.ts";

export interface Renames {
  /** The path on the base, by the one after the merge. */
  readonly was: ReadonlyMap<string, string>;
  /** The path after the merge, by the one on the base. */
  readonly is: ReadonlyMap<string, string>;
  /** Paths of the base that are there under no name. */
  readonly gone: ReadonlySet<string>;
}

/** The renames of a change, as far as its merge makes them. */
export function renamesOf(change: Change): Renames {
  const known = byChange.get(change) ?? readRenames(change);
  byChange.set(change, known);
  return known;
}

const byChange = new WeakMap<Change, Renames>();

function readRenames({ mergedFiles }: Change): Renames {
  const pairs = mergedFiles.flatMap(({ path, oldPath }) => (oldPath === undefined ? [] : [[path, oldPath] as const]));
  return {
    was: new Map(pairs),
    is: new Map(pairs.map(([path, oldPath]) => [oldPath, path])),
    gone: new Set(mergedFiles.flatMap(({ status, path }) => (status === "deleted" ? [path] : []))),
  };
}
