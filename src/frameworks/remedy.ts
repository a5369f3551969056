// What a framework itself says that is to be done about migrations of a list that collide.

import type { Edit } from "../domain/finding.ts";
import type { Text } from "../domain/text.ts";
import type { Migration } from "./migration-group.ts";

export interface TroubleAt {
  /** The group's main folder, and the file that lists its migrations. */
  readonly root: string;
  readonly listedIn: string | undefined;
  /** The same file as the head has it. */
  readonly list:
    | { readonly path: string; readonly text: string; readonly migrations: readonly Migration[] }
    | undefined;
  /** They come too late, and nothing else is wrong with them. */
  readonly isOnlyLate: boolean;
  /** The one of the base that stands last in the tool's order. */
  readonly last: Migration | undefined;
  /** Of all migrations of the base and of the merged tree. */
  readonly ids: ReadonlySet<string>;
  readonly settings: ReadonlySet<string>;
}

export interface Remedy {
  readonly summary: Text;
  readonly edits?: readonly Edit[];
  readonly commands: readonly string[];
}
