// The hunt for names that a renumber leaves behind. Used twice: by the planner of a renumber, to say beforehand
// which strings it would leave (`planned`), and by the check that finds those which somebody did leave (`done`).
// It never writes inside SQL: an object may bear the migration's name, and the text of a migration is what was applied.

import picomatch from "picomatch";
import type { Tree } from "../domain/tree.ts";
import { lineEditor } from "./sweep/lines.ts";
import { fileRole, isSwept } from "./sweep/files.ts";
import { oldNames, searchTerms } from "./sweep/names.ts";
import { searchFiles } from "./sweep/search.ts";

/** A migration that has, or will have, another id, another path, or both. */
export interface Move {
  readonly framework: string;
  /** The group's root folder. */
  readonly root: string;
  readonly from: MoveEnd;
  readonly to: MoveEnd;
  /** All its files, under their old and their new paths; default: the two paths. */
  readonly files?: readonly string[];
}

export interface MoveEnd {
  readonly id: string;
  readonly path: string;
  /** What people call it; default: its file's name without the ending. */
  readonly stem?: string | undefined;
}

/** A line that names what a migration was. `before` and `after` are whole lines without their ends. */
export interface StalePlace {
  /** In the tree that was swept. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  readonly before: string;
  readonly after: string;
  /** The first of the moves whose old name stands in the line. */
  readonly move: Move;
  /** The base has this very line in this file: it is not the change's own. Always false without `base`. */
  readonly onBase: boolean;
}

export interface SweepOptions {
  /** Globs of paths that are left alone (`migrations.ignore`). */
  readonly ignore?: readonly string[];
  /** `planned` (the default): the tree still has the old names. `done`: the migrations have moved already. */
  readonly stage?: "planned" | "done";
  /** The tip of the base: what stands there about a number that another migration owns is about that one. */
  readonly base?: Tree;
  /** Only these files, in git's order; the whole tree when absent. */
  readonly paths?: readonly string[];
  /** Migrations that may rightly be called by an old name: those of the base, and the others of the change. */
  readonly others?: readonly MoveEnd[];
  /** Whether a line that holds `old` speaks of the moved migration; absent: it does. */
  readonly isMention?: ((line: string, path: string, old: string) => boolean) | undefined;
}

/**
 * Every line of `tree` that calls a moved migration by its old name, in git's order of paths, then by line.
 * A line that holds several old names is one place. One search, however many moves there are.
 */
export async function sweep(
  tree: Tree,
  moves: readonly Move[],
  options: SweepOptions = {},
): Promise<readonly StalePlace[]> {
  if (moves.length === 0) return [];
  const names = oldNames(moves, options.others ?? [], options.stage ?? "planned");
  const terms = searchTerms(names);
  if (terms.length === 0) return [];
  const ignored = picomatch([...(options.ignore ?? [])], { dot: true });
  const found = options.paths === undefined ? tree.search(terms) : searchFiles(tree, options.paths, terms);
  const hits = (await found).filter((hit) => isSwept(hit.path) && !ignored(hit.path));
  const hitLines = Map.groupBy(hits, (hit) => hit.path);
  const movedFiles = moves.flatMap((move) => move.files ?? [move.from.path, move.to.path]);
  const paths = [...new Set([...hitLines.keys(), ...movedFiles])].toSorted(byCodeUnit);
  const [texts, baseTexts] = await Promise.all([tree.read(paths), readBase(options.base, paths)]);
  const edit = lineEditor(names, options.isMention ?? (() => true));

  return paths.flatMap((path) => {
    const text = texts.get(path);
    if (text === undefined) return [];
    const role = fileRole(path, text, names);
    const only = role === "other" ? new Set(hitLines.get(path)?.map((hit) => hit.line)) : undefined;
    return edit({ path, text, baseText: baseTexts.get(path), role, only });
  });
}

function readBase(base: Tree | undefined, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return base === undefined ? Promise.resolve(new Map()) : base.read(paths);
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
