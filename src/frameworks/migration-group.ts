// What a tree holds of a framework: groups of migrations, and what is wrong with them. All lines are counted from 1.

import type { Edit, Kind, Severity } from "../domain/finding.ts";
import type { Text } from "../domain/text.ts";

/** As `.assay.yml` and the JSON output call it: `golang-migrate`. */
export type FrameworkId = string;

/** One chain, graph or list of migrations: everything that one run of the tool would load together. */
export interface MigrationGroup {
  readonly framework: FrameworkId;
  /** The main folder of the group; identifies it across trees of one change. */
  readonly root: string;
  /** What the tool calls the group, where a database remembers it together with the id: Django's app label. */
  readonly label?: string;
  /** All folders the tool loads, root first. */
  readonly folders: readonly string[];
  /** A fixture, an example, vendored code, or a folder that the tool does not load: worth a word, never a blocker. */
  readonly aside: boolean;
  /** False: a folder below or beside those that the tool loads, which it does not look into. In graphs always aside. */
  readonly loaded: boolean;
  /** Of one beside those that the tool loads: the folder that it loads. Absent: one below. */
  readonly instead?: string;
  /** How it is known that the files are this tool's: the project's configuration names the folder, a file beside or in it is the tool's own, or only names look like it. */
  readonly evidence: Evidence;
  /** In the order in which the tool loads them. */
  readonly migrations: readonly Migration[];
  /** The file that lists them, where one does. What both sides add to it stands in it after the merge, whether git can merge it or not. */
  readonly listedIn?: string;
  /** Lines that are a part of every identity: Sqitch's `%project=…`, a script that names the table. Absent: what they say is not known. */
  readonly heading?: readonly HeadingLine[];
  /** Files in the folders that the tool would load and that cannot be read statically. */
  readonly unreadable: readonly Unreadable[];
  /** What the project's configuration sets that changes the rules: `out-of-order`. */
  readonly settings?: ReadonlySet<string>;
  /** The same, told by the migrations themselves: of the base's alone, or a change would prove by its doing that it may. */
  readonly habits?: ReadonlySet<string>;
  /** Files that repeat ids of the group, for git to conflict in. */
  readonly locks?: readonly string[];
  /** What is wrong with the group as it stands in this tree, beside its order: journals, lock files. */
  readonly problems?: readonly Problem[];
}

export type Evidence = "named" | "marked" | "configured";

export interface Migration {
  readonly path: string;
  readonly oid: string;
  /** What a database remembers it by. */
  readonly id: Located;
  /** What it names as coming before it; [] for a first migration, and always in lists. */
  readonly parents: readonly Located[];
  readonly dependsOn: readonly Located[];
  /** A label that cannot be read stands as `unreadLabel`: that there is one is what the heads depend on. */
  readonly branchLabels: readonly string[];
  /** What the docstring says of itself: `Revision ID:` and `Revises:`. */
  readonly header: { readonly id?: Located; readonly revises?: readonly Located[] };
  /** Ids of migrations whose place it takes (a squash); whoever names one of them means this one. */
  readonly replaces?: readonly string[];
  /** Ids of migrations that come after it, by its own word. */
  readonly runBefore?: readonly string[];
  /** What it names in groups of other labels, as coming before and after it. */
  readonly across?: { readonly after: readonly Elsewhere[]; readonly before: readonly Elsewhere[] };
  /** Its place in a list; always there in lists, never in graphs. */
  readonly listed?: Listed;
}

export interface Listed {
  /** As written in the name: `0040`, `20240101120000`, `1_2`; "" where it has none. */
  readonly version: string;
  /** Sorts as the tool does, compared by code units. */
  readonly order: string;
  /** Name without version: `add_users`. */
  readonly slug: string;
  /** What people call it: `0040_add_users`. */
  readonly stem: string;
  /** Two migrations with an equal value here collide. `folder`: only within this one (dialects side by side). */
  readonly unique: readonly { readonly what: Unique; readonly value: string; readonly folder?: string }[];
  /** Everything that belongs to it: the pair of up and down, snapshots, dialect siblings; `path` first. */
  readonly files: readonly { readonly path: string; readonly oid: string }[];
  /** Whether what it does changes nothing where it has been done already. Absent: no. */
  readonly isRepeatable?: boolean;
  /** The line of `MigrationGroup.listedIn` that gives it its place; of a file that holds several, the one that gives it its id. */
  readonly entry?: { readonly line: number; readonly text: string };
  /** Names that stand at it in that list, each of them once: Sqitch's tags. */
  readonly marks?: readonly string[];
}

export interface HeadingLine extends Located {
  /** Where it stands, where that is not `MigrationGroup.listedIn`. */
  readonly path?: string;
  /** The line as it is written, without its end; `value` without blanks. */
  readonly text: string;
}

/** A migration in the group that has the label. */
export interface Elsewhere extends Located {
  readonly label: string;
}

/** What two migrations may not share: the number, the whole name, the class. */
export type Unique = "version" | "name" | "class";

/** A value and the line where it stands, 1-based. */
export interface Located {
  readonly value: string;
  readonly line: number;
}

export interface Unreadable {
  readonly path: string;
  readonly oid: string;
  readonly line?: number;
  /** What stands in the way: "its `down_revision` is a call". */
  readonly why: Text;
  /** Where only its place in the chain cannot be read. */
  readonly id?: Located;
  /** What it certainly comes after, where that much can be read. */
  readonly parents?: readonly Located[];
  /** The tool's own message, where it is sure that the tool stops at this file. */
  readonly refused?: string;
  /** All that is written of its place, as one text: equal where two versions of it stand at one place, wherever that is. */
  readonly place?: string;
  /** What it is on the base, where it can be read there: its place is that until somebody can read another. */
  readonly was?: Migration;
}

/** Something wrong in one tree. Told only where the base does not have it: compared by `cause`. */
export interface Problem {
  readonly kind: Kind;
  readonly severity: Severity;
  /** What it is about, in the same words in every tree: no line numbers. */
  readonly cause: string;
  readonly title: Text;
  readonly message: readonly Text[];
  readonly path: string;
  readonly line?: number;
  readonly subjects?: readonly { readonly id: string; readonly path: string }[];
  readonly fix?: { readonly summary: Text; readonly edits: readonly Edit[]; readonly commands: readonly string[] };
  /** For kind `parent_missing`: what is not there, by the root of its group. Another open pull request may have it. */
  readonly missing?: { readonly root: string; readonly id: string };
  /** For kind `parent_missing`: it stands there under another number, and its old name was left. */
  readonly isRenamed?: true;
  /** It is about the order in `MigrationGroup.listedIn`, which is anew where two sides add to it. */
  readonly isOrder?: true;
  /** The tool stops at it whenever it is started: where the base has such a one, nobody starts it. */
  readonly stopsAll?: true;
}

/** In the place of a branch label that only running the file would tell. */
export const unreadLabel = "?";
