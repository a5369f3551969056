// Files that cannot be read, and graphs that the tool refuses to load at all.

import type { Finding } from "../../../domain/finding.ts";
import { codeList, say } from "../../../domain/text.ts";
import { unreadLabel, type Unreadable } from "../../../frameworks/migration-group.ts";
import type { Comparison } from "./compare.ts";
import { headSubject, plain, toFinding } from "../finding.ts";
import { findDependencyCycle } from "./dependency-cycle.ts";
import type { Node } from "./graph.ts";

/** Findings about what the change brings that cannot be read or loaded. */
export function findRefused(comparison: Comparison): readonly Finding[] {
  const { group, own } = comparison;
  const merged = group.merged?.unreadable ?? [];
  const base = group.base?.unreadable ?? [];
  const oids = new Set(base.map((file) => file.oid));
  const refused = new Set(base.filter((file) => file.refused !== undefined).map((file) => file.path));
  const isOld = (file: Unreadable): boolean =>
    oids.has(file.oid) ||
    (file.refused !== undefined && refused.has(file.path)) ||
    // Other code of it changes, not what stands in the way.
    base.some((was) => was.path === file.path && was.place !== undefined && was.place === file.place);
  const fresh = merged.filter((file) => !isOld(file));
  const old = merged.filter(isOld);
  return [
    ...fresh.map((file) => unreadableFinding(comparison, file)),
    ...(old.length > 0 && own.length > 0 ? [oldUnreadable(comparison, old)] : []),
    ...cycleFinding(comparison),
    ...findDependencyCycle(comparison),
    ...labelFindings(comparison),
  ];
}

function unreadableFinding(comparison: Comparison, file: Unreadable): Finding {
  const { framework } = comparison.group;
  const id = file.id?.value;
  return toFinding(comparison, {
    kinds: ["unknown"],
    severity: file.refused === undefined ? "nit" : "blocker",
    cause: `unreadable:${file.path}`,
    title:
      file.refused === undefined
        ? say`The place of ${id ?? file.path} in the chain cannot be read`
        : say`${plain(framework.name)} would refuse ${file.path}`,
    message: [
      say`${file.path}: ${file.why}.`,
      file.refused === undefined
        ? say`Nothing of a pull request is run, so whether it collides is not known.`
        : say`After the merge every command stops with ${file.refused}.`,
    ],
    at: { path: file.path, line: file.line },
    subjects: id === undefined ? [] : [{ id, path: file.path, side: "head" }],
    couldHideBlocker: file.refused === undefined,
  });
}

function oldUnreadable(comparison: Comparison, old: readonly Unreadable[]): Finding {
  return toFinding(comparison, {
    kinds: ["unknown"],
    severity: "observation",
    cause: "unreadable-on-base",
    title: say`${old.length} of the migrations on ${comparison.change.base.ref} cannot be read`,
    message: old.slice(0, 5).map((file) => say`${file.path}: ${file.why}.`),
    subjects: [],
  });
}

function cycleFinding(comparison: Comparison): Finding[] {
  const { before, after, says } = comparison;
  const known = new Set(before.cyclic.map((node) => node.id));
  const nodes = after.cyclic.filter((node) => !known.has(node.id));
  const [first] = nodes;
  if (first === undefined) return [];
  const ids = nodes.map((node) => node.id).toSorted();
  return [
    toFinding(comparison, {
      kinds: ["parent_not_head"],
      severity: "blocker",
      cause: `cycle:${ids.join(",")}`,
      title: say`${codeList(ids.slice(0, 4))} follow each other in a circle`,
      message: [say`After the merge every command stops with ${says.cycle(ids.slice(0, 8))}.`],
      at: { path: first.path, line: first.migration.parents[0]?.line ?? first.migration.id.line },
      subjects: nodes.map(headSubject),
    }),
  ];
}

function labelFindings(comparison: Comparison): Finding[] {
  const { after, before } = comparison;
  const { takenLabel } = comparison.says;
  if (takenLabel === undefined || after.branchLabels.size === 0) return [];
  const excused = troubledLabels(before.nodes);
  const holders = Map.groupBy(
    after.nodes.flatMap((node) => labelsOf(node).map((label) => ({ label, node }))),
    ({ label }) => label,
  );
  return [...holders].flatMap(([label, all]) => {
    const nodes = [...all.map(({ node }) => node), ...(after.byId.get(label) ?? [])];
    const own = nodes.findLast((node) => node.base === undefined) ?? nodes.at(-1);
    const other = nodes.find((node) => node !== own);
    if (own === undefined || other === undefined || excused.has(label)) return [];
    return [
      toFinding(comparison, {
        kinds: ["same_id"],
        severity: "blocker",
        cause: `label:${label}`,
        title: say`The branch label ${label} is taken`,
        message: [say`After the merge every command stops with ${takenLabel(label, own.id, other.id)}.`],
        at: { path: own.path },
        subjects: [headSubject(own), { ...headSubject(other), side: other.base === undefined ? "head" : "base" }],
      }),
    ];
  });
}

function troubledLabels(nodes: readonly Node[]): ReadonlySet<string> {
  const counts = Map.groupBy(nodes.flatMap(labelsOf), (label) => label);
  return new Set([...counts].filter(([, all]) => all.length > 1).map(([label]) => label));
}

function labelsOf({ migration }: Node): readonly string[] {
  return migration.branchLabels.filter((label) => label !== unreadLabel);
}
