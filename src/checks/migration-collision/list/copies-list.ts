// A merged migration that the change brings once more, word for word, under another name: who has run the one runs the other too.

import type { Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { removeCommands } from "../bring-back.ts";
import { baseSubject, headSubject, toFinding, toldAtMost } from "../finding.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf, orderOf } from "./listed.ts";
import { failsAgain, madeBy, mayBeMoved, mayTakeAway } from "./made.ts";
import { shortName } from "./plan-list.ts";

/** A finding for each of `own` that is one, and that surely does harm where it has run. */
export async function findCopies(comparison: ListComparison): Promise<readonly Finding[]> {
  const { change, group, own, kept, after, rules } = comparison;
  const { copied: rule } = rules;
  // Of a file that holds several, its text is not one's own; side by side, dialects have much the same.
  if (own.length === 0 || rule === undefined || group.framework.isEdited !== undefined) return [];
  const merged = Map.groupBy([...kept.values()].filter(isOfAll), ({ oid }) => oid);
  const copies = own.flatMap((now) => {
    const [was, another] = (isOfAll(now) ? merged.get(now.oid) : undefined) ?? [];
    // What the base has run twice can be run again.
    return was === undefined || another !== undefined ? [] : [{ now, was }];
  });
  const some = copies.slice(0, toldAtMost);
  const texts = await change.trees.merged.read(some.map(({ now }) => now.path));
  const found = await Promise.all(
    some.map(async ({ now, was }): Promise<readonly Finding[]> => {
      const text = texts.get(now.path) ?? "";
      if (!failsAgain(text) || group.framework.isRepeatable?.(text, was.id.value) === true) return [];
      const makes = madeBy(text);
      const since = after.filter((one) => one !== now && orderOf(one) > orderOf(was));
      const { merged: tree } = change.trees;
      const isUndone =
        makes.size === 0 ? await mayTakeAway(tree, since) : (await mayBeMoved(tree, makes, since)).size === makes.size;
      if (isUndone) return [];
      return [
        toFinding(comparison, {
          kinds: ["same_id"],
          severity: rule.severity,
          cause: `copy:${now.id.value}`,
          title: say`${shortName(now)} is ${shortName(was)} once more, word for word`,
          message: [rule.says({ id: now.id.value, other: was.id.value, path: now.path, otherPath: was.path })],
          at: { path: now.path },
          subjects: [headSubject({ migration: now }), await baseSubject(comparison, was)],
          fix: {
            summary: say`Remove what ${change.base.ref} has already`,
            edits: [],
            commands: removeCommands(filesOf(now)),
          },
        }),
      ];
    }),
  );
  return found.flat();
}

function isOfAll({ listed }: Migration): boolean {
  return listed?.unique.every(({ folder }) => folder === undefined) === true;
}
