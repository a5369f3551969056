// What follows from migrations of the base that are gone: in which words, of which kinds, and whom it leaves in the air.

import type { Finding, Kind } from "../../../domain/finding.ts";
import { codeList, say, type Text } from "../../../domain/text.ts";
import type { Outcome } from "../../../frameworks/framework.ts";
import type { Migration } from "../../../frameworks/migration-group.ts";
import type { Analysis } from "./analysis.ts";
import type { Comparison } from "./compare.ts";
import { headSubject, plain, unique } from "../finding.ts";
import type { Node } from "./graph.ts";

export function kindsFor(kind: Kind, ids: readonly string[], { missing, heads }: Analysis): Kind[] {
  const isNamed = missing.some(({ parent }) => ids.includes(parent.value));
  return [
    kind,
    ...(isNamed ? (["parent_missing"] as const) : []),
    ...(heads.resurfaced.length > 0 ? (["two_heads"] as const) : []),
  ];
}

export function consequences(
  { says, change, after }: Comparison,
  { missing, heads }: Analysis,
  gone: readonly Migration[],
  outcome: Outcome,
  now?: Node,
): Text[] {
  const ids = gone.map((was) => was.id.value);
  const [first] = gone;
  const about = {
    id: first?.id.value ?? "",
    path: first?.path ?? "",
    other: now?.id ?? "",
    otherPath: now?.path ?? "",
  };
  const named = missing.filter(({ parent }) => ids.includes(parent.value));
  const byParent = Map.groupBy(named, ({ parent }) => parent.value);
  return [
    outcome.says(about),
    ...[...byParent].slice(0, 3).map(([parent, all]) => {
      const followers = unique(all.map(({ node }) => node.id));
      const follow = plain(followers.length === 1 ? "follows" : "follow");
      return say`${codeList(followers.slice(0, 3))} still ${follow} ${parent}: every command stops with ${says.missingParent(parent, followers[0] ?? "")}.`;
    }),
    ...(heads.resurfaced.length > 0
      ? [say`${says.upgrade} stops with ${says.manyHeads(after.heads.map(({ id }) => id))}.`]
      : []),
    ...(outcome.severity === "blocker" ? [say`Databases that follow ${change.base.ref} remember the id.`] : []),
  ];
}

export function orphans({ missing }: Analysis, ids: readonly string[]): Finding["subjects"] {
  return missing
    .filter(({ parent }) => ids.includes(parent.value))
    .map(({ node }) => ({
      ...headSubject(node),
      side: node.base === undefined ? ("head" as const) : ("base" as const),
    }));
}
