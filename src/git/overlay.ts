import type { Hit, Tree, TreeEntry } from "../domain/tree.ts";
import { below, changedList, isFile, type GitTree } from "./tree.ts";

/** What stands at a path instead of what the tree below has there. */
export type Override =
  | { readonly kind: "gone" }
  /** An entry of the tree above. */
  | { readonly kind: "above"; readonly entry: TreeEntry }
  /** A file that no tree has: its text, with the entry that it would have. */
  | { readonly kind: "text"; readonly entry: TreeEntry; readonly text: string };

export type Overrides = ReadonlyMap<string, Override>;

/** The tree `under`, but for the paths in `overrides`. Nothing is written. */
export function overlayTree(under: GitTree, above: GitTree, overrides: Overrides): Tree {
  if (overrides.size === 0) return under;
  const changed = new Map(
    [...overrides].map(([path, override]) => [path, override.kind === "gone" ? undefined : override.entry] as const),
  );
  let listed: Promise<readonly TreeEntry[]> | undefined;
  const all = () => (listed ??= under.list().then((entries) => changedList(entries, changed)));
  return {
    otherwise: { than: under, at: changed },
    async list(prefix) {
      return below(await all(), prefix);
    },
    async read(paths) {
      const fromAbove = paths.filter((path) => overrides.get(path)?.kind === "above");
      const [texts, aboveTexts] = await Promise.all([
        under.read(paths.filter((path) => !overrides.has(path))),
        above.read(fromAbove),
      ]);
      const found = new Map([...texts, ...aboveTexts]);
      for (const path of paths) {
        const override = overrides.get(path);
        if (override?.kind === "text" && isFile(override.entry)) found.set(path, override.text);
      }
      return found;
    },
    async search(terms) {
      const fromAbove = [...overrides].filter(([, { kind }]) => kind === "above").map(([path]) => path);
      const [hits, aboveHits] = await Promise.all([under.search(terms), above.searchIn(fromAbove, terms)]);
      const mine = [...overrides].flatMap(([path, override]) =>
        override.kind === "text" ? linesWith(path, override.text, terms) : [],
      );
      return [...hits.filter(({ path }) => !overrides.has(path)), ...aboveHits, ...mine].toSorted(byPlace);
    },
  };
}

function linesWith(path: string, text: string, terms: readonly string[]): readonly Hit[] {
  const wanted = terms.filter((term) => term !== "");
  return text.split("\n").flatMap((line, i) => {
    if (!wanted.some((term) => line.includes(term))) return [];
    return [{ path, line: i + 1, text: line.replace(/\r$/, "").slice(0, 500) }];
  });
}

function byPlace(a: Hit, b: Hit): number {
  if (a.path === b.path) return a.line - b.line;
  return a.path < b.path ? -1 : 1;
}
