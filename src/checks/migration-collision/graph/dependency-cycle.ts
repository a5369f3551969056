// Circles of what is followed and what is depended on, where a tool tells the two apart.

import type { Finding } from "../../../domain/finding.ts";
import { say } from "../../../domain/text.ts";
import type { Comparison } from "./compare.ts";
import { headSubject, plain, toFinding } from "../finding.ts";
import type { Graph, Node } from "./graph.ts";

/** That the change closes such a circle. */
export function findDependencyCycle(comparison: Comparison): readonly Finding[] {
  const { before, after, says } = comparison;
  if (says.dependencyCycle === undefined || after === before || after.cyclic.length > 0) return [];
  const circle = circleIn(after);
  if (circle === undefined || circleIn(before) !== undefined) return [];
  const { node, stops } = circle;
  const ids = stops.map(({ id }) => id).toSorted();
  return [
    toFinding(comparison, {
      kinds: ["parent_not_head"],
      severity: "blocker",
      cause: `dependency-cycle:${node.id}`,
      title: say`${node.id} depends on ${plain(stops.length === 1 ? "itself" : "what comes after it")}`,
      message: [say`After the merge every command stops with ${says.dependencyCycle(ids)}.`],
      at: { path: node.path, line: node.migration.dependsOn[0]?.line ?? node.migration.id.line },
      subjects: [headSubject(node)],
    }),
  ];
}

/**
 * Who closes a circle with its `depends_on`, and what Alembic stops at: what is not both after a first and before a last one,
 * taken together what is followed and what is depended on (script/revision.py, `_detect_cycles`). A circle that stands between
 * such two it does not see. What a label stands for is left out.
 */
function circleIn(graph: Graph): { readonly node: Node; readonly stops: readonly Node[] } | undefined {
  const depends = graph.nodes.filter(({ migration }) => migration.dependsOn.length > 0);
  if (depends.length === 0) return undefined;
  const needs = (node: Node): readonly Node[] =>
    node.migration.dependsOn.flatMap(({ value }) => graph.byId.get(value) ?? []);
  const itself = depends.find((node) => needs(node).includes(node));
  if (itself !== undefined) return { node: itself, stops: [itself] };
  const back = new Map(graph.nodes.map((node) => [node, [...graph.parents(node), ...needs(node)]]));
  const on = new Map(graph.nodes.map((node): [Node, Node[]] => [node, []]));
  for (const [node, all] of back) for (const one of all) on.get(one)?.push(node);
  const [down, up] = [reached(endsOf(back), on), reached(endsOf(on), back)];
  const stops = graph.nodes.filter((node) => !down.has(node) || !up.has(node));
  const node = depends.find((one) => stops.includes(one) && reached(needs(one), back).has(one));
  return node && { node, stops };
}

function endsOf(links: ReadonlyMap<Node, readonly Node[]>): readonly Node[] {
  return [...links].flatMap(([node, all]) => (all.length === 0 ? [node] : []));
}

function reached(from: readonly Node[], links: ReadonlyMap<Node, readonly Node[]>): ReadonlySet<Node> {
  const found = new Set(from);
  for (const one of found) for (const next of links.get(one) ?? []) found.add(next);
  return found;
}
