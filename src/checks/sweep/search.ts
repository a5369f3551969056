// Which files hold one of some strings, and what they say. Of many files git tells which are worth reading, which costs what the
// repository is large; a few are simply read, which costs what the change is large.

import type { Tree } from "../../domain/tree.ts";
import { oneOf } from "./pattern.ts";

const fewFiles = 200;
/** Characters, together: more than anybody sweeps by hand. A pull request may bring a thousand times what it weighs. */
const mostText = 64 * 1024 * 1024;
/** Each has at most 1 MiB. */
const readAtOnce = 64;

export interface Texts {
  readonly texts: ReadonlyMap<string, string>;
  /** Paths that were not read, because the others are as much as is read. */
  readonly unread: readonly string[];
}

export interface Among {
  /** Only these files; the whole tree when absent. */
  readonly paths?: readonly string[] | undefined;
  /** Only those that are. */
  readonly isOne?: (path: string) => boolean;
  /** Read before all others. */
  readonly first?: ReadonlySet<string> | undefined;
}

/** The files that hold one of the fixed strings, each of at most 1 MiB. Those that are unread hold one too. */
export async function filesWith(
  tree: Tree,
  terms: readonly string[],
  { paths, isOne = () => true, first = new Set() }: Among = {},
): Promise<Texts> {
  const some = paths?.filter(isOne);
  if (some !== undefined && some.length <= fewFiles) {
    const few = await readWithin(tree, some);
    const isWith = oneOf(terms);
    if (few.unread.length === 0) return { ...few, texts: new Map([...few.texts].filter(([, text]) => isWith(text))) };
  }
  const found = (await tree.search(terms, some)).filter(isOne);
  return readWithin(tree, [...found.filter((path) => first.has(path)), ...found.filter((path) => !first.has(path))]);
}

/** The texts of the files, as `Tree.read`, in their order as many as are read. */
export async function readWithin(tree: Tree, paths: readonly string[]): Promise<Texts> {
  const texts = new Map<string, string>();
  let size = 0;
  let next = 0;
  for (; next < paths.length && size < mostText; next += readAtOnce) {
    for (const [path, text] of await tree.read(paths.slice(next, next + readAtOnce))) {
      texts.set(path, text);
      size += text.length;
    }
  }
  return { texts, unread: paths.slice(next) };
}
