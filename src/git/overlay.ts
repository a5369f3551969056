import type { Tree, TreeEntry } from "../domain/tree.ts";
import { findable } from "./grep.ts";
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
    async search(terms, paths) {
      const isOne = paths && new Set(paths);
      const mine = [...overrides].filter(([path]) => isOne?.has(path) !== false);
      const fromAbove = mine.flatMap(([path, { kind }]) => (kind === "above" ? [path] : []));
      const [found, foundAbove] = await Promise.all([
        under.search(
          terms,
          paths?.filter((path) => !overrides.has(path)),
        ),
        above.search(terms, fromAbove),
      ]);
      const wanted = findable(terms);
      const written = mine.flatMap(([path, override]) =>
        override.kind === "text" && isFile(override.entry) && wanted.some((term) => override.text.includes(term))
          ? [path]
          : [],
      );
      return [...found.filter((path) => !overrides.has(path)), ...foundAbove, ...written].toSorted();
    },
  };
}
