// Which of the migrations that git takes for merged ones under another name are that, and not others in their place.

import { wordsOf } from "../../../frameworks/numbering.ts";
import type { Comparison } from "./compare.ts";

/** Those that have the path or the words of the old name, or do the same. */
export async function onlyRenamed({ change, group, renamed }: Comparison): Promise<Comparison["renamed"]> {
  if (renamed.length === 0) return [];
  const [was, now] = await Promise.all([
    change.trees.base.read(renamed.map((one) => one.was.path)),
    change.trees.merged.read(renamed.map(({ node }) => node.path)),
  ]);
  return renamed.filter(
    (one) =>
      one.was.path === one.node.path ||
      wordsOf(one.was.id.value) === wordsOf(one.node.id) ||
      group.framework.sameCode(was.get(one.was.path) ?? "", now.get(one.node.path) ?? "", one.node.path),
  );
}
