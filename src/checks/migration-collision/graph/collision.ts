// Two migrations where one can be: a taken number, a taken id, a second head. One cause is one finding.

import type { Finding, Kind, Subject } from "../../../domain/finding.ts";
import { codeList, say, type Text } from "../../../domain/text.ts";
import { isNumbered, numberOf } from "../../../frameworks/numbering.ts";
import type { Analysis } from "./analysis.ts";
import type { Comparison } from "./compare.ts";
import { baseSubject, countHeads, gitSays, headSubject, plain, toFinding, unique } from "../finding.ts";
import { copiesIn, withoutCopies } from "./copies.ts";
import { fixFor } from "./fix.ts";
import type { Node } from "./graph.ts";
import { joinFix } from "./join.ts";
import { inOrder } from "./heads.ts";

/** The finding about migrations of the change that collide, if any do. */
export async function findCollision(
  comparison: Comparison,
  analysis: Analysis,
  ignore: readonly string[],
): Promise<readonly Finding[]> {
  const { after, says } = comparison;
  const { forked, twins, plan } = analysis;
  const colliding = unique([...forked, ...inOrder([...twins]).filter((node) => !forked.includes(node))]);
  const [first] = colliding;
  if (first === undefined) return [];
  const rivals = findRivals(comparison, colliding, first);
  const numbered = rivals.filter((rival) => colliding.some((node) => sameNumber(comparison, node, rival)));
  const kinds: Kind[] = [];
  if (numbered.length > 0) kinds.push("same_number");
  if (forked.length > 0) kinds.push("two_heads");
  if (twins.size > 0) kinds.push("same_id");
  const samePath = colliding.filter((node) => rivals.some((rival) => rival.path === node.path));
  if (samePath.length > 0) kinds.push("same_path_added");

  const message: Text[] = [];
  if (forked.length > 0)
    message.push(say`After the merge ${says.upgrade} stops with ${says.manyHeads(after.heads.map(({ id }) => id))}.`);
  for (const id of unique([...twins].map((node) => node.id)).slice(0, 3)) {
    message.push(says.takenId(id));
  }
  const copies = copiesIn(comparison, analysis);
  for (const { id, path } of copies.slice(0, 3)) {
    message.push(
      say`${path} is byte for byte what ${comparison.change.base.ref} has as ${id}: the file has to go, no id to change.`,
    );
  }
  message.push(
    gitSays(
      comparison,
      colliding.map((node) => node.path),
    ),
  );
  const isPlanned = plan !== undefined || joinFix(comparison, analysis) !== undefined;
  if (!isPlanned && copies.length === 0) message.push(unplanned(comparison, colliding));
  const [rivalry, fix] = await Promise.all([
    rivalSubjects(comparison, rivals),
    copies.length > 0
      ? withoutCopies(comparison, analysis, copies)
      : (joinFix(comparison, analysis) ?? (plan === undefined ? undefined : fixFor(comparison, plan, ignore))),
  ]);
  return [
    toFinding(comparison, {
      kinds,
      severity: "blocker",
      cause: `collision:${colliding.map((node) => node.id).join(",")}`,
      title: titleOf(comparison, { first, forked, twins, rivals, isNumber: numbered.length > 0 }),
      message,
      at: { path: first.path, line: lineOf(first, twins.has(first)) },
      subjects: [...colliding.map(headSubject), ...rivalry],
      fix,
    }),
  ];
}

/** The line to point at: the id where it is taken, else the parent. */
export function lineOf(node: Node, isTaken: boolean): number {
  return isTaken ? node.migration.id.line : (node.migration.parents[0]?.line ?? node.migration.id.line);
}

/** Who stands where the colliding ones want to be: same id, same number, same parent; else the heads that stay. */
function findRivals({ after, before }: Comparison, colliding: readonly Node[], first: Node): Node[] {
  const all = new Set(colliding);
  const isRival = (node: Node): boolean => !all.has(node) && !after.ancestors(first).has(node);
  const ids = unique(colliding.map(({ id }) => id))
    .flatMap((id) => after.byId.get(id) ?? [])
    .filter((node) => !all.has(node));
  const numbered = isNumbered(before.nodes.map((node) => node.migration));
  const numbers = new Set(numbered ? colliding.flatMap((node) => numberOf(node.migration)?.text ?? []) : []);
  const sameNumbers = after.nodes.filter((node) => {
    const number = numberOf(node.migration);
    return node.base !== undefined && number !== undefined && numbers.has(number.text) && isRival(node);
  });
  const siblings = after
    .parents(first)
    .flatMap((parent) => after.children(parent))
    .filter(isRival);
  const heads = after.heads.filter((node) => isRival(node) && !node.opaque);
  const near = unique([...ids, ...sameNumbers, ...siblings]);
  return unique([
    ...near,
    ...heads.filter((head) => near.length === 0 || near.some((one) => after.ancestors(head).has(one))),
  ]).slice(0, 8);
}

function sameNumber({ before }: Comparison, node: Node, rival: Node): boolean {
  if (rival.base === undefined || !isNumbered(before.nodes.map((one) => one.migration))) return false;
  const [a, b] = [numberOf(node.migration), numberOf(rival.migration)];
  return a !== undefined && b !== undefined && a.value === b.value && a.letter === b.letter;
}

function titleOf(
  comparison: Comparison,
  it: {
    readonly first: Node;
    readonly forked: readonly Node[];
    readonly twins: ReadonlySet<Node>;
    readonly rivals: readonly Node[];
    readonly isNumber: boolean;
  },
): Text {
  const { change, group, after } = comparison;
  const { first, forked, twins, rivals } = it;
  const ref = change.base.ref;
  const heads = say`${plain(group.framework.name)} would have ${countHeads(after.heads.length)}`;
  const onBase = rivals.filter((rival) => rival.base !== undefined);
  const number = numberOf(first.migration)?.text;
  if (it.isNumber && number !== undefined && onBase.some((rival) => numberOf(rival.migration)?.text === number)) {
    return forked.length > 0 ? say`${number} is taken on ${ref}: ${heads}` : say`${number} is taken on ${ref}`;
  }
  const [twin] = twins;
  if (twin !== undefined) {
    const where = onBase.some((rival) => rival.id === twin.id) ? say`is taken on ${ref}` : say`is claimed twice`;
    return forked.length > 0 ? say`${twin.id} ${where}: ${heads}` : say`${twin.id} ${where}`;
  }
  const parent = after.parents(first)[0];
  const sibling = parent && rivals.find((rival) => after.parents(rival).includes(parent));
  if (parent !== undefined && sibling !== undefined) {
    const who = sibling.base === undefined ? say`${sibling.id}` : say`${sibling.id} on ${ref}`;
    return say`${first.id} and ${who} both follow ${parent.id}: ${heads}`;
  }
  return say`${first.id} follows ${parent === undefined ? say`nothing` : say`${parent.id}`}, not the head of ${ref}: ${heads}`;
}

function unplanned({ says }: Comparison, colliding: readonly Node[]): Text {
  const ids = codeList(colliding.slice(0, 5).map((node) => node.id));
  const { join } = says;
  const joining = join === undefined ? say`` : say`, or join the heads with ${join}`;
  return say`No edit certainly mends this: let ${ids} follow the head of the base${joining}.`;
}

async function rivalSubjects(comparison: Comparison, rivals: readonly Node[]): Promise<Subject[]> {
  return Promise.all(
    rivals.map(async (rival) => (rival.base === undefined ? headSubject(rival) : baseSubject(comparison, rival.base))),
  );
}
