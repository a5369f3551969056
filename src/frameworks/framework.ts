// What a migration framework is to Assay. How it is judged, its family decides: a graph (each migration names what it follows), a
// high-water mark (the database remembers the last one), a set (it remembers all), `numbered` (files of a runner nobody knows).
// All lines are counted from 1.

import type { BaseInGit } from "../domain/base-in-git.ts";
import type { Edit, Severity } from "../domain/finding.ts";
import type { Text } from "../domain/text.ts";
import type { Tree } from "../domain/tree.ts";
import type { FrameworkId, Migration, MigrationGroup, Unique } from "./migration-group.ts";
import type { Project } from "./project.ts";
import type { Remedy, TroubleAt } from "./remedy.ts";
import type { ToolWords } from "./tool-words.ts";

export type Framework = GraphFramework | ListFramework;

interface Basics {
  readonly id: FrameworkId;
  /** As its users write it: `Alembic`. */
  readonly name: string;
  readonly about: About;
  /**
   * The groups of migrations in a tree (an Alembic environment is one group), found without running anything.
   * `hints` are paths of migrations that the change touches: they count even where no configuration names their folder.
   * One that ends with `/` is a folder that the team's configuration names.
   */
  load(project: Project, hints: readonly string[]): Promise<readonly MigrationGroup[]>;
  /** Whether a touched file may be a migration, by its name (`text` undefined) or by its text too: what makes it a hint. Cheap, may err on the side of yes. */
  looksLikeMigration(path: string, text: string | undefined): boolean;
  /** Whether two texts of a migration do the same to the database: what the tool does not run or compare aside. */
  sameCode(a: string, b: string, path: string): boolean;
  /** Whether a line that holds an old name of a migration of this root speaks of it; absent: a name that is long enough always does. */
  isMention?(
    line: string,
    at: { readonly path: string; readonly root: string; readonly label: string; readonly old: string },
  ): boolean;
}

/** For the documentation's table: how it is found, and what a fix does. Markdown. */
export interface About {
  readonly found: string;
  readonly fix: string;
}

export interface GraphFramework extends Basics {
  readonly family: "graph";
  /** `label`: of the group it speaks of. */
  readonly says: (label: string) => ToolWords;
  readonly rules: GraphRules;
  /** The lines of a migration's `text` that must change for it to have `wanted`; undefined when it cannot be done line by line. */
  rewrite(text: string, wanted: WantedIdentity): readonly LineChange[] | undefined;
  /** Whether what a migration does changes nothing where it has been done already. */
  readonly isRepeatable?: (text: string) => boolean;
  /** Whether a migration has nothing to run, so that who passes over it misses nothing. Absent: where the tool minds that one is passed over. */
  readonly doesNothing?: (text: string) => boolean;
  /** Of the texts `gone` those that one of `added` does again, which fails where it has been done: index to index. */
  readonly doneAgain?: (gone: readonly string[], added: readonly string[]) => ReadonlyMap<number, number>;
  /** Whether a group that the tree has no more may come from another package. Absent: never. */
  readonly mayBeElsewhere?: (tree: Tree, group: { readonly label: string; readonly root: string }) => Promise<boolean>;
  /** The file that runs a group's migrations: where it goes with all of them, nobody runs any. Absent: nothing stands for that. */
  readonly environment?: (root: string) => string;
  /** Whether the team joins heads with a migration of its own rather than renumber, as far as its migrations tell. Absent: never. */
  readonly joinsHeads?: (base: MigrationGroup) => boolean;
  /** The lines of one of the group's lock files (`MigrationGroup.locks`) that must change where migrations get other ids. */
  readonly relock?: (
    text: string,
    path: string,
    about: { readonly label: string; readonly ids: ReadonlyMap<string, string> },
  ) => readonly LineChange[];
}

export interface ListFramework extends Basics {
  readonly family: "high-water" | "set" | "numbered";
  /** What the tool does, as the project's own settings have it (`MigrationGroup.settings`). */
  rules(settings: ReadonlySet<string>): ListRules;
  /** The lines of one of a migration's files that must change with its version; [] when none. undefined: cannot be done line by line. */
  rewrite(text: string, path: string, move: Renumber): readonly LineChange[] | undefined;
  /** The lines of lock files (`schema.rb`) that must change with the moves: line edits of the tree `head`. Absent: what the sweep finds is enough. */
  readonly relock?: (head: Tree, root: string, moves: readonly Renumber[]) => Promise<readonly LineEdit[]>;
  /**
   * The tool's own message, where it stops at this text on every database; or sentences, where it does something else than run it.
   * `habits`: of the base; absent for what may have run long ago.
   */
  readonly stopsAt?: (text: string, path: string, habits?: ReadonlySet<string>) => string | Text | undefined;
  /** The files that a migration reads when it runs up, as far as its text names them. */
  readonly needs?: (text: string, path: string) => readonly string[];
  /** Whether a migration, by all that its files say, changes nothing where it has been done already as `was`; see `Listed.isRepeatable`. */
  readonly isRepeatable?: (text: string, was: string) => boolean;
  /** Whether a migration runs nothing, though its text is more than comments: who passes over it, or runs it again, misses nothing. */
  readonly doesNothing?: (text: string) => boolean;
  /** What it loads may be anywhere: touched files are hints, as they are for graphs. */
  readonly isAnywhere?: boolean;
  /** Where a file holds several migrations: whether one of them runs or counts otherwise, told from the two themselves. */
  readonly isEdited?: (was: Migration, now: Migration) => boolean;
  /** Where an identity holds the file: whether who runs `from` of the base runs what moves to `to` of the merged tree. `rest`: what is left of `from`. */
  readonly movesTo?: (from: MigrationGroup, to: MigrationGroup, rest: MigrationGroup | undefined) => boolean;
  /** Where the fix is not a renumber: what to run instead, or which lines of the head's files to change. `moved` as the head has them. */
  readonly remedy?: (moved: readonly Migration[], base: BaseInGit, trouble: TroubleAt) => Remedy;
  /** The version after `last` in the way of `own`; undefined: there is none to be had by counting. Absent: counts on. */
  readonly nextVersion?: (last: string, own: string) => string | undefined;
  /** A file of the tree that has the tool load a group whose migrations are all gone; undefined: none is sure to. Not remembered. */
  readonly loaderOf?: (project: Project, gone: MigrationGroup, search: Search) => Promise<string | undefined>;
  /** Words of code and settings that may have the tool load folders below its own. */
  readonly loadsMore?: readonly string[];
  /** What the tool does where nothing is known to lead it to what is left of `base`, which something led to; undefined: something does. */
  readonly leftBehind?: (base: MigrationGroup, merged: MigrationGroup) => Text | undefined;
  /** `Listed.order` is the place in a list that one file holds: it tells something within one tree only. */
  readonly orderIsPlace?: boolean;
}

/** The files that hold one of the strings, as `Tree.search` finds them in a project. */
export type Search = (terms: readonly string[]) => Promise<readonly string[]>;

/** What a graph's tool does about what has run already. What is absent is of no consequence to it. */
export interface GraphRules {
  readonly deleted: Outcome;
  /** Deleted or renamed, where what followed follows on without it or after what it is called now. Default: as the others. */
  readonly leftOut?: Outcome;
  /** There under the id `other`. */
  readonly renamed: Outcome;
  /** Renamed, where `GraphFramework.isRepeatable` says that it does no harm. */
  readonly repeated?: Outcome;
  /** Deleted, where `GraphFramework.doneAgain` says that `other` does it again. */
  readonly redone?: Outcome;
  /** All of a group, which had the label `id` and has `other`. Absent: no label is remembered. */
  readonly relabelled?: Outcome;
  /** Nothing runs while there are several heads. */
  readonly forkStopsAll?: true;
  /** Deleted or renamed, where only heads are remembered and it never was one. Default: as the others. */
  readonly unstood?: Outcome;
  /** A new migration is put before `other`. */
  readonly inserted?: Outcome;
  /** It stood before the head `other` and does no longer, where only the head is remembered. */
  readonly rerun?: Outcome;
}

/** What a list's tool does when it meets this. What is absent is of no consequence to it. */
export interface ListRules {
  /** Two migrations of one group share what must be unique. */
  readonly taken: Partial<Readonly<Record<Unique, Outcome>>>;
  /**
   * A new migration sorts before the last one of the base. `spares` those that may. `countsGone`: a database stands at the last one
   * that it has run, whether its file is still there or not.
   */
  readonly late?: Outcome & { readonly spares?: (migration: Migration) => boolean; readonly countsGone?: true };
  /** A new migration sorts before the first one of the base, and the tool looks for nothing there. Absent: as `late`. */
  readonly early?: Outcome;
  /** What has run already reads otherwise. `bytes`: any byte counts; `code`: what `sameCode` tells apart; or what this does. */
  readonly edited?: Outcome & {
    readonly by: "bytes" | "code" | Basics["sameCode"];
    /** Files that the tool does not compare where it does others: worth a nit. */
    readonly unchecked?: (path: string) => boolean;
  };
  /**
   * What has run already is no longer there. `misses`: of which the tool notices it; default: all. For the others it is a nit,
   * in the words of `unmissed` where there are some.
   */
  readonly deleted?: Outcome & {
    readonly misses?: "the last" | "what has one after it" | "what has one before it" | "what has one in its place";
    readonly unmissed?: Outcome["says"];
  };
  /** What has run already is there under another identity. `spares` what the tool itself renames. */
  readonly renamed?: Outcome & { readonly spares?: (was: Migration, now: Migration) => boolean };
  /** Renamed, where `Listed.isRepeatable` or `ListFramework.isRepeatable` says that it does no harm, or to where `early` has nothing run. */
  readonly repeated?: Outcome;
  /** What has run already is there once more, word for word, as `id`, and surely does harm. */
  readonly copied?: Outcome;
  /** What has run already is sorted behind everything that the base has, where it was not before. */
  readonly rerun?: Outcome;
  /** What has run already is there with its version and another name. */
  readonly retitled?: Outcome;
  /** What has run already is gone, and a new migration has its version. Absent: it counts as edited, or as gone and another. */
  readonly replaced?: Outcome;
  /** The line that holds it in `MigrationGroup.listedIn` reads otherwise, and `alike` does not say that it says the same. */
  readonly relined?: Outcome & { readonly alike: (was: string, now: string) => boolean };
  /** What has run already stands before `other` now, behind which it stood. */
  readonly reordered?: Outcome;
  /** `other` of `Listed.marks` stands at a later one now, `id`. */
  readonly remarked?: Outcome;
  /** `MigrationGroup.heading` reads otherwise. */
  readonly reheaded?: Outcome;
  /** Whether a file or a folder belongs to a database that is always a new one: what becomes of it is nothing to what has run. Absent: none does. */
  forgets?(path: string): boolean;
  /** What of an id makes it the same migration; default: all of it. */
  identity?(id: string): string;
}

export interface Outcome {
  readonly severity: Severity;
  /** What the tool does and when, in its own words; one or two whole sentences. */
  says(about: { readonly id: string; readonly other: string; readonly path: string; readonly otherPath: string }): Text;
  /** The tool runs nothing at all as long as it is so. */
  readonly stopsAll?: true;
}

/** What a migration of a graph shall be called and follow. */
export interface WantedIdentity {
  /** Of its group. */
  readonly label?: string;
  readonly id: string;
  readonly parents: readonly string[];
  readonly dependsOn: readonly string[];
}

/** What a migration of a list shall be called. Paths are those of the file in question. */
export interface Renumber {
  readonly from: { readonly id: string; readonly version: string; readonly path: string };
  readonly to: { readonly id: string; readonly version: string; readonly path: string };
}

/** A changed line of a file; the path is the old one where the file moves. */
export type LineEdit = Extract<Edit, { op: "replace" }>;

/** Whole lines without their ends. */
export type LineChange = Pick<LineEdit, "line" | "before" | "after">;

/** One group in the four trees of a change; undefined where the tree does not have it. */
export interface GroupChange<F extends Framework = Framework> {
  readonly framework: F;
  readonly root: string;
  readonly mergeBase: MigrationGroup | undefined;
  readonly base: MigrationGroup | undefined;
  readonly head: MigrationGroup | undefined;
  readonly merged: MigrationGroup | undefined;
  /** Of a group that the merged tree has nothing of: the file there that has the tool load it all the same. */
  readonly stillLoadedBy?: string;
}
