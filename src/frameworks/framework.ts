// What a migration framework is to Assay. One file a framework; pure: it reads through the Tree port only.

import type { Tree } from "../domain/tree.ts";

export type FrameworkId = "alembic";

export interface Framework {
  readonly id: FrameworkId;
  readonly family: "graph" | "high-water" | "set";
  /**
   * The groups of migrations in a tree (an Alembic environment is one group), found without running anything.
   * `hints` are paths that the change touches: a migration there counts even where no configuration names its folder.
   */
  load(tree: Tree, hints: readonly string[]): Promise<readonly MigrationGroup[]>;
}

/** One chain or graph of migrations: everything that one run of the tool would load together. */
export interface MigrationGroup {
  readonly framework: FrameworkId;
  /** The main folder of the group; identifies it across trees of one change. */
  readonly root: string;
  /** All folders the tool loads, root first. */
  readonly folders: readonly string[];
  readonly migrations: readonly Migration[];
  /** Files in the folders that the tool would load and that cannot be read statically. */
  readonly unreadable: readonly { readonly path: string; readonly line?: number; readonly why: string }[];
}

export interface Migration {
  readonly path: string;
  readonly oid: string;
  readonly id: Located;
  /** `down_revision`; [] for a first migration. */
  readonly parents: readonly Located[];
  readonly dependsOn: readonly Located[];
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

/** One group in the four trees of a change; undefined where the tree does not have it. */
export interface GroupChange {
  readonly framework: Framework;
  readonly root: string;
  readonly mergeBase: MigrationGroup | undefined;
  readonly base: MigrationGroup | undefined;
  readonly head: MigrationGroup | undefined;
  readonly merged: MigrationGroup | undefined;
}
