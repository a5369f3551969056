import { expect } from "vitest";
import type { ChangeTrees } from "../../src/domain/change.ts";
import type { Tree, TreeEntry } from "../../src/domain/tree.ts";

/** Expects that what each tree knows itself to have otherwise than another is all that it has otherwise; how many know any. */
export async function expectKnownDifferences(trees: ChangeTrees): Promise<number> {
  const knowing = Object.values(trees).filter((tree: Tree) => tree.otherwise !== undefined);
  for (const tree of knowing) {
    const made = new Map<string, TreeEntry>();
    for (const entry of (await tree.otherwise?.than.list()) ?? ([] as readonly TreeEntry[]))
      made.set(entry.path, entry);
    for (const [path, entry] of tree.otherwise?.at ?? []) {
      if (entry === undefined) made.delete(path);
      else made.set(path, entry);
    }
    const listed = new Map((await tree.list()).map((entry: TreeEntry) => [entry.path, entry]));
    expect(made).toEqual(listed);
  }
  return knowing.length;
}
