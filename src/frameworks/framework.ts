// What a migration framework is to Assay. One folder a framework; pure: it reads through the Tree port only.

import type { Text } from "../domain/text.ts";
import type { Tree } from "../domain/tree.ts";

export type FrameworkId = "alembic";

export interface Framework {
  readonly id: FrameworkId;
  /** As its users write it: `Alembic`. */
  readonly name: string;
  readonly family: "graph" | "high-water" | "set";
  readonly says: ToolWords;
  /**
   * The groups of migrations in a tree (an Alembic environment is one group), found without running anything.
   * `hints` are paths of migrations that the change touches: they count even where no configuration names their folder.
   */
  load(tree: Tree, hints: readonly string[]): Promise<readonly MigrationGroup[]>;
  /** Whether a touched file may be a migration, by its name (`text` undefined) or by its text too: what makes it a hint. Cheap, may err on the side of yes. */
  looksLikeMigration(path: string, text: string | undefined): boolean;
  /** The lines of a migration's `text` that must change for it to have `wanted`; undefined when it cannot be done line by line. */
  rewrite(text: string, wanted: WantedIdentity): readonly LineChange[] | undefined;
  /** Whether two texts of a migration do the same: formatting, comments, docstrings, imports, types, its place in the chain and the way back (`downgrade`) aside. */
  sameCode(a: string, b: string): boolean;
}

/** What the tool itself prints, word for word. */
export interface ToolWords {
  /** The command that a deploy runs. */
  readonly upgrade: string;
  readonly manyHeads: string;
  readonly takenId: (id: string) => string;
  readonly missingParent: (parent: string) => string;
  readonly goneId: (id: string) => string;
  readonly cycle: (ids: readonly string[]) => string;
  readonly takenLabel: (label: string, id: string, other: string) => string;
}

/** One chain or graph of migrations: everything that one run of the tool would load together. */
export interface MigrationGroup {
  readonly framework: FrameworkId;
  /** The main folder of the group; identifies it across trees of one change. */
  readonly root: string;
  /** All folders the tool loads, root first. */
  readonly folders: readonly string[];
  /** A fixture, an example, vendored code, or a folder that the tool does not load: worth a word, never a blocker. */
  readonly aside: boolean;
  /** False: a folder below or beside those that the tool loads, which it does not look into. Always aside. */
  readonly loaded: boolean;
  /** In the order in which the tool loads them. */
  readonly migrations: readonly Migration[];
  /** Files in the folders that the tool would load and that cannot be read statically. */
  readonly unreadable: readonly Unreadable[];
}

export interface Unreadable {
  readonly path: string;
  readonly oid: string;
  /** 1-based. */
  readonly line?: number;
  /** What stands in the way: "its `down_revision` is a call". */
  readonly why: Text;
  /** Where only its place in the chain cannot be read. */
  readonly id?: Located;
  /** The tool's own message, where it is sure that the tool stops at this file. */
  readonly refused?: string;
}

export interface Migration {
  readonly path: string;
  readonly oid: string;
  readonly id: Located;
  /** `down_revision`; [] for a first migration. */
  readonly parents: readonly Located[];
  readonly dependsOn: readonly Located[];
  /** A label that cannot be read stands as `unreadLabel`: that there is one is what the heads depend on. */
  readonly branchLabels: readonly string[];
  /** What the docstring says of itself: `Revision ID:` and `Revises:`. */
  readonly header: { readonly id?: Located; readonly revises?: readonly Located[] };
}

/** A value and the line where it stands. */
export interface Located {
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

/** What a migration shall be called and follow. */
export interface WantedIdentity {
  readonly id: string;
  readonly parents: readonly string[];
  readonly dependsOn: readonly string[];
}

/** Whole lines without their ends. */
export interface LineChange {
  /** 1-based. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** One group in the four trees of a change; undefined where the tree does not have it. */
export interface GroupChange {
  readonly framework: Framework;
  readonly root: string;
  readonly mergeBase: MigrationGroup | undefined;
  readonly base: MigrationGroup | undefined;
  readonly head: MigrationGroup | undefined;
  readonly merged: MigrationGroup | undefined;
}

/** In the place of a branch label that only running the file would tell. */
export const unreadLabel = "?";
