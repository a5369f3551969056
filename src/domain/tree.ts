// The port through which frameworks and checks see a git tree. Adapters: src/git (real), test/support (in memory).

/** Git's file modes. Symbolic links (120000) and submodules (160000) are listed, and never read as files. */
export type FileMode = "100644" | "100755" | "120000" | "160000";

export interface TreeEntry {
  /** From the root of the repository, with `/`. Any bytes but NUL; decoded as UTF-8. */
  readonly path: string;
  readonly oid: string;
  readonly mode: FileMode;
}

export interface Tree {
  /** Every entry below `prefix` (a folder without a trailing `/`; everything when absent), in git's order. */
  list(prefix?: string): Promise<readonly TreeEntry[]>;
  /**
   * The text of each path that is a regular file of the tree, UTF-8 (invalid bytes become U+FFFD).
   * A path that is not there, is a link or a submodule, or is larger than 1 MiB is absent from the map.
   */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * The path of every regular file, however large, that holds one of the fixed strings `terms`, in git's order: one `git grep`
   * however many they are; binary files are searched as text. Only of those at `paths`, when given. A term is part of one
   * line: one with a line end in it, or an empty one, is in no file.
   */
  search(terms: readonly string[], paths?: readonly string[]): Promise<readonly string[]>;
  /** How it is known to differ from another tree (undefined: nothing stands at the path); absent where that is not known. */
  readonly otherwise?: { readonly than: Tree; readonly at: ReadonlyMap<string, TreeEntry | undefined> };
}
