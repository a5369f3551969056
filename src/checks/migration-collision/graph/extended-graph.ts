// The graph of a chain that a change adds to, made from the base's: costs what is added. A test holds it to `graphOf`.

import { commonEnds } from "../../../domain/common-ends.ts";
import { unreadLabel } from "../../../frameworks/migration-group.ts";
import {
  findCyclic,
  graphOf,
  remembered,
  resolve,
  type Graph,
  type Links,
  type MissingParent,
  type Node,
} from "./graph.ts";

/** The graph of `nodes`, whatever they are; cheaper where they are those of `before` and some of the change's own. */
export function extendedGraph(before: Graph, nodes: readonly Node[]): Graph {
  const { first, last } = commonEnds(before.nodes, nodes);
  const own = nodes.slice(first, nodes.length - last).filter((node) => before.of(node.migration) !== node);
  if (nodes.length - own.length !== before.nodes.length || !isExtendable(before, own)) return graphOf(nodes);
  const byId = new Map(before.byId);
  for (const [id, some] of Map.groupBy(own, (node) => node.id)) {
    const others = before.byId.get(id);
    byId.set(id, others === undefined ? some : inOrderOf(nodes, [...others, ...some]));
  }
  const branchLabels = new Set([...before.branchLabels, ...own.flatMap(({ migration }) => migration.branchLabels)]);
  const { links, missing } = link(own, byId, branchLabels);
  const isOwn = (node: Node): boolean => links.has(node);
  const more = new Map<Node, readonly Node[]>();
  for (const [node, { named }] of links) {
    for (const parent of named) more.set(parent, [...(more.get(parent) ?? []), node]);
  }
  const children = (node: Node): readonly Node[] => {
    const [old, added] = [before.children(node), more.get(node)];
    if (added === undefined) return old;
    return old.length === 0 ? added : inOrderOf(nodes, [...old, ...added]);
  };
  const heads = new Set([...before.heads, ...own].filter((node) => !more.has(node)));
  const named = (node: Node): readonly Node[] => links.get(node)?.named ?? before.named(node);
  return {
    nodes,
    byId,
    heads: inOrderOf(nodes, [...heads]),
    missing,
    cyclic: findCyclic(withoutOthers(links)),
    parents: named,
    named,
    squashOf: () => undefined,
    children,
    ancestors: remembered((node) => (isOwn(node) ? collect(node, links, before) : before.ancestors(node))),
    of: (migration) => before.of(migration) ?? own.find((node) => node.migration === migration),
    branchLabels,
    isPlain: true,
  };
}

/** Whether nothing of the base's graph can change by what is added, but that somebody follows. */
function isExtendable(before: Graph, own: readonly Node[]): boolean {
  return (
    isSettled(before) &&
    own.every(
      ({ base, migration }) =>
        base === undefined && migration.replaces === undefined && migration.runBefore === undefined,
    )
  );
}

/** Whether nobody in it waits for a parent that the change may bring. */
function isSettled(before: Graph): boolean {
  const known = settled.get(before);
  if (known !== undefined) return known;
  const is =
    before.isPlain &&
    before.missing.length === 0 &&
    before.cyclic.length === 0 &&
    before.nodes.every((node) => !node.opaque || before.named(node).length === node.migration.parents.length);
  settled.set(before, is);
  return is;
}

/** The base's graph lives as long as the base. */
const settled = new WeakMap<Graph, boolean>();

function link(
  own: readonly Node[],
  byId: Graph["byId"],
  labels: ReadonlySet<string>,
): { readonly links: ReadonlyMap<Node, Links>; readonly missing: readonly MissingParent[] } {
  const links = new Map<Node, Links>();
  const missing: MissingParent[] = [];
  for (const node of own) {
    const found: Node[] = [];
    for (const parent of node.migration.parents) {
      const one = resolve(node, byId.get(parent.value) ?? []);
      if (one !== undefined) found.push(one);
      else if (!node.opaque) missing.push({ node, parent, relation: "down_revision" });
    }
    for (const parent of node.migration.dependsOn) {
      const isLabel = labels.has(parent.value) || labels.has(unreadLabel);
      if (!byId.has(parent.value) && !isLabel) missing.push({ node, parent, relation: "depends_on" });
    }
    links.set(node, { named: found, parents: found, children: [] });
  }
  return { links, missing };
}

/** What the change's own are to each other: what the base has goes in no circle. */
function withoutOthers(links: ReadonlyMap<Node, Links>): ReadonlyMap<Node, Links> {
  const among = new Map<Node, Links>();
  for (const [node, { named }] of links) {
    among.set(node, { named, parents: named.filter((parent) => links.has(parent)), children: [] });
  }
  for (const [node, { parents }] of among) for (const parent of parents) among.get(parent)?.children.push(node);
  return among;
}

function collect(node: Node, links: ReadonlyMap<Node, Links>, before: Graph): ReadonlySet<Node> {
  const found = new Set([node]);
  const reached = new Set<Node>();
  for (const one of found) {
    for (const parent of links.get(one)?.named ?? []) (links.has(parent) ? found : reached).add(parent);
  }
  for (const one of reached) for (const ancestor of before.ancestors(one)) found.add(ancestor);
  return found;
}

function inOrderOf(nodes: readonly Node[], some: readonly Node[]): Node[] {
  return some.toSorted((a, b) => nodes.indexOf(a) - nodes.indexOf(b));
}
