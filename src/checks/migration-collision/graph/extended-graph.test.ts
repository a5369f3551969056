import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { extendedGraph } from "./extended-graph.ts";
import { graphOf, toNode, type Graph, type Node } from "./graph.ts";

interface Written {
  readonly id: string;
  readonly parents: readonly string[];
  readonly dependsOn: readonly string[];
  readonly labels: readonly string[];
  readonly replaces: readonly string[];
  readonly at: number;
  readonly opaque: boolean;
}

const ids = ["1", "2", "3", "4", "5", "6"];
const few = (of: readonly string[], most: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...of), { maxLength: most });
const written: fc.Arbitrary<Written> = fc.record({
  id: fc.constantFrom(...ids),
  parents: few([...ids, "lost"], 2),
  dependsOn: few([...ids, "label", "lost"], 1),
  labels: fc.oneof({ arbitrary: fc.constant([]), weight: 6 }, few(["label"], 1)),
  replaces: fc.oneof({ arbitrary: fc.constant([]), weight: 9 }, few(ids, 1)),
  at: fc.nat({ max: 20 }),
  opaque: fc.nat({ max: 9 }).map((n) => n === 0),
});
/** A sound base as a rule, each following one before it. */
const chain = fc.array(written, { maxLength: 6 }).chain((all) =>
  fc.boolean().map((isSound) =>
    isSound
      ? all.map((one, i) => ({
          ...one,
          id: String(i + 1),
          parents: i === 0 ? [] : [String(1 + (one.at % i))],
          dependsOn: [],
          replaces: [],
        }))
      : all,
  ),
);

function located(value: string): { value: string; line: number } {
  return { value, line: 1 };
}

function migrationOf({ id, parents, dependsOn, labels, replaces }: Written, path: string): Migration {
  return {
    path,
    oid: path,
    id: located(id),
    parents: parents.map(located),
    dependsOn: dependsOn.map(located),
    branchLabels: labels,
    header: {},
    ...(replaces.length === 0 ? {} : { replaces }),
  };
}

function paths(some: Iterable<Node>): readonly string[] {
  return [...some].map(({ path }) => path);
}

function told(graph: Graph, nodes: readonly Node[]): unknown {
  return {
    byId: [...graph.byId]
      .map(([id, some]) => [id, paths(some)])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    heads: paths(graph.heads),
    missing: graph.missing.map(({ node, parent, relation }) => `${node.path} ${parent.value} ${relation}`),
    cyclic: paths(graph.cyclic).toSorted(),
    labels: [...graph.branchLabels].toSorted(),
    nodes: nodes.map((node) => ({
      parents: paths(graph.parents(node)),
      named: paths(graph.named(node)),
      children: paths(graph.children(node)),
      ancestors: paths(graph.ancestors(node)).toSorted(),
      itself: graph.of(node.migration)?.path,
      squash: graph.squashOf(node.id)?.path,
    })),
  };
}

test("a graph made from the base's is the one that is made of all its nodes", () => {
  let extended = 0;
  fc.assert(
    fc.property(chain, fc.array(written, { maxLength: 4 }), (base, added) => {
      const before = graphOf(
        base.map((one, i) => {
          const migration = migrationOf(one, `base ${i}`);
          return toNode(migration, migration, one.opaque);
        }),
      );
      const nodes = [...before.nodes];
      for (const [i, one] of added.entries())
        nodes.splice(one.at % (nodes.length + 1), 0, toNode(migrationOf(one, `own ${i}`), undefined, one.opaque));
      const graph = extendedGraph(before, nodes);
      if (graph.byId !== before.byId && before.isPlain && before.missing.length === 0) extended += 1;
      expect(told(graph, nodes)).toEqual(told(graphOf(nodes), nodes));
    }),
    { numRuns: 3_000 },
  );
  expect(extended).toBeGreaterThan(500);
});

test("one of the base that is gone or has changed is not taken for there", () => {
  const [first, second] = ["1", "2"].map((id, i) =>
    migrationOf(
      { id, parents: i === 0 ? [] : ["1"], dependsOn: [], labels: [], replaces: [], at: 0, opaque: false },
      id,
    ),
  );
  if (first === undefined || second === undefined) throw new Error("there are two");
  const before = graphOf([toNode(first, first, false), toNode(second, second, false)]);
  const edited = { ...second, parents: [] };
  for (const nodes of [before.nodes.slice(0, 1), [...before.nodes.slice(0, 1), toNode(edited, second, false)]]) {
    expect(told(extendedGraph(before, nodes), nodes)).toEqual(told(graphOf(nodes), nodes));
  }
});
