// Judges the migrations of a change as they will stand after the merge, against the base's fresh tip, and reports only what the
// change adds. How, depends on the framework's family: a graph of parents, or a list in order.

import type { Finding } from "../domain/finding.ts";
import type { Verified } from "../domain/review.ts";
import { say, type Text } from "../domain/text.ts";
import type { GroupChange } from "../frameworks/framework.ts";
import type { Check, CheckResult, Subject } from "./check.ts";
import { isGraphChange, isListChange } from "./family.ts";
import { plain } from "./migration-collision/finding.ts";
import { judgeGraph } from "./migration-collision/graph/judge-graph.ts";
import { judgeList } from "./migration-collision/list/judge-list.ts";
import { findProblems, withOneCause } from "./migration-collision/problems.ts";
import { isOneOfManyUntouched } from "./migration-collision/untouched.ts";
import { findVanished } from "./migration-collision/vanished.ts";

export const migrationCollision: Check = {
  id: "migration-collision",
  summary: "Numbers, ids and the chain of migrations, judged on the tree that the merge would make",
  run,
};

/** What a family's judge says of one group. */
export interface GroupResult {
  readonly findings: readonly Finding[];
  readonly verified: readonly Text[];
}

async function run(subject: Subject): Promise<CheckResult> {
  const results = await Promise.all(subject.groups.map((group) => judgeGroup(subject, group)));
  const findings = distinct(
    results.map((result) => result.findings),
    subject,
  );
  const verified = results.flatMap((result) => result.verified);
  return { findings, verified: findings.length + verified.length === 0 ? untouched(subject) : verified };
}

/** The findings of all groups. Two tools may have their migrations in one folder: what the second is told says that it is its own. */
function distinct(results: readonly (readonly Finding[])[], { groups }: Subject): readonly Finding[] {
  const seen = new Set<string>();
  return results.flatMap((findings, i) =>
    findings.map((finding) => {
      let { fingerprint } = finding;
      for (let more = 1; seen.has(fingerprint); more += 1)
        fingerprint = `${finding.fingerprint} (${groups[i]?.framework.id}${more === 1 ? "" : ` ${more}`})`;
      seen.add(fingerprint);
      return fingerprint === finding.fingerprint ? finding : { ...finding, fingerprint };
    }),
  );
}

/** Of many groups those that nothing happens to are not told one by one; but that they were found is. */
function untouched({ groups }: Subject): readonly Verified[] {
  const quiet = groups.filter((group) => group.merged?.aside === false && isOneOfManyUntouched(group, groups));
  if (quiet.length === 0) return [];
  return [
    {
      check: "migration-collision",
      text: say`Nothing happens to the migrations in ${quiet.length} ${plain(quiet.length === 1 ? "folder" : "folders")}.`,
    },
  ];
}

async function judgeGroup(subject: Subject, group: GroupChange): Promise<CheckResult> {
  const vanished = await findVanished(subject, group);
  if (vanished.length > 0) return { findings: vanished, verified: [] };
  const judged = isGraphChange(group)
    ? await judgeGraph(subject, group)
    : isListChange(group)
      ? await judgeList(subject, group)
      : none;
  const problems = await findProblems(subject.change, group, judged.findings);
  const found = withOneCause(judged.findings, problems);
  const isAside = (group.merged ?? group.base)?.aside === true && (group.merged ?? group.base)?.loaded !== false;
  const findings = isAside ? found.map(asObservation) : found;
  const verified = isAside ? [] : judged.verified;
  return { findings, verified: verified.map((text): Verified => ({ check: "migration-collision", text })) };
}

const none: GroupResult = { findings: [], verified: [] };

/** Fixtures, examples and vendored code are nobody's database: nothing there blocks, and nothing is to be mended. */
function asObservation(finding: Finding): Finding {
  const { fix: _, couldHideBlocker: __, ...rest } = finding;
  return { ...rest, severity: "observation" };
}
