// From a plan to the exact edits of the head's own work tree: files renamed, lines replaced, and every string elsewhere that
// would go on calling a migration by its old name.

import { baseInGit } from "../../../domain/base-in-git.ts";
import type { Edit, Fix } from "../../../domain/finding.ts";
import { codeList, say, type Text } from "../../../domain/text.ts";
import type { LineChange } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { readNumber, stemOf } from "../../../frameworks/numbering.ts";
import { sweep, type Move, type StalePlace } from "../../sweep.ts";
import { labelOf, type Comparison } from "./compare.ts";
import type { Node } from "./graph.ts";
import type { Plan, Planned } from "./plan.ts";
import { moveList } from "../finding.ts";
import { joinLines } from "../lines.ts";

interface Moved {
  readonly node: Node;
  readonly planned: Planned;
  /** In the head's tree, where a folder may have another name than after the merge. */
  readonly from: string;
  readonly to: string;
}

/**
 * The plan as edits. Every finding that the plan mends has all of it: half of a plan is none. undefined where a line cannot
 * be rewritten safely.
 */
export function fixFor(comparison: Comparison, plan: Plan, ignore: readonly string[]): Promise<Fix | undefined> {
  const made = fixes.get(plan) ?? makeFix(comparison, plan, ignore);
  fixes.set(plan, made);
  return made;
}

/** A hundred findings may have one plan. */
const fixes = new WeakMap<Plan, Promise<Fix | undefined>>();

async function makeFix(comparison: Comparison, plan: Plan, ignore: readonly string[]): Promise<Fix | undefined> {
  const { change, group } = comparison;
  const moved = [...plan.moves].map(([node, planned]) => ({ node, planned, ...headPaths(comparison, node, planned) }));
  if (moved.length === 0) return undefined;
  const texts = await change.trees.head.read(moved.map(({ from }) => from));
  const renames: Edit[] = [];
  const replaced = new Map<string, Map<number, Edit & { op: "replace" }>>();
  for (const { planned, from, to } of moved) {
    const text = texts.get(from);
    const lines = text === undefined ? undefined : group.framework.rewrite(text, planned);
    if (lines === undefined) return undefined;
    if (from !== to) renames.push({ op: "rename", from, to });
    replaced.set(to, new Map(lines.map((line) => [line.line, { op: "replace", path: to, ...line }])));
  }
  const elsewhere = [...(await lockedLines(comparison, moved)), ...(await stalePlaces(comparison, moved, ignore))];
  const oldNames = moved.flatMap(({ node, from }) => [node.id, stemOf(from)]);
  for (const place of elsewhere) {
    const path = moved.find(({ from }) => from === place.path)?.to ?? place.path;
    const own = replaced.get(path) ?? new Map<number, Edit & { op: "replace" }>();
    replaced.set(path, own);
    const there = own.get(place.line);
    // A line that follows another one now does not name the moved one any more.
    if (there !== undefined && !oldNames.some((name) => there.after.includes(name))) continue;
    const after = there === undefined ? place.after : joinLines(place.before, there.after, place.after);
    own.set(place.line, { op: "replace", path, line: place.line, before: place.before, after });
  }
  const edits = [
    ...renames,
    ...[...replaced.values()].flatMap((lines) => [...lines.values()].toSorted((a, b) => a.line - b.line)),
  ];
  const files = new Set(edits.map((edit) => (edit.op === "rename" ? edit.to : edit.path))).size;
  return { summary: summaryOf(plan, countText(edits.length, files)), edits, commands: commandsFor(comparison, plan) };
}

function headPaths({ group }: Comparison, node: Node, planned: Planned): { from: string; to: string } {
  const head = group.head?.migrations ?? [];
  const there =
    head.find((one) => one.path === node.path) ??
    head.find((one) => one.oid === node.migration.oid) ??
    head.find((one) => one.id.value === node.id);
  const from = there?.path ?? node.path;
  return {
    from,
    to: from.slice(0, from.lastIndexOf("/") + 1) + (planned.path === node.path ? nameOf(from) : nameOf(planned.path)),
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The lines of lock files that name what moves: the team's tool writes them with every migration. */
async function lockedLines(
  { change, group }: Comparison,
  moved: readonly Moved[],
): Promise<readonly (LineChange & { readonly path: string })[]> {
  const { relock } = group.framework;
  const locks = group.head?.locks ?? [];
  const ids = new Map(moved.flatMap(({ node, planned }) => (planned.id === node.id ? [] : [[node.id, planned.id]])));
  if (relock === undefined || locks.length === 0 || ids.size === 0) return [];
  const about = { label: labelOf(group), ids };
  return [...(await change.trees.head.read(locks))].flatMap(([path, text]) =>
    relock(text, path, about).map((line) => ({ ...line, path })),
  );
}

async function stalePlaces(
  { change, group, after, isMention }: Comparison,
  moved: readonly Moved[],
  ignore: readonly string[],
): Promise<readonly StalePlace[]> {
  const named = moved.filter(({ node, planned, from, to }) => planned.id !== node.id || from !== to);
  const moves = named.map(({ node, planned, from, to }): Move => ({
    framework: group.framework.id,
    root: group.root,
    from: { id: node.id, path: from },
    to: { id: planned.id, path: to },
  }));
  if (moves.length === 0) return [];
  // What only follows another one keeps its name, and every line that says it.
  const moving = new Set(named.map(({ node }) => node));
  const others = after.nodes.filter((node) => !moving.has(node)).map(({ id, path }) => ({ id, path }));
  const { head, base } = change.trees;
  // Where the change did nothing, no line is its own.
  const paths = change.headFiles.flatMap(({ status, path }) => (status === "deleted" ? [] : [path]));
  const { places } = await sweep(head, moves, { ignore, base, others, paths, isMention });
  return places.filter((place) => !place.onBase);
}

/** "Renumber to `041`, following `040`: 7 edits in 2 files". */
function summaryOf(plan: Plan, count: Text): Text {
  const own = [...plan.moves].filter(([node]) => isOwn(node));
  const renamed = own.filter(([node, planned]) => planned.id !== node.id);
  const first = (renamed.length > 0 ? renamed : own)[0];
  if (first === undefined) {
    return say`Give ${codeList([...plan.moves.keys()].slice(0, 4).map((node) => node.id))} back its place in the chain: ${count}`;
  }
  const [node, planned] = first;
  const follows = planned.parents.length === 0 ? say`` : say`, following ${codeList(planned.parents)}`;
  if (renamed.length === 0) return say`Let ${node.id} follow ${codeList(planned.parents)}: ${count}`;
  const isNumbered = renamed.every(([one]) => readNumber(one.id) !== undefined);
  const pairs = moveList(renamed.map(([one, to]) => say`${one.id} to ${to.id}`));
  const many = isNumbered ? say`Renumber ${pairs}` : say`Give new ids: ${pairs}`;
  const single = isNumbered ? say`Renumber to ${planned.id}` : say`Give ${node.id} the new id ${planned.id}`;
  return say`${renamed.length === 1 ? single : many}${follows}: ${count}`;
}

function countText(edits: number, files: number): Text {
  const text = `${edits} ${edits === 1 ? "edit" : "edits"} in ${files} ${files === 1 ? "file" : "files"}`;
  return [{ kind: "plain", text }];
}

/** Where what the first one shall follow is not on the branch yet, the branch has to take the base in. */
function commandsFor({ change, group }: Comparison, { target }: Plan): readonly string[] {
  if (target === undefined || isOwn(target)) return [];
  const isTarget = (one: Migration): boolean =>
    one.id.value === target.id && (one.path === target.path || one.oid === target.migration.oid);
  if (group.head?.migrations.some(isTarget) === true) return [];
  const base = baseInGit(change);
  return [`${base.fetch}git rebase ${base.name}`];
}

function isOwn(node: Node): boolean {
  return node.base === undefined;
}
