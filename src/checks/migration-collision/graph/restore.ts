// Gives merged migrations back, and the names that the base has for them.

import type { Edit, Fix } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { bringBackCommands } from "../bring-back.ts";
import { labelOf, sameParents, type Comparison } from "./compare.ts";
import { graphOf, toNode, type Node } from "./graph.ts";
import { addedHeads } from "./heads.ts";

/**
 * File, id and parents as the base has them, and the old name wherever the change's own migrations say the new one.
 * undefined where more than the name changed, or where something else stands in the old name's place.
 */
export async function restoreNames(comparison: Comparison, renamed: Comparison["renamed"]): Promise<Fix | undefined> {
  const { change, group, after } = comparison;
  const wases = new Map(renamed.map(({ node, was }) => [node, was]));
  if (!(await isOnlyRenamed(comparison, renamed)) || !isSound(comparison, renamed)) return undefined;
  const oldIds = new Map(renamed.map(({ node, was }) => [node.id, was.id.value]));
  const old = (id: string): string => oldIds.get(id) ?? id;
  const names = (node: Node): boolean =>
    [...node.migration.parents, ...node.migration.dependsOn].some(({ value }) => oldIds.has(value));
  const touched = after.nodes.filter((node) => wases.has(node) || names(node));
  const texts = await change.trees.head.read(touched.map(({ path }) => path));
  const renames: Edit[] = [];
  const replaces: Edit[] = [];
  for (const node of touched) {
    const was = wases.get(node);
    const text = texts.get(node.path);
    const wanted = {
      label: labelOf(group),
      id: was?.id.value ?? node.id,
      parents: (was?.parents ?? node.migration.parents).map(({ value }) => old(value)),
      dependsOn: node.migration.dependsOn.map(({ value }) => old(value)),
    };
    const lines = text === undefined ? undefined : group.framework.rewrite(text, wanted);
    if (lines === undefined) return undefined;
    const path = was?.path ?? node.path;
    if (path !== node.path) renames.push({ op: "rename", from: node.path, to: path });
    replaces.push(...lines.map((line): Edit => ({ op: "replace", path, ...line })));
  }
  return { summary: say`Keep the names that ${change.base.ref} has`, edits: [...renames, ...replaces], commands: [] };
}

async function isOnlyRenamed({ change, group }: Comparison, renamed: Comparison["renamed"]): Promise<boolean> {
  const [was, now] = await Promise.all([
    change.trees.base.read(renamed.map((one) => one.was.path)),
    change.trees.head.read(renamed.map((one) => one.node.path)),
  ]);
  return renamed.every((one) => {
    const [before, after] = [was.get(one.was.path), now.get(one.node.path)];
    return before !== undefined && after !== undefined && group.framework.sameCode(before, after, one.node.path);
  });
}

/** Whether the old names alone make the chain what it was: tried on the graph. */
function isSound(comparison: Comparison, renamed: Comparison["renamed"]): boolean {
  const { before, after } = comparison;
  const wases = new Map(renamed.map(({ node, was }) => [node, was]));
  const oldIds = new Map(renamed.map(({ node, was }) => [node.id, was.id.value]));
  const nodes = after.nodes.map((node) => {
    const was = wases.get(node);
    if (was !== undefined) return toNode(was, was, node.opaque);
    const parents = node.migration.parents.map((parent) => ({
      ...parent,
      value: oldIds.get(parent.value) ?? parent.value,
    }));
    return toNode({ ...node.migration, parents }, node.base, node.opaque);
  });
  const graph = graphOf(nodes);
  const heads = addedHeads({
    ...comparison,
    after: graph,
    renamed: [],
    own: nodes.filter(({ base }) => base === undefined),
  });
  return (
    renamed.every(({ node }) => after.byId.get(node.id)?.length === 1) &&
    nodes.every((node) => node.base === undefined || sameParents(node.migration, node.base, graph)) &&
    new Set(nodes.map(({ path }) => path)).size === nodes.length &&
    graph.byId.size - nodes.length >= before.byId.size - before.nodes.length &&
    graph.missing.length <= before.missing.length &&
    graph.cyclic.length <= before.cyclic.length &&
    heads.excess.length === 0 &&
    heads.resurfaced.length === 0
  );
}

/** The commands that bring the files back. `instead`: what the change has in their place, which goes. */
export async function bringBack(
  comparison: Comparison,
  deleted: readonly Migration[],
  instead: readonly string[] = [],
): Promise<Fix> {
  const files = deleted.map(({ path }) => path);
  return {
    summary: say`Bring back what ${comparison.change.base.ref} has; to undo a migration that is merged, add a new one`,
    edits: [],
    commands: await bringBackCommands(comparison, files, instead),
  };
}
