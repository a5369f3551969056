import type { Finding } from "../../domain/finding.ts";
import { say } from "../../domain/text.ts";
import type { Migration } from "../../frameworks/migration-group.ts";
import { headSubject, plain, toFinding } from "./finding.ts";

/** That other open pull requests add a migration of this identity too: the first to be merged has it. None where none does. */
export function claimedFinding(
  group: { readonly root: string },
  migration: Migration,
  claims: readonly { readonly number: number }[],
): readonly Finding[] {
  if (claims.length === 0) return [];
  const id = migration.id.value;
  return [
    toFinding(
      { group },
      {
        kinds: ["claimed_by_open_pr"],
        severity: "observation",
        cause: `claimed:${id}`,
        title: say`${id} is claimed by ${plain(claims.map(({ number }) => `#${number}`).join(", "))} too`,
        message: [say`Whichever is merged first has it; the other will have to move.`],
        at: { path: migration.path, line: migration.id.line },
        subjects: [headSubject({ migration })],
      },
    ),
  ];
}
