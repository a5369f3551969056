// Judges the migrations of a change as they will stand after the merge, against the base's fresh tip, and reports only what the
// change adds: second heads, taken numbers and ids, missing parents, and what happens to migrations that are merged already.

import type { Finding } from "../domain/finding.ts";
import type { Verified } from "../domain/review.ts";
import type { GroupChange, MigrationGroup } from "../frameworks/framework.ts";
import type { Check, CheckResult, Subject } from "./check.ts";
import { analyse } from "./migration-collision/analysis.ts";
import { findCollision } from "./migration-collision/collision.ts";
import { compare } from "./migration-collision/compare.ts";
import { findEdited } from "./migration-collision/edited.ts";
import { findGone } from "./migration-collision/gone.ts";
import { findMissingParents } from "./migration-collision/missing.ts";
import { findBranches, findClaims, verifiedTexts } from "./migration-collision/notes.ts";
import { findRefused } from "./migration-collision/refused.ts";
import { findStrays } from "./migration-collision/strays.ts";

export const migrationCollision: Check = {
  id: "migration-collision",
  summary: "Numbers, ids and the chain of migrations, judged on the tree that the merge would make",
  run,
};

async function run(subject: Subject): Promise<CheckResult> {
  const results = await Promise.all(subject.groups.map((group) => judgeGroup(subject, group)));
  return {
    findings: results.flatMap(({ findings }) => findings),
    verified: results.flatMap(({ verified }) => verified),
  };
}

async function judgeGroup({ change, config, groups }: Subject, group: GroupChange): Promise<CheckResult> {
  const merged = groups.flatMap((one) => one.merged ?? []);
  const comparison = compare(change, group, idsOf(merged, false));
  if ((group.merged ?? group.base)?.loaded === false) {
    const known = {
      before: idsOf(
        groups.flatMap((one) => one.base ?? []),
        true,
      ),
      after: idsOf(merged, true),
    };
    return { findings: findStrays(comparison, known), verified: [] };
  }
  const analysis = await analyse(comparison);
  const { ignore } = config.migrations;
  const found = [
    ...findRefused(comparison),
    ...findBranches(comparison, analysis),
    ...(await Promise.all([
      findCollision(comparison, analysis, ignore),
      findMissingParents(comparison, analysis, ignore),
      findGone(comparison, analysis, ignore),
      findEdited(comparison, analysis),
      findClaims(comparison),
    ])),
  ].flat();
  const isAside = (group.merged ?? group.base)?.aside === true;
  const findings = isAside ? found.map(asObservation) : found;
  const isSound = found.every(({ severity, couldHideBlocker }) => severity !== "blocker" && couldHideBlocker !== true);
  const verified = isAside ? [] : verifiedTexts(comparison, isSound);
  return { findings, verified: verified.map((text): Verified => ({ check: "migration-collision", text })) };
}

function idsOf(groups: readonly MigrationGroup[], loaded: boolean): ReadonlySet<string> {
  // What is loaded and is a fixture is no chain that anybody deploys.
  const some = groups.filter((group) => group.loaded === loaded && !(loaded && group.aside));
  return new Set(some.flatMap((group) => group.migrations.map(({ id }) => id.value)));
}

/** Fixtures, examples and vendored code are nobody's database: nothing there blocks, and nothing is to be mended. */
function asObservation(finding: Finding): Finding {
  const { fix: _, couldHideBlocker: __, ...rest } = finding;
  return { ...rest, severity: "observation" };
}
