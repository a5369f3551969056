// One group of a framework whose migrations name what they follow.

import type { GraphFramework, GroupChange } from "../../../frameworks/framework.ts";
import type { MigrationGroup } from "../../../frameworks/migration-group.ts";
import type { Subject } from "../../check.ts";
import type { GroupResult } from "../../migration-collision.ts";
import { analyse } from "./analysis.ts";
import { findCollision } from "./collision.ts";
import { compare, labelOf } from "./compare.ts";
import { findEdited } from "./edited.ts";
import { findGone } from "./gone.ts";
import { findInsertedAcross } from "./inserted-across.ts";
import { findMissingParents } from "./missing.ts";
import { findNamedAcross } from "./named-across.ts";
import { findBranches, findClaims, verifiedTexts } from "./notes.ts";
import { findRefused } from "./refused.ts";
import { findRelabelled } from "./relabelled.ts";
import { findStrays } from "./strays.ts";
import { isOneOfManyUntouched } from "../untouched.ts";

/** What is wrong with the change's migrations in this group, or what was made sure of. */
export async function judgeGraph(subject: Subject, group: GroupChange<GraphFramework>): Promise<GroupResult> {
  const { change, config, groups } = subject;
  const relabelled = await findRelabelled(subject, group);
  if (isOneOfManyUntouched(group, groups)) return { findings: relabelled, verified: [] };
  const kin = groups.filter((one) => one.framework === group.framework && labelOf(one) === labelOf(group));
  const merged = kin.flatMap((one) => one.merged ?? []);
  const comparison = compare(change, group, groups, idsOf(merged, false));
  if ((group.merged ?? group.base)?.loaded === false) {
    const known = {
      before: idsOf(
        kin.flatMap((one) => one.base ?? []),
        true,
      ),
      after: idsOf(merged, true),
    };
    return { findings: findStrays(comparison, known), verified: [] };
  }
  const analysis = await analyse(comparison);
  const { ignore } = config.migrations;
  const findings = [
    ...relabelled,
    ...findRefused(comparison),
    ...findBranches(comparison, analysis),
    ...(await Promise.all([
      findCollision(comparison, analysis, ignore),
      findMissingParents(comparison, analysis, ignore),
      findGone(comparison, analysis, ignore),
      findInsertedAcross(comparison, groups),
      group.merged === undefined ? findNamedAcross(comparison, groups) : [],
      findEdited(comparison, analysis),
      findClaims(comparison),
    ])),
  ].flat();
  const isSound = findings.every(
    ({ severity, couldHideBlocker }) => severity !== "blocker" && couldHideBlocker !== true,
  );
  return { findings, verified: verifiedTexts(comparison, isSound) };
}

function idsOf(groups: readonly MigrationGroup[], loaded: boolean): ReadonlySet<string> {
  // What is loaded and is a fixture is no chain that anybody deploys.
  const some = groups.filter((group) => group.loaded === loaded && !(loaded && group.aside));
  return new Set(some.flatMap((group) => group.migrations.map(({ id }) => id.value)));
}
