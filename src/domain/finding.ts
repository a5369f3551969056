import type { Text } from "./text.ts";

/** What an id means is in the contract; ids are for ever. */
export type CheckId = "migration-collision" | "stale-reference" | "sop" | "claims";

export type Severity = "blocker" | "nit" | "observation";

export type Kind =
  | "same_number"
  | "two_heads"
  | "same_id"
  | "parent_missing"
  | "parent_not_head"
  | "late_number"
  | "same_path_added"
  | "journal_mismatch"
  | "merged_edited"
  | "merged_deleted"
  | "merged_renamed"
  | "stale_reference"
  | "header_mismatch"
  | "lockfile_stale"
  | "claimed_by_open_pr"
  | "unknown";

export interface Finding {
  readonly check: CheckId;
  /** Empty for sop and claims. */
  readonly kinds: readonly Kind[];
  readonly severity: Severity;
  /**
   * The same cause has the same fingerprint in every round: check, kinds' cause, and what it is about,
   * never a line number or a sha. No two of a check's findings should share one; `nextRound` numbers those that do.
   */
  readonly fingerprint: string;
  readonly title: Text;
  /** Paragraphs: what breaks, with the framework's own message, and when. */
  readonly message: readonly Text[];
  readonly path?: string;
  /** 1-based. */
  readonly line?: number;
  readonly subjects: readonly Subject[];
  readonly places: readonly Place[];
  readonly fix?: Fix;
  /** For kind `unknown`: what could not be read could hide a blocker, so no approval may be given. */
  readonly couldHideBlocker?: boolean;
}

/** A migration that a finding is about. */
export interface Subject {
  readonly id: string;
  readonly path: string;
  readonly side: "head" | "base";
  /** The parents it names; [] for a first one; absent when not known. */
  readonly follows?: readonly string[];
  /** For side `base`: the commit that brought it. */
  readonly since?: { readonly sha: string; readonly at: string };
}

/** A line of the judged (merged) tree. */
export interface Place {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

export interface Fix {
  readonly summary: Text;
  readonly edits: readonly Edit[];
  readonly commands: readonly string[];
}

/**
 * Edits apply in order to the head's own work tree: renames first, then `replace` against the NEW path.
 * `before` is the whole line as it stands (without its end), `after` the whole line as it should be: several, with `\n`
 * between, where lines come behind it.
 */
export type Edit =
  | { readonly op: "rename"; readonly from: string; readonly to: string }
  | {
      readonly op: "replace";
      readonly path: string;
      readonly line: number;
      readonly before: string;
      readonly after: string;
    };
