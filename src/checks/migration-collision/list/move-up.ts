// Migrations that stand below the folder that the tool reads: they belong into it.

import type { Edit, Fix } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Migration, MigrationGroup } from "../../../frameworks/migration-group.ts";
import { nameOf, under } from "../../../frameworks/paths.ts";
import type { ListComparison } from "./compare-lists.ts";
import { filesOf, lastOf, orderOf } from "./listed.ts";

/** undefined where a place there is taken, a file names others by where it stands, or the tool would refuse one there as late. */
export async function moveUp(
  { change, rules }: Pick<ListComparison, "change" | "rules">,
  strays: readonly Migration[],
  { folder, group }: { readonly folder: string; readonly group: MigrationGroup | undefined },
): Promise<Fix | undefined> {
  const last = lastOf(group?.migrations ?? []);
  if (rules.late !== undefined && last !== undefined && strays.some((one) => orderOf(one) <= orderOf(last)))
    return undefined;
  const edits = strays
    .flatMap(filesOf)
    .map((from): Extract<Edit, { op: "rename" }> => ({ op: "rename", from, to: under(folder, nameOf(from)) }));
  const { head, merged } = change.trees;
  const entries = await Promise.all([head.list(), merged.list()]);
  const taken = new Set(entries.flat().map(({ path }) => path));
  const texts = await head.read(edits.map(({ from }) => from));
  const isFree = new Set(edits.map(({ to }) => to)).size === edits.length && edits.every(({ to }) => !taken.has(to));
  const standsAlone = edits.every(({ from }) => {
    const text = texts.get(from);
    return text !== undefined && !namesByPlace.test(text);
  });
  return isFree && standsAlone ? { summary: say`Move up into ${folder}`, edits, commands: [] } : undefined;
}

const namesByPlace = /["'`]\.{1,2}(?:["'`]|\/)|\b__(?:dirname|filename)\b|\bimport\.meta\b/;
