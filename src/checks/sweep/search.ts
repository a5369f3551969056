// A search of some files of a tree. A few are read, which costs what the change is large; only for many is the whole tree
// searched, which costs what the repository is large.

import type { Hit, Tree } from "../../domain/tree.ts";

const fewFiles = 200;
/** Characters of a line, as `Tree.search` cuts it. */
const longestLine = 500;

/** Every line of the files at `paths` that holds one of the fixed strings, in the order of `paths`. */
export async function searchFiles(
  tree: Tree,
  paths: readonly string[],
  terms: readonly string[],
): Promise<readonly Hit[]> {
  if (paths.length > fewFiles) {
    const wanted = new Set(paths);
    return (await tree.search(terms)).filter(({ path }) => wanted.has(path));
  }
  const texts = await tree.read(paths);
  return paths.flatMap((path) => linesWith(path, texts.get(path) ?? "", terms));
}

function linesWith(path: string, text: string, terms: readonly string[]): readonly Hit[] {
  if (!terms.some((term) => text.includes(term))) return [];
  return text.split("\n").flatMap((raw, i) => {
    if (!terms.some((term) => raw.includes(term))) return [];
    return [{ path, line: i + 1, text: raw.replace(/\r$/, "").slice(0, longestLine) }];
  });
}
