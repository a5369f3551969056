// What is said of a graph's tool in its own words.

import type { Text } from "../domain/text.ts";

/** What a graph's tool itself prints, word for word. */
export interface ToolWords {
  /** The command that a deploy runs. */
  readonly upgrade: string;
  /** The command that a deploy runs where several heads are meant; absent: the same. */
  readonly upgradeAll?: string;
  /** `heads`: ids of all heads after the merge. */
  readonly manyHeads: (heads: readonly string[]) => string;
  /** What becomes of two files that have the id; a whole sentence. */
  readonly takenId: (id: string) => Text;
  /** Of the migration `child`. */
  readonly missingParent: (parent: string, child: string) => string;
  /** `by` names `name`, both with their labels, as coming before it or, `isBefore`, after it. Absent: groups do not name each other. */
  readonly missingAcross?: (by: string, name: string, isBefore: boolean) => string;
  readonly cycle: (ids: readonly string[]) => string;
  /** Of what follows and what depends on others together; absent: nothing is depended on otherwise than followed. */
  readonly dependencyCycle?: (ids: readonly string[]) => string;
  /** Absent: there are no labels. */
  readonly takenLabel?: (label: string, id: string, other: string) => string;
  /** The command that joins heads with a migration of its own; absent: there is none. */
  readonly join?: string;
}
