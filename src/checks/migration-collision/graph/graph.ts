// A chain of migrations as a graph of files. Two files may claim one id: each is a node of its own, and who follows which of
// them is told by the side they come from. So the heads are those that `alembic heads` lists, a shadowed twin included.

import {
  unreadLabel,
  type Located,
  type Migration,
  type MigrationGroup,
  type Unreadable,
} from "../../../frameworks/framework.ts";

export interface Node {
  readonly id: string;
  readonly path: string;
  readonly migration: Migration;
  /** The same migration on the base; undefined: the change brings it. */
  readonly base: Migration | undefined;
  /** The file whose place in the chain cannot be read; it follows anything. */
  readonly opaque: boolean;
}

export interface MissingParent {
  readonly node: Node;
  readonly parent: Located;
  readonly relation: "down_revision" | "depends_on";
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly byId: ReadonlyMap<string, readonly Node[]>;
  /** Nobody follows them. */
  readonly heads: readonly Node[];
  readonly missing: readonly MissingParent[];
  /** Nodes from which following parents never ends, and what follows them. */
  readonly cyclic: readonly Node[];
  parents(node: Node): readonly Node[];
  children(node: Node): readonly Node[];
  /** The node itself and everything it follows. */
  ancestors(node: Node): ReadonlySet<Node>;
}

/** The graph of nodes. */
export function graphOf(nodes: readonly Node[]): Graph {
  const byId = Map.groupBy(nodes, (node) => node.id);
  const labels = new Set(nodes.flatMap((node) => node.migration.branchLabels));
  const parents = new Map<Node, Node[]>();
  const children = new Map<Node, Node[]>();
  const missing: MissingParent[] = [];
  for (const node of nodes) {
    const found: Node[] = [];
    for (const parent of node.migration.parents) {
      const one = resolve(node, byId.get(parent.value) ?? []);
      if (one === undefined) missing.push({ node, parent, relation: "down_revision" });
      else found.push(one);
    }
    for (const parent of node.migration.dependsOn) {
      const isLabel = labels.has(parent.value) || labels.has(unreadLabel);
      if (!byId.has(parent.value) && !isLabel) missing.push({ node, parent, relation: "depends_on" });
    }
    parents.set(node, found);
    for (const parent of found) {
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [node]);
      else siblings.push(node);
    }
  }
  const known = new Map<Node, ReadonlySet<Node>>();
  return {
    nodes,
    byId,
    heads: nodes.filter((node) => !children.has(node)),
    missing,
    cyclic: findCyclic(nodes, parents, children),
    parents: (node) => parents.get(node) ?? [],
    children: (node) => children.get(node) ?? [],
    ancestors: (node) => {
      const found = known.get(node) ?? collect(node, parents);
      known.set(node, found);
      return found;
    },
  };
}

/** The nodes of a group as it stands in one tree, none of them the change's. */
export function nodesOf(group: MigrationGroup | undefined): readonly Node[] {
  if (group === undefined) return [];
  return migrationsOf(group).map(({ migration, opaque }) => toNode(migration, migration, opaque));
}

/** Everything of a group that has an id: what cannot be read further follows nothing. */
export function migrationsOf(group: MigrationGroup): readonly { migration: Migration; opaque: boolean }[] {
  return [
    ...group.migrations.map((migration) => ({ migration, opaque: false })),
    ...group.unreadable.flatMap((file) => {
      const migration = asMigration(file);
      return migration === undefined ? [] : [{ migration, opaque: true }];
    }),
  ];
}

/** A node of the graph. */
export function toNode(migration: Migration, base: Migration | undefined, opaque: boolean): Node {
  return { id: migration.id.value, path: migration.path, migration, base, opaque };
}

function asMigration(file: Unreadable): Migration | undefined {
  if (file.id === undefined) return undefined;
  return { path: file.path, oid: file.oid, id: file.id, parents: [], dependsOn: [], branchLabels: [], header: {} };
}

/** Of several files with the id, the one from the same side; of those the last, which shadows the others in Alembic too. */
function resolve(node: Node, candidates: readonly Node[]): Node | undefined {
  if (candidates.length === 1 && candidates[0] !== node) return candidates[0];
  const others = candidates.filter((candidate) => candidate !== node);
  const sameSide = others.filter((candidate) => (candidate.base === undefined) === (node.base === undefined));
  return sameSide.at(-1) ?? others.at(-1);
}

function collect(node: Node, parents: ReadonlyMap<Node, readonly Node[]>): ReadonlySet<Node> {
  const found = new Set([node]);
  for (const one of found) for (const parent of parents.get(one) ?? []) found.add(parent);
  return found;
}

function findCyclic(
  nodes: readonly Node[],
  parents: ReadonlyMap<Node, readonly Node[]>,
  children: ReadonlyMap<Node, readonly Node[]>,
): Node[] {
  const waiting = new Map(nodes.map((node) => [node, new Set(parents.get(node)).size]));
  const ready = nodes.filter((node) => waiting.get(node) === 0);
  for (const node of ready) {
    for (const child of new Set(children.get(node))) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  const done = new Set(ready);
  return nodes.filter((node) => !done.has(node));
}
