// The hunt for names that a renumber leaves behind. Used twice: by the planner of a renumber, to say beforehand
// which strings it would leave (`planned`), and by the check that finds those which somebody did leave (`done`).
// It never writes inside SQL: an object may bear the migration's name, and the text of a migration is what was applied.

import picomatch from "picomatch";
import type { Tree } from "../domain/tree.ts";
import { lineEditor } from "./sweep/lines.ts";
import { fileRole, isSwept } from "./sweep/files.ts";
import { oldNames, searchTerms } from "./sweep/names.ts";
import { filesWith, readWithin } from "./sweep/search.ts";

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
  /** Only these files; the whole tree when absent. */
  readonly paths?: readonly string[];
  /** Files that are looked at before all others: where not every one can be, these are. */
  readonly first?: ReadonlySet<string>;
  /** Migrations that may rightly be called by an old name: those of the base, and the others of the change. */
  readonly others?: readonly MoveEnd[];
  /** Whether a line that holds `old` speaks of the moved migration; absent: it does. */
  readonly isMention?: ((line: string, path: string, old: string) => boolean) | undefined;
}

/** Of one move: more than anybody reads. */
export const placesAtMost = 200;

export interface Swept {
  /** By path, then by line. Of one move the first 200, and as many lines that the base has. */
  readonly places: readonly StalePlace[];
  /** Files that may have more of them, and were not read: together they are too large. */
  readonly unread: readonly string[];
}

/**
 * The lines of `tree` that call a moved migration by its old name. A line that holds several old names is one place.
 * One search, however many moves there are.
 */
export async function sweep(tree: Tree, moves: readonly Move[], options: SweepOptions = {}): Promise<Swept> {
  if (moves.length === 0) return { places: [], unread: [] };
  const names = oldNames(moves, options.others ?? [], options.stage ?? "planned");
  const terms = searchTerms(names);
  if (terms.length === 0) return { places: [], unread: [] };
  const { ignore = [], paths, first, base } = options;
  const ignored = picomatch([...ignore], { dot: true });
  const movedFiles = new Set(moves.flatMap((move) => move.files ?? [move.from.path, move.to.path]));
  const isOne = (path: string): boolean => isSwept(path) && !movedFiles.has(path) && !ignored(path);
  const [moved, found] = await Promise.all([
    readWithin(tree, [...movedFiles]),
    filesWith(tree, terms, { paths, isOne, first }),
  ]);
  const texts = [...moved.texts, ...found.texts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const baseTexts = (await base?.read(texts.map(([path]) => path))) ?? new Map<string, string>();
  const edit = lineEditor(names, terms, options.isMention ?? (() => true));
  const hasRoom = roomForPlaces();
  return {
    places: texts.flatMap(([path, text]) =>
      edit({ path, text, baseText: baseTexts.get(path), role: fileRole(path, text, names) }).filter(hasRoom),
    ),
    unread: [...moved.unread, ...found.unread],
  };
}

/** What the base has anyway takes no room from what is the change's own. */
function roomForPlaces(): (place: StalePlace) => boolean {
  const taken = [new Map<Move, number>(), new Map<Move, number>()] as const;
  return ({ move, onBase }) => {
    const counts = taken[onBase ? 1 : 0];
    const count = (counts.get(move) ?? 0) + 1;
    counts.set(move, count);
    return count <= placesAtMost;
  };
}
