// Migrations of the base that the change takes away, calls otherwise, or hangs elsewhere. Databases remember where they are by id.

import type { Finding, Fix, Kind } from "../../../domain/finding.ts";
import { shellQuote } from "../../../domain/shell.ts";
import { codeList, say, type Text } from "../../../domain/text.ts";
import type { Migration } from "../../../frameworks/framework.ts";
import type { Analysis, Rerun } from "./analysis.ts";
import type { Comparison } from "./compare.ts";
import { baseSubject, countHeads, headSubject, plain, toFinding, unique } from "../finding.ts";
import { fixFor } from "./fix.ts";
import { restoreNames } from "./restore.ts";

/** Findings about what the base has and the merged tree has not, or has in another place of the chain. */
export async function findGone(
  comparison: Comparison,
  analysis: Analysis,
  ignore: readonly string[],
): Promise<readonly Finding[]> {
  const { group, blamed } = comparison;
  if (group.merged === undefined) return allGone(comparison, analysis);
  const { deleted, renamed } = blamed;
  const findings: Finding[] = [];
  if (deleted.length > 0) {
    findings.push(await deletedFinding(comparison, analysis, [...deleted, ...renamed.map(({ was }) => was)]));
  } else if (renamed.length > 0) {
    findings.push(await renamedFinding(comparison, analysis, renamed));
  }
  if (findings.length === 0 && analysis.heads.resurfaced.length > 0) {
    findings.push(await resurfacedFinding(comparison, analysis, ignore));
  }
  if (findings.length === 0) {
    findings.push(...(await Promise.all(analysis.rerun.map((one) => rerunFinding(comparison, analysis, one, ignore)))));
  }
  if (analysis.inserted.length > 0) findings.push(await insertedFinding(comparison, analysis, ignore));
  return findings;
}

/** Every migration is removed: of no concern where the environment goes too. */
async function allGone(comparison: Comparison, analysis: Analysis): Promise<readonly Finding[]> {
  const { deleted, group, change } = comparison;
  const environment = `${group.root.slice(0, Math.max(0, group.root.lastIndexOf("/")))}/env.py`.replace(/^\//, "");
  const stays = deleted.length > 0 && (await change.trees.merged.read([environment])).has(environment);
  return stays ? [await deletedFinding(comparison, analysis, deleted)] : [];
}

async function deletedFinding(
  comparison: Comparison,
  analysis: Analysis,
  deleted: readonly Migration[],
): Promise<Finding> {
  const { change, spliced } = comparison;
  const ids = deleted.map((was) => was.id.value);
  return toFinding(comparison, {
    kinds: kindsFor("merged_deleted", ids, analysis),
    severity: spliced ? "nit" : "blocker",
    cause: `gone:${ids.join(",")}`,
    title: say`${codeList(ids.slice(0, 3))} on ${change.base.ref} would be gone`,
    message: spliced ? [leftOut(comparison, ids)] : consequences(comparison, analysis, ids),
    at: undefined,
    subjects: [
      ...(await Promise.all(deleted.slice(0, 20).map((was) => baseSubject(comparison, was)))),
      ...orphans(analysis, ids),
    ],
    fix: bringBack(comparison, deleted),
  });
}

async function renamedFinding(
  comparison: Comparison,
  analysis: Analysis,
  renamed: Comparison["renamed"],
): Promise<Finding> {
  const { change } = comparison;
  const ids = renamed.map(({ was }) => was.id.value);
  const [first] = renamed;
  return toFinding(comparison, {
    kinds: kindsFor("merged_renamed", ids, analysis),
    severity: "blocker",
    cause: `gone:${ids.join(",")}`,
    title: say`${codeList(ids.slice(0, 3))} on ${change.base.ref} would be called ${codeList(renamed.slice(0, 3).map(({ node }) => node.id))}`,
    message: consequences(comparison, analysis, ids),
    at: first && { path: first.node.path, line: first.node.migration.id.line },
    subjects: [
      ...renamed.map(({ node }) => headSubject(node)),
      ...(await Promise.all(renamed.slice(0, 20).map(({ was }) => baseSubject(comparison, was)))),
      ...orphans(analysis, ids),
    ],
    fix:
      (await restoreNames(comparison, renamed)) ??
      bringBack(
        comparison,
        renamed.map(({ was }) => was),
      ),
  });
}

async function resurfacedFinding(
  comparison: Comparison,
  analysis: Analysis,
  ignore: readonly string[],
): Promise<Finding> {
  const { after, before, change, group } = comparison;
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
      say`After the merge ${group.framework.says.upgrade} stops with ${group.framework.says.manyHeads(after.heads.map(({ id }) => id))}.`,
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
  const { change } = comparison;
  const ids = nodes.map((node) => node.id);
  const first = comparison.reparented.find((node) => node === head || nodes.includes(node)) ?? head;
  return toFinding(comparison, {
    kinds: ["merged_edited"],
    severity: "blocker",
    cause: `rerun:${ids.join(",")}`,
    title: say`${codeList(ids.slice(0, 3))} would run again where ${head.id} has run already`,
    message: [
      say`On ${change.base.ref} ${head.id} is the last, after ${codeList(ids.slice(0, 3))}. The change hangs ${plain(ids.length === 1 ? "it" : "them")} behind: a database that stands at ${head.id} takes ${plain(ids.length === 1 ? "it" : "them")} for new.`,
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
  const { after, change, reparented } = comparison;
  const { inserted, plan } = analysis;
  const ids = inserted.map((node) => node.id);
  const later = reparented.filter((node) => inserted.some((one) => after.ancestors(node).has(one)));
  const [first] = inserted;
  return toFinding(comparison, {
    kinds: ["parent_not_head", "merged_edited"],
    severity: "blocker",
    cause: `inserted:${ids.join(",")}`,
    title: say`${codeList(ids.slice(0, 3))} would never run where ${codeList(later.slice(0, 3).map((node) => node.id))} has run already`,
    message: [
      say`${codeList(later.slice(0, 3).map((node) => node.id))} of ${change.base.ref} is made to follow ${codeList(ids.slice(0, 3))}: a database that is past it takes everything before it as done.`,
    ],
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

function bringBack({ change }: Comparison, deleted: readonly Migration[]): Fix {
  const paths = deleted.map((was) => shellQuote(was.path)).join(" ");
  return {
    summary: say`Bring back what ${change.base.ref} has; to undo a migration that is merged, add a new one`,
    edits: [],
    commands: [`git fetch origin && git checkout ${shellQuote(`origin/${change.base.ref}`)} -- ${paths}`],
  };
}

function kindsFor(kind: Kind, ids: readonly string[], { missing, heads }: Analysis): Kind[] {
  const isNamed = missing.some(({ parent }) => ids.includes(parent.value));
  return [
    kind,
    ...(isNamed ? (["parent_missing"] as const) : []),
    ...(heads.resurfaced.length > 0 ? (["two_heads"] as const) : []),
  ];
}

function consequences(
  { group, change, after }: Comparison,
  { missing, heads }: Analysis,
  ids: readonly string[],
): Text[] {
  const { says } = group.framework;
  const [first = ""] = ids;
  const named = missing.filter(({ parent }) => ids.includes(parent.value));
  const [one] = named;
  return [
    say`A database that stands at ${first} refuses every upgrade with ${says.goneId(first)}.`,
    ...(one === undefined
      ? []
      : [
          say`${codeList(unique(named.map(({ node }) => node.id)).slice(0, 3))} still follows ${one.parent.value}: every command stops with ${says.missingParent(one.parent.value, one.node.id)}.`,
        ]),
    ...(heads.resurfaced.length > 0
      ? [say`${says.upgrade} stops with ${says.manyHeads(after.heads.map(({ id }) => id))}.`]
      : []),
    say`Databases that follow ${change.base.ref} remember the id.`,
  ];
}

function leftOut({ change, group }: Comparison, ids: readonly string[]): Text {
  const [first = ""] = ids;
  return say`What followed follows on without, so a database at a head of ${change.base.ref} does not notice, and a new one goes without what was done there. Only one that stands at ${first} itself refuses every upgrade with ${group.framework.says.goneId(first)}.`;
}

function orphans({ missing }: Analysis, ids: readonly string[]): Finding["subjects"] {
  return missing
    .filter(({ parent }) => ids.includes(parent.value))
    .map(({ node }) => ({
      ...headSubject(node),
      side: node.base === undefined ? ("head" as const) : ("base" as const),
    }));
}
