// Migrations of the base that go, while new ones of the change do the same: databases have it done a second time.

import type { Finding } from "../../../domain/finding.ts";
import { codeList, say } from "../../../domain/text.ts";
import type { Outcome } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import { baseSubject, headSubject, toFinding, unique } from "../finding.ts";
import type { Analysis } from "./analysis.ts";
import { isRenamedBack, type Comparison } from "./compare.ts";
import { consequences, kindsFor, orphans } from "./consequences.ts";
import type { Node } from "./graph.ts";
import { thatMayHaveRun } from "./never-ran.ts";
import { bringBack } from "./restore.ts";

/** Of `deleted` those that a new one does again, each with that one. */
export async function doneAgainBy(
  comparison: Comparison,
  deleted: readonly Migration[],
): Promise<ReadonlyMap<Migration, Node>> {
  const { change, group } = comparison;
  const { doneAgain } = group.framework;
  const own = thatRun(comparison).filter((node) => !deleted.some((was) => isRenamedBack({ was, node })));
  if (doneAgain === undefined || deleted.length === 0 || own.length === 0) return new Map();
  const [was, now] = await Promise.all([
    change.trees.base.read(deleted.map(({ path }) => path)),
    change.trees.merged.read(own.map(({ path }) => path)),
  ]);
  const found = doneAgain(
    deleted.map(({ path }) => was.get(path) ?? ""),
    own.map(({ path }) => now.get(path) ?? ""),
  );
  const pairs = deleted.flatMap((one, i) => {
    const node = own[found.get(i) ?? -1];
    return node === undefined ? [] : [{ was: one, node }];
  });
  const ran = await thatMayHaveRun(comparison, pairs, new Set());
  return new Map(ran.map((one) => [one.was, one.node]));
}

/** Of the change's those that a database of the base runs: not what it takes for done because it stands further on. */
function thatRun({ own, before, after, group }: Comparison): readonly Node[] {
  if (group.framework.rules.rerun === undefined) return own;
  const heads = before.heads.flatMap(({ id }) => after.byId.get(id) ?? []);
  const past = new Set(heads.flatMap((head) => [...after.ancestors(head)]));
  return own.filter((node) => !past.has(node));
}

/** In the words of `outcome`. */
export async function doneAgainFinding(
  comparison: Comparison,
  analysis: Analysis,
  again: ReadonlyMap<Migration, Node>,
  outcome: Outcome,
): Promise<Finding> {
  const { change } = comparison;
  const gone = [...again.keys()];
  const nodes = unique([...again.values()]);
  const ids = gone.map((was) => was.id.value);
  const [first] = again.values();
  return toFinding(comparison, {
    kinds: kindsFor("merged_deleted", ids, analysis),
    severity: outcome.severity,
    cause: `gone:${ids.join(",")}`,
    title: say`${codeList(ids.slice(0, 3))} on ${change.base.ref} would be gone, and ${codeList(nodes.slice(0, 3).map(({ id }) => id))} does again what it did`,
    message: consequences(comparison, analysis, gone, outcome, first),
    at: first && { path: first.path, line: first.migration.id.line },
    subjects: [
      ...nodes.map(headSubject),
      ...(await Promise.all(gone.slice(0, 20).map((was) => baseSubject(comparison, was)))),
      ...orphans(analysis, ids),
    ],
    fix: await bringBack(
      comparison,
      gone,
      nodes.map(({ path }) => path),
    ),
  });
}
