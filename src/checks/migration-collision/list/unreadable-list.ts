// Files of a list that cannot be read, as far as the base can read them.

import type { Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Unreadable } from "../../../frameworks/migration-group.ts";
import { plain, toFinding, toldAtMost } from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";

/** Those that the change brings, each path once. */
export function newlyUnreadable({ group }: ListComparison): readonly Unreadable[] {
  const base = group.base?.unreadable ?? [];
  const known = new Set(base.map(({ oid }) => oid));
  const refused = new Set(base.filter((file) => file.refused !== undefined).map(({ path }) => path));
  const fresh = (group.merged?.unreadable ?? []).filter(
    (file) => !known.has(file.oid) && !(file.refused !== undefined && refused.has(file.path)),
  );
  return [...new Map(fresh.toReversed().map((file) => [file.path, file])).values()].toReversed();
}

/** A finding for each of the first few, and one for the others: one more is no news. */
export function findUnreadable(comparison: ListComparison, files: readonly Unreadable[]): readonly Finding[] {
  const { group } = comparison;
  const told = files.slice(0, toldAtMost).map((file) =>
    toFinding(comparison, {
      kinds: ["unknown"],
      severity: file.refused === undefined ? "nit" : "blocker",
      cause: `unreadable:${file.path}`,
      title:
        file.refused === undefined
          ? say`${file.path} cannot be read`
          : say`${plain(group.framework.name)} would refuse ${file.path}`,
      message: [
        say`${file.path}: ${file.why}.`,
        file.refused === undefined
          ? say`Nothing of a pull request is run, so whether it collides is not known.`
          : say`After the merge the tool stops with ${file.refused}.`,
      ],
      at: { path: file.path, line: file.line },
      subjects: [],
      couldHideBlocker: file.refused === undefined,
    }),
  );
  const more = files.slice(toldAtMost);
  const [first] = more;
  if (first === undefined) return told;
  return [
    ...told,
    toFinding(comparison, {
      kinds: ["unknown"],
      severity: more.some(({ refused }) => refused !== undefined) ? "blocker" : "nit",
      cause: "unreadable",
      title: say`${more.length} more files of ${group.root} are like these`,
      message: [say`They are told one by one when the others are mended. The first is ${first.path}.`],
      at: { path: first.path },
      subjects: [],
      couldHideBlocker: more.some(({ refused }) => refused === undefined),
    }),
  ];
}
