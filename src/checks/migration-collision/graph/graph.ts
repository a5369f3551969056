// A chain of migrations as a graph of files. Two files may claim one id: each is a node of its own, and who follows which of
// them is told by the side they come from. So the heads are those that `alembic heads` lists, a shadowed twin included.
// A squash comes after what it replaces, and whoever else names one of the replaced means the squash.

import {
  unreadLabel,
  type Located,
  type Migration,
  type MigrationGroup,
  type Unreadable,
} from "../../../frameworks/migration-group.ts";

export interface Node {
  readonly id: string;
  readonly path: string;
  readonly migration: Migration;
  /** The same migration on the base; undefined: the change brings it. */
  readonly base: Migration | undefined;
  /** The file whose place in the chain cannot be read; it may follow more than what it names. */
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
  /** What it comes after, for whatever reason. */
  parents(node: Node): readonly Node[];
  /** What it names as its parents itself. */
  named(node: Node): readonly Node[];
  children(node: Node): readonly Node[];
  /** The node itself and everything it follows. */
  ancestors(node: Node): ReadonlySet<Node>;
  /** The squash that stands for an id; undefined where none does. */
  squashOf(id: string): Node | undefined;
  /** The node of a migration. */
  of(migration: Migration): Node | undefined;
  readonly branchLabels: ReadonlySet<string>;
  /** Every node comes after what it names itself, and after nothing else. */
  readonly isPlain: boolean;
}

export interface Links {
  readonly named: readonly Node[];
  parents: readonly Node[];
  children: Node[];
}

const none: Node[] = [];
/** Each holds half a chain. */
const ancestriesAtMost = 24;

/** The graph of nodes. */
export function graphOf(nodes: readonly Node[]): Graph {
  const byId = Map.groupBy(nodes, (node) => node.id);
  const labels = new Set<string>();
  for (const node of nodes) for (const label of node.migration.branchLabels) labels.add(label);
  const squashes = findSquashes(nodes);
  const links = new Map<Node, Links>();
  const missing: MissingParent[] = [];
  for (const node of nodes) {
    const found: Node[] = [];
    for (const parent of node.migration.parents) {
      const squash = squashes.get(parent.value);
      const isInside = squash === node || (squash !== undefined && squash === squashes.get(node.id));
      const one = squash === undefined || isInside ? resolve(node, byId.get(parent.value) ?? []) : squash;
      if (one !== undefined) found.push(one);
      // It may be what the node itself replaces.
      else if (!isInside && !node.opaque) missing.push({ node, parent, relation: "down_revision" });
    }
    for (const parent of node.migration.dependsOn) {
      const isLabel = labels.has(parent.value) || labels.has(unreadLabel);
      if (!byId.has(parent.value) && !isLabel) missing.push({ node, parent, relation: "depends_on" });
    }
    links.set(node, { named: found, parents: found, children: none });
  }
  addUnnamed(nodes, byId, links);
  for (const [node, { parents }] of links) {
    for (const parent of parents) {
      const its = links.get(parent);
      if (its === undefined) continue;
      if (its.children.length === 0) its.children = [node];
      else its.children.push(node);
    }
  }
  return {
    nodes,
    byId,
    heads: nodes.filter((node) => links.get(node)?.children.length === 0),
    missing,
    cyclic: findCyclic(links),
    parents: (node) => links.get(node)?.parents ?? none,
    named: (node) => links.get(node)?.named ?? none,
    squashOf: (id) => squashes.get(id),
    children: (node) => links.get(node)?.children ?? none,
    ancestors: remembered((node) => collect(node, links)),
    of: (migration) => byId.get(migration.id.value)?.find((node) => node.migration === migration),
    branchLabels: labels,
    isPlain: nodes.every(({ migration }) => migration.replaces === undefined && migration.runBefore === undefined),
  };
}

/** A few answers are kept: the base's graph lives as long as the base. */
export function remembered(find: (node: Node) => ReadonlySet<Node>): Graph["ancestors"] {
  const known = new Map<Node, ReadonlySet<Node>>();
  return (node) => {
    const found = known.get(node) ?? find(node);
    const oldest = known.size >= ancestriesAtMost && !known.has(node) ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    known.set(node, found);
    return found;
  };
}

function nodesOf(group: MigrationGroup): readonly Node[] {
  return migrationsOf(group).map(({ migration, opaque }) => toNode(migration, migration, opaque));
}

/** The graph of a group as it stands in one tree, none of its nodes the change's. */
export function graphOfGroup(group: MigrationGroup | undefined): Graph {
  if (group === undefined) return graphOf([]);
  const graph = graphs.get(group) ?? graphOf(nodesOf(group));
  graphs.set(group, graph);
  return graph;
}

/** The next review of a base that has not moved asks for the same. */
const graphs = new WeakMap<MigrationGroup, Graph>();

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

/** By replaced id: the squash, or the one that replaces that in turn. */
function findSquashes(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  const squashes = new Map<string, Node>();
  for (const node of nodes) for (const id of node.migration.replaces ?? []) if (id !== node.id) squashes.set(id, node);
  for (const [id, squash] of squashes) {
    const seen = new Set([squash]);
    let last = squash;
    for (let next = squashes.get(last.id); next !== undefined && !seen.has(next); next = squashes.get(last.id)) {
      seen.add(next);
      last = next;
    }
    squashes.set(id, last);
  }
  return squashes;
}

/** The parents that a node gets otherwise than by naming them: what it replaces, and what says that it runs before it. */
function addUnnamed(
  nodes: readonly Node[],
  byId: ReadonlyMap<string, readonly Node[]>,
  links: ReadonlyMap<Node, Links>,
): void {
  const add = (child: Node, parent: Node): void => {
    const its = links.get(child);
    if (its !== undefined && child !== parent) its.parents = [...its.parents, parent];
  };
  for (const node of nodes) {
    for (const id of node.migration.replaces ?? []) for (const old of byId.get(id) ?? []) add(node, old);
    for (const id of node.migration.runBefore ?? []) for (const later of byId.get(id) ?? []) add(later, node);
  }
}

function asMigration(file: Unreadable): Migration | undefined {
  if (file.was !== undefined || file.id === undefined) return file.was;
  const { path, oid, id, parents = [] } = file;
  return { path, oid, id, parents, dependsOn: [], branchLabels: [], header: {} };
}

/** Of several files with the id, the one from the same side; of those the last, which shadows the others in Alembic too. */
export function resolve(node: Node, candidates: readonly Node[]): Node | undefined {
  if (candidates.length === 1 && candidates[0] !== node) return candidates[0];
  const others = candidates.filter((candidate) => candidate !== node);
  const sameSide = others.filter((candidate) => (candidate.base === undefined) === (node.base === undefined));
  return sameSide.at(-1) ?? others.at(-1);
}

function collect(node: Node, links: ReadonlyMap<Node, Links>): ReadonlySet<Node> {
  const found = new Set([node]);
  for (const one of found) for (const parent of links.get(one)?.parents ?? none) found.add(parent);
  return found;
}

/** Nearly all have one or none. */
function eachOnce(nodes: readonly Node[]): readonly Node[] {
  return nodes.length < 2 ? nodes : [...new Set(nodes)];
}

export function findCyclic(links: ReadonlyMap<Node, Links>): Node[] {
  const ready: Node[] = [];
  const waiting = new Map<Node, number>();
  for (const [node, { parents }] of links) {
    if (parents.length === 0) ready.push(node);
    else waiting.set(node, eachOnce(parents).length);
  }
  for (const node of ready) {
    for (const child of eachOnce(links.get(node)?.children ?? none)) {
      const left = (waiting.get(child) ?? 0) - 1;
      if (left > 0) waiting.set(child, left);
      else if (waiting.delete(child)) ready.push(child);
    }
  }
  return [...waiting.keys()];
}
