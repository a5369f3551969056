// Migrations of the base that the change takes away, calls otherwise, or hangs elsewhere. Databases remember where they are by id.

import type { Finding } from "../../../domain/finding.ts";
import { codeList, say, type Text } from "../../../domain/text.ts";
import type { Outcome } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import type { Analysis, Rerun } from "./analysis.ts";
import { isRenamedBack, type Comparison } from "./compare.ts";
import { baseSubject, countHeads, headSubject, plain, toFinding } from "../finding.ts";
import { fixFor } from "./fix.ts";
import type { Node } from "./graph.ts";
import { consequences, kindsFor, orphans } from "./consequences.ts";
import { doneAgainBy, doneAgainFinding } from "./done-again.ts";
import { bringBack, restoreNames } from "./restore.ts";
import { repeatedOutcome, unstoodOutcome } from "./milder.ts";
import { thatMayHaveRun } from "./never-ran.ts";
import { onlyRenamed } from "./only-renamed.ts";

/** Findings about what the base has and the merged tree has not, or has in another place of the chain. */
export async function findGone(
  comparison: Comparison,
  analysis: Analysis,
  ignore: readonly string[],
): Promise<readonly Finding[]> {
  const { group } = comparison;
  if (group.merged === undefined) return allGone(comparison, analysis);
  const { deleted, renamed: all } = await tellApart(comparison);
  const renamed = await thatMayHaveRun(comparison, all, new Set(analysis.missing.map(({ parent }) => parent.value)));
  const findings: Finding[] = [];
  const { redone, leftOut } = group.framework.rules;
  // Where a database minds that an id is gone, that is what it stops at.
  const isSilent = leftOut === undefined || comparison.spliced;
  const back = comparison.renamed.filter(isRenamedBack).map(({ was }) => was);
  const again = isSilent ? await doneAgainBy(comparison, [...deleted, ...back]) : new Map<Migration, Node>();
  const left = deleted.filter((was) => !again.has(was));
  if (redone !== undefined && again.size > 0)
    findings.push(await doneAgainFinding(comparison, analysis, again, redone));
  if (left.length > 0) findings.push(await deletedFinding(comparison, analysis, left));
  if (renamed.length > 0) findings.push(await renamedFinding(comparison, analysis, renamed));
  const isRefused = findings.some(({ severity }) => severity === "blocker");
  if (!isRefused && analysis.heads.resurfaced.length > 0) {
    findings.push(await resurfacedFinding(comparison, analysis, ignore));
  }
  if (findings.every(({ severity }) => severity !== "blocker")) {
    findings.push(...(await Promise.all(analysis.rerun.map((one) => rerunFinding(comparison, analysis, one, ignore)))));
  }
  if (analysis.inserted.length > 0) findings.push(await insertedFinding(comparison, analysis, ignore));
  return findings;
}

/**
 * What is gone and what has another name only. Where a tool takes both alike they are one cause; where it does not, a file
 * that git takes for the old one, but that does something else, is none.
 */
async function tellApart(comparison: Comparison): Promise<Comparison["blamed"]> {
  const { blamed, group, spliced } = comparison;
  const { deleted, renamed } = blamed;
  const { rules } = group.framework;
  if (rules.deleted === rules.renamed && !spliced) {
    return deleted.length === 0
      ? { deleted, renamed }
      : { deleted: [...deleted, ...renamed.map(({ was }) => was)], renamed: [] };
  }
  const same = new Set(await onlyRenamed(comparison));
  return {
    deleted: [...deleted, ...renamed.flatMap((one) => (same.has(one) ? [] : [one.was]))],
    renamed: renamed.filter((one) => same.has(one)),
  };
}

/** Every migration is removed: of no concern where what runs them goes too. */
async function allGone(comparison: Comparison, analysis: Analysis): Promise<readonly Finding[]> {
  const { deleted, group, change } = comparison;
  const environment = group.framework.environment?.(group.root);
  if (environment === undefined || deleted.length === 0) return [];
  return (await change.trees.merged.read([environment])).has(environment)
    ? [await deletedFinding(comparison, analysis, deleted)]
    : [];
}

async function deletedFinding(
  comparison: Comparison,
  analysis: Analysis,
  deleted: readonly Migration[],
): Promise<Finding> {
  const { change, group, spliced } = comparison;
  const ids = deleted.map((was) => was.id.value);
  const { leftOut, deleted: gone } = group.framework.rules;
  const outcome = (spliced ? leftOut : undefined) ?? (await unstoodOutcome(comparison, deleted)) ?? gone;
  const severity = breaks(analysis, ids) ? "blocker" : outcome.severity;
  return toFinding(comparison, {
    kinds: kindsFor("merged_deleted", ids, analysis),
    severity,
    cause: `gone:${ids.join(",")}`,
    title: say`${codeList(ids.slice(0, 3))} on ${change.base.ref} would be gone`,
    message: consequences(comparison, analysis, deleted, outcome),
    at: undefined,
    subjects: [
      ...(await Promise.all(deleted.slice(0, 20).map((was) => baseSubject(comparison, was)))),
      ...orphans(analysis, ids),
    ],
    fix: severity === "blocker" ? await bringBack(comparison, deleted) : undefined,
  });
}

async function renamedFinding(
  comparison: Comparison,
  analysis: Analysis,
  renamed: Comparison["renamed"],
): Promise<Finding> {
  const { change, group } = comparison;
  const ids = renamed.map(({ was }) => was.id.value);
  const [first] = renamed;
  const harmless = await unstoodOutcome(
    comparison,
    renamed.map(({ was }) => was),
  );
  const { leftOut, renamed: called } = group.framework.rules;
  const below = comparison.spliced ? leftOut : undefined;
  const outcome = harmless ?? below ?? (await repeatedOutcome(comparison, renamed)) ?? called;
  const severity = breaks(analysis, ids) ? "blocker" : outcome.severity;
  return toFinding(comparison, {
    kinds: kindsFor("merged_renamed", ids, analysis),
    severity,
    cause: `gone:${ids.join(",")}`,
    title: say`${codeList(ids.slice(0, 3))} on ${change.base.ref} would be called ${codeList(renamed.slice(0, 3).map(({ node }) => node.id))}`,
    message: consequences(
      comparison,
      analysis,
      renamed.map(({ was }) => was),
      outcome,
      first?.node,
    ),
    at: first && { path: first.node.path, line: first.node.migration.id.line },
    subjects: [
      ...renamed.map(({ node }) => headSubject(node)),
      ...(await Promise.all(renamed.slice(0, 20).map(({ was }) => baseSubject(comparison, was)))),
      ...orphans(analysis, ids),
    ],
    // To undo what nobody's database misses would be no help.
    fix:
      severity === "blocker"
        ? ((await restoreNames(comparison, renamed)) ??
          (await bringBack(
            comparison,
            renamed.map(({ was }) => was),
            renamed.map(({ node }) => node.path),
          )))
        : undefined,
  });
}

async function resurfacedFinding(
  comparison: Comparison,
  analysis: Analysis,
  ignore: readonly string[],
): Promise<Finding> {
  const { after, before, change, group, says } = comparison;
  const { plan } = analysis;
  const { resurfaced } = analysis.heads;
  const ids = resurfaced.map((node) => node.id);
  const left = before.nodes
    .filter((node) => before.parents(node).some((parent) => ids.includes(parent.id)))
    .flatMap((node) => after.byId.get(node.id) ?? []);
  const [first] = left;
  return toFinding(comparison, {
    kinds: ["two_heads", "merged_edited"],
    severity: "blocker",
    cause: `resurfaced:${ids.join(",")}`,
    title: say`Nothing would follow ${codeList(ids.slice(0, 3))} any more: ${plain(group.framework.name)} would have ${countHeads(after.heads.length)}`,
    message: [
      say`After the merge ${says.upgrade} stops with ${says.manyHeads(after.heads.map(({ id }) => id))}.`,
      say`What is merged keeps its place: databases that follow ${change.base.ref} have run it there.`,
    ],
    at: first && { path: first.path, line: first.migration.parents[0]?.line ?? first.migration.id.line },
    subjects: [
      ...left.map(headSubject),
      ...(await Promise.all(
        resurfaced.flatMap((node) => (node.base === undefined ? [] : [baseSubject(comparison, node.base)])),
      )),
    ],
    fix: plan && (await fixFor(comparison, plan, ignore)),
  });
}

async function rerunFinding(
  comparison: Comparison,
  { plan }: Analysis,
  { head, nodes }: Rerun,
  ignore: readonly string[],
): Promise<Finding> {
  const { change, group } = comparison;
  const ids = nodes.map((node) => node.id);
  const { rerun } = group.framework.rules;
  const first = comparison.reparented.find((node) => node === head || nodes.includes(node)) ?? head;
  return toFinding(comparison, {
    kinds: ["merged_edited"],
    severity: "blocker",
    cause: `rerun:${ids.join(",")}`,
    title: say`${codeList(ids.slice(0, 3))} would run again where ${head.id} has run already`,
    message: [
      ...tell(rerun, nodes[0], head),
      say`What is merged keeps its place: databases that follow ${change.base.ref} have run it there.`,
    ],
    at: { path: first.path, line: first.migration.parents[0]?.line ?? first.migration.id.line },
    subjects: [head, ...nodes].map(headSubject),
    fix: plan && (await fixFor(comparison, plan, ignore)),
  });
}

async function insertedFinding(
  comparison: Comparison,
  analysis: Analysis,
  ignore: readonly string[],
): Promise<Finding> {
  const { after, change, group } = comparison;
  const { inserted, plan } = analysis;
  const ids = inserted.map((node) => node.id);
  const next = after.nodes.filter(
    (node) => node.base !== undefined && inserted.some((one) => after.parents(node).includes(one)),
  );
  const later =
    next.length > 0
      ? next
      : comparison.reparented.filter((node) => inserted.some((one) => after.ancestors(node).has(one)));
  const [first] = inserted;
  return toFinding(comparison, {
    kinds: ["parent_not_head", "merged_edited"],
    severity: "blocker",
    cause: `inserted:${ids.join(",")}`,
    title: say`${codeList(ids.slice(0, 3))} would come before ${codeList(later.slice(0, 3).map((node) => node.id))}, which ${change.base.ref} has already`,
    message: tell(group.framework.rules.inserted, first, later[0]),
    at: first && { path: first.path, line: first.migration.id.line },
    subjects: [
      ...inserted.map(headSubject),
      ...(await Promise.all(
        later.slice(0, 10).flatMap((node) => (node.base === undefined ? [] : [baseSubject(comparison, node.base)])),
      )),
    ],
    fix: plan && (await fixFor(comparison, plan, ignore)),
  });
}

/** Whether the tool would not so much as load what is left. */
function breaks({ missing, heads }: Analysis, ids: readonly string[]): boolean {
  return heads.resurfaced.length > 0 || missing.some(({ parent }) => ids.includes(parent.value));
}

function tell(outcome: Outcome | undefined, node: Node | undefined, other: Node | undefined): Text[] {
  if (outcome === undefined || node === undefined) return [];
  const { id = "", path = "" } = other ?? {};
  return [outcome.says({ id: node.id, path: node.path, other: id, otherPath: path })];
}
