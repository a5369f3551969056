// Migrations that name a parent which the merged tree does not have.

import type { Finding, Kind } from "../../../domain/finding.ts";
import { codeList, say, type Text } from "../../../domain/text.ts";
import type { Analysis } from "./analysis.ts";
import type { Comparison } from "./compare.ts";
import { renamedFrom } from "../../stale-reference/moves.ts";
import { headSubject, plain, toFinding } from "../finding.ts";
import { fixFor } from "./fix.ts";
import type { MissingParent } from "./graph.ts";

type Missing = Analysis["missing"][number];

/** A finding a missing parent. Those that the change itself took away are told where it did so. */
export async function findMissingParents(
  comparison: Comparison,
  analysis: Analysis,
  ignore: readonly string[],
): Promise<readonly Finding[]> {
  const left = analysis.missing.filter(({ parent }) => !comparison.goneIds.has(parent.value));
  const byParent = Map.groupBy(left, ({ parent }) => parent.value);
  return Promise.all([...byParent].map(([id, all]) => missingParent(comparison, analysis, id, all, ignore)));
}

async function missingParent(
  comparison: Comparison,
  analysis: Analysis,
  id: string,
  all: readonly Missing[],
  ignore: readonly string[],
): Promise<Finding> {
  const { change, group, says } = comparison;
  const nodes = all.map(({ node }) => node);
  const claims = all.flatMap((one) => one.claims);
  const unread = group.merged?.unreadable.filter((file) => file.id === undefined) ?? [];
  const [first] = all;
  const at = first === undefined ? undefined : { path: first.node.path, line: first.parent.line };
  const subjects = nodes.map(headSubject);
  const title = say`${codeList(nodes.slice(0, 3).map((node) => node.id))} ${verb(all)} ${id}, which is not there`;
  const [unreadable] = unread;
  if (unreadable !== undefined) {
    return toFinding(comparison, {
      kinds: ["unknown"],
      severity: "nit",
      cause: `parent:${id}`,
      title,
      message: [say`It may be in ${unreadable.path}, which cannot be read: ${unreadable.why}.`],
      at,
      subjects,
      couldHideBlocker: true,
    });
  }
  const { plan } = analysis;
  const isMended = nodes.every((node) => plan?.moves.has(node));
  const heir = group.merged && renamedFrom(change, group.merged, id);
  const kinds: Kind[] = heir === undefined ? ["parent_missing"] : ["parent_missing", "stale_reference"];
  return toFinding(comparison, {
    kinds,
    severity: "blocker",
    cause: `parent:${id}`,
    title,
    message: [
      say`After the merge every ${plain(group.framework.name)} command stops with ${says.missingParent(id, nodes[0]?.id ?? "")}.`,
      ...(heir === undefined ? advice(comparison, id, claims) : [say`${id} is called ${heir.id.value} now.`]),
    ],
    at,
    subjects,
    fix: plan !== undefined && isMended ? await fixFor(comparison, plan, ignore) : undefined,
  });
}

function verb([first]: readonly MissingParent[]): Text {
  return plain(first?.relation === "depends_on" ? "depends on" : "follows");
}

function advice({ after, change }: Comparison, id: string, claims: Missing["claims"]): Text[] {
  const [claim] = claims;
  if (claim !== undefined) {
    return [say`${id} is in the open pull request #${claim.number} (${claim.path}): that one has to be merged first.`];
  }
  const whole = [...after.byId.keys()].filter((known) => id.length >= 4 && known.startsWith(id));
  const [only] = whole;
  if (only !== undefined && whole.length === 1) {
    return [say`A shortened id works on the command line only: write ${only}.`];
  }
  return [
    say`If ${id} is only on this machine, add it; if it was renumbered or dropped, follow the head of ${change.base.ref} instead.`,
  ];
}
