// Circles through several apps: Django orders the migrations of all apps together (db/migrations/graph.py, 5.2). Those within one
// app are the app's own graph to tell.

import { codeList, say } from "../../domain/text.ts";
import type { Migration, Problem } from "../migration-group.ts";
import type { App } from "./apps.ts";

interface Circle {
  readonly app: App;
  readonly problem: Problem;
}

interface Node {
  readonly app: App;
  readonly migration: Migration;
  readonly parents: Set<Node>;
  readonly children: Set<Node>;
}

/** The circle through several apps, if there is one: whatever else there is, the first stops Django. */
export function findCircle(byLabel: ReadonlyMap<string, readonly App[]>): Circle | undefined {
  // Two apps of one label are two projects: which of them is meant nobody can tell.
  const apps = new Map([...byLabel].flatMap(([label, own]) => (own.length === 1 && own[0] ? [[label, own[0]]] : [])));
  const suspects = onCircles(apps);
  const nodes = [...peeled([...toNodes(suspects)])].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const [first] = nodes;
  if (first === undefined || nodes.every(({ app }) => app === first.app)) return undefined;
  const names = nodes.map(nameOf);
  return {
    app: first.app,
    problem: {
      kind: "parent_not_head",
      severity: "blocker",
      cause: `circle ${names.join(" ")}`,
      title: say`${codeList(names.slice(0, 4))} depend on each other in a circle`,
      message: [
        say`After the merge every Django command that loads migrations stops with ${`CircularDependencyError: ${names.slice(0, 8).join(", ")}`}.`,
      ],
      path: first.migration.path,
      line: first.migration.parents[0]?.line ?? first.migration.id.line,
      subjects: nodes.map(({ migration }) => ({ id: migration.id.value, path: migration.path })),
    },
  };
}

/** The apps that lead back to themselves: only their migrations need a closer look, and mostly there are few. */
function onCircles(apps: ReadonlyMap<string, App>): ReadonlyMap<string, App> {
  const others = new Map<string, Set<string>>();
  const add = (label: string, other: string): void => {
    if (apps.has(other) && apps.has(label)) others.get(label)?.add(other);
  };
  for (const label of apps.keys()) others.set(label, new Set());
  for (const [label, { files }] of apps) {
    for (const { external, before } of files) {
      for (const { app } of external) add(label, app);
      for (const { app } of before) add(app, label);
    }
  }
  let left = new Set(apps.keys());
  for (let count = Infinity; left.size < count;) {
    count = left.size;
    const named = new Set([...left].flatMap((label) => [...(others.get(label) ?? [])]));
    left = new Set(
      [...left].filter((label) => named.has(label) && [...(others.get(label) ?? [])].some((one) => left.has(one))),
    );
  }
  return new Map([...apps].filter(([label]) => left.has(label)));
}

/** A squash stands for what it replaces. */
function toNodes(apps: ReadonlyMap<string, App>): ReadonlySet<Node> {
  const byName = new Map<string, Map<string, Node>>();
  for (const [label, app] of apps) {
    const own = new Map<string, Node>();
    for (const { migration } of app.files) {
      if (migration === undefined) continue;
      const node = own.get(migration.id.value) ?? { app, migration, parents: new Set(), children: new Set() };
      for (const id of [migration.id.value, ...(migration.replaces ?? [])]) own.set(id, node);
    }
    byName.set(label, own);
  }
  const link = (parent: Node | undefined, child: Node | undefined): void => {
    if (parent === undefined || child === undefined || parent === child) return;
    parent.children.add(child);
    child.parents.add(parent);
  };
  for (const [label, { files }] of apps) {
    for (const { migration, external, before } of files) {
      if (migration === undefined) continue;
      const node = byName.get(label)?.get(migration.id.value);
      for (const { value } of migration.parents) link(byName.get(label)?.get(value), node);
      for (const { app, name } of external) link(byName.get(app)?.get(name), node);
      for (const { app, name } of before) link(node, byName.get(app)?.get(name));
    }
  }
  return new Set([...byName.values()].flatMap((own) => [...own.values()]));
}

/** Without the nodes from which following parents, or children, comes to an end. */
function peeled(nodes: readonly Node[]): ReadonlySet<Node> {
  const left = new Set(nodes);
  const waiting = [...nodes];
  const isBetween = ({ parents, children }: Node): boolean =>
    [parents, children].every((side) => [...side].some((one) => left.has(one)));
  for (const node of waiting) {
    if (!left.has(node) || isBetween(node)) continue;
    left.delete(node);
    waiting.push(...node.parents, ...node.children);
  }
  return left;
}

function nameOf({ app, migration }: Node): string {
  return `${app.label}.${migration.id.value}`;
}
