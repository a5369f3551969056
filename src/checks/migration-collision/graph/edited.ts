// What is no blocker: no tool of this family checks the content of what has run, or cares for numbers.

import type { Finding } from "../../../domain/finding.ts";
import { codeList, say } from "../../../domain/text.ts";
import { isNumbered, numberOf } from "../../../frameworks/numbering.ts";
import type { Analysis } from "./analysis.ts";
import type { Comparison } from "./compare.ts";
import { baseSubject, headSubject, plain, subjectsAtMost, toFinding } from "../finding.ts";
import type { Graph, Node } from "./graph.ts";

/** More files than anybody edits by hand: beyond them a change of code is not looked for. */
const comparedAtMost = 300;

/** Nits about migrations that are merged already, and about numbers that two migrations share in peace. */
export async function findEdited(comparison: Comparison, analysis: Analysis): Promise<readonly Finding[]> {
  const { group, squashed, spliced, repairs } = comparison;
  if (squashed || group.merged === undefined) return [];
  return [...(await editedFinding(comparison, repairs || spliced)), ...(await sharedNumbers(comparison, analysis))];
}

async function editedFinding(comparison: Comparison, isMoveTold: boolean): Promise<Finding[]> {
  const { reparented } = comparison;
  const edited = await findCodeEdits(comparison);
  const nodes = [...new Set([...edited, ...(isMoveTold ? [] : reparented)])];
  const [first] = nodes;
  if (first === undefined) return [];
  const many = nodes.length > 1;
  return [
    toFinding(comparison, {
      kinds: ["merged_edited"],
      severity: "nit",
      cause: "edited",
      title: many
        ? say`${nodes.length} migrations that are merged already change`
        : say`${first.id} is merged already, and changes`,
      message: [
        say`Databases that have run ${plain(many ? "them" : "it")} will not run ${plain(many ? "them" : "it")} again; only new ones get what is written now.`,
      ],
      at: { path: first.path },
      subjects: nodes.slice(0, subjectsAtMost).map(headSubject),
    }),
  ];
}

async function findCodeEdits({ after, change, group }: Comparison): Promise<Node[]> {
  const touched = after.nodes.filter((node) => node.base !== undefined && node.base.oid !== node.migration.oid);
  const some = touched.slice(0, comparedAtMost);
  const conflicts = new Set(change.textualConflicts);
  const [was, now, before, head] = await Promise.all([
    change.trees.base.read(some.map(oldPath)),
    change.trees.merged.read(some.map((node) => node.path)),
    change.trees.mergeBase.read(some.map(oldPath).filter((path) => conflicts.has(path))),
    change.trees.head.read(some.map((node) => node.path).filter((path) => conflicts.has(path))),
  ]);
  return some.filter((node) => {
    // What both sides changed is judged against where they parted.
    const a = before.get(oldPath(node)) ?? was.get(oldPath(node));
    const b = head.get(node.path) ?? now.get(node.path);
    return a !== undefined && b !== undefined && !group.framework.sameCode(a, b, node.path);
  });
}

function oldPath(node: Node): string {
  return node.base?.path ?? node.path;
}

/** Of the change's migrations in a chain where the base has each number once; what takes another's place may have its number. */
async function sharedNumbers(comparison: Comparison, { forked, twins, inserted }: Analysis): Promise<Finding[]> {
  const { after, before, own } = comparison;
  const isTold = (node: Node): boolean => forked.includes(node) || twins.has(node) || inserted.includes(node);
  const nodes = own.filter((node) => !isTold(node) && node.migration.replaces === undefined);
  const numbers = new Set(nodes.flatMap((node) => numberOf(node.migration)?.text ?? []));
  const onBase = numbersIn(before);
  const isTaken = [...numbers].some((number) => onBase.has(number));
  if (!isTaken || !isNumbered(before.nodes.map((node) => node.migration))) return [];
  const byNumber = Map.groupBy(
    before.nodes.filter((node) => after.byId.has(node.id)),
    (node) => numberOf(node.migration)?.text,
  );
  if ([...byNumber].some(([number, all]) => number !== undefined && all.length > 1)) return [];
  return Promise.all(
    nodes.flatMap((node) => {
      const number = numberOf(node.migration)?.text;
      const others = number === undefined ? [] : (byNumber.get(number) ?? []);
      const [other] = others;
      return number === undefined || other === undefined ? [] : [sharedNumber(comparison, node, number, other)];
    }),
  );
}

/** The graph of a base that stays is the same object in the next review. */
const known = new WeakMap<Graph, ReadonlySet<string>>();

function numbersIn(graph: Graph): ReadonlySet<string> {
  const numbers = known.get(graph) ?? new Set(graph.nodes.flatMap(({ migration }) => numberOf(migration)?.text ?? []));
  known.set(graph, numbers);
  return numbers;
}

async function sharedNumber(comparison: Comparison, node: Node, number: string, other: Node): Promise<Finding> {
  return toFinding(comparison, {
    kinds: ["same_number"],
    severity: "nit",
    cause: `number:${node.id}`,
    title: say`${number} is used on ${comparison.change.base.ref} already`,
    message: [
      say`${codeList([node.id, other.id])} share the number, not the id, and stand in one line: it works, and misleads people.`,
    ],
    at: { path: node.path, line: node.migration.id.line },
    subjects: [headSubject(node), await baseSubject(comparison, other.migration)],
  });
}
