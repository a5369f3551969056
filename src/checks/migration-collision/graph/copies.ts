// A migration that the base has already, brought once more under another file name: a cherry-pick whose file was renamed on one
// side. Another id would have it run a second time; the file that is too many has to go.

import type { Fix } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import { removeCommands } from "../bring-back.ts";
import type { Analysis } from "./analysis.ts";
import type { Comparison } from "./compare.ts";
import { graphOf, type Node } from "./graph.ts";
import { addedHeads } from "./heads.ts";

/** Of the change's migrations those that have the id and every byte of one of the base. */
export function copiesIn({ after }: Comparison, { twins }: Analysis): readonly Node[] {
  return [...twins].filter(({ id, migration }) => after.byId.get(id)?.some(({ base }) => base?.oid === migration.oid));
}

/** To remove the copies; undefined where the head does not have them so, or something is wrong without them, too. */
export function withoutCopies(comparison: Comparison, analysis: Analysis, copies: readonly Node[]): Fix | undefined {
  const { after, group, change } = comparison;
  const inHead = new Set(group.head?.migrations.map(({ path }) => path));
  const nodes = after.nodes.filter((node) => !copies.includes(node));
  const graph = graphOf(nodes);
  const heads = addedHeads({ ...comparison, after: graph, own: nodes.filter(({ base }) => base === undefined) });
  const isSound =
    copies.length === analysis.twins.size &&
    copies.every(({ path }) => inHead.has(path)) &&
    heads.excess.length === 0 &&
    graph.missing.length <= after.missing.length;
  if (!isSound) return undefined;
  return {
    summary: say`Remove what ${change.base.ref} has already`,
    edits: [],
    commands: removeCommands(copies.map(({ path }) => path)),
  };
}
